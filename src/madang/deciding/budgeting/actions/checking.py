"""A proposal goes to an office, which says whether it can be done; the proposer answers; in the end it stands on the ballot or is refused."""

from __future__ import annotations

import random

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.calendar.queries import add_working_days
from madang.common.directory.models import Office
from madang.common.people.models import Account

from ..models import Pot, Project, Proposal, Round, Statement
from .proposing import tell_author

DAYS_TO_CHECK = 15
DAYS_TO_ANSWER = 10
_dice = random.SystemRandom()


@transaction.atomic
def hand_to_office(proposal: Proposal, office: Office, *, by: Account) -> None:
    """Also from one office to another that knows more about it; the days begin anew."""
    proposal = _in_checking(proposal)
    proposal.office, proposal.state, proposal.is_with_author = office, Proposal.State.CHECKING, False
    proposal.due_on, proposal.reminded_on = add_working_days(timezone.localdate(), DAYS_TO_CHECK), None
    proposal.save()
    record(by, "budgeting.handed_to_office", proposal, office=office.code)


@transaction.atomic
def state_finding(  # noqa: PLR0913 - the columns of a finding
    proposal: Proposal, *, verdict: str, text: str, cost_cents: int | None, by: Account, shares: dict[str, float] | None = None
) -> Statement:
    """What the office found, with its reasons, the cost, and who will use it. The proposer is told and may answer."""
    proposal = _in_checking(proposal)
    if proposal.state != Proposal.State.CHECKING:
        raise ValidationError(_("No office has this proposal yet. Hand it to one first."))
    if verdict != Statement.Verdict.NOT_FEASIBLE and not cost_cents:
        raise ValidationError(_("Say what it would cost."))
    said = proposal.statements.create(verdict=verdict, text=text, cost_cents=cost_cents, shares=shares or {}, office=proposal.office, by=by)
    _hand_over(proposal, to_author=True, days=DAYS_TO_ANSWER)
    record(by, "budgeting.finding_stated", proposal, verdict=verdict)
    tell_author(proposal, "budgeting/finding_stated", statement=said, until=proposal.due_on)
    return said


@transaction.atomic
def answer_finding(proposal: Proposal, *, text: str, by: Account) -> Statement:
    """As often as the proposer likes until the checking is final; the office looks again."""
    proposal = _in_checking(proposal)
    if not proposal.statements.exists():
        raise ValidationError(_("The office has not said anything yet that you could answer."))
    said = proposal.statements.create(text=text, by=by)
    _hand_over(proposal, to_author=False, days=DAYS_TO_CHECK)
    record(by, "budgeting.finding_answered", proposal)
    return said


@transaction.atomic
def settle(proposal: Proposal, *, by: Account) -> Proposal:
    """Final: what the office found last holds. Feasible, it becomes a project on the ballot; not feasible, it stays public with its reason."""
    round_ = Round.objects.select_for_update().get(pk=proposal.round_id)
    proposal = _in_checking(proposal)
    finding = proposal.statements.exclude(verdict="").last()
    if finding is None:
        raise ValidationError(_("Say first what your office found."))
    if not (proposal.may_be_settled or finding.verdict == Statement.Verdict.FEASIBLE):
        raise ValidationError(
            _("The proposer may answer until %(day)s. After that, or after the answer, it can be settled.") % {"day": proposal.due_on}
        )
    if finding.verdict == Statement.Verdict.NOT_FEASIBLE:
        proposal.state = Proposal.State.REFUSED
    else:
        proposal.project, proposal.state = project_of(round_, proposal, finding), Proposal.State.ACCEPTED
    proposal.due_on, proposal.is_with_author = None, False
    proposal.save()
    Statement.objects.filter(pk=finding.pk).update(is_final=True)
    record(by, "budgeting.proposal_settled", proposal, state=proposal.state)
    tell_author(proposal, "budgeting/proposal_settled", statement=finding, is_accepted=proposal.project is not None)
    return proposal


def project_of(round_: Round, proposal: Proposal, finding: Statement) -> Project:
    """On the ballot, with the number after the last and a place by lot in the order of ties; never once voting has begun."""
    if any("vote" in phase.acts and phase.opens_at <= timezone.now() for phase in round_.phases):
        raise ValidationError(_("Voting has begun, so nothing can be put on the ballot any more."))
    pot, cost = Pot.objects.get(pk=proposal.pot_id or 0), finding.cost_cents or 0
    if cost > pot.budget_cents:
        raise ValidationError(_("This costs more than there is in “%(pot)s”, so nobody could elect it.") % {"pot": pot})
    number = (round_.projects.aggregate(last=Max("number"))["last"] or 0) + 1
    order = list(round_.tie_order)
    order.insert(_dice.randint(0, len(order)), number)
    Round.objects.filter(pk=round_.pk).update(tie_order=order)
    return Project.objects.create(
        round=round_,
        pot=pot,
        number=number,
        title={proposal.language: proposal.title},
        summary={proposal.language: proposal.what},
        where={proposal.language: proposal.place} if proposal.place else {},
        latitude=proposal.latitude,
        longitude=proposal.longitude,
        cost_cents=cost,
        gender_marker=proposal.gender_marker,
        beneficiaries=finding.shares,
    )


def _in_checking(proposal: Proposal) -> Proposal:
    proposal = Proposal.objects.select_for_update().select_related(None).get(pk=proposal.pk)
    if not proposal.is_in_checking:
        raise ValidationError(_("The checking of this proposal is over: %(state)s.") % {"state": proposal.get_state_display()})
    return proposal


def _hand_over(proposal: Proposal, *, to_author: bool, days: int) -> None:
    proposal.is_with_author, proposal.due_on = to_author, add_working_days(timezone.localdate(), days)
    proposal.reminded_on = None
    proposal.save(update_fields=["is_with_author", "due_on", "reminded_on"])
