"""What must be there before a town can be served; each is quick where there is nothing to do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from django.apps import apps
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from madang_methods.sweeping import seldom_swept

from madang.common.packs.actions import BrokenPack, is_loaded, load_pack
from madang.common.packs.commands import show_mistakes

CACHE_TABLE = "cache"


def make_tables() -> None:
    settings.HOME.mkdir(parents=True, exist_ok=True)
    if not connection.introspection.table_names():
        with _unhurried_disk(), seldom_swept():
            call_command("migrate", verbosity=0, interactive=False)
    elif not _all_recorded() and pending_migrations():
        call_command("migrate", verbosity=0, interactive=False)
    if CACHE_TABLE not in connection.introspection.table_names():
        call_command("createcachetable", verbosity=0)


def _all_recorded() -> bool:
    """A look at names alone: loading 500 migrations to learn that there is nothing to do would cost every start seconds."""
    recorded = set(MigrationRecorder(connection).applied_migrations())
    files = ((app.label, file.stem) for app in apps.get_app_configs() for file in Path(app.path, "migrations").glob("*.py"))
    return all(name == "__init__" or (label, name) in recorded for label, name in files)


@contextmanager
def _unhurried_disk() -> Iterator[None]:
    """A database that is only being made holds nothing to lose; waiting for the disk after each of 500 steps takes minutes."""
    if connection.vendor != "sqlite":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA synchronous=OFF")
        try:
            yield
        finally:
            cursor.execute("PRAGMA synchronous=FULL")


def pending_migrations() -> list[str]:
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return [f"{migration.app_label}.{migration.name}" for migration, _backwards in plan]


def collect_static() -> None:
    stamp = settings.STATIC_ROOT / ".collected"
    state = _state_of_static()
    if stamp.exists() and stamp.read_text() == state:
        return
    call_command("collectstatic", verbosity=0, interactive=False, clear=True)
    stamp.write_text(state)


def _state_of_static() -> str:
    """Names, sizes and times of all sources: reading 2,000 files would take longer than it is worth."""
    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in sorted(finder.list([]), key=lambda entry: entry[0]):
            status = Path(storage.path(name)).stat()
            digest.update(f"{name}:{status.st_size}:{status.st_mtime_ns}\n".encode())
    return digest.hexdigest()


def load_pack_once(folder: Path) -> None:
    if is_loaded(folder.resolve().name):
        return
    try:
        load_pack(folder)
    except BrokenPack as broken:
        show_mistakes(broken)
        raise typer.Exit(1) from None
