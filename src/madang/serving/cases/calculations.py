"""How well the services did in the last twelve months: rows → plain counts → suppression of small numbers → a stored report.

The total shown for a service in the list is the one of its own table, so that no two tables tell the same count differently.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from statistics import median
from typing import Any

from django.utils import timezone
from madang_methods.suppression import METHOD, suppress_small_cells

from madang.common.calendar.queries import working_days_between

from .models import Application, Decision, Feedback, PerformanceReport

CHANNELS = ("online", "counter", "paper", "phone")
K = 5
KEPT_REPORTS = 48


def refresh_performance() -> PerformanceReport:
    since = timezone.localdate() - timedelta(days=365)
    report = PerformanceReport.objects.create(
        since=since, method=METHOD.name, method_version=METHOD.version, content={"k": K, "services": measure(since)}
    )
    old = PerformanceReport.objects.order_by("-made_at").values_list("pk", flat=True)[KEPT_REPORTS:]
    PerformanceReport.objects.filter(pk__in=list(old)).delete()
    return report


def published_figures() -> dict[str, Any] | None:
    """The newest report as it may leave the house; None before the first count."""
    report = PerformanceReport.objects.order_by("-made_at").first()
    if report is None:
        return None
    return {"made_at": report.made_at, "since": report.since, "method": report.method, "version": report.method_version, **report.content}


def measure(since) -> dict[str, Any]:
    """By slug of the service."""
    counts: dict[str, Counter] = defaultdict(Counter)
    waits: dict[str, list[tuple[int, bool]]] = defaultdict(list)
    cases = Application.objects.filter(submitted_at__date__gte=since, part="")
    firsts = _first_decisions()
    fields = ("pk", "service__slug", "area__code", "channel", "submitted_at", "decided_at", "due_on")
    for pk, slug, area, channel, submitted_at, decided_at, due_on in cases.values_list(*fields).iterator(5_000):
        counts[slug][area or "", channel] += 1
        first_at, first_due = firsts.get(pk, (decided_at, due_on))
        if first_at:
            waits[slug].append((_days(submitted_at, first_at), timezone.localdate(first_at) <= first_due))
    ratings = _ratings(since)
    return {slug: {**_table(count), **_times(waits[slug]), **_satisfaction(ratings[slug])} for slug, count in counts.items()}


def _first_decisions() -> dict[int, tuple]:
    """Of cases decided anew after an objection: what was promised was the first decision. By id of the case: when it was taken and due."""
    set_aside = Decision.objects.exclude(set_aside_at=None).order_by("-decided_at")
    return {case: (decided_at, due_on) for case, decided_at, due_on in set_aside.values_list("application", "decided_at", "due_on")}


_day_cache: dict[tuple, int] = {}


def _days(submitted_at, decided_at) -> int:
    """Working days; many cases share the same two days, and counting asks the calendar."""
    key = (timezone.localdate(submitted_at), timezone.localdate(decided_at))
    if key not in _day_cache:
        if len(_day_cache) > 50_000:
            _day_cache.clear()
        _day_cache[key] = working_days_between(*key)
    return _day_cache[key]


def _ratings(since) -> dict[str, list[int]]:
    ratings: dict[str, list[int]] = defaultdict(list)
    rows = Feedback.objects.filter(application__submitted_at__date__gte=since)
    for slug, rating in rows.values_list("application__service__slug", "rating"):
        ratings[slug].append(rating)
    return ratings


def _table(count: Counter) -> dict[str, Any]:
    areas = sorted({area for area, _channel in count})
    rows = {area: {channel: count[area, channel] for channel in CHANNELS} for area in areas}
    table = suppress_small_cells(rows, k=K).to_dict()
    return {
        "applications": table["total"],
        "table": {key: table[key] for key in ("rows", "row_totals", "column_totals", "total", "hidden")},
    }


def _times(waits: list[tuple[int, bool]]) -> dict[str, Any]:
    """Shares and medians only where nobody can be told apart: both who was in time and who was not must be K or none."""
    kept = sum(1 for _days, in_time in waits if in_time)
    late = len(waits) - kept
    if len(waits) < K or 0 < late < K or 0 < kept < K:
        return {"decided": len(waits) if len(waits) >= K else None, "kept_percent": None, "median_days": None}
    return {"decided": len(waits), "kept_percent": round(100 * kept / len(waits)), "median_days": median(days for days, _in_time in waits)}


def _satisfaction(ratings: list[int]) -> dict[str, Any]:
    if len(ratings) < K:
        return {"ratings": None, "satisfaction": None}
    return {"ratings": len(ratings), "satisfaction": round(sum(ratings) / len(ratings), 1)}
