"""A round's rule is tried on an earlier vote before it is fixed."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from madang.common.audit.actions import record

from ..models import Trial
from ..permissions import may_manage
from ..tasks import count_trial

MOST_KEPT = 20


@transaction.atomic
def ask_for_trial(trial: Trial, *, by: Any) -> Trial:
    """Keep it and have the worker count it; the oldest trials of the round make room. The caller has looked at the file."""
    if not may_manage(by):
        raise PermissionDenied
    trial.by = by
    trial.save()
    of_the_round = Trial.objects.filter(round=trial.round)
    of_the_round.filter(pk__in=list(of_the_round.values_list("pk", flat=True)[MOST_KEPT:])).delete()
    record(by, "budgeting.rules_tried", trial.round, trial=trial.pk)
    count_trial.enqueue(trial.pk)
    return trial
