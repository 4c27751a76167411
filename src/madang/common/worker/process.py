"""The processes: granian with its web processes, and the worker, all forked from one parent that has loaded the portal.

Loading once and forking keeps the code in memory once: the demo needs about half of what separate processes would.
"""

from __future__ import annotations

import ctypes
import fcntl
import gc
import logging
import multiprocessing
import os
import signal
import socket
import sys
import threading
import time
from functools import partial
from pathlib import Path
from typing import IO, Any

from django.utils.translation import gettext as _

logger = logging.getLogger(__name__)

WRITING_THREADS = 4  # in all; SQLite lets one write at a time, and more would only wait in line
THREADS_AT_THE_DOOR = 48  # per web process: how many slow senders and receivers it bears
GRACE_S = 20
DIES_WITH_PARENT = 1  # PR_SET_PDEATHSIG
MOST_ARENAS, ARENAS = -8, 2  # M_ARENA_MAX
WORKER_LOCK, WEB_LOCK = "worker.lock", "web.lock"  # in MADANG_HOME; deploy/running.py takes both


class AlreadyRunning(Exception):
    def __init__(self) -> None:
        super().__init__(_("A worker is already running for this portal. Stop it first, or use `madang serve --no-worker`."))


class CannotServe(Exception):
    """A full sentence for whoever started it."""


def run_worker() -> None:
    """Until SIGTERM or SIGINT; what is under way is finished first."""
    from .loops import Worker

    lock = _only_worker()
    worker = Worker()
    signal.signal(signal.SIGTERM, worker.stop)
    signal.signal(signal.SIGINT, worker.stop)
    try:
        worker.run()
    finally:
        lock.close()


def _only_worker() -> IO[str]:
    try:
        return _lock(WORKER_LOCK, fcntl.LOCK_EX)
    except BlockingIOError:
        raise AlreadyRunning from None


def _open_for_visitors() -> IO[str]:
    """Any number of web servers may run side by side, but none while the database is replaced under its feet."""
    try:
        return _lock(WEB_LOCK, fcntl.LOCK_SH)
    except BlockingIOError:
        raise CannotServe(_("The town is being restored, upgraded or moved. Start the portal again when that is done.")) from None


