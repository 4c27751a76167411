"""One file that holds the town: database, uploads, keys and settings, with counts and checksums. Made while the portal runs."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from .counting import counts, town_models

FORMAT = 1
NAME = "madang-%Y-%m-%dT%H-%M-%SZ.tar"
MANIFEST = "manifest.json"
KEPT_DAYS, KEPT_MONTHS = 14, 12
MAKING, HOLDING, LEFTOVER_S = ".making-", ".holding-", 86_400


class BackupFailed(Exception):
    """A full sentence for whoever runs the command."""


def make_backup(to: Path, *, label: str = "") -> Path:
    """Only a finished backup bears its name: it is written beside it and renamed."""
    to.mkdir(parents=True, exist_ok=True, mode=0o700)
    made_at = datetime.now(UTC)
    target = to / (f"{label}-{made_at:{NAME}}" if label else f"{made_at:{NAME}}")
    _clear_leftovers(to)
    with (
        tempfile.TemporaryDirectory(dir=to, prefix=MAKING) as folder,
        tempfile.TemporaryDirectory(dir=settings.HOME, prefix=HOLDING) as held,
    ):
        files = hold_files(Path(held))
        database, tables = dump_database(Path(folder))
        files = hold_files(Path(held)) | files  # what came between the first look and the database's moment
        manifest: dict[str, Any] = {
            "format": FORMAT,
            "made_at": made_at.isoformat(),
            "madang": version("madang"),
            "town": settings.DOMAIN,
            "vendor": connection.vendor,
            "migrations": applied_migrations(),
            "tables": tables,
            "files": {},
        }
        unfinished = Path(folder) / target.name
        with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT, 0o600), "wb") as file, tarfile.open(fileobj=file, mode="w") as tar:
            manifest["files"][database.name] = _add(tar, database, database.name)
            for name, path in sorted(files.items()):
                if entry := _add(tar, path, name):
                    manifest["files"][name] = entry
            _add_text(tar, MANIFEST, json.dumps(manifest, indent=1, ensure_ascii=False))
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(target)
    return target


def town_files() -> Iterator[tuple[Path, str]]:
    """Uploads (public and private), keys, and the settings file. What the code brings along (static files) is not the town's."""
    for folder in (Path(settings.MEDIA_ROOT), Path(settings.PRIVATE_ROOT), settings.HOME / "keys"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.is_symlink():
                yield path, f"{folder.name}/{path.relative_to(folder)}"
    if (settings.HOME / "madang.env").is_file():
        yield settings.HOME / "madang.env", "madang.env"


def hold_files(folder: Path) -> dict[str, Path]:
    """Name → where its bytes stay readable until the backup is done, though the town erases the file meanwhile: a second hard link.

    Taken before the database is read, since its rows speak of files that were there at that moment. Keys are copied, not linked: the heads of the
    log are appended to, and one noted after the database's moment would accuse the restored log of having lost its end.
    """
    held = {}
    for path, name in town_files():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            if not target.exists():
                (shutil.copy2 if name.startswith("keys/") else os.link)(path, target)
            held[name] = target
        except FileNotFoundError:  # erased since it was listed
            continue
        except OSError:  # a file system without hard links, or uploads on another disk
            held[name] = path
    return held


def _clear_leftovers(to: Path) -> None:
    """A backup that was killed could not tidy up, and its second links would keep what the town has erased."""
    for path in [*to.glob(f"{MAKING}*"), *settings.HOME.glob(f"{HOLDING}*")]:
        if path.stat().st_mtime < time.time() - LEFTOVER_S:
            shutil.rmtree(path)


def dump_database(folder: Path) -> tuple[Path, dict[str, int]]:
    if connection.vendor == "sqlite":
        return _dump_sqlite(folder)
    return _dump_postgres(folder)


def _dump_sqlite(folder: Path) -> tuple[Path, dict[str, int]]:
    """The online backup API in one step: one moment of the database, while others go on writing."""
    target = folder / "database.sqlite3"
    with closing(sqlite3.connect(connection.settings_dict["NAME"])) as source, closing(sqlite3.connect(target)) as copy:
        source.backup(copy)
        copy.execute("PRAGMA journal_mode=DELETE")
    return target, count_sqlite(target)


def count_sqlite(file: Path) -> dict[str, int]:
    """Refuses a damaged file; then counts the tables the town knows."""
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as copy:
        try:
            verdict = copy.execute("PRAGMA integrity_check(1)").fetchone()[0]
        except sqlite3.DatabaseError as problem:
            verdict = str(problem)
        if verdict != "ok":
            raise BackupFailed(_("The database is damaged: %(verdict)s. Restore the last good backup.") % {"verdict": verdict})
        there = {row[0] for row in copy.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        tables = [model._meta.db_table for model in town_models() if model._meta.db_table in there]
        quote = connection.ops.quote_name
        return {name: copy.execute(f"SELECT count(*) FROM {quote(name)}").fetchone()[0] for name in tables}  # noqa: S608  names of our models


def _dump_postgres(folder: Path) -> tuple[Path, dict[str, int]]:
    """pg_dump and the counting look at one and the same snapshot."""
    target = folder / "database.pgdump"
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        cursor.execute("SELECT pg_export_snapshot()")
        snapshot = cursor.fetchone()[0]
        postgres_tool("pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--snapshot={snapshot}", f"--file={target}")
        return target, counts()


def postgres_tool(program: str, *arguments: str) -> str:
    """The password goes through the environment: command lines can be read by every user of the machine."""
    database = connection.settings_dict
    env = {**os.environ, "PGPASSWORD": database["PASSWORD"], "PGHOST": database["HOST"], "PGPORT": str(database["PORT"])}
    env |= {"PGUSER": database["USER"], "PGDATABASE": database["NAME"]}
    try:
        done = subprocess.run([program, *arguments], env={k: v for k, v in env.items() if v}, capture_output=True, text=True, check=False)  # noqa: S603
    except FileNotFoundError:
        raise BackupFailed(_("%(program)s is not installed. Run: apt-get install postgresql-client") % {"program": program}) from None
    if done.returncode:
        raise BackupFailed(_("%(program)s failed: %(what)s") % {"program": program, "what": done.stderr.strip()})
    return done.stdout


def applied_migrations() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY app, name")
        return [f"{app}.{name}" for app, name in cursor.fetchall()]


class _Hashing(io.RawIOBase):
    """Reads on behalf of tarfile and keeps the checksum of what it read."""

    def __init__(self, file: BinaryIO):
        self.file, self.digest = file, hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        block = self.file.read(size)
        self.digest.update(block)
        return block


def _add(tar: tarfile.TarFile, path: Path, name: str) -> dict[str, Any] | None:
    try:
        file = path.open("rb")
    except FileNotFoundError:  # erased since it was listed
        return None
    with file:
        member = tar.gettarinfo(arcname=name, fileobj=file)
        member.mode, member.uid, member.gid, member.uname, member.gname = 0o600, 0, 0, "", ""
        reader = _Hashing(file)
        tar.addfile(member, reader)
        return {"size": member.size, "sha256": reader.digest.hexdigest()}


def _add_text(tar: tarfile.TarFile, name: str, text: str) -> None:
    member = tarfile.TarInfo(name)
    member.size, member.mode = len(text.encode()), 0o600
    tar.addfile(member, io.BytesIO(text.encode()))


def rotate(folder: Path) -> list[Path]:
    """Keeps the newest backup of each of the last days and months, and removes the others; labelled ones are never touched."""
    dated = sorted(((_made_at(path), path) for path in folder.glob("madang-*.tar")), reverse=True)
    kept: set[Path] = set()
    for period, how_many in (("%Y-%m-%d", KEPT_DAYS), ("%Y-%m", KEPT_MONTHS)):
        newest: dict[str, Path] = {}
        for made_at, path in dated:
            newest.setdefault(made_at.strftime(period), path)
        kept.update(list(newest.values())[:how_many])
    gone = [path for _made, path in dated if path not in kept]
    for path in gone:
        path.unlink()
    return gone


def _made_at(path: Path) -> datetime:
    return datetime.strptime(path.name, NAME).replace(tzinfo=UTC)
