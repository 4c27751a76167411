"""Appointments as iCalendar (RFC 5545)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, timedelta

from django.conf import settings
from django.utils.translation import gettext as _
from icalendar import Alarm, Event
from icalendar import Calendar as ICalendar

from .models import Appointment, Calendar


def for_its_holder(appointment: Appointment) -> bytes:
    """Imported again after a move or a cancellation, it replaces the entry made before."""
    calendar = _empty("PUBLISH")
    event = _event(appointment, summary=str(appointment.calendar))
    event.add("url", settings.BASE_URL + appointment.get_absolute_url())
    if appointment.state == Appointment.State.CANCELLED:
        event.add("status", "CANCELLED")
    else:
        event.add_component(_alarm(str(appointment.calendar)))
    calendar.add_component(event)
    return calendar.to_ical()


def for_staff(calendar: Calendar, appointments: Iterable[Appointment]) -> bytes:
    """The feed leaves the house, so it says when and for which case, and names nobody."""
    feed = _empty("PUBLISH")
    feed.add("x-wr-calname", str(calendar))
    for appointment in appointments:
        about = str(appointment.about) if appointment.about_kind and appointment.about else ""
        feed.add_component(_event(appointment, summary=f"{_('Booked')} {about}".strip()))
    return feed.to_ical()


def _empty(method: str) -> ICalendar:
    calendar = ICalendar()
    calendar.add("prodid", "-//Madang//Appointments//EN")
    calendar.add("version", "2.0")
    calendar.add("method", method)
    return calendar


def _event(appointment: Appointment, *, summary: str) -> Event:
    event = Event()
    event.add("uid", f"appointment-{appointment.pk}@{settings.DOMAIN}")
    event.add("sequence", appointment.sequence)
    event.add("dtstamp", appointment.changed_at.astimezone(UTC))
    event.add("dtstart", appointment.starts_at.astimezone(UTC))
    event.add("dtend", appointment.ends_at.astimezone(UTC))
    event.add("summary", summary)
    if appointment.calendar.where:
        event.add("location", appointment.calendar.where)
    return event


def _alarm(summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", timedelta(hours=-2))
    return alarm
