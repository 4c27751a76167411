"""`madang migrate-to`: the whole town into another database, proved by counts and checksums."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

from django.core.management.color import no_style
from django.db import DatabaseError, connections, models, transaction
from django.db.models import sql
from django.utils.translation import gettext as _

from madang.config import env

from .counting import checksum, columns, has_tables, rows, town_models
from .running import stopped_portal

TARGET = "target"
BATCH = 500


class MoveFailed(Exception):
    """A full sentence for whoever runs the command."""


@dataclass(frozen=True)
class Copied:
    table: str
    rows: int
    digest: str


def migrate_to(url: str, progress: Callable[[str], None] = lambda table: None) -> list[Copied]:
    """Copies into an empty database and compares every table. On any difference the target is left empty again."""
    connect(url)
    if has_tables(TARGET):
        raise MoveFailed(_("The target database already holds tables. Name an empty one, so that nothing of another town is lost."))
    with stopped_portal():
        make_tables_in(url)
        try:
            with transaction.atomic(), transaction.atomic(using=TARGET):  # the first one stops writers of the source
                copied = _copy_all(progress)
        except DatabaseError as problem:
            raise MoveFailed(_("The target database refused a row: %(what)s") % {"what": problem}) from problem
    return copied


def connect(url: str) -> None:
    settings = connections.configure_settings({"default": {}, TARGET: env.database(url)})
    connections.databases[TARGET] = settings[TARGET]
    with suppress(AttributeError):  # a connection of a former call, to another database
        del connections[TARGET]
    try:
        connections[TARGET].ensure_connection()
    except DatabaseError as problem:
        raise MoveFailed(_("The target database does not answer: %(what)s") % {"what": problem}) from problem


def make_tables_in(url: str) -> None:
    """In a process of its own, where the target is the one and only database: migrations may speak to no other."""
    command = [sys.executable, "-m", "madang", "manage", "migrate", "--verbosity", "0", "--no-input"]
    done = subprocess.run(command, env={**os.environ, "MADANG_DATABASE": url}, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise MoveFailed(_("The tables could not be made: %(what)s") % {"what": done.stderr.strip()[-2000:]})


def _copy_all(progress: Callable[[str], None]) -> list[Copied]:
    tables = town_models()
    _empty(tables)
    for model in tables:
        progress(model._meta.db_table)
        _copy(model)
    copied = [_compare(model) for model in tables]
    _restart_sequences(tables)
    return copied


def _empty(tables: list[type[models.Model]]) -> None:
    """Migrations leave rows of their own (a first page, permissions); the town brings its own. Foreign keys wait until the end."""
    with connections[TARGET].cursor() as cursor:
        for model in tables:
            if model._base_manager.using(TARGET).exists():
                cursor.execute(f"DELETE FROM {connections[TARGET].ops.quote_name(model._meta.db_table)}")  # noqa: S608


def _copy(model: type[models.Model]) -> None:
    fields = columns(model)
    names = [field.attname for field in fields]
    batch: list[Any] = []
    for row in rows(model):
        batch.append(SimpleNamespace(**dict(zip(names, row, strict=True))))
        if len(batch) == BATCH:
            _insert(model, fields, batch)
            batch = []
    _insert(model, fields, batch)


def _insert(model: type[models.Model], fields: Iterable[models.Field], batch: list[Any]) -> None:
    """Row by row as it stands: no signals, no parents, no values of the day (auto_now)."""
    if batch:
        query = sql.InsertQuery(model)
        query.insert_values(fields, batch, raw=True)
        query.get_compiler(using=TARGET).execute_sql()


def _compare(model: type[models.Model]) -> Copied:
    here, there = checksum(model), checksum(model, TARGET)
    if here != there:
        what = {"table": model._meta.db_table, "here": here[0], "there": there[0]}
        raise MoveFailed(_("Table %(table)s is not the same in both databases (%(here)s rows here, %(there)s there).") % what)
    return Copied(model._meta.db_table, *here)


def _restart_sequences(tables: list[type[models.Model]]) -> None:
    connection = connections[TARGET]
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), tables):
            cursor.execute(statement)
