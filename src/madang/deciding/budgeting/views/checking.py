"""Proposals at the desk: to an office, what it found, the end of the checking, two made one; and the counter that proposes for somebody."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madang.common.audit.actions import record_read
from madang.common.people.models import Role
from madang.common.people.permissions import staff_required
from madang.common.people.queries import resident_named

from ..actions import checking, discussing, merging, proposing
from ..alike import alike
from ..models import Proposal, Round
from ..permissions import DESK, may_check, may_manage
from ..proposal_forms import FindingForm, MergeForm, OfficeForm, PersonForm, RemoveForm
from ..proposal_queries import checked_by

PAGE = 30


@staff_required(*DESK)
@require_safe
def queue(request):
    page = Paginator(checked_by(request.user), PAGE).get_page(request.GET.get("page"))
    return render(request, "budgeting/desk/queue.html", {"page": page, "manages": may_manage(request.user)})


def _hand_over(proposal, form, by):
    checking.hand_to_office(proposal, form.cleaned_data["office"], by=by)
    return _("%(office)s has it now.") % {"office": form.cleaned_data["office"]}


def _find(proposal, form, by):
    said = form.cleaned_data
    cost = said.get("cost")
    checking.state_finding(proposal, verdict=said["verdict"], text=said["text"], cost_cents=cost, shares=form.shares, by=by)
    return _("The proposer is told, and may answer.")


def _merge(proposal, form, by):
    into = get_object_or_404(Proposal, round=proposal.round, number=form.cleaned_data["into"])
    merging.merge(proposal, into, why=form.cleaned_data["why"], by=by)
    return _("Both are one now, and both proposers are told.")


def _remove(proposal, form, by):
    discussing.remove(proposal, reason=form.cleaned_data["reason"], explanation=form.cleaned_data["explanation"], by=by)
    return _("It is removed. The reason stands in the public log.")


ACTS = {"office": _hand_over, "finding": _find, "merge": _merge, "remove": _remove}


@staff_required(*DESK)
def proposal(request, pk):
    """One page with what this member of staff may do; `act` names the form that was sent."""
    found = get_object_or_404(Proposal.objects.select_related("round", "pot", "area", "office", "account", "resident"), pk=pk)
    manages, checks = may_manage(request.user), may_check(request.user, found)
    if found.state == Proposal.State.DRAFT or not (manages or checks):
        raise PermissionDenied
    act = request.POST.get("act", "")
    forms = _forms(request, found, act, manages=manages, checks=checks)
    sent = forms.get(act)
    if act == "settle" and (manages or checks):
        return _settle(request, found)
    if act == "keep" and manages:
        discussing.keep(found, by=request.user)
        return redirect("proposals_desk:proposal", pk)
    if sent is not None and sent.is_valid():
        try:
            messages.success(request, ACTS[act](found, sent, request.user))
            return redirect("proposals_desk:queue" if act in ("merge", "remove") else request.path)
        except ValidationError as error:
            sent.add_error(None, error)
    context = {
        "proposal": found,
        "round": found.round,
        "forms": forms,
        "sent": sent,
        "manages": manages,
        "statements": found.statements.select_related("office", "by"),
        "reports": found.reports.filter(settled_at=None),
        "near": alike(found.round, found.title, found.what, found.language, besides=found.pk) if manages and found.is_in_checking else [],
    }
    return render(request, "budgeting/desk/proposal.html", context, status=422 if sent is not None and sent.errors else 200)


def _forms(request, found, act, *, manages, checks):
    def data(name):
        return request.POST if act == name else None

    forms = {}
    if manages and found.is_in_checking:
        forms["office"] = OfficeForm(data("office"), initial={"office": found.office_id})
        forms["merge"] = MergeForm(data("merge"))
    if checks and found.state == Proposal.State.CHECKING:
        forms["finding"] = FindingForm(found.round.currency, data("finding"), initial={"cost": found.cost_cents})
    if manages and found.is_public and not found.project_id:
        forms["remove"] = RemoveForm(data("remove"))
    return forms


def _settle(request, found):
    try:
        settled = checking.settle(found, by=request.user)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    else:
        on_ballot = settled.state == Proposal.State.ACCEPTED
        messages.success(request, _("It stands on the ballot.") if on_ballot else _("It is refused. Reason and answer stay public."))
    return redirect("proposals_desk:proposal", found.pk)


@staff_required(Role.COUNTER)
def assist(request):
    """The rounds in which ideas are collected, and for whom."""
    rounds = [one for one in Round.objects.filter(closed_at=None) if any("propose" in phase.acts and phase.is_open for phase in one.phases)]
    form = PersonForm(request.POST or None)
    if form.is_valid():
        said = form.cleaned_data
        person = resident_named(register_number=said["register_number"], name=said["name"], birth_date=said["birth_date"])
        round_ = next((one for one in rounds if one.code == request.POST.get("round")), None)
        if person is None:
            form.add_error("name", _("Nobody in the register is called so. Check the name and the date of birth with the identity card."))
        elif round_ is None:
            form.add_error(None, _("Choose a round in which ideas are collected now."))
        else:
            record_read(request.user, "budgeting.person_helped", [person], purpose="counter")
            try:
                return redirect("proposals:edit", round_.code, proposing.begin(round_, by=request.user, resident=person).pk)
            except ValidationError as error:
                form.add_error(None, error)
    return render(request, "budgeting/desk/assist.html", {"rounds": rounds, "form": form}, status=422 if form.errors else 200)
