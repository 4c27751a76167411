"""Opening hours as the town writes them, and the slots they make. Hours are wall-clock time of the town; slots are moments."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
Hours = list[list[str]]  # [["09:00", "12:00"], ["13:00", "17:30"]]


def moment(day: date, clock: str, zone: tzinfo, *, is_end: bool = False) -> datetime:
    """ "24:00" is midnight after the day. In the hour that a clock shows twice, a beginning is the first one and an end the second."""
    if clock == "24:00":
        day, clock = day + timedelta(days=1), "00:00"
    return datetime.combine(day, time.fromisoformat(clock)).replace(tzinfo=zone, fold=int(is_end)).astimezone(UTC)


def slots_of_day(day: date, hours: Hours, minutes: int, zone: tzinfo) -> Iterator[tuple[datetime, datetime]]:
    """Whole slots only, counted in real minutes: on the day the clocks change there are more or fewer of them, and none is in a gap."""
    length = timedelta(minutes=minutes)
    for opens, closes in hours:
        starts_at, end = moment(day, opens, zone), moment(day, closes, zone, is_end=True)
        while starts_at + length <= end:
            yield starts_at, starts_at + length
            starts_at += length


def problem_with(hours: Iterable[Iterable[str]]) -> str:
    """A key of PROBLEMS, or "" where the hours of a day make sense."""
    last = ""
    for opens, closes in sorted(hours):
        if not (_is_clock(opens) and _is_clock(closes)):
            return "clock"
        if opens >= closes:
            return "order"
        if opens < last:
            return "overlap"
        last = closes
    return ""


def _is_clock(text: str) -> bool:
    if text == "24:00":
        return True
    try:
        return time.fromisoformat(text).strftime("%H:%M") == text
    except (ValueError, TypeError):
        return False
