"""Backups made in the middle of it: each is one whole moment, with the bytes of every file its rows speak of."""

import json
import tarfile

import pytest

from .siege import BACKUPS
from .town import Service, new_database, wait_for


def manifest_of(file):
    with tarfile.open(file) as tar:
        return json.load(tar.extractfile("manifest.json"))


def restored(siege, file, folder):
    """In a new folder, into an empty database."""
    folder.mkdir()
    town = siege.town.beside(folder, new_database(siege.kind, folder))
    town.madang("restore", str(file))
    return town


@pytest.fixture(scope="session")
def copies(siege, tmp_path_factory):
    folder = tmp_path_factory.mktemp("copies")
    return [(backup, restored(siege, backup.file, folder / str(number))) for number, backup in enumerate(siege.backups)]


def test_no_backup_failed_under_the_load(siege):
    assert not siege.backup_failures, siege.backup_failures[0]
    assert len(siege.backups) == BACKUPS


def test_a_restored_town_has_as_many_rows_as_its_backup_says(copies):
    for backup, town in copies:
        assert town.now["counts"] == manifest_of(backup.file)["tables"]


def test_a_restored_town_holds_no_case_without_its_answers_and_no_row_without_its_file(copies):
    for _backup, town in copies:
        assert town.now["faults"] == []


def test_a_backup_holds_all_that_was_acknowledged_before_it_and_nothing_begun_after_it(siege, copies):
    for backup, town in copies:
        there = {case["reference"] for case in town.now["cases"]}
        assert {sent.references[0] for sent in siege.sent if sent.acknowledged_at < backup.begun_at} <= there
        assert not {sent.references[0] for sent in siege.sent if sent.started_at > backup.done_at} & there
        assert 0 < len(there) < len(siege.sent), "made before or after the load, not in it"


def test_a_backup_at_rest_comes_back_the_same_in_every_table(siege, tmp_path):
    siege.town.madang("backup", "--to", str(tmp_path / "out"))
    town = restored(siege, next((tmp_path / "out").glob("madang-*.tar")), tmp_path / "copy")
    assert town.now["checksums"] == siege.town.now["checksums"]


def test_the_log_of_a_restored_town_is_whole_once_its_worker_has_chained_what_waited(copies):
    """Entries that waited at the moment of the backup are found too old ten minutes later, until a worker has run; nothing else may be found."""
    for _backup, town in copies:
        verdict = json.loads(town.run("-m", "madang", "audit", "verify", "--json").stdout)
        assert {fault["kind"] for fault in verdict["faults"]} <= {"waiting"}
        worker = Service(town, "worker")
        worker.start()
        try:
            wait_for(lambda town=town: town.ask("unchained") == 0, 120)
        finally:
            worker.stop()
        assert json.loads(town.madang("audit", "verify", "--json"))["whole"]
