"""Somebody stands at the counter: found on the roll, then given a sheet, a code, or the screen. Every look is logged with its reason."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from madang.common.audit.actions import record_read
from madang.common.people.codes import spaced
from madang.common.people.forms import PURPOSES, ResidentSearchForm
from madang.common.people.queries import find_residents
from madang.common.phases.queries import NotNow, require

from ..actions import give_code, hand_out
from ..models import Round, Voter
from ..paper_forms import BatchChoiceForm
from ..queries import piles_for
from .ballot import fill_in
from .paper import paper_desk

AT_MOST = 25


@paper_desk
def find(request, code):
    """A search names its purpose; what it shows is one entry in the log, and no address has the name, as in the register."""
    round_ = get_object_or_404(Round, code=code)
    form = ResidentSearchForm(request.POST if request.method == "POST" else None, initial={"purpose": "counter"})
    rows, too_many = None, False
    if form.is_valid():
        found = list(find_residents(form.cleaned_data["name"], form.cleaned_data["birth_date"])[: AT_MOST + 1])
        found, too_many = found[:AT_MOST], len(found) > AT_MOST
        record_read(request.user, "people.residents_found", found, purpose=form.cleaned_data["purpose"])
        voters = {voter.resident_id: voter for voter in round_.voters.filter(resident__in=found)}
        rows = [(resident, voters.get(resident.pk)) for resident in found]
    context = {"round": round_, "form": form, "rows": rows, "too_many": too_many}
    return render(request, "budgeting/paper/find.html", context, status=422 if form.errors else 200)


@never_cache
@paper_desk
def person(request, code, pk):
    """What can be done for this person now. Giving a sheet strikes the name off; which sheet it is is not written down."""
    voter = _voter(request, code, pk)
    piles = piles_for(voter)
    form = BatchChoiceForm(piles, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            hand_out(voter, form.chosen)
        except ValidationError as error:
            form.add_error("batch", error)
        else:
            messages.success(request, _("Struck off the roll. Give the uppermost sheet of %(batch)s.") % {"batch": form.chosen})
            return redirect("budget_paper:find", code)
    context = {"round": voter.round, "voter": voter, "form": form, "piles": piles, "reason": _reason_not_now(voter.round)}
    return render(request, "budgeting/paper/person.html", context, status=422 if form.errors else 200)


@never_cache
@paper_desk
def screen(request, code, pk):
    """The ballot on the counter's own screen, turned towards the voter."""
    voter = _voter(request, code, pk)
    if _reason_not_now(voter.round) or (voter.has_voted and request.method != "POST"):
        return redirect("budget_paper:person", code, pk)

    def thank(receipt):
        return render(request, "budgeting/paper/cast.html", {"round": voter.round, "receipt": receipt})

    return fill_in(request, voter, channel="counter", thank=thank)


@paper_desk
@require_POST
def code(request, code, pk):
    """Shown once; the town keeps only its digest."""
    voter = _voter(request, code, pk)
    try:
        made = give_code(voter, by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("budget_paper:person", code, pk)
    return render(request, "budgeting/paper/code.html", {"round": voter.round, "voter": voter, "spoken": spaced(made)})


def _voter(request, code, pk):
    voter = get_object_or_404(Voter.objects.select_related("round", "resident__area", "area"), round__code=code, pk=pk)
    given = request.GET.get("purpose", "")
    record_read(request.user, "people.resident_seen", [voter.resident], purpose=given if given in dict(PURPOSES) else "counter")
    return voter


def _reason_not_now(round_):
    try:
        require(round_, "vote")
    except NotNow as reason:
        return reason.messages[0]
    return ""
