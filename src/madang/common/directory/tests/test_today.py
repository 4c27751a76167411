import datetime

import pytest
from django.utils import timezone

from madang.common.calendar.models import Holiday
from madang.common.directory import today as room
from madang.common.directory.models import Office

MONDAY_TEN = datetime.datetime(2026, 11, 23, 10, 0)
LONG = {"mon": [["09:00", "18:00"]], "tue": [["09:00", "18:00"]]}
SHORT = {"mon": [["09:00", "12:00"]], "tue": [["09:00", "12:00"]]}
AFTERNOON = {"mon": [["14:00", "16:00"]]}


@pytest.fixture
def at_ten(monkeypatch):
    now = timezone.make_aware(MONDAY_TEN)
    monkeypatch.setattr(room.timezone, "now", lambda: now)


@pytest.fixture
def offices(db):
    for code, hours in (("short", SHORT), ("late", AFTERNOON), ("long", LONG), ("twin", LONG)):
        Office.objects.create(code=code, name={"en": code.title()}, opening_hours=hours)


def said():
    return [(str(state), [office.code for office in offices]) for state, offices in room.today(None)["groups"]]


def test_offices_in_the_same_state_stand_together_and_the_longest_open_come_first(at_ten, offices):
    assert said() == [
        ("Open now, until 18:00", ["long", "twin"]),
        ("Open now, until 12:00", ["short"]),
        ("Closed now, opens at 14:00", ["late"]),
    ]


def test_a_holiday_is_named_and_closes_every_office(at_ten, offices):
    Holiday.objects.create(day=MONDAY_TEN.date(), name={"en": "Town Day"})
    assert room.today(None)["holiday"] == "Town Day"
    assert all(state.startswith("Closed now") for state, _codes in said())


def test_a_town_that_has_entered_no_hours_says_nothing(db):
    Office.objects.create(code="quiet", name={"en": "Quiet"})
    assert room.today(None) is None