def _lock(name: str, kind: int) -> IO[str]:
    """Goes with the process and the children forked from it, however they end."""
    from django.conf import settings

    Path(settings.HOME).mkdir(parents=True, exist_ok=True)
    lock = (Path(settings.HOME) / name).open("a")
    try:
        fcntl.flock(lock, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        lock.close()
        raise
    return lock


def why_taken(host: str, port: int) -> str:
    """What the system says against listening there; nothing where one can. Two servers may share a port without an error; visitors would then
    meet now one and now the other. It needs no settings, so that it can be asked before Madang is started.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind, protocol) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # one that was stopped a moment ago is no obstacle
            trial.bind(address)
    except OSError as problem:
        return problem.strerror or str(problem)
    return ""


def refuse_taken_port(host: str, port: int) -> None:
    if problem := why_taken(host, port):
        what = {"port": port, "host": host, "problem": problem, "other": port + 1}
        raise CannotServe(
            _("Port %(port)s of %(host)s cannot be used (%(problem)s). Stop what uses it, or choose another one: --port %(other)s") % what
        )


def serve(*, host: str, port: int, web_processes: int, with_worker: bool) -> None:
    refuse_taken_port(host, port)
    _set_address(host, port)
    lock = _open_for_visitors()
    _share_memory_among_threads()
    _collect_static_once()
    application()
    _free_before_fork()
    keeper = WorkerKeeper() if with_worker else None
    server = _server(host, port, web_processes)
    if keeper:
        server.on_startup(keeper.start)
        server.on_shutdown(keeper.stop)
    server.on_startup(lambda: _say(host, port))
    try:
        server.serve(target_loader=partial(application_in_child, max(1, WRITING_THREADS // web_processes)), wrap_loader=False)
    finally:
        lock.close()


def _server(host: str, port: int, web_processes: int) -> Any:
    from granian import Granian
    from granian.constants import HTTPModes, Interfaces
    from granian.http import HTTP1Settings
    from granian.log import LogLevels

    return Granian(
        "madang.config.wsgi:application",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=web_processes,
        blocking_threads=THREADS_AT_THE_DOOR,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=15_000),
        backlog=1024,
        log_level=LogLevels.error,
        respawn_failed_workers=True,
        respawn_interval=1,
        workers_kill_timeout=GRACE_S,
    )


def _set_address(host: str, port: int) -> None:
    """Links in messages of a demo lead to where it listens; a real town has MADANG_DOMAIN or MADANG_BASE_URL."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "madang.config.settings")
    from django.conf import settings

    if "MADANG_BASE_URL" not in os.environ and not settings.HTTPS:
        settings.BASE_URL = f"http://{host}:{port}"
        settings.WAGTAILADMIN_BASE_URL = settings.BASE_URL
        settings.CSRF_TRUSTED_ORIGINS = [settings.BASE_URL, f"http://localhost:{port}"]


def application() -> Any:
    """The portal, loaded as far as a first page needs it."""
    from django.urls import get_resolver

    from madang.config.wsgi import application as loaded

    get_resolver().url_patterns  # noqa: B018  imports every view now, once, before the fork
    return loaded


def application_in_child(threads: int) -> Any:
    from .front import Front

    _die_with_parent()
    return Front(application(), threads)


def _collect_static_once() -> None:
    """Without styles no page can be shown, so a portal that was never upgraded collects them itself."""
    import django
    from django.conf import settings
    from django.core.management import call_command

    django.setup()
    if not (Path(settings.STATIC_ROOT) / "staticfiles.json").exists():
        call_command("collectstatic", interactive=False, verbosity=0)


def _free_before_fork() -> None:
    """What lives until the end is taken out of the collector's sight: looking at it would copy its pages into every process."""
    from django.db import connections

    connections.close_all()
    gc.collect()
    gc.freeze()


def _share_memory_among_threads() -> None:
    """Each of 48 threads would keep a heap of its own, half empty; since one runs at a time, two heaps serve them all and spare 50 MB."""
    if set_option := getattr(ctypes.CDLL(None), "mallopt", None):
        set_option(MOST_ARENAS, ARENAS)


def _die_with_parent() -> None:
    """Even after `kill -9` of the parent nobody goes on serving, or sending, unseen."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(DIES_WITH_PARENT, signal.SIGTERM)


def _say(host: str, port: int) -> None:
    from madang.console import console

    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::1", "::"} else host  # noqa: S104  shown, not bound
    console.print(_("The portal is at [bold]http://%(host)s:%(port)s/[/]  (stop it with Ctrl+C)") % {"host": shown, "port": port})


class WorkerKeeper:
    """Starts the worker beside the web server, and starts it again when it dies."""

    PATIENCE_S = (1, 2, 5, 10, 30)

    def __init__(self) -> None:
        self.stopping = threading.Event()
        self.process: multiprocessing.process.BaseProcess | None = None
        self.watcher = threading.Thread(target=self._watch, name="worker-keeper", daemon=True)

    def start(self) -> None:
        self._spawn()
        self.watcher.start()

    def stop(self) -> None:
        self.stopping.set()
        if self.process and self.process.is_alive():
            self.process.terminate()
            self.process.join(GRACE_S)
            if self.process.is_alive():
                self.process.kill()

    def _spawn(self) -> None:
        method = "fork" if "fork" in multiprocessing.get_all_start_methods() else "spawn"
        self.process = multiprocessing.get_context(method).Process(target=_worker_child, name="madang-worker")
        self.process.start()

    def _watch(self) -> None:
        deaths = 0
        while not self.stopping.is_set():
            born = time.monotonic()
            assert self.process is not None
            self.process.join()
            if self.stopping.is_set():
                return
            deaths = 0 if time.monotonic() - born > 60 else deaths + 1
            pause = self.PATIENCE_S[min(max(deaths, 1), len(self.PATIENCE_S)) - 1]
            logger.error("The worker ended unexpectedly (%s); it is started again in %s s", self.process.exitcode, pause)
            if not self.stopping.wait(pause):
                self._spawn()


def _worker_child() -> None:
    import django

    _die_with_parent()
    django.setup()
    try:
        run_worker()
    except AlreadyRunning as running:
        logger.warning("%s", running)
        sys.exit(1)
