"""Many cities beside each other: groups and intervals of places instead of false ties, and what other weights would change."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.index.answers import IndexScore
from madang_methods.index.counts import score_distributions
from madang_methods.index.expected import check_level
from madang_methods.index.ranking import Assumptions, simulate
from madang_methods.index.robustness import Survival, dominated_pairs, survivals
from madang_methods.index.table import Read, Table
from madang_methods.index.weights import ANY, around
from madang_methods.result import Interval, Method, as_json
from madang_methods.sampling import Floats, Integers

# A city begins a new group when the first of the group before stands above it with at least this probability.
SURE = 0.95
# Beyond so many cities the table of all pairs would be larger than anybody reads.
MOST_IN_PAIRS = 400


@dataclass(frozen=True, slots=True)
class Place:
    """One city. rank: its place by expected score. places: where it stands in `level` of the draws. bounds: the best place, if every
    unknown answer of its own were yes and every one of the others no, and the worst. top: P(place <= k). other_weights: places when
    only the weights vary, by name of the weights."""

    city: str
    group: int
    rank: int
    score: IndexScore
    expected: float
    interval: Interval
    places: Interval
    bounds: tuple[int, int]
    top: float
    other_weights: dict[str, Interval]

    def explain(self) -> str:
        between = f"{self.places.lower:.0f} to {self.places.upper:.0f}"
        return f"{self.city} is in group {self.group}, expected score {self.expected:.4f}, place {between} with {self.places.level:.0%} probability."

    def to_dict(self) -> dict[str, Any]:
        return {
            "city": self.city,
            "group": self.group,
            "rank_by_expected_score": self.rank,
            "score": self.score.value,
            "score_bounds": [self.score.lower, self.score.upper],
            "yes": self.score.yes,
            "no": self.score.no,
            "unknown": self.score.unknown,
            "expected": self.expected,
            "interval": self.interval.to_dict(),
            "places": self.places.to_dict(),
            "place_bounds": list(self.bounds),
            "top": self.top,
            "other_weights": {name: interval.to_dict() for name, interval in self.other_weights.items()},
        }


@dataclass(frozen=True, slots=True)
class League:
    """places: in order of expected score. not_assessed: cities of which nothing could be assessed."""

    method: ClassVar[Method] = Method(
        name="league of an index with uncertain answers",
        version="1",
        source=(
            "OECD and JRC (2008), Handbook on Constructing Composite Indicators; Saisana, M., Saltelli, A., Tarantola, S. (2005), JRSS A "
            "168(2), for other weights; Goldstein, H. and Spiegelhalter, D. (1996), JRSS A 159(3), and Mogstad, M., Romano, J., Shaikh, "
            "A., Wilhelm, D. (2024), Review of Economic Studies 91(1), for intervals of ranks"
        ),
        assumptions=(
            "Every item weighs the same; other weights are tried beside it and never replace it.",
            "What could not be assessed is taken to be met as often as the rest of that city's items; the bounds say what else it could be.",
            "Answers of one city share a cause with the correlation `shared`; cities are independent of each other.",
            f"Groups: in order of expected score, a city begins a new group when the first city of the group before stands above it with a "
            f"probability of {SURE:.0%} or more. The order inside a group says nothing. Neighbours in two groups may differ less than the "
            f"first and last of one.",
            "Cities with the same score share the better place, so more than k cities can stand on place k or better.",
        ),
    )
    places: tuple[Place, ...]
    not_assessed: tuple[str, ...]
    survivals: tuple[Survival, ...]
    dominated: float
    k: int
    shared: float
    replications: int
    seed: int
    pairs: Floats | None

    @property
    def groups(self) -> list[list[Place]]:
        last = self.places[-1].group
        return [[place for place in self.places if place.group == number] for number in range(1, last + 1)]

    def of(self, city: str) -> Place:
        return next(place for place in self.places if place.city == city)

    def explain(self) -> str:
        cities, groups = len(self.places), len(self.groups)
        said = f"{_many(cities, 'city', 'cities')} in {_many(groups, 'group', 'groups')} that the answers tell apart."
        sure = sum(place.top >= SURE for place in self.places)
        said += f" {_many(sure, 'city is', 'cities are')} among the first {self.k} with a probability of {SURE:.0%} or more."
        if self.not_assessed:
            said += f" {_many(len(self.not_assessed), 'city', 'cities')} could not be assessed and {'has' if len(self.not_assessed) == 1 else 'have'} no place."
        return said

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "k": self.k,
            "shared": self.shared,
            "replications": self.replications,
            "seed": self.seed,
            "places": [place.to_dict() for place in self.places],
            "not_assessed": list(self.not_assessed),
            "survives": [survival.to_dict() for survival in self.survivals],
            "pairs_under_any_weights": self.dominated,
            "stands_above": self._pairs(),
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())

    def _pairs(self) -> dict[str, dict[str, float]] | None:
        """P(first stands above second), for every two cities; None where they are too many."""
        if self.pairs is None:
            return None
        names = [place.city for place in self.places]
        return {one: {other: round(float(self.pairs[i, j]), 4) for j, other in enumerate(names) if i != j} for i, one in enumerate(names)}


def league(  # noqa: PLR0913 what is asked and what is taken for granted
    given: Read | Table,
    *,
    k: int = 10,
    level: float = 0.95,
    shared: float = 0.05,
    spread: float = 0.25,
    replications: int = 10_000,
    seed: int = 1,
) -> League:
    """The league of a table of answers.

    k: how many count as the top. shared: correlation that a common cause puts between the answers of a city. spread: how far each
    weight is varied. Scores, pairs and groups are exact; places are drawn `replications` times, the same seed giving the same ones.
    Raises UnusableInput for settings outside their range.
    """
    check_level(level)
    found = given if isinstance(given, Read) else Read(given, ())
    table = found.table
    if k < 1:
        raise UnusableInput(f"The top {k} is empty. Give 1 or more.")
    assumptions = Assumptions(shared=shared)
    ranks = simulate(table, assumptions, replications=replications, seed=seed)
    ends, top = ranks.interval(level), ranks.within(k)
    del ranks  # as large as what comes next: 4 bytes for each city and replication
    expected = table.filled.mean(axis=1).round(12)
    order = np.lexsort((np.asarray(table.cities), -expected))
    distributions = score_distributions(table, shared)
    other = [around(spread), ANY]
    survived = survivals(table, other, k=k, level=level, replications=replications, seed=seed)
    columns = _Columns(table.scores(), expected, distributions, ends, top, _groups(distributions, order))
    places = tuple(_place(table, city, columns, survived, level) for city in order)
    pairs = stands_above(distributions[order]) if len(order) <= MOST_IN_PAIRS else None
    return League(places, found.not_assessed, tuple(survived), dominated_pairs(table), k, shared, replications, seed, pairs)


@dataclass(frozen=True, slots=True)
class _Columns:
    scores: Sequence[IndexScore]
    expected: Floats
    distributions: Floats
    ranks: Integers
    top: Floats
    groups: Integers


def _place(table: Table, city: int, columns: _Columns, survived: Sequence[Survival], level: float) -> Place:
    expected = columns.expected
    return Place(
        table.cities[city],
        int(columns.groups[city]),
        int((expected > expected[city]).sum()) + 1,
        columns.scores[city],
        float(expected[city]),
        _interval(columns.distributions[city], level),
        _places(columns.ranks[city], level),
        _bounds(table, city),
        float(columns.top[city]),
        {one.name: _places(one.places[city], level) for one in survived},
    )


def _places(ends: Integers, level: float) -> Interval:
    return Interval(int(ends[0]), int(ends[1]), level, "simulated places")


def _interval(distribution: Floats, level: float) -> Interval:
    reached, items = distribution.cumsum(), len(distribution) - 1
    # Sums of many floats miss 1 by some 1e-16; without the allowance a certain outcome would be passed over.
    tails = np.asarray([(1 - level) / 2, (1 + level) / 2]) - 1e-12
    lower, upper = np.minimum(np.searchsorted(reached, tails), items).tolist()
    return Interval(lower / items, upper / items, level, "Poisson-binomial over a city effect")


def _bounds(table: Table, city: int) -> tuple[int, int]:
    lower = (table.answers == 1).sum(axis=1)
    upper = lower + (table.answers == -1).sum(axis=1)
    surely_above, surely_below = lower > upper[city], upper < lower[city]
    return int(surely_above.sum()) + 1, len(lower) - int(surely_below.sum())


def stands_above(distributions: Floats) -> Floats:
    """(C, C): P(score of the row > score of the column), exactly, from the distributions (C, I + 1) of independent cities."""
    return np.asarray(distributions @ _below(distributions).T)


def _below(distributions: Floats) -> Floats:
    """(C, I + 1): P(score < n)."""
    below = np.zeros_like(distributions)
    below[:, 1:] = distributions.cumsum(axis=1)[:, :-1]
    return below


def _groups(distributions: Floats, order: Integers) -> Integers:
    """(C,) number of each city's group from 1, by the rule that the method states."""
    below = _below(distributions)
    found = np.empty(len(order), dtype=np.int64)
    leader, number = order[0], 1
    for city in order:
        if distributions[leader] @ below[city] >= SURE:
            leader, number = city, number + 1
        found[city] = number
    return found


def _many(count: int, one: str, more: str) -> str:
    return f"{count:,} {one if count == 1 else more}"
