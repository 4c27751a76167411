from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from .colours import theme_of
from .forms import DateField, MoneyField
from .localised import LocalisedField
from .models import Town


@require_safe
@cache_control(public=True, max_age=31_536_000, immutable=True)
def theme(request):
    """The town's own colours. The address carries their version, so that browsers may keep it for ever."""
    return render(request, "ui/theme.css", {"theme": theme_of(Town.current())}, content_type="text/css")


class SampleForm(forms.Form):
    """One of every kind of field, for the gallery."""

    name = forms.CharField(label=gettext_lazy("Full name"), help_text=gettext_lazy("As it stands in your passport."))
    email = forms.EmailField(label=gettext_lazy("E-mail address"), required=False)
    born_on = DateField(label=gettext_lazy("Date of birth"), help_text=gettext_lazy("For example, 27 3 1985"), is_birthday=True)
    channel = forms.ChoiceField(
        label=gettext_lazy("How should we write to you?"), widget=forms.RadioSelect,
        choices=[("email", gettext_lazy("E-mail")), ("sms", gettext_lazy("Text message")), ("letter", gettext_lazy("Letter"))],
    )  # fmt: skip
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What would help you at the counter?"), widget=forms.CheckboxSelectMultiple, required=False,
        choices=[("sign", gettext_lazy("Sign language")), ("large", gettext_lazy("Large print")), ("step", gettext_lazy("An entrance without steps"))],
    )  # fmt: skip
    area = forms.ChoiceField(label=gettext_lazy("Neighbourhood"), choices=[("", "—"), ("harbour", "나루동"), ("mill", "물레동")])
    fee = MoneyField(label=gettext_lazy("Amount paid"), currency="KRW")
    document = forms.FileField(label=gettext_lazy("Photo of the document"), help_text=gettext_lazy("JPEG, PNG or PDF, at most 10 MB."))
    place = LocalisedField(label=gettext_lazy("Name"))
    story = forms.CharField(label=gettext_lazy("What happened?"), widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label=gettext_lazy("What I have written is true."))


WRONG = {"name": "", "email": "jihoon@", "born_on_day": "31", "born_on_month": "2", "born_on_year": "1992", "fee": "12.5", "story": "…"}


def gallery(request):
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    form = SampleForm(request.POST or None, request.FILES or None)
    if form.is_valid():
        messages.success(request, _("Your details are saved."))
    return render(request, "ui/gallery.html", samples(request, form), status=422 if form.errors else 200)


def gallery_desk(request):
    if not (settings.DEBUG or settings.DEMO):
        raise Http404
    return render(request, "ui/gallery_desk.html", {"page": Paginator(range(240), 12).page(3)})


def samples(request, form):
    disabled = SampleForm(prefix="off")
    for field in disabled.fields.values():
        field.disabled = True
    return {
        "form": form,
        "wrong": SampleForm(WRONG, prefix=None, auto_id="wrong_%s") if "wrong" in request.GET else None,
        "disabled": disabled,
        "page": Paginator(range(240), 12).page(int(request.GET.get("page", 3))),
        "alerts": [{"title": _("Heavy snow tonight."), "text": _("Buses stop at 22:00; the shelter at the school is open."), "url": "#alerts"}],
        "rows": [(_("Full name"), "Park Ji-hoon 박지훈", "#"), (_("Date of birth"), "11 4 1992", "#"), (_("Address"), "12 Harbour Road\nMaru", "#")],
        "bars": [(_("Register a birth"), 412), (_("Move house"), 288), (_("Bulky-waste pick-up"), 163), (_("Home visit for an older person living alone"), 41), (_("Lost and found"), None)],
        "stacked": [(_("Register a birth"), [320, 60, 32]), (_("Move house"), [140, 98, 50])],
        "stacked_series": [_("Online"), _("Counter"), _("Paper")],
        "ranges": [(_("Women"), 83.2, (80.1, 86.0)), (_("Men"), 79.4, (75.9, 82.5)), (_("Another"), None, None)],
        "points": [("2026-04", 12.5), ("2026-05", 11.0), ("2026-06", None), ("2026-07", 9.2), ("2026-08", 8.1), ("2026-09", 6.4)],
        "kinds": [("plain", _("Draft")), ("info", _("Received")), ("done", _("Decided")), ("wait", _("Waiting for you")), ("error", _("Overdue"))],
    }  # fmt: skip
