"""The measures themselves, of people in the order of their incomes."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike

from madang_methods.sampling import Floats, design, numbers


def weighted_quantile(ordered: Floats, weights: Floats, share: float) -> float:
    """The value at `share` (0 to 1) of the weight; the middle of two where the weight falls exactly between them.

    ordered: (n,) ascending. weights: (n,) in the same order, 0 allowed. Definition of Alfons and Templ (2013).
    """
    return quantile_at(ordered, np.cumsum(weights), share)


def quantile_at(ordered: Floats, reached: Floats, share: float) -> float:
    """`weighted_quantile`, where the weight reached at each value is known already. Who weighs nothing is never the answer."""
    if not len(reached) or not reached[-1] > 0:
        return float("nan")
    target = share * reached[-1]
    at = int(np.searchsorted(reached, target * (1 - 1e-12), side="left"))
    after = int(np.searchsorted(reached, reached[at], side="right"))
    if after < len(ordered) and math.isclose(reached[at], target, rel_tol=1e-12):
        return float((ordered[at] + ordered[after]) / 2)
    return float(ordered[at])


def gini(income: ArrayLike, weights: ArrayLike | None = None) -> float:
    """The Gini coefficient as a share (0: all the same). Raises UnusableInput as `inequality` does."""
    incomes = numbers(income, "income")
    order = np.argsort(incomes, kind="stable")
    return gini_of(Sums.of(incomes[order], design(len(incomes), weights).weights[order]))


@dataclass(frozen=True, slots=True)
class Sums:
    """Incomes in order, and for each the weight, the weight reached with it, and the money. All else is looked up in these."""

    ordered: Floats
    weights: Floats
    reached: Floats
    money: Floats

    @classmethod
    def of(cls, ordered: Floats, weights: Floats) -> Sums:
        return cls(ordered, weights, np.cumsum(weights), weights * ordered)

    def quantile(self, share: float) -> float:
        return quantile_at(self.ordered, self.reached, share)

    def below(self, income: float, side: Literal["left", "right"]) -> int:
        return int(np.searchsorted(self.ordered, income, side=side))


def measures(sums: Sums, line: float) -> Floats:
    people = sums.reached[-1] if len(sums.reached) else 0.0
    poor = sums.below(line, "left")
    median_poor = quantile_at(sums.ordered[:poor], sums.reached[:poor], 0.5)
    return np.array([
        line,
        (sums.reached[poor - 1] if poor else 0.0) / people if people else np.nan,
        (line - median_poor) / line if line else np.nan,
        quintile_ratio(sums),
        gini_of(sums),
    ])  # fmt: skip


def quintile_ratio(sums: Sums) -> float:
    poorest = sums.money[: sums.below(sums.quantile(0.2), "right")].sum()
    richest = sums.money[sums.below(sums.quantile(0.8), "right") :].sum()
    return float(richest / poorest) if poorest > 0 else float("nan")


def gini_of(sums: Sums) -> float:
    total = sums.reached[-1] * sums.money.sum() if len(sums.reached) else 0.0
    if not total > 0:
        return float("nan")
    return float((2 * (sums.money @ sums.reached) - sums.weights @ sums.money) / total - 1)
