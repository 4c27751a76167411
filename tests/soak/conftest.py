"""One siege for each database; every test looks at another side of what it left behind."""

import json
import os

import pytest

from .mailbox import Mailbox
from .siege import Siege
from .town import Town, new_database


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/soak/" in item.nodeid:
            item.add_marker(pytest.mark.soak)


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def siege(request, tmp_path_factory):
    kind = request.param
    if kind == "postgres":
        need_postgres()
    home, mailbox = tmp_path_factory.mktemp(f"town-{kind}"), Mailbox()
    town = Town(home, new_database(kind, home), smtp_port=mailbox.port)
    town.make()
    siege = Siege(kind, town, mailbox)
    siege.run()
    with request.config.pluginmanager.get_plugin("capturemanager").global_and_fixture_disabled():
        print("\n" + json.dumps(siege.story(), indent=1))
    yield siege
    mailbox.shutdown()


def need_postgres():
    if not os.environ.get("MADANG_DATABASE", "").startswith("postgres"):
        pytest.skip("MADANG_DATABASE names no PostgreSQL; `make soak` starts one by scripts/with-postgres")
