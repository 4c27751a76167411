"""Tasks of django-tasks, run by its own worker class one round at a time."""

from __future__ import annotations

import logging
import socket
import threading
from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext_noop
from django_tasks.base import TaskResultStatus
from django_tasks_db.management.commands.db_worker import Worker as TaskWorker
from django_tasks_db.models import DBTaskResult

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 3
ROUND = 25  # then periodic work gets its turn


def worker_id() -> str:
    return socket.gethostname()[:64]


def run_ready(stopping: threading.Event) -> int:
    """Run some of what is ready; gives how many. Each look is a plain read, since claiming locks the whole of SQLite."""
    ran = 0
    while ran < ROUND and not stopping.is_set() and DBTaskResult.objects.ready().exists():
        _task_worker().run()
        ran += 1
    return ran


def _task_worker() -> TaskWorker:
    return TaskWorker(
        queue_names=["*"],
        excluded_queue_names=[],
        interval=0,
        batch=True,
        backend_name="default",
        startup_delay=False,
        max_tasks=1,
        worker_id=worker_id(),
    )


def take_up_abandoned() -> int:
    """A task that a killed worker of this machine left running is run again, but not for ever."""
    count = 0
    for task in DBTaskResult.objects.running():
        if task.worker_ids[-1:] != [worker_id()]:
            continue
        if len(task.worker_ids) < MOST_ATTEMPTS:
            task.status = TaskResultStatus.READY
            task.save(update_fields=["status"])
        else:
            task.set_failed(RuntimeError(f"The worker stopped {len(task.worker_ids)} times while this task ran."))
        count += 1
    return count


def failed_lately() -> int:
    return DBTaskResult.objects.failed().filter(finished_at__gt=timezone.now() - timedelta(days=1)).count()


def forget_finished(now) -> dict[str, int]:
    done = DBTaskResult.objects.finished().filter(finished_at__lt=now - timedelta(days=30))
    return {gettext_noop("finished background tasks"): done.delete()[0]}
