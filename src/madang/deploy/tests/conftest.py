"""A town with a few things in it, in a home and a database of its own, which a test may replace, damage and throw away."""

import shutil
import sqlite3
import uuid
from contextlib import closing
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.db import connection, connections

from madang.common.audit.actions import record
from madang.common.directory.models import Office
from madang.common.people.models import Resident
from madang.common.places.models import Area
from madang.deploy.backup import postgres_tool


@pytest.fixture
def home(settings, tmp_path):
    """Settings keep their storages, so that uploads of these tests land where backups look."""
    home = tmp_path / "home"
    (home / "keys").mkdir(parents=True)
    (home / "keys" / "secret_key").write_text("the key of this test")
    settings.HOME = home
    settings.MEDIA_ROOT, settings.PRIVATE_ROOT, settings.STATIC_ROOT = home / "media", home / "files", home / "static"
    settings.STORAGES = settings.STORAGES | {
        "private": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": home / "files", "base_url": None}}
    }
    return Path(home)


@pytest.fixture
def own_database(blank, home, db):
    """A copy of the blank database: a file on SQLite, a database of its own on PostgreSQL."""
    name = str(home / "madang.db") if connection.vendor == "sqlite" else f"madang_copy_{uuid.uuid4().hex[:12]}"
    if connection.vendor == "sqlite":
        shutil.copy(blank, name)
    else:
        psql(f'CREATE DATABASE "{name}" TEMPLATE "{blank}"')
    former, settings = connections["default"], connections.databases["default"]
    connections.databases["default"] = settings | {"NAME": name}
    connections["default"] = connections.create_connection("default")
    yield
    connections["default"].close()
    connections["default"], connections.databases["default"] = former, settings
    if connection.vendor == "postgresql":
        psql(f'DROP DATABASE "{name}" WITH (FORCE)')


@pytest.fixture(scope="session")
def blank(django_db_setup, django_db_blocker, tmp_path_factory):
    """The test database as migrations left it. It is taken before any test opens a transaction, in which it could not be copied."""
    folder = tmp_path_factory.mktemp("blank")
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), closing(sqlite3.connect(folder / "blank.db")) as copy:
            connection.ensure_connection()
            connection.connection.backup(copy)
        yield folder / "blank.db"
    else:
        name = f"madang_blank_{uuid.uuid4().hex[:12]}"
        postgres_tool("pg_dump", "--format=custom", f"--file={folder / 'blank.pgdump'}")
        psql(f'CREATE DATABASE "{name}"')
        postgres_tool("pg_restore", f"--dbname={name}", str(folder / "blank.pgdump"))
        yield name
        psql(f'DROP DATABASE "{name}" WITH (FORCE)')


def psql(statement):
    postgres_tool("psql", "--quiet", "--command", statement)


@pytest.fixture
def town(own_database, home):
    fill()
    keep_file()
    return home


def fill(residents=3):
    """Words in three scripts, nested JSON, a moment, a number with a fraction."""
    area = Area.objects.create(
        code="naru", name={"en": "Harbour", "ko": "나루동", "ar": "حي"}, population=5187, geometry={"b": [1.5, 2], "a": None}
    )
    Office.objects.create(code="family", name={"ko": "가족과"}, opening_hours={"mon": [["09:00", "18:00"]]})
    for number in range(residents):
        person = Resident.objects.create(family_name="김", given_name=f"{number}", birth_date="1948-03-14", area=area)
        record("system", "people.resident_added", person)
    return area


def keep_file(name="2026/11/photo", content=b"a photo"):
    storages["private"].save(name, ContentFile(content))
