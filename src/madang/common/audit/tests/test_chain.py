"""The log: written with the action, chained by the worker, and any tampering named."""

import json
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from typer.testing import CliRunner

from madang.cli import app
from madang.common.audit import chain, witness
from madang.common.audit.actions import record, record_read
from madang.common.audit.models import Entry, EntryObject, Head, LogIsFinal

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(officer, resident):
    """Six chained entries: what was done to a resident, and who looked."""
    for number in range(3):
        record(officer, "cases.noted", resident.resident, note=number)
        record_read(officer, "cases.listed", [resident, resident.resident], purpose="queue")
    chain.extend_fully()
    return list(Entry.objects.chained())


def without_guard(statement, *values):
    """What somebody does who is allowed everything in the database."""
    guard = import_module("madang.common.audit.migrations.0002_refuse_changes")
    with connection.cursor() as cursor:
        for removal in guard.REMOVE[connection.vendor]:
            cursor.execute(removal)
        cursor.execute(statement, values)


def faults():
    return [(fault.kind, fault.sequence) for fault in chain.verify().faults]


def test_an_untouched_log_is_whole(log):
    verdict = chain.verify()
    assert (verdict.is_whole, verdict.checked, verdict.sequence, verdict.digest) == (True, 6, 6, log[-1].digest)


def test_an_empty_log_is_whole():
    assert chain.verify().is_whole


def test_chaining_goes_on_where_it_stopped(log, officer):
    record(officer, "cases.decided")
    assert chain.extend() == 1
    assert chain.extend() == 0
    assert Entry.objects.chained().last().previous == log[-1].digest
    assert chain.verify().is_whole


def test_more_entries_than_one_batch_are_all_chained(officer, monkeypatch):
    monkeypatch.setattr(chain, "BATCH", 2)
    for _ in range(5):
        record("system", "x")
    assert chain.extend_fully() == 5
    assert chain.verify().is_whole


def test_a_worker_that_was_overtaken_writes_nothing(officer, monkeypatch):
    record(officer, "x")
    read = chain._named_by

    def overtaken(entries):
        monkeypatch.setattr(chain, "_named_by", read)
        assert chain.extend() == 1
        return read(entries)

    monkeypatch.setattr(chain, "_named_by", overtaken)
    assert chain.extend() == 0
    assert (chain.verify().is_whole, chain.verify().checked) == (True, 1)


def test_chaining_asks_as_often_for_many_entries_as_for_one(log, officer, resident):
    counts = []
    for entries in (1, 3):
        for _ in range(entries):
            record_read(officer, "cases.listed", [resident, resident.resident])
        with CaptureQueriesContext(connection) as queries:
            assert chain.extend() == entries
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("actor_id", 999),
        ("action", "cases.nothing"),
        ("is_read", True),
        ("purpose", "other"),
        ("data", '{"note": 7}'),
        ("at", "2020-01-01 00:00:00+00:00"),
    ],
)
def test_a_changed_entry_is_named(log, field, value):
    without_guard(f"UPDATE audit_entry SET {field} = %s WHERE sequence = 3", value)
    assert ("changed", 3) in faults()


def test_a_changed_entry_whose_digest_was_made_to_fit_breaks_the_next(log):
    forged = Entry.objects.get(sequence=3)
    forged.actor_id = 999
    named = [list(pair) for pair in forged.objects_named.values_list("kind", "object_id")]
    without_guard("UPDATE audit_entry SET actor_id = 999, digest = %s WHERE sequence = 3", chain.digest_of(forged, named))
    assert faults() == [("inserted", 4)]


@pytest.mark.parametrize("sequence", [1, 3])
def test_a_deleted_entry_is_named(log, sequence):
    entry = Entry.objects.get(sequence=sequence)
    without_guard("DELETE FROM audit_entryobject WHERE entry_id = %s", entry.pk)
    without_guard("DELETE FROM audit_entry WHERE id = %s", entry.pk)
    assert faults() == [("missing", sequence)]


def test_a_cut_off_end_is_noticed(log):
    without_guard("DELETE FROM audit_entryobject WHERE entry_id = %s", log[-1].pk)
    without_guard("DELETE FROM audit_entry WHERE id = %s", log[-1].pk)
    assert faults() == [("head", 6)]


