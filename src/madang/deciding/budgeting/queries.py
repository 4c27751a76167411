"""Questions across tables: who votes on what, how far a vote has come, what the ledger says."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from madang.common.people.codes import as_typed, digest_of

from .ledger import first_break
from .models import Batch, Pot, Project, Receipt, Round, Voter

LEAST_DIGITS = 7


def years_before(day: date, years: int) -> date:
    """The latest birthday of somebody who is that old on `day`; on 29 February one is a year older on 1 March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def voting_opens_at(round_: Round) -> tuple[datetime | None, bool]:
    """(when, whether it has): from then on the rule stands."""
    opens_at = min((phase.opens_at for phase in round_.phases if "vote" in phase.acts), default=None)
    return opens_at, opens_at is not None and opens_at <= timezone.now()


def voter_of(round_: Round, account: Any) -> Voter | None:
    """Somebody signed in whose account is tied to the register."""
    if not account.is_authenticated or account.resident_id is None:
        return None
    return round_.voters.select_related("round").filter(resident=account.resident_id).first()


def voter_with_code(round_: Round, typed: str) -> Voter | None:
    return round_.voters.select_related("round").filter(code_digest=digest_of(as_typed(typed))).first()


def voter_with_phone(round_: Round, phone: str, birth_date: date) -> Voter | None:
    """The one voter born that day who has this number in the register, however it is written there; None where there are two."""
    wanted = _digits(phone)
    born = round_.voters.select_related("round", "resident__area").filter(resident__birth_date=birth_date).exclude(resident__phone="")
    found = [voter for voter in born if len(wanted) >= LEAST_DIGITS and _digits(voter.resident.phone) == wanted]
    return found[0] if len(found) == 1 else None


def _digits(phone: str) -> str:
    """The last nine, so that +82 10 …, 0082 10 … and 010 … are the same number."""
    return "".join(sign for sign in phone if sign.isdecimal() and sign.isascii())[-9:]


def without_a_way_in(round_: Round) -> QuerySet[Voter]:
    """Voters with an address who have not voted, and who have neither a code nor an account that is tied to the register."""
    open_ones = round_.voters.filter(state=Voter.State.OPEN, code_digest=None).exclude(resident__street="")
    return open_ones.filter(resident__account=None).order_by("area", "pk")


def projects_for(voter: Voter) -> dict[Pot, list[Project]]:
    """What stands on this voter's ballot: the whole town's pots and those of their own area."""
    return projects_in(voter.round, voter.area_id)


def projects_in(round_: Round, area_id: int | None) -> dict[Pot, list[Project]]:
    pots = round_.pots.filter(Q(area=None) | Q(area=area_id)).prefetch_related("projects")
    return {pot: [project for project in pot.projects.all() if project.state == Project.State.ACCEPTED] for pot in pots}


def ballot_area(round_: Round, area_id: int | None) -> int | None:
    """Whose ballot somebody of this area gets: the area's own where it has a pot, else that of the whole town."""
    return area_id if area_id is not None and round_.pots.filter(area=area_id).exists() else None


def piles_for(voter: Voter) -> list[Batch]:
    """Open batches of this voter's ballot in which sheets are left."""
    open_ones = Batch.objects.open().filter(round=voter.round_id, area=ballot_area(voter.round, voter.area_id))
    return list(open_ones.filter(handed_out__lt=F("size")).select_related("area"))


def turnout(round_: Round) -> dict[str, int]:
    """How many are on the roll and how many have voted; what they chose stays sealed."""
    voted = round_.voters.struck_off().count()
    return {"entitled": round_.voters.count(), "voted": voted}


ROLL_SAYS = {"internet": Voter.State.VOTED, "counter": Voter.State.COUNTER}  # by which channel, until the round is closed


def is_accepted(round_: Round, typed: str) -> bool:
    code = as_typed(typed)
    return Receipt.objects.filter(round=round_, code=code).exists() or round_.pending_receipts.filter(code=code).exists()


def broken_place(round_: Round) -> int | None:
    return first_break(round_.ballots.values_list("content", "digest").iterator(chunk_size=5000))
