"""Which offices can be reached today, for the start page: those in the same state stand together."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from madang.common.calendar.models import Holiday
from madang.common.languages import say

from .hours import Opening, holidays_ahead, opening
from .models import Office
from .queries import offices_open_to_all


def today(request) -> dict[str, Any] | None:
    now = timezone.now()
    day = timezone.localdate(now)
    offices = [office for office in offices_open_to_all() if office.opening_hours]
    if not offices:
        return None
    holidays = holidays_ahead(day)
    holiday = Holiday.objects.filter(day=day).first() if day in holidays else None
    groups = by_state([(opening(office, now, holidays), office) for office in offices])
    return {"day": day, "holiday": say(holiday.name) if holiday else "", "groups": groups}


def by_state(states: list[tuple[Opening, Office]]) -> list[tuple[Opening, list[Office]]]:
    """The open ones first, and of these the one that stays open longest; then who opens soonest."""
    groups: dict[Opening, list[Office]] = {}
    for state, office in states:
        groups.setdefault(state, []).append(office)
    return sorted(groups.items(), key=lambda group: _order(group[0]))


def _order(state: Opening) -> tuple[bool, float]:
    moment = state.at.timestamp() if state.at else float("inf")
    return not state.is_open, -moment if state.is_open else moment
