"""How far since the base year, and how far by the target year, as ESCAP and the other regional commissions tell it."""

from __future__ import annotations

from enum import StrEnum

import numpy as np

from madang_methods.progress.panel import Panel
from madang_methods.result import Method
from madang_methods.sampling import Floats

STATUS = Method(
    name="current status index",
    version="1",
    source="ESCAP, Asia and the Pacific SDG Progress Report, technical notes; Bidarbakhtnia (2017), ESCAP SD/WP/05",
    assumptions=(
        "The way from the base value to the target is 10 steps of equal worth; 10 is the target, below 0 is worse than at the start.",
        "Where the target can be missed on both sides, it counts how much nearer the value has come.",
        "Values above 10 are shown as 10.",
    ),
)
ANTICIPATED = Method(
    name="anticipated progress",
    version="1",
    source=(
        "ESCAP, Asia and the Pacific SDG Progress Report, technical notes; Bidarbakhtnia (2017), A weighted extrapolation "
        "method for measuring the SDGs progress, ESCAP SD/WP/04"
    ),
    assumptions=(
        "The future follows a straight line through all known years; year t of T weighs t / (T + 1), so recent years weigh more.",
        "Nothing keeps the line inside what is possible, such as 0 to 100 %.",
        "A gap of 10 % of the way or less counts as on track.",
    ),
)
ON_TRACK_GAP, START_GAP = 10.0, 100.0


class Anticipated(StrEnum):
    """The words of ESCAP: what has to happen."""

    MAINTAIN = "maintain"
    ACCELERATE = "accelerate"
    REVERSE = "reverse"
    UNKNOWN = "not available"


def current_status(panel: Panel) -> Floats:
    """(n,) 0 to 10, negative where it went the wrong way. NaN without a target, or where the base is the target."""
    base, now = panel.base.value, panel.current.value
    with np.errstate(all="ignore"):
        way = np.abs(panel.target - base)
        straight = panel.direction * (now - base) / way
        nearer = 1 - np.abs(panel.target - now) / way
    index = 10 * np.where(panel.direction == 0, nearer, straight)
    return np.where(np.isfinite(index), np.minimum(index, 10), np.nan)


def predicted(panel: Panel, values: Floats | None = None) -> Floats:
    """(n,) value in the target year on the weighted straight line; NaN with fewer than two years. values: (n, y) other than the panel's."""
    found = panel.values if values is None else values
    known = ~np.isnan(found)
    start = np.where(known.any(axis=1), known.argmax(axis=1), 0)
    weight = np.where(known, panel.years - panel.years[start][:, None] + 1, 0.0)
    total = weight.sum(axis=1)
    filled = np.where(known, found, 0.0)
    with np.errstate(all="ignore"):
        middle = weight @ panel.years / total
        level = (weight * filled).sum(axis=1) / total
        away = panel.years - middle[:, None]
        weighted = weight * away
        slope = (weighted * filled).sum(axis=1) / (weighted * away).sum(axis=1)
        line = level + slope * (panel.target_year - middle)
    return np.where((known.sum(axis=1) >= 2) & np.isfinite(line), line, np.nan)


def anticipated_gap(panel: Panel, expected: Floats) -> Floats:
    """(n,) per cent of the way from base to target that will be missing in the target year; 0 where it will be met."""
    with np.errstate(all="ignore"):
        missing = np.abs(panel.target - expected)
        met = (panel.direction != 0) & (panel.direction * (expected - panel.target) >= 0)
        gap = 100 * missing / np.abs(panel.target - panel.base.value)
    return np.where(np.isnan(expected) | np.isnan(panel.target), np.nan, np.where(met, 0.0, np.where(np.isfinite(gap), gap, np.nan)))


def anticipated_status(gap: Floats) -> np.ndarray:
    """(n,) members of Anticipated."""
    with np.errstate(invalid="ignore"):
        told = [gap <= ON_TRACK_GAP, gap <= START_GAP, gap > START_GAP]
    words = [Anticipated.MAINTAIN, Anticipated.ACCELERATE, Anticipated.REVERSE]
    return np.select(told, [np.asarray(one, dtype=object) for one in words], default=np.asarray(Anticipated.UNKNOWN, dtype=object))
