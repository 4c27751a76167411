"""Whether the portal is running here: what replaces its database must not do so under its feet."""

from __future__ import annotations

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _


class PortalRuns(Exception):
    def __init__(self) -> None:
        super().__init__(_("The portal is running. Stop it first (systemctl stop madang-web madang-worker), then run this again."))


@contextmanager
def stopped_portal() -> Iterator[None]:
    """Holds the worker's own lock, so that no worker can start while this lasts."""
    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True)
    with (home / "worker.lock").open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise PortalRuns from None
        yield
