import io
import json
import os
import tarfile
import threading
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections, transaction
from typer.testing import CliRunner

from madang.cli import app
from madang.common.audit import chain, witness
from madang.common.audit.actions import record
from madang.common.audit.models import Entry
from madang.common.directory.models import Office
from madang.common.people.models import Household, Resident
from madang.common.worker import process
from madang.common.worker.process import CannotServe
from madang.deploy import backup, counting, restoring
from madang.deploy.backup import BackupFailed, make_backup, rotate
from madang.deploy.counting import checksum, counts, town_models
from madang.deploy.restoring import restore_backup
from madang.deploy.running import PortalRuns, stopped_portal


def manifest_of(file):
    with tarfile.open(file) as tar:
        return json.load(tar.extractfile("manifest.json"))


def everything():
    return {model._meta.db_table: checksum(model) for model in town_models()}


def test_a_backup_holds_database_uploads_keys_and_their_checksums(town, tmp_path):
    file = make_backup(tmp_path / "out")
    manifest = manifest_of(file)
    with tarfile.open(file) as tar:
        names = set(tar.getnames())
        assert tar.extractfile("files/2026/11/photo").read() == b"a photo"
    assert {"keys/secret_key", "files/2026/11/photo", "manifest.json"} < names
    assert names - {"manifest.json"} == set(manifest["files"])
    assert manifest["tables"] == counts()
    assert manifest["tables"]["people_resident"] == 3
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_restored_town_is_the_same_in_every_table_and_file(town, tmp_path):
    file = make_backup(tmp_path / "out")
    before = everything()
    Resident.objects.all().delete()
    Office.objects.create(code="later", name={"en": "Later"})
    (town / "files/2026/11/photo").write_bytes(b"another")
    restore_backup(file, force=True)
    assert everything() == before
    assert (town / "files/2026/11/photo").read_bytes() == b"a photo"
    assert not Office.objects.filter(code="later").exists()


def test_what_was_there_is_moved_aside_and_not_deleted(town, tmp_path):
    file = make_backup(tmp_path / "out")
    (town / "media").mkdir(exist_ok=True)
    (town / "media" / "later.png").write_bytes(b"later")
    restore_backup(file, force=True)
    aside = next(town.glob("before-restore-*"))
    assert (aside / "media" / "later.png").read_bytes() == b"later"
    assert not (town / "media" / "later.png").exists()


def test_a_town_is_not_replaced_without_being_told_so_twice(town, tmp_path):
    file = make_backup(tmp_path / "out")
    with pytest.raises(BackupFailed, match="--force"):
        restore_backup(file)


def test_a_running_portal_is_not_replaced(town, tmp_path):
    file = make_backup(tmp_path / "out")
    worker = process._only_worker()
    with pytest.raises(PortalRuns, match="Stop it first"):
        restore_backup(file, force=True)
    worker.close()


def rewrite(file, change):
    """The same archive with one member changed."""
    other = file.with_name("changed.tar")
    with tarfile.open(file) as old, tarfile.open(other, "w") as new:
        for member in old.getmembers():
            content = change(member.name, old.extractfile(member).read())
            if content is not None:
                member.size = len(content)
                new.addfile(member, io.BytesIO(content))
    return other


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda name, content: b"forged" if name == "files/2026/11/photo" else content, "is damaged"),
        (lambda name, content: None if name == "keys/secret_key" else content, "is not whole"),
        (lambda name, content: None if name == "manifest.json" else content, "no manifest"),
        (lambda name, content: content.replace(b'"format": 1', b'"format": 9') if name == "manifest.json" else content, "another Madang"),
        (
            lambda name, content: content.replace(b'"people_resident": 3', b'"people_resident": 4') if name == "manifest.json" else content,
            "3 rows instead of 4",
        ),
        (
            lambda name, content: content.replace(b'"people.0001_initial"', b'"people.9999_later"') if name == "manifest.json" else content,
            "people.9999_later",
        ),
    ],
)
def test_a_backup_that_is_not_what_was_saved_changes_nothing(town, tmp_path, change, sentence):
    file = rewrite(make_backup(tmp_path / "out"), change)
    before = everything()
    with pytest.raises(BackupFailed, match=sentence):
        restore_backup(file, force=True)
    assert everything() == before
    assert (town / "files/2026/11/photo").read_bytes() == b"a photo"
    assert (town / "keys/secret_key").exists()


