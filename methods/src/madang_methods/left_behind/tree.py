"""Growing a tree: always the question that explains most, first where it explains most."""

from __future__ import annotations

import heapq
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.left_behind.circumstances import Circumstance
from madang_methods.sampling import Floats, Integers


@dataclass(frozen=True, slots=True)
class Growth:
    """How fine a tree may become.

    least_share: of all people a group must hold. least_rows: asked in a group. most_groups: in all. least_gain: share of the whole sum
    of squares that a question must explain (the cp of the R package rpart).
    """

    least_share: float = 0.05
    least_rows: int = 30
    most_groups: int = 8
    least_gain: float = 0.01

    def __post_init__(self) -> None:
        if not 0 <= self.least_share < 0.5:
            raise UnusableInput(f"The least share of a group is {self.least_share}. Give one from 0 to below 0.5, such as 0.05.")
        if self.least_rows < 1 or self.most_groups < 1 or self.least_gain < 0:
            raise UnusableInput("A group needs at least one row, a tree one group, and a question no gain below 0. Correct these settings.")

    def with_leaves(self, most: int) -> Growth:
        return replace(self, most_groups=most)


@dataclass(frozen=True, slots=True)
class People:
    circumstances: Sequence[Circumstance]
    got: Floats
    weights: Floats


@dataclass(slots=True, eq=False)
class Fork:
    """A set of people (places of rows), and, once it is asked, the circumstance, those below and those above.

    kept: circumstance -> the codes that are left here. explained: share of the whole sum of squares the question explains.
    """

    rows: Integers
    kept: dict[int, tuple[int, ...]]
    question: int | None = None
    low: Fork | None = None
    high: Fork | None = None
    explained: float = 0.0


@dataclass(frozen=True, slots=True)
class _Question:
    gain: float
    circumstance: int
    low: tuple[int, ...]
    high: tuple[int, ...]


def leaves(node: Fork) -> list[Fork]:
    if node.low is None or node.high is None:
        return [node]
    return [*leaves(node.low), *leaves(node.high)]


def grow(people: People, growth: Growth) -> Fork:
    """Best first: of all groups the one is split whose question explains most, until there are enough or none explains enough."""
    root = Fork(np.flatnonzero(people.weights > 0), {})
    whole = _squares(people.got[root.rows], people.weights[root.rows])
    waiting: list[_Waiting] = []
    _ask(root, people, growth, waiting)
    for _ in range(growth.most_groups - 1):
        if not waiting or waiting[0].question.gain < growth.least_gain * whole:
            break
        found = heapq.heappop(waiting)
        low, high = _split(found.fork, found.question, people, found.question.gain / whole if whole else 0.0)
        _ask(low, people, growth, waiting)
        _ask(high, people, growth, waiting)
    return root


@dataclass(order=True, slots=True)
class _Waiting:
    rank: tuple[float, int]
    fork: Fork = field(compare=False)
    question: _Question = field(compare=False)


def _ask(fork: Fork, people: People, growth: Growth, waiting: list[_Waiting]) -> None:
    best = _best_question(fork, people, growth)
    if best is not None:
        heapq.heappush(waiting, _Waiting((-best.gain, int(fork.rows[0])), fork, best))


def _split(fork: Fork, question: _Question, people: People, explained: float) -> tuple[Fork, Fork]:
    codes = people.circumstances[question.circumstance].codes[fork.rows]
    is_low = np.isin(codes, question.low)
    fork.question, fork.explained = question.circumstance, explained
    fork.low = Fork(fork.rows[is_low], fork.kept | {question.circumstance: question.low})
    fork.high = Fork(fork.rows[~is_low], fork.kept | {question.circumstance: question.high})
    return fork.low, fork.high


def _squares(values: Floats, weights: Floats) -> float:
    mean = np.average(values, weights=weights)
    return float(weights @ (values - mean) ** 2)


def _best_question(fork: Fork, people: People, growth: Growth) -> _Question | None:
    """The split of one circumstance that takes most off the sum of squares; among equals the first circumstance, the first split."""
    weights, got = people.weights[fork.rows], people.got[fork.rows]
    least = growth.least_share * people.weights.sum()
    best: _Question | None = None
    for number, circumstance in enumerate(people.circumstances):
        found = _best_split(circumstance, number, circumstance.codes[fork.rows], (weights, weights * got), (least, growth.least_rows))
        if found is not None and (best is None or found.gain > best.gain * (1 + 1e-12)):
            best = found
    return best


def _best_split(
    circumstance: Circumstance, number: int, codes: Integers, sums: tuple[Floats, Floats], least: tuple[float, int]
) -> _Question | None:
    """Levels in their order, or, for words, in the order of their means: for a sum of squares the best of all ways to part them is
    then a cut (Fisher 1958; Breiman et al. 1984, theorem 4.5)."""
    size = len(circumstance.levels)
    rows = np.bincount(codes, minlength=size)
    people, reached = (np.bincount(codes, weights=one, minlength=size) for one in sums)
    levels = np.flatnonzero(rows)
    if not circumstance.is_ordered:
        levels = levels[np.argsort(reached[levels] / people[levels], kind="stable")]
    if len(levels) < 2:
        return None
    below, got, many = (np.cumsum(one[levels])[:-1] for one in (people, reached, rows))
    above, got_above, many_above = people.sum() - below, reached.sum() - got, rows.sum() - many
    gains = got**2 / below + got_above**2 / above - reached.sum() ** 2 / people.sum()
    enough = (np.minimum(below, above) >= least[0] * (1 - 1e-12)) & (np.minimum(many, many_above) >= least[1])
    if not enough.any():
        return None
    at = int(np.argmax(np.where(enough, gains, -np.inf)))
    if not gains[at] > 1e-12 * people.sum():
        return None
    low, high = tuple(sorted(levels[: at + 1].tolist())), tuple(sorted(levels[at + 1 :].tolist()))
    return _Question(float(gains[at]), number, low, high)