def test_an_object_taken_off_an_entry_or_put_on_it_is_noticed(log):
    without_guard("DELETE FROM audit_entryobject WHERE entry_id = %s AND kind = 'people.resident'", log[1].pk)
    EntryObject.objects.create(entry=log[2], kind="people.resident", object_id="77")
    assert faults() == [("changed", 2), ("changed", 3)]


def test_an_entry_put_in_is_noticed(log):
    Entry.objects.create(actor_kind="system", action="forged", sequence=0, digest="0" * 64)
    assert ("inserted", 0) in faults()


def test_an_entry_swapped_for_another_is_noticed(log):
    without_guard("UPDATE audit_entry SET sequence = -1 WHERE sequence = 2")
    without_guard("UPDATE audit_entry SET sequence = 2 WHERE sequence = 3")
    without_guard("UPDATE audit_entry SET sequence = 3 WHERE sequence = -1")
    assert {("changed", 2), ("changed", 3)} <= set(faults())


def test_a_backdated_entry_is_noticed(log):
    late = record("system", "x")
    without_guard("UPDATE audit_entry SET at = %s WHERE id = %s", timezone.now() - timedelta(days=1), late.pk)
    chain.extend()
    assert faults() == [("backdated", 7)]


def test_a_log_computed_anew_is_found_out_by_its_witness(log):
    heads = [(4, log[3].digest)]
    without_guard("UPDATE audit_entry SET actor_id = 999 WHERE sequence = 1")
    without_guard("UPDATE audit_entry SET sequence = NULL, previous = '', digest = ''")
    Head.objects.all().delete()
    chain.extend_fully()
    assert chain.verify().is_whole
    assert [(fault.kind, fault.sequence) for fault in chain.verify(heads).faults] == [("witness", 4)]


def test_the_head_is_noted_outside_the_database(log, settings, tmp_path):
    settings.HOME = tmp_path
    witness.note_head()
    witness.note_head()
    assert list(witness.heads()) == [(6, log[-1].digest)]
    assert chain.verify(witness.heads()).is_whole


def test_an_entry_that_waits_too_long_is_reported(officer):
    entry = record(officer, "x")
    without_guard("UPDATE audit_entry SET at = %s", timezone.now() - timedelta(hours=1))
    assert [(fault.kind, fault.entry) for fault in chain.verify().faults] == [("waiting", entry.pk)]


def test_code_cannot_change_or_delete_an_entry(officer):
    entry = record(officer, "x")
    entry.action = "y"
    for attempt in (entry.save, entry.delete, Entry.objects.all().delete, lambda: Entry.objects.update(action="y")):
        with pytest.raises(LogIsFinal):
            attempt()


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_entry SET action = 'y'",
        "DELETE FROM audit_entry",
        "UPDATE audit_entryobject SET object_id = '1'",
        "DELETE FROM audit_entryobject",
    ],
)
def test_the_database_refuses_to_change_what_is_chained(log, statement):
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_entry_vanishes_with_the_action_that_failed(officer):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        record(officer, "x")
        raise ZeroDivisionError
    assert not Entry.objects.exists()


def test_things_with_long_ids_and_things_not_at_hand_can_be_named(officer):
    entry = record(officer, "x", ("files.storedfile", "0b6c7d44-6d62-4f0c-9d2c-7d1d0a1c2b3e"), ("cases.application", 7))
    assert set(entry.objects_named.values_list("object_id", flat=True)) == {"0b6c7d44-6d62-4f0c-9d2c-7d1d0a1c2b3e", "7"}


def test_the_command_tells_people_and_machines(log):
    run = CliRunner()
    whole = run.invoke(app, ["audit", "verify", "--json"])
    assert (whole.exit_code, json.loads(whole.stdout)["checked"]) == (0, 6)
    without_guard("UPDATE audit_entry SET actor_id = 999 WHERE sequence = 3")
    broken = run.invoke(app, ["audit", "verify", "--json"])
    assert broken.exit_code == 1
    assert json.loads(broken.stdout)["faults"][0]["sequence"] == 3
    spoken = run.invoke(app, ["audit", "verify"])
    assert spoken.exit_code == 1
    assert "Entry 3" in spoken.stderr
