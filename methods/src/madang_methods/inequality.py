"""Who is poor and how unequal incomes are: the indicators of the European Union's statistics, for everybody and by group.""" ""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang_methods.errors import UnusableInput
from madang_methods.result import Interval, Method, as_json
from madang_methods.sampling import (
    LINEARISED,
    Bootstrap,
    Design,
    Floats,
    Linearised,
    bootstrap,
    codes,
    design,
    linearised_error,
    normal_interval,
    numbers,
    percentile_interval,
)

Masks = Sequence[tuple[str | None, NDArray[np.bool_]]]


class Measure(StrEnum):
    """What is told of incomes. Threshold in the unit of the incomes; rate, gap and Gini as shares (0 to 1); quintiles as a ratio."""

    THRESHOLD = "poverty threshold"
    RATE = "at-risk-of-poverty rate"
    GAP = "relative median poverty gap"
    QUINTILES = "quintile share ratio"
    GINI = "Gini coefficient"


@dataclass(frozen=True, slots=True)
class Estimate:
    """One measure for one group. `value` is None where it is not defined (a gap where nobody is poor)."""

    measure: Measure
    group: str | None
    value: float | None
    interval: Interval | None
    rows: int
    people: float

    def explain(self) -> str:
        who = f"{self.measure} of {self.group}" if self.group else f"{self.measure}"
        if self.value is None:
            return f"{who}: not defined for these {self.rows} rows."
        said = f"{who}: {self.value:.4g}"
        if self.interval is None:
            return f"{said}, from {self.rows} rows standing for {self.people:,.0f} people."
        between = f"between {self.interval.lower:.4g} and {self.interval.upper:.4g} ({self.interval.level:.0%}, {self.interval.kind})"
        return f"{said}, {between}, from {self.rows} rows standing for {self.people:,.0f} people."

    def to_dict(self) -> dict[str, Any]:
        return {
            "measure": self.measure.value,
            "group": self.group,
            "value": self.value,
            "interval": self.interval.to_dict() if self.interval else None,
            "rows": self.rows,
            "people": self.people,
        }


@dataclass(frozen=True, slots=True)
class Inequality:
    """Every measure for everybody (group None) and for each group, in that order."""

    method: ClassVar[Method] = Method(
        name="Laeken indicators of poverty and inequality",
        version="1",
        source=(
            "Eurostat, EU statistics on income and living conditions; Alfons and Templ (2013), Estimation of social exclusion "
            "indicators from complex surveys, Journal of Statistical Software 54(15); linearisation: Osier (2009), Survey Research "
            "Methods 3(3); bootstrap: Rao, Wu and Yue (1992), Survey Methodology 18(2)"
        ),
        assumptions=(
            "Incomes are those of equal households (equivalised), one row per person.",
            "The threshold is a share of everybody's median income; groups are held against that one.",
            "Intervals of single rows without clusters take each row as drawn by itself.",
        ),
    )
    estimates: tuple[Estimate, ...]

    def of(self, measure: Measure, group: str | None = None) -> Estimate:
        return next(one for one in self.estimates if (one.measure, one.group) == (measure, group))

    def explain(self) -> str:
        return "\n".join(one.explain() for one in self.estimates)

    def to_dict(self) -> dict[str, Any]:
        return {"method": self.method.to_dict(), "estimates": [one.to_dict() for one in self.estimates]}

    def to_json(self) -> str:
        return as_json(self.to_dict())


def inequality(
    income: ArrayLike,
    sample: Design | None = None,
    *,
    groups: Sequence[object] | None = None,
    share: float = 0.6,
    intervals: Linearised | Bootstrap = LINEARISED,
) -> Inequality:
    """Threshold, rate, gap, quintile share ratio and Gini with intervals.

    income: (n,) equivalised income per person, any currency; zeros and losses are kept as they are.
    sample: how the n people were drawn and how many each stands for (`sampling.design`). groups: (n,) labels.
    share: of the median that makes the threshold. Raises UnusableInput for missing incomes, a column of another length, and a share
    outside 0 to 1.
    """
    incomes = numbers(income, "income", sample.size if sample else None)
    sample = sample or design(len(incomes))
    if not 0 < share < 1:
        raise UnusableInput(f"The share of the median is {share}. Give one between 0 and 1, such as 0.6.")
    masks = _groups(groups, len(incomes))
    values = _everything(incomes, masks, share)(sample.weights)
    if isinstance(intervals, Bootstrap):
        around = _bootstrapped(_everything(incomes, masks, share), sample, intervals)
    else:
        around = _linearised(incomes, sample, masks, share, intervals.level)
    return Inequality(tuple(_estimates(values, around, masks, sample)))


