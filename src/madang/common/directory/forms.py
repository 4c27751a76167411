"""What the editor's desk asks about offices and agencies."""

import re
from itertools import pairwise

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from madang.common.ui.localised import LocalisedField

from .hours import DAYS

TIME = r"([01]?\d|2[0-3]):([0-5]\d)"
SPAN = re.compile(rf"^{TIME}\s*[-–]\s*{TIME}$")


class HoursWidget(forms.MultiWidget):
    """One input a day; the same frame as words in several languages."""

    template_name = "ui/fields/localised.html"

    def __init__(self, attrs=None):
        super().__init__({day: forms.TextInput({"placeholder": "09:00–12:00, 13:00–18:00", "dir": "ltr"}) for day in DAYS}, attrs)

    def decompress(self, value):
        return [", ".join(f"{first}–{last}" for first, last in (value or {}).get(day, [])) for day in DAYS]

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        for number, part in enumerate(context["widget"]["subwidgets"]):
            part["language"] = WEEKDAYS[number]
        return context


class HoursField(forms.MultiValueField):
    """{"mon": [["09:00", "12:00"], …]}; a day left empty is closed."""

    def __init__(self, **kwargs):
        for name in ("encoder", "decoder"):
            kwargs.pop(name, None)
        super().__init__(
            [forms.CharField(required=False, max_length=80) for _day in DAYS], require_all_fields=False, widget=HoursWidget(), **kwargs
        )

    def compress(self, values):
        spans = {day: self.spans(number, text) for number, (day, text) in enumerate(zip(DAYS, values or [], strict=False)) if text}
        return {day: found for day, found in spans.items() if found}

    def spans(self, number, text):
        found = [self.span(number, part.strip()) for part in text.split(",") if part.strip()]
        if any(later[0] < earlier[1] for earlier, later in pairwise(found)):
            raise ValidationError(_("%(day)s: the hours overlap. Write them one after the other."), params={"day": WEEKDAYS[number]})
        return found

    def span(self, number, text):
        match = SPAN.match(text)
        first, last = (f"{int(match[1]):02}:{match[2]}", f"{int(match[3]):02}:{match[4]}") if match else ("", "")
        if not match or last <= first:
            raise ValidationError(_("%(day)s: write the hours like 09:00–18:00, the earlier time first."), params={"day": WEEKDAYS[number]})
        return [first, last]

    def clean(self, value):
        return super().clean(value) or {}

    def has_changed(self, initial, data):
        return self.widget.decompress(initial) != list(data or [])


class OfficeForm(WagtailAdminModelForm):
    name = LocalisedField(label=_("Name"), max_length=120)
    description = LocalisedField(label=_("What it does"), rows=3, required=False)
    head_name = LocalisedField(label=_("Head"), required=False)
    head_title = LocalisedField(label=_("Title of the head"), required=False)
    address = LocalisedField(label=_("Address"), required=False)
    opening_hours = HoursField(label=_("Opening hours"), required=False, help_text=_("A day left empty is closed."))

    def clean_parent(self):
        """The chart must not run in a circle."""
        parent = above = self.cleaned_data["parent"]
        seen = set()
        while above is not None and above.pk not in seen:
            if above.pk == self.instance.pk and self.instance.pk:
                raise ValidationError(_("This office would stand above itself. Choose another one."))
            seen.add(above.pk)
            above = above.parent
        return parent


class AgencyForm(WagtailAdminModelForm):
    name = LocalisedField(label=_("Name"), max_length=120)
    description = LocalisedField(label=_("What people do there"), rows=3, required=False)
