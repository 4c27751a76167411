"""Questions across tables: who votes on what, how far a vote has come, what the ledger says."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import Q

from madang.common.people.codes import as_typed, digest_of

from .ledger import first_break
from .models import Pot, Project, Receipt, Round, Voter


def years_before(day: date, years: int) -> date:
    """The latest birthday of somebody who is that old on `day`; on 29 February one is a year older on 1 March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def voter_of(round_: Round, account: Any) -> Voter | None:
    """Somebody signed in whose account is tied to the register."""
    if not account.is_authenticated or account.resident_id is None:
        return None
    return round_.voters.select_related("round").filter(resident=account.resident_id).first()


def voter_with_code(round_: Round, typed: str) -> Voter | None:
    return round_.voters.select_related("round").filter(code_digest=digest_of(as_typed(typed))).first()


def projects_for(voter: Voter) -> dict[Pot, list[Project]]:
    """What stands on this voter's ballot: the whole town's pots and those of their own area."""
    pots = voter.round.pots.filter(Q(area=None) | Q(area=voter.area_id)).prefetch_related("projects")
    return {pot: [project for project in pot.projects.all() if project.state == Project.State.ACCEPTED] for pot in pots}


def turnout(round_: Round) -> dict[str, int]:
    """How many are on the roll and how many have voted; what they chose stays sealed."""
    voted = round_.voters.filter(state=Voter.State.VOTED).count()
    return {"entitled": round_.voters.count(), "voted": voted}


def reconciliation(round_: Round) -> list[dict[str, Any]]:
    """Names struck off the roll against receipts given, over all channels. The difference must be nothing when a round is closed."""
    voted = round_.voters.filter(state=Voter.State.VOTED).count()
    receipts = round_.receipts.count() + round_.pending_receipts.count()
    return [{"channel": "all", "issued": voted, "counted": receipts, "difference": voted - receipts}]


def is_accepted(round_: Round, typed: str) -> bool:
    code = as_typed(typed)
    return Receipt.objects.filter(round=round_, code=code).exists() or round_.pending_receipts.filter(code=code).exists()


def broken_place(round_: Round) -> int | None:
    return first_break(round_.ballots.values_list("content", "digest").iterator(chunk_size=5000))
