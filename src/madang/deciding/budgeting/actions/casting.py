"""One ballot, whatever the channel: the name goes off the roll and the ballot into the box, in one transaction."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.common.money import say_money
from madang.common.people.codes import LETTERS
from madang.common.phases.queries import require

from ..ledger import canonical
from ..models import PendingBallot, PendingReceipt, Pot, Project, Round, Voter
from ..queries import ROLL_SAYS, projects_for

RECEIPT_LETTERS = 16


def cast(voter: Voter, choices: Mapping[str, Sequence[int]], *, channel: str, given: Mapping[str, str] | None = None) -> str:
    """Strike the voter off and drop the ballot into the box; gives the receipt. The log is told nothing: it would know who voted when.

    All is read and checked before the transaction begins: in SQLite one transaction writes at a time, and whoever votes in a hurry waits for it.
    """
    require(voter.round, "vote")
    contents = contents_of(voter.round, projects_for(voter), choices)
    receipt = "".join(secrets.choice(LETTERS) for _number in range(RECEIPT_LETTERS))
    _put_in_the_box(voter, contents, receipt, channel, {**(given or {}), **area_told(voter)})
    return receipt


@transaction.atomic
def _put_in_the_box(voter: Voter, contents: list[str], receipt: str, channel: str, given: Mapping[str, str]) -> None:
    if not Voter.objects.strike(voter.pk, ROLL_SAYS[channel]):
        raise ValidationError(_("A ballot was already cast for you in this vote, on the web, at the counter or on paper."))
    drop(voter.round, contents, channel=channel, given=given)
    PendingReceipt.objects.create(code=receipt, round=voter.round, channel=channel)


def area_told(voter: Voter) -> dict[str, str]:
    """The area of the register, where the round says that it is told; nobody is asked for it."""
    return {"area": voter.area.code} if voter.round.tells_area and voter.area else {}


def drop(round_: Round, contents: list[str], *, channel: str, given: Mapping[str, str] | None = None) -> None:
    """Into the box, where it waits for others."""
    said = {"channel": channel} | {key: value for key, value in (given or {}).items() if value}
    PendingBallot.objects.bulk_create(PendingBallot(round=round_, content=content, given=said) for content in contents)


def contents_of(round_: Round, offered: Mapping[Pot, Sequence[Project]], choices: Mapping[str, Sequence[int]]) -> list[str]:
    """One text a pot; refuses what is not on this ballot, too much of it, and nothing at all."""
    contents = []
    for pot, projects in offered.items():
        chosen = list(choices.get(pot.code, ()))
        if fault := fault_in(round_, pot, projects, chosen):
            raise ValidationError(fault)
        if chosen:
            contents.append(canonical(pot.code, chosen, is_ordered=round_.is_ranking))
    if not contents:
        raise ValidationError(_("Choose at least one project."))
    return contents


def fault_in(round_: Round, pot: Pot, projects: Sequence[Project], chosen: Sequence[int]) -> str:
    """What is wrong with the part of a ballot that is for this pot, as a sentence; empty where nothing is."""
    costs = {project.number: project.cost_cents for project in projects}
    if unknown := set(chosen) - set(costs):
        return _("Project %(number)s is not on your ballot.") % {"number": min(unknown)}
    if len(set(chosen)) < len(chosen):
        return _("Name each project once.")
    if round_.most_choices and len(chosen) > round_.most_choices:
        return _("Choose at most %(most)s projects. You chose %(many)s.") % {"most": round_.most_choices, "many": len(chosen)}
    over = sum(costs[number] for number in chosen) - pot.budget_cents
    if round_.ballot_type == Round.BallotType.KNAPSACK and over > 0:
        return _("Your projects cost %(over)s more than there is. Leave one out, or choose a cheaper one.") % {
            "over": say_money(over, round_.currency)
        }
    return ""
