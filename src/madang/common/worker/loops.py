"""The worker: one process, three loops side by side, so that a slow mail server holds up neither the log nor a task."""

from __future__ import annotations

import logging
import os
import socket
import threading
from collections.abc import Callable
from datetime import timedelta

from django.db import close_old_connections, connection
from django.utils import timezone

from madang.common.audit import chain
from madang.common.notices import outbox

from . import jobs, tasks
from .models import Heartbeat

logger = logging.getLogger(__name__)

PAUSE_S = 0.5
PAUSE_AFTER_ERROR_S = 5
BEAT = timedelta(seconds=5)


class Loop(threading.Thread):
    """Calls `step` again and again; it says whether there may be more to do at once."""

    def __init__(self, name: str, step: Callable[[], object], stopping: threading.Event) -> None:
        super().__init__(name=name)
        self.step, self.stopping = step, stopping

    def run(self) -> None:
        while not self.stopping.is_set():
            pause = self._once()
            if pause:
                self.stopping.wait(pause)
        connection.close()

    def _once(self) -> float:
        close_old_connections()
        try:
            return 0 if self.step() else PAUSE_S
        except Exception:
            logger.exception("The worker's loop %r stumbled and goes on", self.name)
            return PAUSE_AFTER_ERROR_S


class Worker:
    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.started_at = timezone.now()
        self._next_beat = self.started_at

    def run(self) -> None:
        """Until `stop`; what is under way is finished first."""
        outbox.own_up_after_crash()
        tasks.take_up_abandoned()
        loops = [
            Loop("log", self.keep_log, self.stopping),
            Loop("outbox", outbox.hand_over_due, self.stopping),
            Loop("tasks", lambda: tasks.run_ready(self.stopping) + jobs.run_due(self.stopping), self.stopping),
        ]
        for loop in loops:
            loop.start()
        for loop in loops:
            loop.join()

    def stop(self, *_: object) -> None:
        self.stopping.set()

    def keep_log(self) -> int:
        if timezone.now() >= self._next_beat:
            self.beat()
        return chain.extend()

    def beat(self) -> None:
        now = timezone.now()
        self._next_beat = now + BEAT
        Heartbeat.objects.update_or_create(
            pk=1, defaults={"beat_at": now, "started_at": self.started_at, "pid": os.getpid(), "host": socket.gethostname()}
        )
