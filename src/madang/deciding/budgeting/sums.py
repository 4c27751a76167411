"""The sheet of reconciliation: whether as many ballots were counted as were issued, channel by channel and batch by batch."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.utils.translation import gettext as _

from .models import Batch, Round, Sheet, Voter
from .queries import ROLL_SAYS

BACK = (Sheet.State.KEYED, Sheet.State.DIFFERS, Sheet.State.COUNTED, Sheet.State.SPOILT)


def came_back(batch: Batch) -> int:
    """Sheets of the batch that were keyed in, counted or spoilt: never more than were handed out."""
    return batch.sheets.filter(state__in=BACK).count()


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


def sums_told(round_: Round, batch: int | None = None) -> list[dict[str, Any]]:
    """The sheet for people: each row with its name in words, its difference, and what explains it or where to look.

    `batch` gives the row of that batch alone.
    """
    batches = {str(one.number): one for one in round_.batches.select_related("area")}
    rows = [row for row in reconciliation(round_) if batch is None or row["batch"] == str(batch)]
    return [row | {"name": _name(row, batches), "batch": batches.get(row["batch"]), "why": _why(row, batches)} for row in rows]


def _name(row: dict[str, Any], batches: dict[str, Batch]) -> str:
    if row["batch"]:
        return str(batches.get(row["batch"], _("Batch %(number)s") % {"number": row["batch"]}))
    names = {"internet": _("On the web"), "counter": _("At the counter, on the screen")}
    return names.get(row["channel"], _("Names struck off for paper, and sheets handed out"))


def _why(row: dict[str, Any], batches: dict[str, Batch]) -> str:
    """In the words of whoever closed the batch; else what usually lies behind such a difference."""
    batch = batches.get(row["batch"])
    if batch and batch.explanation:
        return batch.explanation
    if not row["difference"]:
        return ""
    if not row["batch"]:
        return _("Names struck off and ballots counted differ. This must not happen: have the log and the backups looked at.")
    if row["difference"] > 0:
        return _("Sheets are missing from the pile: look for two that were taken at once, or one given without striking a name off.")
    return _("More sheets are there than should be: look for a sheet that was struck off and never handed over.")
