"""Acting for another: given, seen, used and ended on My page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..actions import accept_mandate, begin_acting, offer_mandate
from ..again import must_show_again
from ..forms import AcceptForm, OfferForm, service_choices
from ..middleware import ActingFor
from ..queries import current_mandate


def in_register(view):
    @login_required
    def guarded(request, *args, **kwargs):
        return view(request, *args, **kwargs) if request.user.resident else redirect("link")

    return guarded


@in_register
def mandates(request):
    me = request.user.resident
    return render(request, "people/mandates.html", {
        "given": with_services(me.mandates_given.current().select_related("holder")),
        "held": with_services(me.mandates_held.current().select_related("resident")),
    })  # fmt: skip


def with_services(found):
    names = dict(service_choices())
    return [{"mandate": mandate, "service": names.get(mandate.scope, mandate.scope)} for mandate in found]


@in_register
@must_show_again(back_to=lambda request: reverse("mandate_offer"), allow_get=True, sign_in_counts=True)
def offer(request):
    form = OfferForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            code = offer_mandate(request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return render(request, "people/mandate_offered.html", {"code": code})
    page = {"form": form, "title": _("Let somebody act for you"), "button": _("Make a code"), "back": "mandates"}
    return render(request, "people/form.html", page, status=422 if form.errors else 200)


@in_register
def accept(request):
    form = AcceptForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            mandate = accept_mandate(request.user, form.cleaned_data["code"])
        except ValidationError as error:
            form.add_error("code", error)
        else:
            messages.success(request, _("You may now act for %(name)s.") % {"name": mandate.resident})
            return redirect("mandates")
    page = {"form": form, "title": _("Act for somebody"), "button": _("Continue"), "back": "mandates"}
    return render(request, "people/form.html", page, status=422 if form.errors else 200)


@require_POST
@in_register
def act(request, pk):
    mandate = current_mandate(request.user, pk)
    if mandate is None:
        raise Http404
    begin_acting(mandate, by=request.user)
    request.session[ActingFor.KEY] = mandate.pk
    return redirect("services:index")


@require_POST
@login_required
def stop_acting(request):
    request.session.pop(ActingFor.KEY, None)
    return redirect("mandates")
