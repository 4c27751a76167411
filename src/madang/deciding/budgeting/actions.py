"""What happens to a round: the roll, a ballot, the sealing of the box, the close, the count."""

from __future__ import annotations

import random
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from madang_methods.budgeting.rules import rule_named
from madang_methods.errors import UnusableInput

from madang.common.audit.actions import record
from madang.common.people.codes import LETTERS, digest_of, new_code
from madang.common.people.models import Resident
from madang.common.phases.queries import require

from .archive import archive_of
from .calculations import count_pots
from .ledger import GENESIS, canonical, chained
from .models import Archive, LedgerHead, Outcome, PendingBallot, PendingReceipt, Project, Receipt, Round, SealedBallot, Voter
from .queries import projects_for, years_before

LEAST_PENDING = 20  # fewer waiting together would say too much about each other
RECEIPT_LETTERS = 16
_dice = random.SystemRandom()


@transaction.atomic
def draw_up_roll(round_: Round, *, by: Any) -> int:
    """Every resident of the register who is old enough, once. Run again, it adds who came and keeps who has voted."""
    latest = years_before(timezone.localdate(), round_.minimum_age)
    entitled = Resident.objects.filter(birth_date__lte=latest).exclude(pk__in=round_.voters.values("resident"))
    rows = [Voter(round=round_, resident_id=pk, area_id=area) for pk, area in entitled.values_list("pk", "area_id")]
    Voter.objects.bulk_create(rows, batch_size=2000)
    record(by, "budgeting.roll_drawn", round_, added=len(rows))
    return len(rows)


@transaction.atomic
def set_rule(round_: Round, name: str, *, by: Any) -> None:
    """The full published name. Refused once voting has opened: nobody may choose a rule who could know the ballots."""
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    if any("vote" in phase.acts and phase.opens_at <= timezone.now() for phase in round_.phases):
        raise ValidationError(_("Voting has begun, so the rule can no longer be changed."))
    try:
        round_.rule = rule_named(name).published_name
    except UnusableInput as problem:
        raise ValidationError(_("There is no such rule: %(why)s") % {"why": problem}) from problem
    round_.save(update_fields=["rule"])
    record(by, "budgeting.rule_set", round_, rule=round_.rule)


@transaction.atomic
def give_code(voter: Voter, *, by: Any) -> str:
    """A one-time code for a ballot without an account; the one given before no longer opens anything."""
    if voter.has_voted:
        raise ValidationError(_("This person is already struck off the roll."))
    code = new_code(10)
    Voter.objects.filter(pk=voter.pk).update(code_digest=digest_of(code))
    record(by, "budgeting.code_given", voter.round, ("people.resident", voter.resident_id))
    return code


@transaction.atomic
def cast(voter: Voter, choices: Mapping[str, Iterable[int]], *, channel: str, given: Mapping[str, str] | None = None) -> str:
    """Strike the voter off and drop the ballot into the box; gives the receipt. The log is told nothing: it would know who voted when."""
    round_ = voter.round
    require(round_, "vote")
    contents = _contents(voter, choices)
    if not Voter.objects.strike(voter.pk):
        raise ValidationError(_("A ballot was already cast for you in this vote, on the web, at the counter or on paper."))
    said = {"channel": channel} | {key: value for key, value in (given or {}).items() if value}
    PendingBallot.objects.bulk_create(PendingBallot(round=round_, content=content, given=said) for content in contents)
    receipt = "".join(secrets.choice(LETTERS) for _number in range(RECEIPT_LETTERS))
    PendingReceipt.objects.create(code=receipt, round=round_)
    return receipt


def _contents(voter: Voter, choices: Mapping[str, Iterable[int]]) -> list[str]:
    """One text a pot; refuses what is not on this voter's ballot, too much of it, and nothing at all."""
    offered = projects_for(voter)
    contents = []
    for pot, projects in offered.items():
        chosen = set(choices.get(pot.code, ()))
        if unknown := chosen - {project.number for project in projects}:
            raise ValidationError(_("Project %(number)s is not on your ballot.") % {"number": min(unknown)})
        if voter.round.most_choices and len(chosen) > voter.round.most_choices:
            raise ValidationError(_("Choose at most %(most)s projects.") % {"most": voter.round.most_choices})
        if chosen:
            contents.append(canonical(pot.code, chosen))
    if not contents:
        raise ValidationError(_("Choose at least one project."))
    return contents


@transaction.atomic
def seal(round_: Round, *, at_close: bool = False) -> int:
    """Shuffle the box, chain it into the ledger, empty it. Gives how many ballots; none while too few wait together."""
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    waiting = list(round_.pending_ballots.values_list("content", "given"))
    receipts = list(round_.pending_receipts.values_list("code", flat=True))
    if len(receipts) < LEAST_PENDING and not at_close:
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
    Receipt.objects.bulk_create((Receipt(code=code, round=round_) for code in receipts), batch_size=2000)
    round_.pending_ballots.all().delete()
    round_.pending_receipts.all().delete()
    head = rows[-1].digest if rows else before
    LedgerHead.objects.update_or_create(round=round_, day=timezone.localdate(), defaults={"digest": head})
    return len(rows)


def seal_what_is_due() -> None:
    """Once a night for each open vote: run every hour, it does its work where today's head is not yet published."""
    for round_ in Round.objects.filter(closed_at=None):
        if round_.is_voting and not round_.heads.filter(day=timezone.localdate()).exists():
            seal(round_)


def close_what_is_over() -> None:
    for round_ in Round.objects.filter(counted_at=None):
        if any("vote" in phase.acts and phase.is_over for phase in round_.phases):
            close(round_)
            announce_outcome(round_)


@transaction.atomic
def close(round_: Round) -> None:
    """Seal what waits, whatever its number; from here on the ledger is complete."""
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    if round_.closed_at:
        return
    seal(round_, at_close=True)
    round_.closed_at = timezone.now()
    round_.save(update_fields=["closed_at"])
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
                method=found["values"]["method"],
                version=found["values"]["version"],
            )
            chosen = [int(number) for number in found["values"]["selected"]]
            on_ballot = pot.projects.on_the_ballot()
            on_ballot.filter(number__in=chosen).update(state=Project.State.FUNDED)
            on_ballot.exclude(number__in=chosen).update(state=Project.State.NOT_FUNDED)
        Round.objects.filter(pk=round_.pk).update(counted_at=timezone.now())
        record("system", "budgeting.counted", round_, archive=digest)
