"""From SQLite to PostgreSQL, with a town in it. Runs where PostgreSQL is (`make test-postgres`)."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import uuid

import pytest
from django.db import connection

from .conftest import psql

MAKE_MARU = "from pathlib import Path; from madang.deploy import preparing as p; p.make_tables(); p.load_pack_once(Path('packs/maru'))"

pytestmark = [pytest.mark.postgres, pytest.mark.django_db]


@pytest.fixture(scope="module")
def sqlite_town(tmp_path_factory, request):
    """Maru as `madang demo` makes it, less the static files."""
    home = tmp_path_factory.mktemp("town")
    python(home, f"sqlite:///{home}/madang.db", MAKE_MARU, MADANG_DEMO="yes")
    return home


@pytest.fixture
def empty(db):
    name = f"madang_target_{uuid.uuid4().hex[:12]}"
    psql(f'CREATE DATABASE "{name}"')
    yield os.environ["MADANG_DATABASE"].replace("/madang?", f"/{name}?")
    connection.close()
    psql(f'DROP DATABASE "{name}" WITH (FORCE)')


def run(home, database, *words, **more):
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("MADANG_", "DJANGO_"))}
    environment = kept | {"MADANG_HOME": str(home), "MADANG_DATABASE": database, "DJANGO_SETTINGS_MODULE": "madang.config.settings"} | more
    return subprocess.run([sys.executable, *words], env=environment, capture_output=True, text=True, check=False)


def python(home, database, code, **more):
    done = run(home, database, "-c", f"import django; django.setup(); {code}", **more)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def madang(home, database, *words, **more):
    done = run(home, database, "-m", "madang", *words, **more)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def refusal(home, database, *words):
    done = run(home, database, "-m", "madang", *words)
    assert done.returncode == 1
    return " ".join(done.stderr.split())


def counts_in(database, home):
    return json.loads(python(home, database, "import json; from madang.deploy.counting import counts; print(json.dumps(counts()))"))


def test_the_whole_town_arrives_and_goes_on_working(sqlite_town, empty):
    source = f"sqlite:///{sqlite_town}/madang.db"
    tables = {entry["table"]: entry["rows"] for entry in json.loads(madang(sqlite_town, source, "migrate-to", empty, "--json"))}
    assert tables == counts_in(source, sqlite_town) == counts_in(empty, sqlite_town)
    assert min(tables[name] for name in ("people_resident", "services_serviceversion", "wagtailcore_page", "audit_entry")) > 0
    again = madang(sqlite_town, empty, "load-pack", "packs/maru", MADANG_DEMO="yes")  # new rows find free numbers
    assert "12 offices" in again
    assert madang(sqlite_town, empty, "audit", "verify")


def test_a_target_that_holds_tables_is_refused(sqlite_town, empty):
    madang(sqlite_town, empty, "manage", "migrate", "--verbosity", "0", "people")
    said = refusal(sqlite_town, f"sqlite:///{sqlite_town}/madang.db", "migrate-to", empty)
    assert "already holds tables" in said


def test_a_database_that_does_not_answer_is_said_so(sqlite_town):
    said = refusal(sqlite_town, f"sqlite:///{sqlite_town}/madang.db", "migrate-to", "postgres://nobody@127.0.0.1:1/none")
    assert "does not answer" in said


def test_a_row_that_the_target_refuses_leaves_nothing_half_done(sqlite_town, empty, tmp_path):
    home = tmp_path / "home"
    home.mkdir()
    shutil.copy(sqlite_town / "madang.db", home / "madang.db")
    with sqlite3.connect(home / "madang.db") as database:
        database.execute("UPDATE directory_office SET phone = ? WHERE code = 'mayor'", ["0" * 500])
    said = refusal(home, f"sqlite:///{home}/madang.db", "migrate-to", empty)
    assert "refused a row" in said
    assert counts_in(empty, home)["directory_office"] == 0
