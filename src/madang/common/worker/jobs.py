"""Periodic work that rooms registered, each at its own pace."""

from __future__ import annotations

import logging
import threading
from datetime import timedelta

from django.utils import timezone

from madang.common.rooms import Periodic, registered

from .models import Job

logger = logging.getLogger(__name__)

SHORTEST_RETRY_S = 60


def run_due(stopping: threading.Event | None = None) -> int:
    """Gives how many jobs ran."""
    ran = 0
    for periodic in _due(registered(Periodic)):
        if stopping is not None and stopping.is_set():
            break
        ran += run_now(periodic)
    return ran


def _due(periodics: list[Periodic]) -> list[Periodic]:
    """One cheap read when nothing is due. A job never seen before is due at once."""
    planned = dict(Job.objects.values_list("key", "next_run_at"))
    now = timezone.now()
    return [periodic for periodic in periodics if planned.get(periodic.key, now) <= now]


def run_now(periodic: Periodic) -> bool:
    """Claims the run before it starts, so that neither a restart nor a second worker runs it twice."""
    job, _ = Job.objects.get_or_create(key=periodic.key)
    now = timezone.now()
    claim = Job.objects.filter(key=job.key, next_run_at=job.next_run_at)
    if claim.update(next_run_at=now + timedelta(seconds=periodic.seconds), last_run_at=now) == 0:
        return False
    try:
        periodic.run()
    except Exception as error:
        logger.exception("The job %r failed and will be tried again", periodic.key)
        _try_again(job, periodic, error)
    else:
        if job.failures:
            Job.objects.filter(key=job.key).update(failures=0, last_error="")
    return True


def _try_again(job: Job, periodic: Periodic, error: Exception) -> None:
    """Sooner than its pace where that is slow, later and later while it goes on failing."""
    wait = max(min(SHORTEST_RETRY_S * 2**job.failures, periodic.seconds), min(SHORTEST_RETRY_S, periodic.seconds))
    Job.objects.filter(key=job.key).update(
        failures=job.failures + 1,
        last_error=f"{type(error).__name__}: {error}"[:2000],
        next_run_at=timezone.now() + timedelta(seconds=wait),
    )
