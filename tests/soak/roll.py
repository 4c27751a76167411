"""A vote of many, asked in a process that has the town's settings (`Town.python`)."""

from __future__ import annotations

import json
import sys
from typing import Any

from .voters import code_of


def enrol(many: int) -> None:
    """So many people on the roll of this year's vote, each with a code."""
    from datetime import date

    from madang.common.people.codes import digest_of
    from madang.common.people.models import Resident
    from madang.deciding.budgeting.models import Round, Voter

    vote = Round.objects.get(code="this-year")
    vote.most_choices = None
    vote.save()
    people = Resident.objects.bulk_create(
        [Resident(family_name="Voter", given_name=str(number), birth_date=date(1980, 1, 1)) for number in range(many)], batch_size=2000
    )
    Voter.objects.bulk_create(
        [Voter(round=vote, resident=person, code_digest=digest_of(code_of(number))) for number, person in enumerate(people)],
        batch_size=2000,
    )


def seal_now() -> int:
    from madang.deciding.budgeting.actions import seal
    from madang.deciding.budgeting.models import Round

    return seal(Round.objects.get(code="this-year"))


def end_the_vote() -> None:
    from datetime import timedelta

    from django.utils import timezone

    from madang.common.phases.models import Phase
    from madang.deciding.budgeting.models import Round

    vote = Round.objects.get(code="this-year")
    voting = next(phase for phase in vote.phases if "vote" in phase.acts)
    Phase.objects.filter(pk=voting.pk).update(closes_at=timezone.now() - timedelta(seconds=1))


def is_counted() -> bool:
    from madang.deciding.budgeting.models import Round

    return Round.objects.get(code="this-year").counted_at is not None


def found() -> dict[str, Any]:
    from madang.deciding.budgeting.models import Round
    from madang.deciding.budgeting.queries import broken_place
    from madang.deciding.budgeting.sums import reconciliation

    vote = Round.objects.get(code="this-year")
    return {
        "ballots": vote.ballots.count(),
        "pending": vote.pending_ballots.count(),
        "receipts": sorted(vote.receipts.values_list("code", flat=True)),
        "struck": vote.voters.struck_off().count(),
        "broken": broken_place(vote),
        "sums": reconciliation(vote),
        "heads": vote.heads.count(),
    }


if __name__ == "__main__":
    import django

    django.setup()
    question, *words = sys.argv[1:]
    print(json.dumps(globals()[question](*map(int, words))))
