"""Ballots on paper: printed in batches, handed out against the roll, keyed in by two people, accounted for to the last sheet.

Nothing that names a person is written beside a sheet, and the log is never told that somebody took or cast one: only that somebody
was looked up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.people.codes import new_code
from madang.common.people.models import Account
from madang.common.phases.queries import require

from ..models import Batch, Round, Sheet, Voter
from ..queries import ballot_area, projects_in
from ..sums import came_back
from .casting import contents_of, drop

MOST_AT_ONCE = 500
CODE_LETTERS = 8

Choices = Mapping[str, Sequence[int]]
Given = Mapping[str, str]


@transaction.atomic
def print_batch(round_: Round, *, area_id: int | None, size: int, language: str, by: Account) -> Batch:
    """Numbered sheets for one ballot. May be printed before the vote opens, never after its close."""
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    if round_.closed_at or round_.vote_is_over:
        raise ValidationError(_("This vote is over, so no more sheets can be printed."))
    if not 1 <= size <= MOST_AT_ONCE:
        raise ValidationError(_("Print between 1 and %(most)d sheets at once.") % {"most": MOST_AT_ONCE})
    last = round_.batches.last()
    number, area_id = last.number + 1 if last else 1, ballot_area(round_, area_id)
    batch = Batch.objects.create(round=round_, number=number, area_id=area_id, language=language, size=size)
    Sheet.objects.bulk_create(Sheet(batch=batch, code=new_code(CODE_LETTERS)) for _number in range(size))
    record(by, "budgeting.batch_printed", round_, batch=batch.number, size=size)
    return batch


@transaction.atomic
def hand_out(voter: Voter, batch: Batch) -> None:
    """Strike the voter off for paper and take one sheet from the pile; which sheet is nobody's business, so it is not asked."""
    require(voter.round, "vote")
    if batch.round_id != voter.round_id or batch.area_id != ballot_area(voter.round, voter.area_id):
        raise ValidationError(_("This batch is for another ballot. Take a sheet of the voter's own area."))
    _take_from(batch)
    if not Voter.objects.strike(voter.pk, Voter.State.PAPER):
        raise ValidationError(_("This person is already struck off the roll: a ballot was cast, or a sheet handed out, before."))


@transaction.atomic
def replace_sheet(sheet: Sheet, *, by: Account) -> Batch:
    """A sheet is brought back spoilt and another one given for it; gives the batch to take it from. The roll stays as it is."""
    require(sheet.batch.round, "vote")
    sheet = _mine_alone(sheet)
    _refuse_unless_returnable(sheet)
    batch = sheet.batch if sheet.batch.in_the_pile else _other_pile(sheet.batch)
    _take_from(batch, replaced=1)
    _spoil(sheet, Sheet.Reason.BROUGHT_BACK, by)
    return batch


@transaction.atomic
def key_in(sheet: Sheet, *, by: Account, choices: Choices | None = None, given: Given | None = None, spoilt: str = "") -> str:
    """One person's reading: what is marked, or why the rules allow nothing to be counted (`spoilt`). Gives the state of the sheet after it.

    Two equal readings are carried out and deleted; two different ones wait for a third look.
    """
    sheet = _mine_alone(sheet)
    _refuse_unless_returnable(sheet)
    if sheet.state == Sheet.State.DIFFERS:
        raise ValidationError(_("Two people have read this sheet differently. It waits for a third look."))
    if sheet.readings.filter(by=by).exists():
        raise ValidationError(
            _("You have read this sheet already. Somebody else must key it in the second time, without seeing your reading.")
        )
    reading, first = _reading(sheet, choices, given, spoilt), sheet.readings.first()
    if first is not None and first.content == reading:
        return _carry_out(sheet, reading, by)
    sheet.readings.create(turn=2 if first else 1, by=by, content=reading)
    return _set(sheet, Sheet.State.DIFFERS if first else Sheet.State.KEYED)


@transaction.atomic
def decide(sheet: Sheet, *, by: Account, choices: Choices | None = None, given: Given | None = None, spoilt: str = "") -> str:
    """A third person has looked at the sheet and at both readings; what they key in holds."""
    sheet = _mine_alone(sheet)
    _refuse_unless_returnable(sheet)
    if sheet.state != Sheet.State.DIFFERS:
        raise ValidationError(_("Nothing has to be decided about this sheet."))
    if sheet.readings.filter(by=by).exists():
        raise ValidationError(_("You have read this sheet yourself. Somebody else must decide, or two people read it anew."))
    return _carry_out(sheet, _reading(sheet, choices, given, spoilt), by)


@transaction.atomic
def read_anew(sheet: Sheet, *, by: Account) -> None:
    """Both readings are thrown away, and two people key the sheet in again: the way for a town that has no third person."""
    sheet = _mine_alone(sheet)
    _refuse_unless_returnable(sheet)
    sheet.readings.all().delete()
    _set(sheet, Sheet.State.PRINTED)
    record(by, "budgeting.sheet_read_anew", sheet.batch.round, sheet=sheet.code)