def _everything(incomes: Floats, masks: Masks, share: float) -> Callable[[Floats], Floats]:
    """From weights (n,) to every measure of every group; incomes are sorted once, for a bootstrap asks a thousand times."""
    order = np.argsort(incomes, kind="stable")
    ordered = incomes[order]

    def measure(weights: Floats) -> Floats:
        in_order = weights[order]
        line = share * weighted_quantile(ordered, in_order, 0.5)
        return np.concatenate([_measures(ordered, in_order * mask[order], line) for _, mask in masks])

    return measure


def weighted_quantile(ordered: Floats, weights: Floats, share: float) -> float:
    """The value at `share` (0 to 1) of the weight; the middle of two where the weight falls exactly between them.

    ordered: (n,) ascending. weights: (n,) in the same order, 0 allowed. Definition of Alfons and Templ (2013).
    """
    present = weights > 0
    if not present.all():
        ordered, weights = ordered[present], weights[present]
    if not len(ordered):
        return float("nan")
    reached = np.cumsum(weights)
    target = share * reached[-1]
    at = int(np.searchsorted(reached, target * (1 - 1e-12), side="left"))
    if at + 1 < len(ordered) and np.isclose(reached[at], target, rtol=1e-12, atol=0):
        return float((ordered[at] + ordered[at + 1]) / 2)
    return float(ordered[at])


def gini(income: ArrayLike, weights: ArrayLike | None = None) -> float:
    """The Gini coefficient as a share (0: all the same). Raises UnusableInput as `inequality` does."""
    incomes = numbers(income, "income")
    order = np.argsort(incomes, kind="stable")
    return _gini(incomes[order], design(len(incomes), weights).weights[order])


def _measures(ordered: Floats, weights: Floats, line: float) -> Floats:
    poor = ordered < line
    people = weights.sum()
    median_poor = weighted_quantile(ordered[poor], weights[poor], 0.5)
    return np.array([
        line,
        weights[poor].sum() / people if people else np.nan,
        (line - median_poor) / line if line else np.nan,
        _quintile_ratio(ordered, weights),
        _gini(ordered, weights),
    ])  # fmt: skip


def _quintile_ratio(ordered: Floats, weights: Floats) -> float:
    low, high = (weighted_quantile(ordered, weights, share) for share in (0.2, 0.8))
    poorest = (weights * ordered)[ordered <= low].sum()
    richest = (weights * ordered)[ordered > high].sum()
    return float(richest / poorest) if poorest > 0 else float("nan")


def _gini(ordered: Floats, weights: Floats) -> float:
    money = weights * ordered
    total = weights.sum() * money.sum()
    if not total > 0:
        return float("nan")
    return float((2 * np.sum(money * np.cumsum(weights)) - np.sum(weights * money)) / total - 1)


def _groups(groups: Sequence[object] | None, size: int) -> list[tuple[str | None, NDArray[np.bool_]]]:
    everybody: list[tuple[str | None, NDArray[np.bool_]]] = [(None, np.ones(size, dtype=bool))]
    if groups is None:
        return everybody
    found, names = codes(groups, "group", size)
    return everybody + [(name, found == code) for code, name in enumerate(names)]


def _bootstrapped(everything: Callable[[Floats], Floats], sample: Design, how: Bootstrap) -> list[Interval | None]:
    columns = bootstrap(everything, sample, how).T
    return [percentile_interval(column, how.level) if np.isfinite(column).any() else None for column in columns]


def _linearised(incomes: Floats, sample: Design, masks: Masks, share: float, level: float) -> list[Interval | None]:
    line = _Line.of(incomes, sample.weights, share)
    intervals: list[Interval | None] = []
    for _, mask in masks:
        for value, scores in _influences(incomes, sample.weights * mask, line):
            defined = np.isfinite(value) and np.isfinite(scores).all()
            error = linearised_error(sample.weights * scores, sample) if defined else None
            intervals.append(normal_interval(value, error, level))
    return intervals


