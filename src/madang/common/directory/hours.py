"""When an office is open: its hours of the week, without the town's holidays, in the town's own time."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Any

from django.utils import timezone
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from madang.common.calendar.queries import holidays_between

from .models import Office

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SCHEMA_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LOOK_AHEAD = 14  # the longest run of holidays is shorter


@dataclass(frozen=True)
class Opening:
    is_open: bool
    at: datetime.datetime | None  # when it closes, or opens next; None when nothing is known

    def __str__(self) -> str:
        if self.at is None:
            return _("Opening hours on request")
        values = {"day": WEEKDAYS[self.at.weekday()], "time": f"{self.at:%H:%M}"}
        if self.is_open:
            return _("Open now, until %(time)s") % values
        if self.at.date() == timezone.localdate():
            return _("Closed now, opens at %(time)s") % values
        return _("Closed now, opens on %(day)s at %(time)s") % values


def hours_on(office: Office, day: datetime.date, holidays: set[datetime.date]) -> list[tuple[datetime.time, datetime.time]]:
    if day in holidays:
        return []
    spans = (office.opening_hours or {}).get(DAYS[day.weekday()], [])
    return sorted((datetime.time.fromisoformat(first), datetime.time.fromisoformat(last)) for first, last in spans)


def opening(office: Office, now: datetime.datetime | None = None, holidays: set[datetime.date] | None = None) -> Opening:
    now = timezone.localtime(now)
    if holidays is None:
        holidays = holidays_ahead(now.date())
    for ahead in range(LOOK_AHEAD + 1):
        day = now.date() + datetime.timedelta(days=ahead)
        for opens, closes in hours_on(office, day, holidays):
            if ahead == 0 and opens <= now.time() < closes:
                return Opening(True, at(day, closes, now))
            if ahead or now.time() < opens:
                return Opening(False, at(day, opens, now))
    return Opening(False, None)


def at(day: datetime.date, time: datetime.time, now: datetime.datetime) -> datetime.datetime:
    return datetime.datetime.combine(day, time, now.tzinfo)


def holidays_ahead(today: datetime.date) -> set[datetime.date]:
    return holidays_between(today, today + datetime.timedelta(days=LOOK_AHEAD))


def week(office: Office) -> list[tuple[Any, str]]:
    """(weekday, hours in words) for the whole week."""
    said = ((number, (office.opening_hours or {}).get(day, [])) for number, day in enumerate(DAYS))
    return [(WEEKDAYS[number], ", ".join(f"{first}–{last}" for first, last in spans) or _("Closed")) for number, spans in said]
