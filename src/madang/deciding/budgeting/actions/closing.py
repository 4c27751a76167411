"""The box is sealed, the round closed, the outcome announced."""

from __future__ import annotations

import json
import random
from collections import Counter
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from madang.common.audit.actions import record

from ..archive import archive_of
from ..calculations import count_pots
from ..ledger import GENESIS, chained
from ..models import Archive, LedgerHead, Outcome, Project, Receipt, Round, SealedBallot, Voter
from ..sums import reconciliation

LEAST_PENDING = 20  # fewer waiting together would say too much about each other
LAST_SECOND = timedelta(minutes=1)  # whoever pressed just before the end is in the box before it is sealed
_dice = random.SystemRandom()


@transaction.atomic
def seal(round_: Round, *, at_close: bool = False) -> int:
    """Shuffle the box, chain it into the ledger, empty it. Gives how many ballots; none while too few wait together."""
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    waiting = list(round_.pending_ballots.values_list("content", "given"))
    receipts = list(round_.pending_receipts.values_list("code", "channel"))
    if _together(waiting, len(receipts)) < LEAST_PENDING and not at_close:
        return 0
    _dice.shuffle(waiting)
    _dice.shuffle(receipts)
    last = round_.ballots.last()
    place, before = (last.position, last.digest) if last else (0, GENESIS)
    links = zip(chained((content for content, _given in waiting), before), waiting, strict=True)
    rows = [
        SealedBallot(round=round_, position=number, content=content, digest=digest, given=given)
        for number, ((content, digest), (_same, given)) in enumerate(links, start=place + 1)
    ]
    SealedBallot.objects.bulk_create(rows, batch_size=2000)
    Receipt.objects.bulk_create((Receipt(code=code, channel=channel, round=round_) for code, channel in receipts), batch_size=2000)
    round_.pending_ballots.all().delete()
    round_.pending_receipts.all().delete()
    head = rows[-1].digest if rows else before
    LedgerHead.objects.update_or_create(round=round_, day=timezone.localdate(), defaults={"digest": head})
    return len(rows)


def _together(waiting: list[tuple[str, Any]], receipts: int) -> int:
    """How many people's ballots wait, at the least: on screens each has a receipt; on paper nobody leaves two in the same pot."""
    on_paper = Counter(json.loads(content)["pot"] for content, given in waiting if given.get("channel") == "paper")
    return receipts + max(on_paper.values(), default=0)


def seal_what_is_due() -> None:
    """Once a night for each open vote: run every hour, it does its work where today's head is not yet published. Fewer than twenty wait for the next night."""
    for round_ in Round.objects.filter(closed_at=None):
        if round_.is_voting and not round_.heads.filter(day=timezone.localdate()).exists() and not seal(round_):
            _publish_head(round_)


def _publish_head(round_: Round) -> None:
    """The unchanged head of a day on which too few waited: whoever compares days sees that nothing was sealed."""
    if last := round_.ballots.last():
        LedgerHead.objects.update_or_create(round=round_, day=timezone.localdate(), defaults={"digest": last.digest})


def close_what_is_over() -> None:
    """A round with paper waits until each batch is accounted for: sheets are keyed in after the hours, too."""
    for round_ in Round.objects.filter(counted_at=None):
        if round_.vote_has_been_over_for(LAST_SECOND) and not round_.batches.open().exists():
            close(round_)
            announce_outcome(round_)


@transaction.atomic
def close(round_: Round) -> None:
    """Seal what waits, whatever its number; from here on the ledger is complete."""
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    if round_.closed_at:
        return
    seal(round_, at_close=True)
    round_.closed_at, round_.sums = timezone.now(), reconciliation(round_)
    round_.save(update_fields=["closed_at", "sums"])
    round_.voters.struck_off().update(state=Voter.State.VOTED)  # by which channel is of no more use, and would single people out
    record("system", "budgeting.closed", round_)


def announce_outcome(round_: Round) -> None:
    """Count outside the transaction (it may take a while), then write outcome, archive and states at once."""
    content, digest = archive_of(round_)
    counted = count_pots(round_)
    with transaction.atomic():
        if Round.objects.select_for_update().get(pk=round_.pk).counted_at:
            return
        Archive.objects.create(round=round_, content=content, digest=digest)
        for pot, found in counted.items():
            Outcome.objects.create(
                pot=pot,
                values=found["values"],
                impact=found["impact"],
                markers=found["markers"],
                method=found["values"]["method"],
                version=found["values"]["version"],
            )
            chosen = [int(number) for number in found["values"]["selected"]]
            on_ballot = pot.projects.on_the_ballot()
            on_ballot.filter(number__in=chosen).update(state=Project.State.FUNDED)
            on_ballot.exclude(number__in=chosen).update(state=Project.State.NOT_FUNDED)
        Round.objects.filter(pk=round_.pk).update(counted_at=timezone.now())
        record("system", "budgeting.counted", round_, archive=digest)
