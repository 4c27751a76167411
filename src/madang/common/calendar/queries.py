"""Working days by the town's own calendar."""

from __future__ import annotations

from datetime import date, timedelta

from .models import Holiday

WEEKEND = {5, 6}


def holidays_between(first: date, last: date) -> set[date]:
    return set(Holiday.objects.filter(day__range=(first, last)).values_list("day", flat=True))


def add_working_days(start: date, days: int) -> date:
    """The day on which `days` working days after `start` have passed; `start` itself does not count."""
    holidays = holidays_between(start, start + timedelta(days=days * 2 + 60))
    day = start
    while days > 0:
        day += timedelta(days=1)
        if day.weekday() not in WEEKEND and day not in holidays:
            days -= 1
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
    if end < start:
        return -working_days_between(end, start)
    holidays = holidays_between(start, end)
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(1 for day in days if day.weekday() not in WEEKEND and day not in holidays)
