import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from madang.serving.appointments import privacy
from madang.serving.appointments.actions import book, hold
from madang.serving.appointments.models import Appointment


@pytest.fixture
def mine(calendar, slot, resident):
    return book(hold(calendar, slot.starts_at), name="Park Ji-hoon", email=resident.email)


def long_ago(appointment):
    past = timezone.now() - timedelta(days=200)
    Appointment.objects.filter(pk=appointment.pk).update(starts_at=past, ends_at=past + timedelta(minutes=30))


def test_a_resident_exports_their_appointments_and_a_neighbour_none_of_them(mine, resident, neighbour):
    (row,) = privacy.export(resident, resident.resident)
    assert row["Name"] == "Park Ji-hoon" and row["Where"] == "Town hall, desk 4"
    assert privacy.export(neighbour, None) == [] and privacy.ids(neighbour, None) == []


def test_an_appointment_to_come_stays_and_a_past_one_is_made_nameless(mine, resident):
    assert len(privacy.erase(resident, resident.resident)) == 1
    long_ago(mine)
    assert privacy.erase(resident, resident.resident) == []
    mine.refresh_from_db()
    assert (mine.name, mine.email) == ("", "")


def test_the_retention_run_takes_names_after_half_a_year(mine):
    assert set(privacy.run_retention(timezone.now()).values()) == {0}
    long_ago(mine)
    assert privacy.run_retention(timezone.now()) == {"names on past appointments": 1}
    assert Appointment.objects.get().name == ""


def test_every_recorded_deed_has_words_for_the_person_concerned():
    source = "".join(path.read_text() for path in Path(privacy.__file__).parent.rglob("*.py") if "tests" not in path.parts)
    said = set(re.findall(r'record(?:_read)?\(\s*[^,]+,\s*"(appointments\.\w+)"', source))
    about_the_house = {
        "appointments.calendar_made",
        "appointments.exception_set",
        "appointments.exception_removed",
        "appointments.feed_renewed",
    }
    assert said - about_the_house <= set(privacy.AUDIT_WORDS)