@dataclass(frozen=True, slots=True)
class _Line:
    """The threshold and how each person moves it."""

    value: float
    influence: Floats

    @classmethod
    def of(cls, incomes: Floats, weights: Floats, share: float) -> "_Line":
        order = np.argsort(incomes, kind="stable")
        median = weighted_quantile(incomes[order], weights[order], 0.5)
        influence = -share * ((incomes <= median) - 0.5) / (_density(incomes, weights, median) * weights.sum())
        return cls(share * median, influence)


def _influences(incomes: Floats, weights: Floats, line: _Line) -> list[tuple[float, Floats]]:
    """(value, influence of one unit of weight) per measure, in the order of Measure; `weights` are 0 outside the group."""
    order = np.argsort(incomes, kind="stable")
    values = _measures(incomes[order], weights[order], line.value)
    people, inside = weights.sum(), weights > 0
    poor = incomes < line.value
    rate = inside * (poor - values[1]) / people + _density(incomes, weights, line.value) * line.influence
    median = line.value * (1 - values[2])
    at_median = inside * ((incomes <= median) - values[1] / 2) / people
    median_poor = (rate / 2 - at_median) / _density(incomes, weights, median)
    gap = median / line.value**2 * line.influence - median_poor / line.value
    scores = (line.influence, rate, gap, _quintile_influence(incomes, weights, order), _gini_influence(incomes, weights, order, values[4]))
    return list(zip(map(float, values), scores, strict=True))


def _quintile_influence(incomes: Floats, weights: Floats, order: NDArray[np.intp]) -> Floats:
    low, high = (weighted_quantile(incomes[order], weights[order], share) for share in (0.2, 0.8))
    people, inside = weights.sum(), weights > 0
    poorest, richest = (np.sum(weights * incomes * mask) / people for mask in (incomes <= low, incomes > high))
    of_richest = incomes * (incomes > high) - richest + high * ((incomes <= high) - 0.8)
    of_poorest = incomes * (incomes <= low) - poorest - low * ((incomes <= low) - 0.2)
    return np.asarray(inside * (of_richest / poorest - richest / poorest**2 * of_poorest) / people)


def _gini_influence(incomes: Floats, weights: Floats, order: NDArray[np.intp], coefficient: float) -> Floats:
    people, inside = weights.sum(), weights > 0
    mean = np.sum(weights * incomes) / people
    below, money_below = np.empty_like(incomes), np.empty_like(incomes)
    below[order] = np.cumsum(weights[order]) / people
    money_below[order] = np.cumsum((weights * incomes)[order]) / people
    area = (coefficient + 1) * mean / 2
    of_area = incomes * below - 2 * area + (mean - money_below)
    return np.asarray(inside * (2 * of_area / mean - (coefficient + 1) / mean * (incomes - mean)) / people)


def _density(incomes: Floats, weights: Floats, at: float) -> float:
    """Gaussian kernel with Silverman's rule of thumb, people as the unit of weight."""
    present = weights > 0
    incomes, weights = incomes[present], weights[present]
    order = np.argsort(incomes, kind="stable")
    quarter, three = (weighted_quantile(incomes[order], weights[order], share) for share in (0.25, 0.75))
    mean = np.average(incomes, weights=weights)
    spread = np.sqrt(np.average((incomes - mean) ** 2, weights=weights))
    width = 0.9 * min(spread, (three - quarter) / 1.34 or spread) * len(incomes) ** -0.2
    if not width > 0:
        return float("nan")
    return float(np.average(np.exp(-(((incomes - at) / width) ** 2) / 2), weights=weights) / (width * np.sqrt(2 * np.pi)))


def _estimates(values: Floats, intervals: Sequence[Interval | None], masks: Masks, sample: Design) -> list[Estimate]:
    names = [(measure, group, mask) for group, mask in masks for measure in Measure]
    return [
        Estimate(measure, group, float(value) if np.isfinite(value) else None, interval, int(mask.sum()), float(sample.weights[mask].sum()))
        for (measure, group, mask), value, interval in zip(names, values, intervals, strict=True)
    ]
