"""Questions across tables."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.apps import apps
from django.utils import timezone

from madang.common.calendar.queries import holidays_between

from .hours import WEEKDAYS, Hours, slots_of_day
from .models import Appointment, Calendar


@dataclass(frozen=True)
class Slot:
    starts_at: datetime
    ends_at: datetime
    free: int

    @property
    def day(self) -> date:
        return timezone.localtime(self.starts_at, timezone.get_default_timezone()).date()


def free_slots(calendar: Calendar, first_day: date, last_day: date, *, by_staff: bool = False) -> list[Slot]:
    """What can be booked now. Staff may book without notice and beyond the horizon, but never a place that is taken."""
    now = timezone.now()
    earliest = now if by_staff else now + timedelta(hours=calendar.notice_hours)
    today = timezone.localdate(timezone=timezone.get_default_timezone())
    if not by_staff:
        last_day = min(last_day, today + timedelta(days=calendar.horizon_days))
    slots = [slot for slot in _slots(calendar, max(first_day, today), last_day) if slot.starts_at >= earliest]
    return [slot for slot in _less_the_taken(calendar, slots) if slot.free > 0]


def bookable_slots(calendar: Calendar) -> list[Slot]:
    today = timezone.localdate()
    return free_slots(calendar, today, today + timedelta(days=calendar.horizon_days))


def hours_between(calendar: Calendar, first_day: date, last_day: date) -> dict[date, Hours]:
    """Of each day: an exception says it, else a holiday closes, else the weekday."""
    exceptions = {one.day: one.opening for one in calendar.exceptions.filter(day__range=(first_day, last_day))}
    holidays = holidays_between(first_day, last_day)
    days = (first_day + timedelta(days=n) for n in range((last_day - first_day).days + 1))
    usual = {day: [] if day in holidays else calendar.opening.get(WEEKDAYS[day.weekday()], []) for day in days}
    return usual | exceptions


def _slots(calendar: Calendar, first_day: date, last_day: date) -> list[Slot]:
    zone = timezone.get_default_timezone()
    hours = hours_between(calendar, first_day, last_day) if first_day <= last_day else {}
    return [
        Slot(starts_at, ends_at, calendar.capacity)
        for day in sorted(hours)
        for starts_at, ends_at in slots_of_day(day, sorted(hours[day]), calendar.slot_minutes, zone)
    ]


def _less_the_taken(calendar: Calendar, slots: list[Slot]) -> list[Slot]:
    """By overlap and not by beginning: after the length of slots was changed, old bookings still take their time."""
    if not slots:
        return []
    taken = Appointment.objects.taking_a_place().filter(calendar=calendar).overlapping(slots[0].starts_at, slots[-1].ends_at)
    spans = sorted(taken.values_list("starts_at", "ends_at"))
    longest = max((ends_at - starts_at for starts_at, ends_at in spans), default=timedelta())
    return [Slot(slot.starts_at, slot.ends_at, slot.free - _overlapping(slot, spans, longest)) for slot in slots]


def _overlapping(slot: Slot, spans: list[tuple[datetime, datetime]], longest: timedelta) -> int:
    first = bisect_left(spans, (slot.starts_at - longest,))
    last = bisect_left(spans, (slot.ends_at,))
    return sum(1 for _starts_at, ends_at in spans[first:last] if ends_at > slot.starts_at)


def taken_places(calendar: Calendar, starts_at: datetime, ends_at: datetime, *, besides: Appointment | None = None) -> set[int]:
    busy = Appointment.objects.taking_a_place().filter(calendar=calendar).overlapping(starts_at, ends_at)
    if besides is not None:
        busy = busy.exclude(pk=besides.pk)
    return set(busy.values_list("place_number", flat=True))


def day_list(calendar: Calendar, day: date):
    """Everybody who comes, came or was expected on that day."""
    shown = [Appointment.State.BOOKED, Appointment.State.ATTENDED, Appointment.State.MISSED]
    return calendar.appointments.filter(starts_at__date=day, state__in=shown).order_by("starts_at", "place_number")


def with_abouts(appointments: Iterable[Appointment]) -> list[Appointment]:
    """With the cases they are about, one query for each kind instead of one for each row."""
    appointments = list(appointments)
    kinds: dict[str, set[int]] = defaultdict(set)
    for one in appointments:
        if one.about_kind:
            kinds[one.about_kind].add(one.about_id)
    found = {kind: apps.get_model(kind)._default_manager.in_bulk(ids) for kind, ids in kinds.items()}
    for one in appointments:
        one.about = found.get(one.about_kind, {}).get(one.about_id)
    return appointments
