"""A manager plans a round and its pots, and changes them until people vote."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.common.people.permissions import staff_required

from ..actions import planning
from ..models import Round
from ..permissions import MANAGERS, managers_only
from ..round_forms import NewPotForm, NewRoundForm, PotForm, RoundForm


@staff_required(*MANAGERS)
def new(request):
    last = Round.objects.first()
    form = NewRoundForm(request.POST or None, initial={"currency": last.currency if last else ""})
    if form.is_valid():
        made = planning.plan_round(by=request.user, **form.cleaned_data)
        messages.success(request, _("The round is planned. Add its pots and phases; nobody sees it before it has a phase."))
        return redirect("proposals_desk:round", made.code)
    return _form_page(request, form, _("Plan a round"))


@managers_only
def change(request, round_):
    form = RoundForm(request.POST or None, instance=round_)
    if form.is_valid() and _done(form, lambda: planning.change_round(round_, by=request.user, **form.cleaned_data)):
        return _back(request, round_)
    return _form_page(request, form, _("Change the round"), round_)


@managers_only
def new_pot(request, round_):
    form = NewPotForm(round_, request.POST or None)
    if form.is_valid() and _done(form, lambda: planning.add_pot(round_, by=request.user, **form.cleaned_data)):
        return _back(request, round_)
    return _form_page(request, form, _("Add a pot"), round_)


@managers_only
def pot(request, round_, pot):
    found = get_object_or_404(round_.pots.select_related("round"), code=pot)
    form = PotForm(round_, request.POST or None, instance=found)
    if form.is_valid() and _done(form, lambda: planning.change_pot(found, by=request.user, **form.cleaned_data)):
        return _back(request, round_)
    return _form_page(request, form, str(found), round_, pot=found)


@require_POST
@managers_only
def remove_pot(request, round_, pot):
    try:
        planning.remove_pot(get_object_or_404(round_.pots.select_related("round"), code=pot), by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
        return redirect("proposals_desk:pot", round_.code, pot)
    return _back(request, round_)


def _done(form, act):
    """Whether it was done; where it was refused, the form says why."""
    try:
        act()
    except ValidationError as error:
        form.add_error(None, error)
        return False
    return True


def _back(request, round_):
    messages.success(request, _("Saved."))
    return redirect("proposals_desk:round", round_.code)


def _form_page(request, form, title, round_=None, pot=None):
    context = {"form": form, "title": title, "round": round_, "pot": pot}
    return render(request, "budgeting/desk/planning.html", context, status=422 if form.errors else 200)
