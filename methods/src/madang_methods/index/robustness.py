"""What survives other weights: answers held still, the weights of the parts moved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from madang_methods.index.ranking import Assumptions, Ranks, Whole, rank_in_place, scores
from madang_methods.index.table import Table
from madang_methods.index.weights import OFFICIAL, Weights
from madang_methods.sampling import Floats, Integers

# An order survives if it holds in so many of the draws. Of more pairs than can be looked at, so many are drawn.
SURVIVES, PAIRS = 0.95, 20_000
GEOMETRIC = "parts multiplied instead of added (geometric mean)"


@dataclass(frozen=True, slots=True)
class Survival:
    """pairs: share of pairs of cities whose order survives. shift: mean of how many places a city moves. top: those of the first k
    that stay there. places: (C, 2) places by `level`, in the order of the table."""

    name: str
    pairs: float
    shift: float
    top: tuple[str, ...]
    leaves_top: tuple[str, ...]
    places: Integers

    def explain(self) -> str:
        left = f" {', '.join(self.leaves_top)} may leave the top." if self.leaves_top else " The top stays."
        return f"With {self.name}: {self.pairs:.0%} of pairs keep their order, a city moves {self.shift:.1f} places on average.{left}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "pairs_that_keep_their_order": self.pairs,
            "mean_shift_in_places": self.shift,
            "stays_in_top": list(self.top),
            "may_leave_top": list(self.leaves_top),
            "explanation": self.explain(),
        }


def survivals(table: Table, others: Sequence[Weights], *, k: int, level: float, replications: int, seed: int) -> list[Survival]:  # noqa: PLR0913 what is asked
    """One for each kind of weights, and one for the geometric mean of the parts."""
    official = scores(table, Assumptions(vary_answers=False), replications=1, seed=seed)
    ranks = official.copy()
    rank_in_place(ranks)
    first = ranks[:, 0]
    found = []
    for name, assumptions in _scenarios(others):
        drawn = scores(table, assumptions, replications=1 if name == GEOMETRIC else replications, seed=seed)
        pairs = _pairs_kept(official[:, 0], drawn, seed)
        rank_in_place(drawn)
        found.append(_survival(name, table, (first, drawn), pairs, k, level))
    return found


def _scenarios(others: Sequence[Weights]) -> list[tuple[str, Assumptions]]:
    weighted = [(weights.name, Assumptions(weights, vary_answers=False)) for weights in others]
    return [*weighted, (GEOMETRIC, Assumptions(OFFICIAL, geometric=1, vary_answers=False))]


def _survival(name: str, table: Table, ranks: tuple[Whole, Whole], pairs: float, k: int, level: float) -> Survival:  # noqa: PLR0913, PLR0917 what is told
    first, drawn = ranks
    # Row by row, since the differences of all draws at once would need as much memory again, twice.
    shift = float(np.mean([np.abs(row - official).mean() for row, official in zip(drawn, first, strict=True)]))
    stays = (drawn <= k).mean(axis=1) >= SURVIVES
    top = [city for city in np.argsort(first, kind="stable") if first[city] <= k]
    drawn.sort(axis=1)
    return Survival(
        name,
        pairs,
        shift,
        tuple(table.cities[city] for city in top if stays[city]),
        tuple(table.cities[city] for city in top if not stays[city]),
        Ranks(drawn).interval(level),
    )


def _pairs_kept(official: Whole, drawn: Whole, seed: int) -> float:
    """Share of pairs that differ officially and keep their order in SURVIVES of the draws."""
    one, other = _pairs(len(official), seed)
    above = official[one] > official[other]
    one, other = np.where(above, one, other), np.where(above, other, one)
    differ = official[one] != official[other]
    if not differ.any():
        return 1.0
    kept = [(drawn[a] > drawn[b]).mean() >= SURVIVES for a, b in zip(one[differ], other[differ], strict=True)]
    return float(np.mean(kept))


def _pairs(cities: int, seed: int) -> tuple[Integers, Integers]:
    if cities * (cities - 1) // 2 <= PAIRS:
        one, other = np.triu_indices(cities, 1)
        return one, other
    random = np.random.default_rng(seed)
    one = random.integers(0, cities, PAIRS)
    return one, (one + random.integers(1, cities, PAIRS)) % cities


def dominated_pairs(table: Table) -> float:
    """Share of pairs, of those that differ, in which one city is at least as good in every part: it stands first whatever the weights."""
    means: Floats = table.part_means.round(12)
    differ = dominated = 0
    for city in range(len(means) - 1):
        rest = means[city + 1 :]
        differs = (rest != means[city]).any(axis=1)
        differ += int(differs.sum())
        dominated += int((differs & ((rest >= means[city]).all(axis=1) | (rest <= means[city]).all(axis=1))).sum())
    return dominated / differ if differ else 1.0
