import pytest

from madang.common import rooms
from madang.common.audit.actions import record, record_read
from madang.common.audit.queries import history_of, looks_at

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def words(monkeypatch):
    """One room says what its codes mean."""
    room = rooms.AuditWords("cases", {"cases.decided": "decided the application"}, {"queue": "to see what is to be done"})
    monkeypatch.setattr(rooms, "_registered", {rooms.AuditWords: {"cases": room}})


def test_history_tells_what_happened_in_order_and_leaves_looks_out(officer, resident):
    record("applicant", "cases.submitted", resident)
    record_read(officer, "cases.opened", [resident])
    record(officer, "cases.decided", resident)
    record(officer, "cases.decided", officer)
    assert [(line.who, line.what) for line in history_of(resident)] == [
        ("The applicant", "cases.submitted"),
        ("Choi Dae-jung", "decided the application"),
    ]


def test_looks_name_the_person_the_office_and_the_purpose(officer, resident):
    record_read(officer, "files.opened", [resident], purpose="queue")
    (line,) = looks_at("people.account", [resident.pk])
    assert (line.who, line.place, line.purpose) == ("Choi Dae-jung", "Family office", "to see what is to be done")


def test_who_was_erased_is_still_in_the_log_without_a_name(officer, resident):
    record_read(officer, "files.opened", [resident])
    officer.delete()
    (line,) = looks_at("people.account", [resident.pk])
    assert (line.who, line.place) == ("Somebody whose account no longer exists", "")


@pytest.mark.parametrize("count", [1, 30])
def test_reading_costs_the_same_however_long_the_log(count, officer, head, resident, django_assert_num_queries):
    for number in range(count):
        record_read((officer, head)[number % 2], "files.opened", [resident])
    with django_assert_num_queries(3):
        assert len(looks_at("people.account", [resident.pk])) == count
