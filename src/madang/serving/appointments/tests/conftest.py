from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from madang.serving.appointments.models import Calendar
from madang.serving.appointments.queries import bookable_slots

SEOUL = ZoneInfo("Asia/Seoul")
WORKDAYS = {day: [["09:00", "12:00"]] for day in ("mon", "tue", "wed", "thu", "fri")}


@pytest.fixture
def make_calendar(family_office):
    def make(code="counter", **fields):
        fields = {"opening": WORKDAYS, "slot_minutes": 30, "notice_hours": 24, "horizon_days": 30} | fields
        return Calendar.objects.create(code=code, name={"en": "Counter", "ko": "민원 창구"}, office=family_office, **fields)

    return make


@pytest.fixture
def calendar(make_calendar):
    return make_calendar(place={"en": "Town hall, desk 4"})


@pytest.fixture
def slot(calendar):
    return bookable_slots(calendar)[0]


@pytest.fixture
def at(monkeypatch):
    """Put the clock somewhere: `at(2026, 11, 23, 8)` is that hour in Seoul."""

    def put(*when):
        moment = datetime(*when, tzinfo=SEOUL)
        monkeypatch.setattr(timezone, "now", lambda: moment)
        return moment

    put.later = lambda moment, **span: monkeypatch.setattr(timezone, "now", lambda: moment + timedelta(**span))
    return put
