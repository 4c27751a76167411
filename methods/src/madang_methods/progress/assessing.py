"""From series to what the methods say of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from itertools import combinations

import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.progress.comparing import CHOICES, NAMES, PACE_OF, Pace, Reason, in_words, paces, reasons
from madang_methods.progress.escap import Anticipated, anticipated_gap, anticipated_status, current_status, predicted
from madang_methods.progress.groups import inclusive
from madang_methods.progress.growth import STATISTICS_CANADA, Cuts, Growth, growth_score, growth_status, growth_value
from madang_methods.progress.outcome import Assessment, Progress, Told
from madang_methods.progress.panel import Panel, panel_of
from madang_methods.progress.sdsn import Arrow, arrow_ratio, arrows, lights, normalised
from madang_methods.progress.series import TOWARDS, Series
from madang_methods.sampling import Floats

BLOCK = 2000


def progress(
    series: Sequence[Series],
    *,
    cuts: Cuts = STATISTICS_CANADA,
    met_at_base: bool = False,
    unread: Mapping[str, str] | None = None,
    watched: Callable[[Sequence[int]], Iterable[int]] = iter,
) -> Progress:
    """Assess every series; those that cannot be are left out with their reason.

    met_at_base: take targets that were met from the start. unread: label -> reason, of what could not be read as a series.
    watched: goes through the blocks of series, such as a bar that fills. Raises UnusableInput where a series is given twice, or none can be assessed.
    """
    left_out = dict(unread or {})
    usable: list[Series] = []
    seen: set[tuple[str, str]] = set()
    for one in series:
        if (one.indicator, one.group) in seen:
            raise UnusableInput(f"“{one.label}” is given twice. Give each indicator once for each group and unit.")
        seen.add((one.indicator, one.group))
        try:
            one.check(met_at_base=met_at_base)
            usable.append(one)
        except UnusableInput as problem:
            left_out[one.label] = str(problem)
    if not usable:
        raise UnusableInput(_nothing(left_out))
    blocks = (usable[start : start + BLOCK] for start in watched(range(0, len(usable), BLOCK)))
    found = tuple(one for block in blocks for one in _assess(block, panel_of(block), cuts))
    return Progress(found, left_out, inclusive(found), cuts)


def _nothing(left_out: Mapping[str, str]) -> str:
    if not left_out:
        return "There is no series. Give at least one."
    name, reason = next(iter(left_out.items()))
    named = reason if f"“{name}”" in reason else f"“{name}”: {reason}"
    return named if len(left_out) == 1 else f"None of the {len(left_out):,} series can be used. The first: {named}"


def assess(series: Series, *, cuts: Cuts = STATISTICS_CANADA, met_at_base: bool = False) -> Assessment:
    """One series by the three methods. Raises UnusableInput where it cannot be assessed, with what to do."""
    return progress([series], cuts=cuts, met_at_base=met_at_base).assessments[0]


def _assess(series: Sequence[Series], panel: Panel, cuts: Cuts) -> list[Assessment]:
    value, expected, ratio = growth_value(panel), predicted(panel), arrow_ratio(panel)
    gap = anticipated_gap(panel, expected)
    status, arrow = growth_status(panel, value, cuts), arrows(panel)
    held = _held(panel, arrow)
    light = lights(panel.current.value, panel.green, panel.red, np.where(panel.direction == TOWARDS, np.nan, panel.direction))
    columns = zip(
        series,
        _numbers(value),
        status,
        _numbers(growth_score(panel, value)),
        _numbers(current_status(panel)),
        _numbers(gap),
        anticipated_status(gap),
        _numbers(expected),
        arrow,
        _numbers(ratio),
        _numbers(_scores(panel)),
        light,
        held,
        _differences(series, panel, status, anticipated_status(gap), held),
        strict=True,
    )
    return [
        Assessment(
            one,
            Told(growth, word.value, _pace(word), "" if growth is not None else _why_no_growth(one)),
            score,
            index,
            Told(missing, future.value, _pace(future), "" if missing is not None else _why_no_gap(one)),
            line,
            Told(step, pointing.value, pace, "" if pointing is not Arrow.UNKNOWN else _why_no_arrow(one)),
            sdsn,
            lamp,
            differs,
        )
        for one, growth, word, score, index, missing, future, line, pointing, step, sdsn, lamp, pace, differs in columns
    ]


def _numbers(values: Floats) -> list[float | None]:
    return [float(one) if np.isfinite(one) else None for one in values]


def _scores(panel: Panel) -> Floats:
    given = ~np.isnan(panel.worst + panel.best)
    return np.where(given, normalised(panel.current.value, np.where(given, panel.worst, 0), np.where(given, panel.best, 1)), np.nan)


def _pace(word: Growth | Anticipated | Arrow) -> Pace:
    return PACE_OF.get(word, Pace.UNKNOWN)


def _held(panel: Panel, arrow: np.ndarray) -> list[Pace]:
    """An arrow that stagnates in green is held, not slow."""
    with np.errstate(invalid="ignore"):
        green = panel.direction * (panel.current.value - panel.green) >= 0
    return [Pace.GOOD if one is Arrow.STAGNATING and is_green else _pace(one) for one, is_green in zip(arrow, green, strict=True)]


def _differences(
    series: Sequence[Series], panel: Panel, growth: np.ndarray, anticipated: np.ndarray, arrow: list[Pace]
) -> list[tuple[str, ...]]:
    said = {"growth": [_pace(one) for one in growth], "anticipated": [_pace(one) for one in anticipated], "arrow": arrow}
    found: list[list[str]] = [[] for _ in series]
    for one, other in combinations(CHOICES, 2):
        pairs = list(enumerate(zip(said[one], said[other], strict=True)))
        rows = [row for row, (mine, theirs) in pairs if mine is not theirs and Pace.UNKNOWN not in {mine, theirs}]
        if not rows:
            continue
        part = panel.take(rows)
        for row, reason, modelled in zip(rows, reasons(part, one, other), paces(part, CHOICES[one]), strict=True):
            head = f"{NAMES[one]} says {said[one][row].value}, {NAMES[other]} says {said[other][row].value}"
            found[row].append(f"{head}, because {_because(series[row], reason, one, other, modelled is said[one][row])}")
    return [tuple(one) for one in found]


def _because(series: Series, reason: Reason, one: str, other: str, is_modelled: bool) -> str:
    if series.aim.target is None:
        return "there is no target, so growth is held against fixed cuts and the arrow against green"
    if not is_modelled:
        return "the target was met from the start, and each takes that in its own way"
    return in_words(series, reason, one, other)


def _why_no_growth(series: Series) -> str:
    base, now, aim = series.base, series.current, series.aim
    if aim.direction == TOWARDS:
        return "Growth knows one good direction only."
    if base and base[1] == 0:
        return f"The value of {base[0]} is 0, and no percentage leads away from it."
    if aim.target == 0:
        return "The target is 0, and no percentage leads there."
    if (base and base[1] * now[1] < 0) or (base and aim.target is not None and base[1] * aim.target < 0):
        return "The sign changes on the way, and no percentage does that."
    return "The target is where it began, so no growth is required."


def _why_no_gap(series: Series) -> str:
    return "There is no target." if series.aim.target is None else "The target is where it began, so there is no way to measure."


def _why_no_arrow(series: Series) -> str:
    if series.aim.direction == TOWARDS:
        return "Arrows know one good direction only."
    return "There is no threshold for green."
