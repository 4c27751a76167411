"""Questions across tables: who votes on what, how far a vote has come, what the ledger says."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import Any

from django.db.models import Q

from madang.common.people.codes import as_typed, digest_of

from .ledger import first_break
from .models import Batch, Pot, Project, Receipt, Round, Sheet, Voter


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
    return projects_in(voter.round, voter.area_id)


def projects_in(round_: Round, area_id: int | None) -> dict[Pot, list[Project]]:
    pots = round_.pots.filter(Q(area=None) | Q(area=area_id)).prefetch_related("projects")
    return {pot: [project for project in pot.projects.all() if project.state == Project.State.ACCEPTED] for pot in pots}


def turnout(round_: Round) -> dict[str, int]:
    """How many are on the roll and how many have voted; what they chose stays sealed."""
    voted = round_.voters.struck_off().count()
    return {"entitled": round_.voters.count(), "voted": voted}


ROLL_SAYS = {"internet": Voter.State.VOTED, "counter": Voter.State.COUNTER}  # by which channel, until the round is closed


def reconciliation(round_: Round) -> list[dict[str, Any]]:
    """issued = counted + spoilt + unused + not returned, for each channel and batch; as it was at the close once there was one.

    Of a channel with screens, issued are the names struck off and counted the receipts; of paper, the sheets that were printed.
    """
    if round_.sums:
        return round_.sums
    screens = [_screen_sums(round_, channel, state) for channel, state in ROLL_SAYS.items()]
    batches = [_batch_sums(batch) for batch in round_.batches.select_related("area")]
    return screens + ([*batches, _roll_sums(round_)] if batches else [])


def _screen_sums(round_: Round, channel: str, state: str) -> dict[str, Any]:
    issued = round_.voters.filter(state=state).count()
    counted = sum(receipts.filter(channel=channel).count() for receipts in (round_.receipts, round_.pending_receipts))
    return _sums(channel, "", issued=issued, counted=counted)


def _batch_sums(batch: Batch) -> dict[str, Any]:
    """Whoever closed the batch counted what was left in the pile: that number, not ours, is held against the roll."""
    states = Counter(batch.sheets.values_list("state", flat=True))
    counted, spoilt = states[Sheet.State.COUNTED], states[Sheet.State.SPOILT]
    left = batch.in_the_pile if batch.left is None else batch.left
    away = batch.handed_out - counted - spoilt
    return _sums("paper", str(batch.number), issued=batch.size, counted=counted, spoilt=spoilt, unused=left, not_returned=away)


def _roll_sums(round_: Round) -> dict[str, Any]:
    """Names struck off for paper, against sheets handed out less those given for a spoilt one."""
    struck = round_.voters.filter(state=Voter.State.PAPER).count()
    sheets = sum(batch.handed_out - batch.replaced for batch in round_.batches.all())
    return _sums("paper: names on the roll", "", issued=struck, counted=sheets)


def _sums(channel: str, batch: str, *, issued: int, counted: int, **rest: int) -> dict[str, Any]:
    parts = {"spoilt": 0, "unused": 0, "not_returned": 0} | rest
    return {"channel": channel, "batch": batch, "issued": issued, "counted": counted, **parts} | {
        "difference": issued - counted - sum(parts.values())
    }


def is_accepted(round_: Round, typed: str) -> bool:
    code = as_typed(typed)
    return Receipt.objects.filter(round=round_, code=code).exists() or round_.pending_receipts.filter(code=code).exists()


def broken_place(round_: Round) -> int | None:
    return first_break(round_.ballots.values_list("content", "digest").iterator(chunk_size=5000))
