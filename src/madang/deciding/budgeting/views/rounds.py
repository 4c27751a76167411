"""The manager's page of a round: its phases, what comes next, what waits."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from madang.common.people.permissions import staff_required
from madang.common.phases.models import Phase

from ..actions import phases
from ..models import Proposal, Round
from ..permissions import MANAGERS
from ..phase_forms import NewPhaseForm, PhaseForm
from ..proposal_queries import waiting
from ..queries import turnout, voting_opens_at


@staff_required(*MANAGERS)
@require_safe
def index(request):
    return render(request, "budgeting/desk/rounds.html", {"rounds": Round.objects.all(), "waiting": waiting(request.user)})


@staff_required(*MANAGERS)
def show(request, code):
    round_ = get_object_or_404(Round, code=code)
    form = NewPhaseForm(round_, request.POST or None)
    if form.is_valid():
        try:
            phases.add_phase(round_, by=request.user, **form.values)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The phase is added."))
            return redirect("proposals_desk:round", code)
    context = {
        "round": round_,
        "form": form,
        "next": next((phase for phase in round_.phases if phase.opens_at > timezone.now()), None),
        "may_plan": not round_.closed_at and not voting_opens_at(round_)[1],
        "waiting": waiting(request.user),
        "states": [(label, round_.proposals.filter(state=state).count()) for state, label in Proposal.State.choices if state != "draft"],
        "turnout": turnout(round_),
    }
    return render(request, "budgeting/desk/round.html", context, status=422 if form.errors else 200)


@staff_required(*MANAGERS)
def phase(request, code, pk):
    round_ = get_object_or_404(Round, code=code)
    found = get_object_or_404(Phase.objects.of(round_), pk=pk)
    form = PhaseForm(found, request.POST or None)
    if form.is_valid():
        try:
            phases.change_phase(found, by=request.user, **form.values)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("The hours are changed. Everybody sees them at once."))
            return redirect("proposals_desk:round", code)
    return render(request, "budgeting/desk/phase.html", {"round": round_, "phase": found, "form": form}, status=422 if form.errors else 200)