def test_half_a_backup_changes_nothing(town, tmp_path):
    file = make_backup(tmp_path / "out")
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    before = everything()
    with pytest.raises(BackupFailed, match="not a whole backup"):
        restore_backup(file, force=True)
    assert everything() == before


def test_an_archive_cannot_write_outside_its_folder(town, tmp_path):
    evil = tmp_path / "evil.tar"
    with tarfile.open(evil, "w") as tar:
        backup._add_text(tar, "../../escaped", "gone")
    with pytest.raises(BackupFailed):
        restore_backup(evil, force=True)
    assert not list(tmp_path.rglob("escaped"))


def test_a_backup_under_constant_writing_is_one_whole_moment(town, tmp_path):
    """Each writer adds a household and its resident in one transaction; a backup that saw half of one would hold unequal numbers."""
    stop, written = threading.Event(), []

    def write(writer):
        number = 0
        while not stop.is_set():
            with transaction.atomic():
                household = Household.objects.create(code=f"{writer}-{number}")
                Resident.objects.create(family_name="이", given_name="서연", household=household)
            number += 1
        written.append(number)
        connections.close_all()

    threads = [threading.Thread(target=write, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    try:
        files = []
        for _round in range(3):
            time.sleep(0.2)
            files.append(make_backup(tmp_path / f"out{_round}"))
    finally:
        stop.set()
        for thread in threads:
            thread.join(30)
    assert sum(written) > 10
    seen = [manifest_of(file)["tables"] for file in files]
    assert all(tables["people_household"] == tables["people_resident"] - 3 for tables in seen)
    assert seen[0]["people_household"] < seen[-1]["people_household"]
    restore_backup(files[-1], force=True)
    assert Household.objects.count() == seen[-1]["people_household"]
    assert Resident.objects.filter(household=None).count() == 3


def test_a_restore_that_fails_in_the_database_leaves_the_former_one(town, tmp_path, monkeypatch):
    if connection.vendor == "sqlite":
        monkeypatch.setattr(restoring, "count_sqlite", lambda file: {})
    else:
        monkeypatch.setattr(restoring, "counts", dict)
    file = make_backup(tmp_path / "out")
    before = everything()
    with pytest.raises(BackupFailed, match="instead of"):
        restore_backup(file, force=True)
    assert everything() == before


def test_rotation_keeps_two_weeks_of_days_and_a_year_of_months(tmp_path):
    today = datetime(2026, 11, 23, 2, 30, tzinfo=UTC)
    for day in range(400):
        (tmp_path / (today - timedelta(days=day)).strftime(backup.NAME)).touch()
    (tmp_path / "before-upgrade-madang-2020-01-01T00-00-00Z.tar").touch()
    rotate(tmp_path)
    kept = sorted(path.name[7:17] for path in tmp_path.glob("madang-*.tar"))
    assert kept[-14:] == [f"2026-11-{day:02}" for day in range(10, 24)]
    assert kept[:-14] == [
        "2025-12-31",
        *[f"2026-{month:02}-{day}" for month, day in enumerate([31, 28, 31, 30, 31, 30, 31, 31, 30, 31], 1)],
    ]
    assert len(list(tmp_path.glob("before-upgrade-*"))) == 1


def test_the_command_says_where_the_backup_is_and_how_large(town, tmp_path):
    result = CliRunner().invoke(app, ["backup", "--to", str(tmp_path / "out"), "--json"])
    assert result.exit_code == 0, result.output
    said = json.loads(result.output)
    file = next((tmp_path / "out").glob("*.tar"))
    assert said == {"file": str(file), "bytes": file.stat().st_size, "removed": []}


def test_a_missing_file_is_said_so(town, tmp_path):
    result = CliRunner().invoke(app, ["restore", str(tmp_path / "nothing.tar"), "--force"])
    assert result.exit_code == 1
    assert "There is no file" in result.output


def test_entries_of_the_log_survive_in_order(town, tmp_path):
    before = list(Entry.objects.order_by("pk").values_list("pk", "action"))
    restore_backup(make_backup(tmp_path / "out"), force=True)
    assert list(Entry.objects.order_by("pk").values_list("pk", "action")) == before


# --- What the town does while the backup is made ---------------------------------------------------------------------


@pytest.fixture
def meanwhile(monkeypatch):
    """Something happens right after the database was read, before a file is."""

    def do(act):
        dump = backup.dump_database

        def dump_and_act(folder):
            dumped = dump(folder)
            act()
            return dumped

        monkeypatch.setattr(backup, "dump_database", dump_and_act)

    return do


def test_a_file_erased_meanwhile_is_in_the_backup_whose_rows_speak_of_it(town, tmp_path, meanwhile):
    meanwhile((town / "files/2026/11/photo").unlink)
    file = make_backup(tmp_path / "out")
    assert not (town / "files/2026/11/photo").exists()
    restore_backup(file, force=True)
    assert (town / "files/2026/11/photo").read_bytes() == b"a photo"


def test_a_head_of_the_log_noted_meanwhile_does_not_accuse_the_restored_log(town, tmp_path, meanwhile):
    def go_on():
        record("system", "people.resident_added")
        chain.extend_fully()
        witness.note_head()

    go_on()
    meanwhile(go_on)
    file = make_backup(tmp_path / "out")
    assert chain.verify(witness.heads()).is_whole
    restore_backup(file, force=True)
    assert list(witness.heads())
    assert chain.verify(witness.heads()).faults == []


def test_nothing_of_a_backup_stays_in_the_town(town, tmp_path):
    before = sorted(town.rglob("*"))
    make_backup(tmp_path / "out")
    assert [path for path in sorted(town.rglob("*")) if path not in before and "madang.db" not in path.name] == []


def test_what_a_killed_backup_left_is_cleared_by_the_next_days(town, tmp_path):
    old, new = town / f"{backup.HOLDING}old", town / f"{backup.HOLDING}new"
    for folder in (old, new):
        folder.mkdir()
        (folder / "photo").write_bytes(b"erased since")
    os.utime(old, (0, 0))
    make_backup(tmp_path / "out")
    assert not old.exists()
    assert new.exists(), "another backup may be at work in it"


def test_uploads_on_a_disk_without_links_are_read_where_they_are(town, tmp_path, monkeypatch):
    monkeypatch.setattr(backup.os, "link", lambda *paths: (_ for _ in ()).throw(OSError("no links here")))
    assert "files/2026/11/photo" in manifest_of(make_backup(tmp_path / "out"))["files"]


def test_a_checksum_does_not_depend_on_how_a_database_sorts(town, monkeypatch):
    before = checksum(Resident)
    backwards = list(counting.rows(Resident))[::-1]
    monkeypatch.setattr(counting, "rows", lambda model, using: backwards)
    assert checksum(Resident) == before
    backwards.pop()
    assert checksum(Resident) != before


def test_a_web_server_without_a_worker_is_not_replaced_either(town, tmp_path):
    file = make_backup(tmp_path / "out")
    lock = process._open_for_visitors()
    with pytest.raises(PortalRuns, match="Stop it first"):
        restore_backup(file, force=True)
    lock.close()
    restore_backup(file, force=True)


def test_no_web_server_starts_while_the_town_is_replaced(town):
    with stopped_portal(), pytest.raises(CannotServe, match="Start the portal again when that is done"):
        process._open_for_visitors()


def test_two_web_servers_may_run_side_by_side(town):
    first, second = process._open_for_visitors(), process._open_for_visitors()
    first.close()
    second.close()
