"""The town that was besieged moves into the other database and back again, and is the same in every table each time."""

import json

from .conftest import need_postgres
from .town import new_database

OTHER = {"sqlite": "postgres", "postgres": "sqlite"}


def moved(town, kind):
    """The files stay where they are; the database is another."""
    target = town.beside(town.home, new_database(kind, town.home))
    said = json.loads(town.madang("migrate-to", target.database, "--json"))
    return target, {table["table"]: [table["rows"], table["digest"]] for table in said}


def test_there_and_back_every_table_is_the_same_by_count_and_checksum(siege):
    need_postgres()
    there, said_there = moved(siege.town, OTHER[siege.kind])
    back, said_back = moved(there, siege.kind)
    here = siege.town.now["checksums"]
    assert said_there == said_back == here
    assert there.now["checksums"] == back.now["checksums"] == here
    assert here["cases_application"][0] == len(siege.sent)
    for town in (there, back):
        assert town.now["faults"] == []
        assert json.loads(town.madang("audit", "verify", "--json"))["whole"]
        assert town.now["found_by_baby"] == siege.town.now["found_by_baby"] > 0
