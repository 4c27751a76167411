"""Progress as compound growth (Eurostat, Statistics Canada, Open SDG): observed against required, or against fixed cuts.

All functions take and give arrays (n,) of floats; NaN where nothing can be told.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from madang_methods.progress.panel import Bools, Panel
from madang_methods.result import Method
from madang_methods.sampling import Floats

METHOD = Method(
    name="compound annual growth against the target",
    version="1",
    source=(
        "Statistics Canada, Sustainable Development Goals: progress measurement methodology, as automated in Open SDG 2.4; "
        "Eurostat, Sustainable development in the European Union, annex on methods"
    ),
    assumptions=(
        "Only the first and the last year count; what happened between them does not.",
        "Progress is the same percentage every year, so a share that falls needs smaller and smaller steps.",
        "Required growth is taken without its sign: where the target was met from the start, moving further in the good direction counts as progress.",
        "Without a target the cuts of the statistical office decide, lowered near a natural limit.",
    ),
)
NEAR_LIMIT = 4.44  # the power by which Statistics Canada lowers the cuts near a limit


class Growth(StrEnum):
    """The words of Statistics Canada."""

    MET = "target achieved"
    SUBSTANTIAL = "substantial progress"
    MODERATE = "moderate progress"
    LIMITED = "limited progress"
    AWAY = "deterioration"
    UNKNOWN = "not available"


@dataclass(frozen=True, slots=True)
class Cuts:
    """From which share of the required growth (target) or which growth a year (no target) each word holds."""

    name: str
    with_target: tuple[float, float, float] = (0.95, 0.60, 0.0)
    without: tuple[float, float, float] = (0.015, 0.005, 0.0)


STATISTICS_CANADA = Cuts("Statistics Canada")
EUROSTAT = Cuts("Eurostat", without=(0.01, 0.0, -0.01))


def compound_rate(base: Floats, current: Floats, years: Floats) -> Floats:
    """(current / base)^(1 / years) − 1: a share, 0.02 is 2 % a year. NaN for a zero base, a change of sign, or no time."""
    with np.errstate(all="ignore"):
        ratio = np.where((base != 0) & (years > 0), current / base, np.nan)
        return np.where(ratio >= 0, ratio, np.nan) ** (1 / years) - 1


def growth_value(panel: Panel) -> Floats:
    """Observed over required growth where there is a target, observed growth where there is none; positive is progress.

    NaN for a zero base, a change of sign, a target of 0 or of the other sign, one year only, or a direction from both sides.
    """
    base, current = panel.base, panel.current
    with np.errstate(all="ignore"):
        observed = compound_rate(base.value, current.value, current.year - base.year)
        required = compound_rate(base.value, panel.target, panel.target_year - base.year)
        signed = np.where(base.value < 0, -1, 1) * panel.direction * observed
        value = np.where(np.isnan(panel.target), signed, np.where(panel.target == 0, np.nan, signed / np.abs(required)))
    return np.where((panel.direction == 0) | ~np.isfinite(value), np.nan, value)


def target_met(panel: Panel) -> Bools:
    """Whether the last value has reached the target, coming from either side where the direction is 0."""
    with np.errstate(invalid="ignore"):
        ahead = panel.direction * (panel.current.value - panel.target) >= 0
    return np.where(panel.direction == 0, panel.current.value == panel.target, ahead & ~np.isnan(panel.target))


def limit_coefficient(panel: Panel) -> Floats:
    """By what the cuts without target are multiplied: 1 far from the limit, 0 at it."""
    with np.errstate(all="ignore"):
        start, limit = np.abs(panel.base.value), np.abs(panel.limit)
        near = np.where(start <= limit, start / limit, (2 * limit - start) / limit)
        found = np.where(start >= 2 * limit, 1.0, 1 - near**NEAR_LIMIT)
    return np.where(np.isnan(panel.limit), 1.0, found)


def _cuts(panel: Panel, cuts: Cuts) -> tuple[Floats, Floats, Floats]:
    has_target, lower = ~np.isnan(panel.target), limit_coefficient(panel)
    high, middle, low = (np.where(has_target, one, two * lower) for one, two in zip(cuts.with_target, cuts.without, strict=True))
    return high, middle, low


def growth_status(panel: Panel, value: Floats, cuts: Cuts = STATISTICS_CANADA) -> np.ndarray:
    """(n,) members of Growth."""
    high, middle, low = _cuts(panel, cuts)
    with np.errstate(invalid="ignore"):
        told = [target_met(panel), value >= high, value >= middle, value >= low, value < low]
    words = [Growth.MET, Growth.SUBSTANTIAL, Growth.MODERATE, Growth.LIMITED, Growth.AWAY]
    return np.select(told, [np.asarray(one, dtype=object) for one in words], default=np.asarray(Growth.UNKNOWN, dtype=object))


def growth_score(panel: Panel, value: Floats) -> Floats:
    """−5 to 5 as Statistics Canada publishes it, with its printed constants; 5 where the target is met."""
    lower = limit_coefficient(panel)
    has_target = ~np.isnan(panel.target)
    high, middle, _ = _cuts(panel, STATISTICS_CANADA)
    with np.errstate(all="ignore"):
        towards = np.where(value >= middle, 7.1429 * value - 4.2857, 4.1667 * value - 2.5)
        share = value / lower
        free = np.select(
            [value < 0, lower == 0, value >= high, value >= middle],
            [125 * value - 2.5, 5.0, 500 * share - 5, 250 * share - 1.25],
            500 * share - 2.5,
        )
    found = np.clip(np.where(has_target, towards, free), -5, 5)
    return np.where(target_met(panel), 5.0, np.where(np.isnan(value), np.nan, found))
