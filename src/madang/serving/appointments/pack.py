"""`calendars.yaml` of a pack."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from pydantic import Field, field_validator, model_validator

from madang.common.directory.models import Office
from madang.common.packs.definition import Code, Entry, Weekday, Words
from madang.common.packs.reading import read_yaml
from madang.common.packs.report import did_you_mean

from .hours import problem_with
from .models import Calendar, CalendarException

Span = tuple[str, str]
PROBLEMS = {"clock": 'write hours as "09:00"', "order": "an end is not later than its beginning", "overlap": "hours overlap"}


def _sensible(hours: list[Span]) -> list[Span]:
    if problem := problem_with(hours):
        raise ValueError(PROBLEMS[problem])
    return sorted(hours)


class Day(Entry):
    """A day with other hours than usual; empty = closed."""

    day: date
    opening: list[Span] = []
    reason: Words = Field(default_factory=dict)

    @field_validator("opening")
    @classmethod
    def _opening(cls, hours: list[Span]) -> list[Span]:
        return _sensible(hours)


class CalendarEntry(Entry):
    code: Code
    name: Words
    office: Code
    place: Words = Field(default_factory=dict)
    slot_minutes: int = Field(30, ge=5, le=1440)
    capacity: int = Field(1, ge=1, le=500)
    notice_hours: int = Field(24, ge=0, le=2000)
    horizon_days: int = Field(60, ge=1, le=730)
    is_public: bool = False
    opening: dict[Weekday, list[Span]]
    exceptions: list[Day] = []

    @field_validator("opening")
    @classmethod
    def _week(cls, opening: dict[str, list[Span]]) -> dict[str, list[Span]]:
        return {day: _sensible(hours) for day, hours in opening.items() if hours}

    @model_validator(mode="after")
    def _days_once(self) -> CalendarEntry:
        days = [one.day for one in self.exceptions]
        if twice := next((day for day in days if days.count(day) > 1), None):
            raise ValueError(f"the exception of {twice} is written twice")
        return self


def load(folder: Path, report: Any) -> None:
    file = folder / "calendars.yaml"
    if not file.is_file():
        return
    entries, lines = read_yaml(file)
    if not isinstance(entries, list):
        report.error(file, 1, _("Write a list: each calendar begins with “- code:”."))
        return
    offices = dict(Office.objects.values_list("code", "pk"))
    for number, data in enumerate(entries):
        entry = report.validate(CalendarEntry, data, lines, number)
        if entry is None:
            continue
        if entry.office not in offices:
            message = _("There is no office “%(code)s”. %(hint)s") % {"code": entry.office, "hint": did_you_mean(entry.office, offices)}
            report.error(file, lines.at(number, "office"), message)
            continue
        _save(entry, offices[entry.office])
        report.count("calendars")


def _save(entry: CalendarEntry, office_id: int) -> None:
    values = entry.model_dump(mode="json", exclude={"code", "office", "exceptions"})
    calendar, _created = Calendar.objects.update_or_create(code=entry.code, defaults={**values, "office_id": office_id})
    for one in entry.exceptions:
        opening = [list(span) for span in one.opening]
        CalendarException.objects.update_or_create(calendar=calendar, day=one.day, defaults={"opening": opening, "reason": one.reason})
