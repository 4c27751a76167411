"""Who is poor and how unequal incomes are: the indicators of the European Union's statistics, for everybody and by group."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang_methods.errors import UnusableInput
from madang_methods.inequality.linearised import Masks, linearised
from madang_methods.inequality.measures import Sums, gini, measures, quantile_at, weighted_quantile
from madang_methods.inequality.outcome import EVERYBODY, Estimate, Inequality, Measure
from madang_methods.result import Interval
from madang_methods.sampling import (
    LINEARISED,
    Bootstrap,
    Design,
    Floats,
    Linearised,
    Watch,
    bootstrap,
    codes,
    design,
    numbers,
    percentile_interval,
)

__all__ = ["EVERYBODY", "Estimate", "Inequality", "Measure", "gini", "inequality", "weighted_quantile"]


def inequality(  # noqa: PLR0913 the question, and how to look at it
    income: ArrayLike,
    sample: Design | None = None,
    *,
    groups: Sequence[object] | None = None,
    share: float = 0.6,
    intervals: Linearised | Bootstrap = LINEARISED,
    watch: Watch = iter,
) -> Inequality:
    """Threshold, rate, gap, quintile share ratio and Gini with intervals.

    income: (n,) equivalised income per person, any currency; zeros and losses are kept as they are.
    sample: how the n people were drawn and how many each stands for (`sampling.design`). groups: (n,) labels.
    share: of the median that makes the threshold. watch: see `sampling.bootstrap`. Raises UnusableInput for missing incomes, a column of another length, and a share
    outside 0 to 1.
    """
    incomes = numbers(income, "income", sample.size if sample else None)
    sample = sample or design(len(incomes))
    if not 0 < share < 1:
        raise UnusableInput(f"The share of the median is {share}. Give one between 0 and 1, such as 0.6.")
    masks = _groups(groups, len(incomes))
    order = np.argsort(incomes, kind="stable")
    everything = _everything(incomes[order], [np.flatnonzero(mask[order]) for _, mask in masks[1:]], share)
    values = everything(sample.weights[order])
    if isinstance(intervals, Bootstrap):
        around = _bootstrapped(everything, sample.in_order(order), intervals, watch)
    else:
        around = linearised(incomes, sample, masks, share, intervals.level)
    found = tuple(_estimates(values, around, masks, sample))
    return Inequality(found, {group: int(((incomes < values[0]) & mask).sum()) for group, mask in masks})


def _everything(incomes: Floats, places: Sequence[NDArray[np.intp]], share: float) -> Callable[[Floats], Floats]:
    """From weights (n,) to every measure of everybody and of the groups at `places`, all in the order of incomes: a bootstrap asks often."""
    parts = [incomes[place] for place in places]
    reached, money = np.empty_like(incomes), np.empty_like(incomes)

    def measure(weights: Floats) -> Floats:
        np.cumsum(weights, out=reached)
        line = share * quantile_at(incomes, reached, 0.5)
        everybody = measures(Sums(incomes, weights, reached, np.multiply(weights, incomes, out=money)), line)
        within = [measures(Sums.of(part, weights[place]), line) for part, place in zip(parts, places, strict=True)]
        return np.concatenate([everybody, *within])

    return measure


def _groups(groups: Sequence[object] | None, size: int) -> list[tuple[str | None, NDArray[np.bool_]]]:
    everybody: list[tuple[str | None, NDArray[np.bool_]]] = [(None, np.ones(size, dtype=bool))]
    if groups is None:
        return everybody
    found, names = codes(groups, "group", size)
    return everybody + [(name, found == code) for code, name in enumerate(names)]


def _bootstrapped(everything: Callable[[Floats], Floats], sample: Design, how: Bootstrap, watch: Watch) -> list[Interval | None]:
    columns = bootstrap(everything, sample, how, watch).T
    return [percentile_interval(column, how.level) if np.isfinite(column).any() else None for column in columns]


def _estimates(values: Floats, intervals: Sequence[Interval | None], masks: Masks, sample: Design) -> list[Estimate]:
    names = [(measure, group, mask) for group, mask in masks for measure in Measure]
    return [
        Estimate(measure, group, float(value) if np.isfinite(value) else None, interval, int(mask.sum()), float(sample.weights[mask].sum()))
        for (measure, group, mask), value, interval in zip(names, values, intervals, strict=True)
    ]
