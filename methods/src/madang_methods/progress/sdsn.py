"""Scores from 0 to 100, lights and arrows, as the Sustainable Development Report of the SDSN gives them."""

from __future__ import annotations

from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike

from madang_methods.errors import UnusableInput
from madang_methods.progress.panel import Panel
from madang_methods.result import Method
from madang_methods.sampling import Floats

METHOD = Method(
    name="SDSN score, light and arrow",
    version="1",
    source=(
        "Sachs, Lafortune et al., Sustainable Development Report, methodology; Lafortune et al. (2018), SDG Index and Dashboards: "
        "detailed methodological paper"
    ),
    assumptions=(
        "The worst value is 0 and the best 100, in equal steps; what lies beyond counts as 0 or 100.",
        "A goal's score is the mean of its indicators, all weighing the same; missing ones are left out.",
        "Lights turn at green, at red, and half-way between them.",
        "Arrows hold the yearly step from the first known year to the last against the one that would reach green in time.",
        "At or above green the arrow is ↑, unless the score fell: then →.",
    ),
)


class Light(StrEnum):
    GREEN = "green"
    YELLOW = "yellow"
    ORANGE = "orange"
    RED = "red"
    GREY = "grey"


class Arrow(StrEnum):
    ON_TRACK = "↑"
    MODERATE = "➚"
    STAGNATING = "→"
    FALLING = "↓"
    UNKNOWN = "–"


ARROW_WORDS = {
    Arrow.ON_TRACK: "on track or maintained",
    Arrow.MODERATE: "moderately improving",
    Arrow.STAGNATING: "stagnating",
    Arrow.FALLING: "falling",
    Arrow.UNKNOWN: "not available",
}


def normalised(values: ArrayLike, worst: ArrayLike, best: ArrayLike) -> Floats:
    """100 (x − worst) / (best − worst), cut at 0 and 100. Shapes follow numpy's broadcasting; NaN stays NaN."""
    low, high = np.asarray(worst, dtype=np.float64), np.asarray(best, dtype=np.float64)
    if (low == high).any():
        raise UnusableInput("The worst value is the best one, so nothing lies between them. Correct the bounds.")
    return np.clip(100 * (np.asarray(values, dtype=np.float64) - low) / (high - low), 0, 100)


def goal_score(scores: ArrayLike) -> Floats:
    """(n, k) scores of k indicators -> (n,) their mean, without the missing ones; NaN where all are missing."""
    array = np.asarray(scores, dtype=np.float64)
    known = ~np.isnan(array)
    with np.errstate(invalid="ignore", divide="ignore"):
        found: Floats = np.where(known, array, 0).sum(axis=-1) / known.sum(axis=-1)
    return found


def lights(values: ArrayLike, green: ArrayLike, red: ArrayLike, direction: ArrayLike) -> np.ndarray:
    """Members of Light for each value; grey where value or thresholds are missing. direction: 1 or −1."""
    sign = np.asarray(direction, dtype=np.float64)
    value, top, low = (sign * np.asarray(one, dtype=np.float64) for one in (values, green, red))
    with np.errstate(invalid="ignore"):
        told = [value >= top, value >= (top + low) / 2, value >= low, value < low]
    words = [Light.GREEN, Light.YELLOW, Light.ORANGE, Light.RED]
    missing = np.isnan(value + top + low)
    grey = np.asarray(Light.GREY, dtype=object)
    return np.where(missing, grey, np.select(told, [np.asarray(one, dtype=object) for one in words], default=grey))


def arrow_ratio(panel: Panel) -> Floats:
    """(n,) yearly step over the step that reaches green in the target year, from the first known year; NaN where green was reached then."""
    first, now = panel.first, panel.current
    with np.errstate(all="ignore"):
        step = panel.direction * (now.value - first.value) / (now.year - first.year)
        needed = panel.direction * (panel.green - first.value) / (panel.target_year - first.year)
        return np.where(needed > 0, step / needed, np.nan)


def arrows(panel: Panel) -> np.ndarray:
    """(n,) members of Arrow; unknown without a green threshold or with one year only."""
    first, now, ratio = panel.first, panel.current, arrow_ratio(panel)
    with np.errstate(invalid="ignore"):
        known = (now.year > first.year) & ~np.isnan(panel.green) & (panel.direction != 0)
        was_green = panel.direction * (first.value - panel.green) >= 0
        is_green = panel.direction * (now.value - panel.green) >= 0
        fell = panel.direction * (_inside(panel, now.value) - _inside(panel, first.value)) < 0
        told = [~known, was_green & is_green & fell, is_green, was_green, ratio >= 1, ratio >= 0.5, ratio >= 0]
    words = [Arrow.UNKNOWN, Arrow.STAGNATING, Arrow.ON_TRACK, Arrow.FALLING, Arrow.ON_TRACK, Arrow.MODERATE, Arrow.STAGNATING]
    return np.select(told, [np.asarray(one, dtype=object) for one in words], default=np.asarray(Arrow.FALLING, dtype=object))


def _inside(panel: Panel, values: Floats) -> Floats:
    """Values beyond the best count as the best: whoever stays there has not fallen."""
    with np.errstate(invalid="ignore"):
        beyond = panel.direction * (values - panel.best) > 0
    return np.where(beyond, panel.best, values)
