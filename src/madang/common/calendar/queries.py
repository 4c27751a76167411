"""Working days by the town's own calendar."""

from __future__ import annotations

from datetime import date, timedelta

from django.core.cache import caches

from .models import Holiday

WEEKEND = {5, 6}
CACHE, SECONDS = "holidays", 60


def all_holidays() -> frozenset[date]:
    """Asked for with every deadline: each process remembers them for a minute, and forgets them when one is changed there."""
    days = caches["process"].get(CACHE)
    if days is None:
        days = frozenset(Holiday.objects.values_list("day", flat=True))
        caches["process"].set(CACHE, days, SECONDS)
    return days


def forget_holidays(**kwargs) -> None:
    caches["process"].delete(CACHE)


def holidays_between(first: date, last: date) -> set[date]:
    return {day for day in all_holidays() if first <= day <= last}


def is_working_day(day: date) -> bool:
    return day.weekday() not in WEEKEND and day not in all_holidays()


def add_working_days(start: date, days: int) -> date:
    """The day on which `days` working days after `start` have passed; `start` itself does not count. Negative: before `start`."""
    holidays = all_holidays()
    step = timedelta(days=1 if days > 0 else -1)
    day = start
    left = abs(days)
    while left:
        day += step
        if day.weekday() not in WEEKEND and day not in holidays:
            left -= 1
    return day


def working_days_between(start: date, end: date) -> int:
    """Working days after `start` up to and including `end`; negative when `end` lies before `start`."""
    if end < start:
        return -working_days_between(end, start)
    holidays = holidays_between(start, end)
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(1 for day in days if day.weekday() not in WEEKEND and day not in holidays)
