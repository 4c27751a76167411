"""Twenty people want the last place at the same moment, on real connections to a real database."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, connections

from madang.common.directory.models import Office
from madang.serving.appointments.actions import hold
from madang.serving.appointments.hours import WEEKDAYS
from madang.serving.appointments.models import Appointment, Calendar
from madang.serving.appointments.queries import bookable_slots

PEOPLE = 20


@pytest.fixture
def open_calendar(django_db_setup, django_db_blocker, tmp_path):
    """Really committed, so that other connections see it, and taken away again by hand: emptying the tables would take Wagtail's root page too."""
    with django_db_blocker.unblock():
        office = Office.objects.create(code="rush", name={"en": "Rush"})
        calendar = Calendar.objects.create(
            code="rush", name={"en": "Rush"}, office=office, opening={day: [["09:00", "12:00"]] for day in WEEKDAYS}
        )
        with shared(tmp_path):
            yield calendar
        calendar.appointments.all().delete()
        calendar.delete()
        office.delete()


@contextmanager
def shared(folder):
    """SQLite's test database lives in memory, where locks work otherwise than in a file: the threads get a copy in a file."""
    if connection.vendor != "sqlite":
        yield
        return
    settings = connections.settings["default"]
    in_memory, file = settings["NAME"], folder / "rush.db"
    with sqlite3.connect(file) as copy:
        connection.connection.backup(copy)
    settings["NAME"] = str(file)
    yield
    settings["NAME"] = in_memory


def try_to_hold(calendar, starts_at, start):
    try:
        start.wait()
        return hold(calendar, starts_at).place_number
    except ValidationError:
        return None
    finally:
        connections.close_all()


def held_now(calendar):
    try:
        return Appointment.objects.taking_a_place().filter(calendar=calendar).count()
    finally:
        connections.close_all()


@pytest.mark.parametrize("capacity", [1, 3])
def test_twenty_people_at_once_get_no_more_places_than_there_are(open_calendar, capacity):
    start = Barrier(PEOPLE)
    with ThreadPoolExecutor(PEOPLE) as people:
        starts_at = people.submit(widen, open_calendar, capacity).result()
        places = list(people.map(lambda _: try_to_hold(open_calendar, starts_at, start), range(PEOPLE)))
        held = people.submit(held_now, open_calendar).result()
    assert sorted(place for place in places if place) == list(range(1, capacity + 1))
    assert held == capacity


def widen(calendar, capacity):
    try:
        Calendar.objects.filter(pk=calendar.pk).update(capacity=capacity)
        return bookable_slots(calendar)[0].starts_at
    finally:
        connections.close_all()


def test_one_person_alone_gets_the_first_place(calendar, slot):
    """Also the test for which the runner makes a database when this file is run by itself."""
    assert hold(calendar, slot.starts_at).place_number == 1
