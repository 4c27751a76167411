"""How evenly a service reaches people: dissimilarity index, human opportunity index, concentration index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang_methods.errors import UnusableInput
from madang_methods.result import Interval, Method, as_json
from madang_methods.sampling import (
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


@dataclass(frozen=True, slots=True)
class Opportunity:
    """coverage, by_group: shares reached (0 to 1). dissimilarity: share of what is given that would have to move to be even."""

    method: ClassVar[Method] = Method(
        name="human opportunity index",
        version="1",
        source=(
            "Paes de Barros, Ferreira, Molinas Vega and Saavedra Chanduvi (2009), Measuring Inequality of Opportunities in Latin "
            "America and the Caribbean, World Bank"
        ),
        assumptions=(
            "The thing measured is good to have; a barrier is turned into its complement first.",
            "Small groups push the dissimilarity up; groups below the least size are joined into one.",
            "A linearised interval takes it for settled which groups lie above the mean; where many lie close to it, draw other samples.",
        ),
    )
    coverage: float
    dissimilarity: float
    by_group: Mapping[str, float]
    joined: tuple[str, ...]
    dissimilarity_interval: Interval | None = None
    index_interval: Interval | None = None

    @property
    def index(self) -> float:
        return self.coverage * (1 - self.dissimilarity)

    def explain(self) -> str:
        said = (
            f"{self.coverage:.1%} are reached; {self.dissimilarity:.1%} of that would have to go to others for every group to be "
            f"reached alike, which leaves an opportunity index of {self.index:.3f}."
        )
        return said + (f" Joined because they are small: {', '.join(self.joined)}." if self.joined else "")

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "coverage": self.coverage,
            "dissimilarity": self.dissimilarity,
            "dissimilarity_interval": self.dissimilarity_interval.to_dict() if self.dissimilarity_interval else None,
            "index": self.index,
            "index_interval": self.index_interval.to_dict() if self.index_interval else None,
            "by_group": dict(self.by_group),
            "joined": list(self.joined),
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


SMALL = "small groups"


def opportunity(
    reached: ArrayLike,
    groups: Sequence[object],
    sample: Design | None = None,
    *,
    least: int = 30,
    intervals: Linearised | Bootstrap | None = None,
) -> Opportunity:
    """D = 1/(2p) sum a_k |p_k - p| and p (1 - D), over groups of circumstances nobody chose.

    reached: (n,) 1 where the person has it, else 0. groups: (n,) labels. sample: how the n people were drawn. least: rows a group needs
    to stand by itself. intervals: none, linearised (None where a stratum has one cluster), or by bootstrap; D is pushed up in other
    samples too, so that interval leans upwards.
    Raises UnusableInput for other values, one group, or nobody reached.
    """
    got = numbers(reached, "reached")
    if not np.isin(got, (0, 1)).all():
        raise UnusableInput(f"Row {int(np.flatnonzero(~np.isin(got, (0, 1)))[0]) + 1}: reached is neither 0 nor 1. Give 1 or 0.")
    sample = sample or design(len(got))
    code, names, joined = _joined(groups, len(got), least)
    if len(names) < 2:
        raise UnusableInput("There is one group only, so nothing can be compared. Give at least two of enough rows each.")
    people = np.bincount(code, weights=sample.weights, minlength=len(names))
    if not (people > 0).all():
        raise UnusableInput(f"The group {names[int(np.argmin(people))]} has no weight. Leave it out or correct its weights.")
    if not sample.weights @ got > 0:
        raise UnusableInput("Nobody is reached, so there is nothing to share out. Look at another opportunity.")

    def measure(weights: Floats) -> Floats:
        people, reached = (np.bincount(code, weights=one, minlength=len(names)).astype(np.float64) for one in (weights, weights * got))
        return unevenness(people, reached)

    values = measure(sample.weights)
    around: list[Interval | None] = [None, None]
    if isinstance(intervals, Bootstrap):
        around = [percentile_interval(column, intervals.level) for column in bootstrap(measure, sample, intervals).T]
    elif intervals is not None:
        scores = _scores_of_unevenness(code, got, sample.weights)
        around = [
            normal_interval(float(value), linearised_error(sample.weights * score, sample), intervals.level)
            for value, score in zip(values, scores, strict=True)
        ]
    shares = np.bincount(code, weights=sample.weights * got, minlength=len(names)) / people
    by_group = {name: float(share) for name, share in zip(names, shares, strict=True)}
    coverage = float(np.average(got, weights=sample.weights))
    return Opportunity(coverage, float(values[0]), by_group, joined, around[0], around[1])


def unevenness(people: Floats, reached: Floats) -> Floats:
    """(D, p (1 - D)) from the people and the people reached of each group (k,); groups that were not drawn have none of both."""
    there = people > 0
    people, reached = people[there], reached[there]
    coverage = reached.sum() / people.sum()
    if not coverage > 0:
        return np.array([np.nan, 0.0])
    dissimilarity = np.sum(people / people.sum() * np.abs(reached / people - coverage)) / (2 * coverage)
    return np.array([dissimilarity, coverage * (1 - dissimilarity)])


def _scores_of_unevenness(code: NDArray[np.int64], got: Floats, weights: Floats) -> tuple[Floats, Floats]:
    """(n,) how one more person like each would move D = 1/2 sum |R_k/R - N_k/N|, and p (1 - D)."""
    people, reached = np.bincount(code, weights=weights), np.bincount(code, weights=weights * got)
    all_people, all_reached = people.sum(), reached.sum()
    side = np.sign(reached / all_reached - people / all_people)
    dissimilarity = np.abs(reached / all_reached - people / all_people).sum() / 2
    of_reached = got * (side[code] - side @ reached / all_reached) / all_reached
    of_people = (side[code] - side @ people / all_people) / all_people
    moves = (of_reached - of_people) / 2
    coverage = all_reached / all_people
    return moves, (1 - dissimilarity) * (got - coverage) / all_people - coverage * moves


@dataclass(frozen=True, slots=True)
class Concentration:
    """value: from -1 (all with the poorest) over 0 (even) to 1 (all with the richest)."""

    method: ClassVar[Method] = Method(
        name="concentration index",
        version="1",
        source="Kakwani, Wagstaff and van Doorslaer (1997), Socioeconomic inequalities in health, Journal of Econometrics 77(1)",
        assumptions=(
            "People are ranked by income or wealth; equal ones share their middle rank.",
            "What is received is counted as it is, 0 or more.",
        ),
    )
    value: float
    interval: Interval | None

    def explain(self) -> str:
        side = "the poorer have more of it" if self.value < 0 else "the richer have more of it" if self.value > 0 else "it is even"
        between = f", between {self.interval.lower:.3f} and {self.interval.upper:.3f} ({self.interval.level:.0%})" if self.interval else ""
        unsure = self.interval and self.interval.lower <= 0 <= self.interval.upper
        return f"Concentration index {self.value:.3f}{between}: {side}{', though chance could do as much' if unsure else ''}."

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "value": self.value,
            "interval": self.interval.to_dict() if self.interval else None,
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def concentration_index(
    value: ArrayLike, rank_by: ArrayLike, sample: Design | None = None, *, intervals: Linearised | Bootstrap | None = None
) -> Concentration:
    """C = 2 cov(value, rank) / mean: below 0 where the poor have more, above 0 where the rich have, 0 where it is even.

    value: (n,) what is received, mean above 0. rank_by: (n,) income or wealth. sample: how the n people were drawn.
    intervals: none, linearised (None where a stratum has one cluster), or by bootstrap. Raises UnusableInput for a mean of 0 or less.
    """
    values, wealth = numbers(value, "value"), numbers(rank_by, "rank_by")
    if len(wealth) != len(values):
        raise UnusableInput(f"The column rank_by has {len(wealth)} rows where {len(values)} are needed.")
    sample = sample or design(len(values), None)
    if not sample.weights @ values > 0:
        raise UnusableInput("The mean of what is received is not above 0, so its concentration is not defined.")
    _, level = np.unique(wealth, return_inverse=True)

    def measure(weights: Floats) -> Floats:
        people = np.bincount(level, weights=weights)
        rank = ((np.cumsum(people) - people / 2) / people.sum())[level]
        mean = weights @ values / weights.sum()
        return np.array([2 * np.average((values - mean) * (rank - 0.5), weights=weights) / mean if mean > 0 else np.nan])

    found = float(measure(sample.weights)[0])
    around: Interval | None = None
    if isinstance(intervals, Bootstrap):
        around = percentile_interval(bootstrap(measure, sample, intervals)[:, 0], intervals.level)
    elif intervals is not None:
        scores = _scores_of_concentration(values, level, sample.weights)
        around = normal_interval(found, linearised_error(sample.weights * scores, sample), intervals.level)
    return Concentration(found, around)


def _scores_of_concentration(values: Floats, level: NDArray[np.int64], weights: Floats) -> Floats:
    """(n,) how one more person like each would move C = 2 E(value x rank) / mean - 1: by value and rank, and by shifting the ranks above."""
    people, received = np.bincount(level, weights=weights), np.bincount(level, weights=weights * values)
    everybody, mean = people.sum(), received.sum() / people.sum()
    rank = (np.cumsum(people) - people / 2) / everybody
    # What those above receive, and half of what the equals do, in money of the mean person.
    above = (received.sum() - np.cumsum(received) + received / 2) / everybody
    together = received @ rank / everybody
    moves = values * rank[level] + above[level] - 2 * together
    scores: Floats = 2 * (moves / mean - together * (values - mean) / mean**2) / everybody
    return scores


def concentration(value: ArrayLike, rank_by: ArrayLike, weights: ArrayLike | None = None) -> float:
    """The concentration index alone; see `concentration_index`. weights: (n,) people each row stands for."""
    size = len(numbers(value, "value"))
    return concentration_index(value, rank_by, design(size, weights)).value


def _joined(groups: Sequence[object], size: int, least: int) -> tuple[NDArray[np.int64], list[str], tuple[str, ...]]:
    code, names = codes(groups, "group", size)
    rows = np.bincount(code, minlength=len(names))
    small = tuple(name for name, count in zip(names, rows, strict=True) if count < least)
    if not small:
        return code, names, ()
    renamed, found = codes([SMALL if names[one] in small else names[one] for one in code], "group", size)
    return renamed, found, small
