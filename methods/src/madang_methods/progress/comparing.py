"""Why the methods disagree: each is a handful of choices, and the ones that turn the answer are found by exchanging them."""

from __future__ import annotations

from enum import StrEnum
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np

from madang_methods.progress.escap import Anticipated, predicted
from madang_methods.progress.growth import Growth, compound_rate
from madang_methods.progress.panel import Panel
from madang_methods.progress.sdsn import Arrow
from madang_methods.progress.series import Series
from madang_methods.sampling import Floats


class Pace(StrEnum):
    """What the words of the three methods come to."""

    GOOD = "on track or met"
    SLOW = "too slow"
    AWAY = "the wrong way"
    UNKNOWN = "not known"


PACE_OF = {
    Growth.MET: Pace.GOOD,
    Growth.SUBSTANTIAL: Pace.GOOD,
    Growth.MODERATE: Pace.SLOW,
    Growth.LIMITED: Pace.SLOW,
    Growth.AWAY: Pace.AWAY,
    Anticipated.MAINTAIN: Pace.GOOD,
    Anticipated.ACCELERATE: Pace.SLOW,
    Anticipated.REVERSE: Pace.AWAY,
    Arrow.ON_TRACK: Pace.GOOD,
    Arrow.MODERATE: Pace.SLOW,
    Arrow.STAGNATING: Pace.SLOW,
    Arrow.FALLING: Pace.AWAY,
}


class Choices(NamedTuple):
    """What a method chooses. enough: the share of the needed pace that is on track. met: whether a goal that is met today is met."""

    shape: Literal["per cent", "steps"]
    points: Literal["ends", "all"]
    goal: Literal["target", "green"]
    start: Literal["base", "first"]
    enough: float
    met: bool


CHOICES = {
    "growth": Choices("per cent", "ends", "target", "base", 0.95, True),
    "anticipated": Choices("steps", "all", "target", "base", 0.9, False),
    "arrow": Choices("steps", "ends", "green", "first", 1.0, True),
}


def paces(panel: Panel, choices: Choices) -> np.ndarray:
    """(n,) members of Pace under these choices. CHOICES gives those of the three methods back, where they have a target."""
    goal = panel.target if choices.goal == "target" else panel.green
    ratio, reached = _ratio(panel, choices, goal)
    with np.errstate(invalid="ignore"):
        met = reached | (choices.met & (panel.direction * (panel.current.value - goal) >= 0))
        told = [met, np.isnan(ratio), ratio >= choices.enough, ratio >= 0]
    words = [Pace.GOOD, Pace.UNKNOWN, Pace.GOOD, Pace.SLOW]
    return np.select(told, [np.asarray(one, dtype=object) for one in words], default=np.asarray(Pace.AWAY, dtype=object))


def _ratio(panel: Panel, choices: Choices, goal: Floats) -> tuple[Floats, np.ndarray]:
    """Pace over the needed pace, and where a line through all years reaches the goal."""
    start, now = (panel.base if choices.start == "base" else panel.first), panel.current
    span, time = panel.target_year - start.year, now.year - start.year
    never = np.zeros(len(goal), dtype=bool)
    sign = panel.direction * (np.where(start.value < 0, -1, 1) if choices.shape == "per cent" else 1)
    with np.errstate(all="ignore"):
        if choices.points == "ends" and choices.shape == "per cent":
            observed, required = compound_rate(start.value, now.value, time), compound_rate(start.value, goal, span)
            return np.where(goal == 0, np.nan, sign * observed / np.abs(required)), never
        if choices.points == "ends":
            return sign * (now.value - start.value) / time / (np.abs(goal - start.value) / span), never
        values, first, aim = panel.values, start.value, goal
        if choices.shape == "per cent":
            values, first, aim = np.log(np.abs(values)), np.log(np.abs(first)), np.log(np.abs(aim))
        line = predicted(panel, np.where(np.isfinite(values), values, np.nan))
        return sign * (line - first) / np.abs(aim - first), sign * (line - aim) >= 0


class Reason(NamedTuple):
    """names: choices whose exchange turns the answer. together: whether all must be exchanged; else each does it alone."""

    names: tuple[str, ...]
    together: bool


def reasons(panel: Panel, one: str, other: str) -> list[Reason]:
    """For each series what makes `one` say what `other` says: every single choice that does, else the first pair, else all that differ."""
    mine, theirs = CHOICES[one], CHOICES[other]
    wanted = paces(panel, theirs)
    differing = [name for name in Choices._fields if getattr(mine, name) != getattr(theirs, name)]

    def turns(*names: str) -> np.ndarray:
        return np.asarray(paces(panel, mine._replace(**{name: getattr(theirs, name) for name in names})) == wanted)

    alone = {name: turns(name) for name in differing}
    pairs = {names: turns(*names) for names in combinations(differing, 2)}
    found = []
    for row in range(len(wanted)):
        singles = tuple(name for name in differing if alone[name][row])
        pair = next((names for names, turned in pairs.items() if turned[row]), tuple(differing))
        found.append(Reason(singles, False) if singles else Reason(pair, True))
    return found


NAMES = {"growth": "Growth", "anticipated": "ESCAP's line", "arrow": "SDSN's arrow"}


def in_words(series: Series, reason: Reason, one: str, other: str) -> str:
    """The reason as a part of a sentence, with the figures of the series."""
    link = " and, only together with it, " if reason.together else "; this alone would do too: "
    return link.join(_reason(series, name, one, other) for name in reason.names)


def _reason(series: Series, name: str, one: str, other: str) -> str:
    first, last, aim = series.years[0], series.years[-1], series.aim
    mine, theirs = NAMES[one], NAMES[other]
    if name == "shape":
        by_per_cent, by_steps = (mine, theirs) if CHOICES[one].shape == "per cent" else (theirs, mine)
        return f"{by_per_cent} compounds per cent a year, {by_steps} counts equal steps"
    if name == "points":
        by_ends, by_all = (mine, theirs) if CHOICES[one].points == "ends" else (theirs, mine)
        return f"{by_ends} knows only its first and its last year, {by_all} follows all {len(series.years)} and the recent ones more"
    if name == "goal":
        return f"the target is {aim.target:g}, and SDSN's green begins at {aim.green:g}"
    if name == "start":
        return f"SDSN's arrow starts in {first}, the other in {series.base_year}"
    if name == "enough":
        return f"{mine} takes {CHOICES[one].enough:.0%} of the needed pace for enough, {theirs} {CHOICES[other].enough:.0%}"
    by_today, by_line = (mine, theirs) if CHOICES[one].met else (theirs, mine)
    return f"{by_today} takes what is met in {last} as met, {by_line} asks where it goes from there"
