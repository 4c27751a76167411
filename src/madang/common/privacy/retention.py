"""The retention run: what is due goes, room by room, and the run says what it did."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.rooms import Retention, registered

from .models import RetentionRun

log = logging.getLogger(__name__)
LATE = timedelta(hours=50)  # two days and some patience


def run_retention(*, dry_run: bool = False) -> RetentionRun:
    """Each room in its own transaction: one that fails keeps its data until the next run and hinders nobody. A dry run is rolled back."""
    run = RetentionRun()
    for room in registered(Retention):
        try:
            with transaction.atomic():
                run.deleted[room.key] = {what: count for what, count in room.run(run.started_at).items() if count}
                if dry_run:
                    transaction.set_rollback(True)
        except Exception as problem:  # whatever a room does wrong, the others must run; it is logged, kept and shown
            log.exception("The retention run of %s failed.", room.key)
            run.deleted.pop(room.key, None)
            run.failures[room.key] = f"{type(problem).__name__}: {problem}"[:300]
    run.deleted = {room: counts for room, counts in run.deleted.items() if counts}
    run.finished_at = timezone.now()
    return run if dry_run else keep(run)


@transaction.atomic
def keep(run: RetentionRun) -> RetentionRun:
    run.save()
    record("system", "privacy.retention_run", run, deleted=run.total, failed=list(run.failures))
    return run


def run_daily() -> None:
    run_retention()


def deleted_since(moment) -> list[tuple[str, int]]:
    """Summed over all rooms: what was deleted, and how much."""
    counts: Counter[str] = Counter()
    for deleted in RetentionRun.objects.filter(started_at__gte=moment).values_list("deleted", flat=True):
        for room in deleted.values():
            counts.update(room)
    return [(_(what), count) for what, count in counts.most_common()]


def check() -> Iterator[tuple[bool, str]]:
    last = RetentionRun.objects.first()
    if last is None:
        yield True, _("No retention run yet: the first one comes with the worker.")
    elif last.failures:
        yield False, _("The last retention run failed in: %(rooms)s. The log of the worker says why.") % {"rooms": ", ".join(last.failures)}
    else:
        is_recent = timezone.now() - last.started_at < LATE
        yield is_recent, _("Last retention run: %(when)s.") % {"when": timezone.localtime(last.started_at).strftime("%Y-%m-%d %H:%M")}