@transaction.atomic
def close_batch(batch: Batch, *, left: int, explanation: str, by: Account) -> None:
    """`left` was counted by hand. A difference has to be explained: the explanation is published beside the sums."""
    batch = Batch.objects.select_for_update(of=("self",)).select_related("round").get(pk=batch.pk)
    if not batch.is_open:
        raise ValidationError(_("This batch is already closed."))
    if not batch.round.vote_is_over:
        raise ValidationError(_("The vote is still open, and sheets may come back until its end. Close the batch after it."))
    waiting = batch.sheets.filter(state__in=[Sheet.State.KEYED, Sheet.State.DIFFERS]).count()
    if waiting:
        raise ValidationError(_("%(count)s sheets are keyed in only once, or differ. Finish them first.") % {"count": waiting})
    if left != batch.in_the_pile and not explanation:
        raise ValidationError(_("The pile and the roll differ. Count once more; if the difference stays, write down what may explain it."))
    Batch.objects.filter(pk=batch.pk).update(left=left, explanation=explanation, closed_at=timezone.now())
    record(by, "budgeting.batch_closed", batch.round, batch=batch.number, left=left)


def _mine_alone(sheet: Sheet) -> Sheet:
    """The batch is locked as well: it is closed, or handed out from, by one at a time."""
    Batch.objects.select_for_update().get(pk=sheet.batch_id)
    return Sheet.objects.select_for_update(of=("self",)).select_related("batch__round", "batch__area").get(pk=sheet.pk)


def _refuse_unless_returnable(sheet: Sheet) -> None:
    if sheet.state == Sheet.State.COUNTED:
        raise ValidationError(_("This sheet is already in the box."))
    if sheet.state == Sheet.State.SPOILT:
        raise ValidationError(_("This sheet was declared spoilt: %(reason)s.") % {"reason": sheet.get_reason_display()})
    if not sheet.batch.is_open or sheet.batch.round.closed_at:
        raise ValidationError(
            _("The batch of this sheet is closed, so it can no longer be counted. Keep the sheet with the papers of the vote.")
        )
    if sheet.state == Sheet.State.PRINTED and came_back(sheet.batch) >= sheet.batch.handed_out:
        raise ValidationError(
            _(
                "As many sheets of this batch have come back as were handed out. This one left the pile without a name being struck off the roll."
            )
        )


def _reading(sheet: Sheet, choices: Choices | None, given: Given | None, spoilt: str) -> dict[str, Any]:
    if spoilt:
        return {"spoilt": spoilt}
    round_ = sheet.batch.round
    contents = contents_of(round_, projects_in(round_, sheet.batch.area_id), choices or {})
    return {"contents": contents, "given": {name: value for name, value in (given or {}).items() if value}}


def _take_from(batch: Batch, *, replaced: int = 0) -> None:
    """In one statement, so that two counters never hand out the last sheet twice."""
    pile = Batch.objects.open().filter(pk=batch.pk, handed_out__lt=F("size"))
    if not pile.update(handed_out=F("handed_out") + 1, replaced=F("replaced") + replaced):
        raise ValidationError(_("No sheet is left in the pile of this batch. Print another one first."))


def _other_pile(batch: Batch) -> Batch:
    found = Batch.objects.open().filter(round=batch.round_id, area=batch.area_id, handed_out__lt=F("size")).first()
    if found is None:
        raise ValidationError(_("No sheet is left in the pile of this batch. Print another one first."))
    return found


def _carry_out(sheet: Sheet, reading: Mapping[str, Any], by: Account) -> str:
    """Both readings go: what is in the box must not be found again beside the number of its sheet."""
    if "spoilt" in reading:
        _spoil(sheet, reading["spoilt"], by)
        return str(Sheet.State.SPOILT)
    batch = sheet.batch
    area = (
        {"area": batch.area.code} if batch.round.tells_area and batch.area else {}
    )  # known of a sheet only where its ballot is an area's own
    drop(batch.round, reading["contents"], channel="paper", given={**reading["given"], **area})
    sheet.readings.all().delete()
    return _set(sheet, Sheet.State.COUNTED)


def _spoil(sheet: Sheet, reason: str, by: Account) -> None:
    sheet.readings.all().delete()
    Sheet.objects.filter(pk=sheet.pk).update(state=Sheet.State.SPOILT, reason=reason)
    record(by, "budgeting.sheet_spoilt", sheet.batch.round, sheet=sheet.code, reason=reason)


def _set(sheet: Sheet, state: Sheet.State) -> str:
    Sheet.objects.filter(pk=sheet.pk).update(state=state)
    return str(state)
