"""Puts a backup in place of what is there. Everything is verified before anything is touched, and what was there is moved aside."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, connections
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext as _

from .backup import FORMAT, MANIFEST, BackupFailed, count_sqlite, postgres_tool
from .counting import counts, has_tables
from .running import stopped_portal

BLOCK = 1 << 20
FOLDERS = ("media", "files", "keys")


def restore_backup(file: Path, *, force: bool = False) -> dict[str, Any]:
    """Returns the manifest of what is now in place."""
    settings.HOME.mkdir(parents=True, exist_ok=True)
    with unpacked(file) as (folder, manifest):
        if not force and has_tables():
            raise BackupFailed(
                _("There is already a town here. To replace it (it is moved aside, not deleted), run this again with --force.")
            )
        with stopped_portal():
            aside = settings.HOME / f"before-restore-{datetime.now(UTC):%Y%m%dT%H%M%SZ}"
            aside.mkdir(mode=0o700)
            replace = _replace_sqlite if connection.vendor == "sqlite" else _replace_postgres
            replace(folder, aside, manifest)
            for name in FOLDERS:
                _swap(settings.HOME / name, folder / name, aside / name)
            if (folder / "madang.env").exists() and not (settings.HOME / "madang.env").exists():
                shutil.move(folder / "madang.env", settings.HOME / "madang.env")
            if not any(aside.iterdir()):
                aside.rmdir()
    return manifest


@contextmanager
def unpacked(file: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """The contents, in a folder on the disk where they will live, once every checksum has been compared."""
    with tempfile.TemporaryDirectory(dir=settings.HOME, prefix=".restoring-") as name:
        folder = Path(name)
        try:
            with tarfile.open(file) as tar:
                tar.extractall(folder, filter="data")
        except FileNotFoundError:
            raise BackupFailed(_("There is no file %(file)s.") % {"file": file}) from None
        except (tarfile.TarError, EOFError, OSError) as problem:
            raise BackupFailed(_("%(file)s is not a whole backup: %(what)s.") % {"file": file.name, "what": problem}) from None
        manifest = _manifest(folder, file)
        _verify_files(folder, manifest, file)
        _verify_database(folder, manifest, file)
        yield folder, manifest


def _manifest(folder: Path, file: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((folder / MANIFEST).read_text())
    except (FileNotFoundError, ValueError):
        raise BackupFailed(_("%(file)s holds no manifest, so it is not a whole backup of Madang.") % {"file": file.name}) from None
    if manifest.get("format") != FORMAT:
        raise BackupFailed(_("%(file)s was made by another Madang, whose backups this one cannot read.") % {"file": file.name})
    if manifest["vendor"] != connection.vendor:
        what = {"there": manifest["vendor"], "here": connection.vendor}
        raise BackupFailed(_("This backup is of a %(there)s database and the town uses %(here)s. Set MADANG_DATABASE accordingly.") % what)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if newer := [name for name in manifest["migrations"] if name not in known]:
        what = {"version": manifest["madang"], "migration": newer[0]}
        raise BackupFailed(_("This backup needs Madang %(version)s or newer (it knows %(migration)s). Install that version first.") % what)
    return manifest


def _verify_files(folder: Path, manifest: dict[str, Any], file: Path) -> None:
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()} - {MANIFEST}
    if there != set(manifest["files"]):
        odd = sorted(there ^ set(manifest["files"]))[0]
        raise BackupFailed(
            _("%(file)s is not whole: “%(odd)s” is in it or in its list, but not in both.") % {"file": file.name, "odd": odd}
        )
    for name, entry in manifest["files"].items():
        if sha256_of(folder / name) != entry["sha256"]:
            raise BackupFailed(_("%(file)s is damaged: “%(name)s” is not what was saved.") % {"file": file.name, "name": name})


def sha256_of(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()


def _verify_database(folder: Path, manifest: dict[str, Any], file: Path) -> None:
    if connection.vendor == "sqlite":
        found = count_sqlite(folder / "database.sqlite3")
        _compare(found, manifest["tables"])
    else:
        postgres_tool("pg_restore", "--list", str(folder / "database.pgdump"))


def _compare(found: dict[str, int], expected: dict[str, int]) -> None:
    for table, count in expected.items():
        if found.get(table) != count:
            what = {"table": table, "found": found.get(table), "expected": count}
            raise BackupFailed(_("Table %(table)s holds %(found)s rows instead of %(expected)s.") % what)


def _replace_sqlite(folder: Path, aside: Path, manifest: dict[str, Any]) -> None:
    connections.close_all()
    database = Path(connection.settings_dict["NAME"])
    for suffix in ("", "-wal", "-shm"):
        old = database.with_name(database.name + suffix)
        if old.exists():
            old.rename(aside / old.name)
    with closing(sqlite3.connect(folder / "database.sqlite3")) as copy:
        copy.execute("PRAGMA journal_mode=WAL")
    shutil.move(folder / "database.sqlite3", database)


def _replace_postgres(folder: Path, aside: Path, manifest: dict[str, Any]) -> None:
    """The old tables wait under another name until the new ones are in and counted."""
    old = aside.name.replace("-", "_").lower()
    quoted = connection.ops.quote_name(old)
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER SCHEMA public RENAME TO {quoted}")
        cursor.execute("CREATE SCHEMA public")
    try:
        dump = str(folder / "database.pgdump")
        postgres_tool("pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", f"--dbname={_name()}", dump)
        _compare(counts(), manifest["tables"])
    except BackupFailed:
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE")
            cursor.execute(f"ALTER SCHEMA {quoted} RENAME TO public")
        raise
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA {quoted} CASCADE")
    connection.close()


def _name() -> str:
    return connection.settings_dict["NAME"]


def _swap(live: Path, new: Path, aside: Path) -> None:
    if live.exists():
        live.rename(aside)
    if new.exists():
        new.rename(live)
    else:
        live.mkdir(parents=True, exist_ok=True)
