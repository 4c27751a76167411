"""What `madang check` looks at."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from madang.common.rooms import Check, Periodic, registered

from . import tasks
from .models import Heartbeat, Job


def results() -> Iterator[tuple[str, bool, str]]:
    """(room, ok, sentence). A check that itself fails is a finding, and stops no other."""
    for check in registered(Check):
        try:
            for ok, sentence in check.run():
                yield check.key, ok, str(sentence)
        except Exception as error:
            yield (
                check.key,
                False,
                _("The check %(key)s could not be made: %(error)s") % {"key": check.key, "error": f"{type(error).__name__}: {error}"},
            )


def check_database():
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    if waiting:
        yield False, _("The database lacks %(count)s migrations. Run `madang upgrade`.") % {"count": waiting}
    else:
        yield True, _("The database (%(vendor)s) answers and is up to date.") % {"vendor": connection.display_name}


def check_worker():
    age = Heartbeat.age()
    if age is None:
        yield False, _("The worker has never run. Start it with `madang serve` or `madang worker`.")
    elif age > Heartbeat.LATE:
        yield (
            False,
            _("The worker was last heard of %(seconds)d seconds ago. Start it with `madang serve` or `madang worker`.")
            % {"seconds": age.total_seconds()},
        )
    else:
        yield True, _("The worker runs.")


def check_jobs():
    failing = list(Job.objects.filter(failures__gt=0, key__in=[periodic.key for periodic in registered(Periodic)]))
    for job in failing:
        yield (
            False,
            _("The periodic work %(key)s has failed %(count)s times in a row: %(error)s")
            % {
                "key": job.key,
                "count": job.failures,
                "error": job.last_error,
            },
        )
    if not failing:
        yield True, _("All periodic work runs.")


def check_tasks():
    failed = tasks.failed_lately()
    yield failed == 0, _("%(count)s tasks failed in the last day.") % {"count": failed}
