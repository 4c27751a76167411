"""How each person moves each measure: the linearisation from which intervals follow at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from madang_methods.inequality.measures import Sums, measures, weighted_quantile
from madang_methods.result import Interval
from madang_methods.sampling import Design, Floats, linearised_error, normal_interval

Masks = Sequence[tuple[str | None, NDArray[np.bool_]]]


def linearised(incomes: Floats, sample: Design, masks: Masks, share: float, level: float) -> list[Interval | None]:
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
    def of(cls, incomes: Floats, weights: Floats, share: float) -> _Line:
        order = np.argsort(incomes, kind="stable")
        median = weighted_quantile(incomes[order], weights[order], 0.5)
        influence = -share * ((incomes <= median) - 0.5) / (_density(incomes, weights, median) * weights.sum())
        return cls(share * median, influence)


def _influences(incomes: Floats, weights: Floats, line: _Line) -> list[tuple[float, Floats]]:
    """(value, influence of one unit of weight) per measure, in the order of Measure; `weights` are 0 outside the group."""
    order = np.argsort(incomes, kind="stable")
    values = measures(Sums.of(incomes[order], weights[order]), line.value)
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
