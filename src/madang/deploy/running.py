"""Whether the portal is running here: what replaces its database must not do so under its feet."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _

from madang.common.worker import process


class PortalRuns(Exception):
    def __init__(self) -> None:
        super().__init__(_("The portal is running. Stop it first (systemctl stop madang-web madang-worker), then run this again."))


LOCKS = (process.WORKER_LOCK, process.WEB_LOCK)
_ours: list[IO[str]] = []  # held by this process already, for an upgrade that goes back by a restore


@contextmanager
def stopped_portal() -> Iterator[None]:
    """Holds the locks of worker and web server, so that neither can start while this lasts."""
    if _ours:
        yield
        return
    try:
        for name in LOCKS:
            _ours.append(_lock(name))
        yield
    finally:
        while _ours:
            _ours.pop().close()


def _lock(name: str) -> IO[str]:
    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True)
    lock = (home / name).open("a")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise PortalRuns from None
    return lock
