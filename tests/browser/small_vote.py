"""A small vote of its own in the demo town, so that closing it disturbs no other journey: `python -m tests.browser.small_vote begin|end`."""

from __future__ import annotations

import sys
from datetime import timedelta

CODE = "small-vote"


def begin() -> None:
    from django.utils import timezone

    from madang.common.phases.models import Phase
    from madang.deciding.budgeting import actions
    from madang.deciding.budgeting.models import Pot, Project, Round

    now = timezone.now()
    round_ = Round.objects.create(code=CODE, name={"en": "A small vote", "ko": "작은 투표"}, currency="KRW", tie_order=[1, 2, 3])
    Phase.objects.create(
        process_kind=round_._meta.label_lower, process_id=round_.pk, kind="vote", name={"en": "Vote", "ko": "투표"},
        opens_at=now - timedelta(days=1), closes_at=now + timedelta(days=1), acts={"vote": "everybody"},
    )  # fmt: skip
    pot = Pot.objects.create(round=round_, code="town", name={"en": "Whole town", "ko": "시 전체"}, budget_cents=400)
    for number, cents in ((1, 180), (2, 90), (3, 200)):
        Project.objects.create(round=round_, pot=pot, number=number, title={"en": f"Project {number}"}, cost_cents=cents)
    actions.draw_up_roll(round_, by="system")


def end() -> None:
    from django.utils import timezone

    from madang.common.phases.models import Phase
    from madang.deciding.budgeting.models import Round

    over = timezone.now() - timedelta(minutes=2)  # a round is never closed within a minute of its end
    Phase.objects.filter(process_kind="budgeting.round", process_id=Round.objects.get(code=CODE).pk).update(closes_at=over)


if __name__ == "__main__":
    import django

    django.setup()
    {"begin": begin, "end": end}[sys.argv[1]]()
