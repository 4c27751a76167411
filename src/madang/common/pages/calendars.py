"""Events for people's own calendars (RFC 5545)."""

from datetime import timedelta

from django.conf import settings
from django.utils.timezone import localdate, localtime
from icalendar import Calendar, Event


def as_ics(events):
    calendar = Calendar()
    calendar.add("prodid", "-//Madang//Calendar//EN")
    calendar.add("version", "2.0")
    for event in events:
        calendar.add_component(_entry(event))
    return calendar.to_ical()


def _entry(event):
    entry = Event()
    entry.add("uid", f"{event.translation_key}@{settings.DOMAIN}")
    entry.add("dtstamp", event.last_published_at or event.starts_at)
    entry.add("summary", event.title)
    _when(entry, event)
    if event.place:
        entry.add("location", event.place)
    if event.summary:
        entry.add("description", event.summary)
    entry.add("url", event.full_url or "")
    entry.add("status", "CANCELLED" if event.is_cancelled else "CONFIRMED")
    return entry


def _when(entry, event):
    if event.is_all_day:
        entry.add("dtstart", localdate(event.starts_at))
        entry.add("dtend", localdate(event.ends_at or event.starts_at) + timedelta(days=1))  # the end is not part of it
        return
    entry.add("dtstart", localtime(event.starts_at))
    if event.ends_at:
        entry.add("dtend", localtime(event.ends_at))
