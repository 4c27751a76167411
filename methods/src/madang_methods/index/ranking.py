"""Ranks of many cities under many draws of answers, weights and ways to add up."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from madang_methods.errors import UnusableInput
from madang_methods.index.counts import CountDraws, Words
from madang_methods.index.table import Table
from madang_methods.index.weights import OFFICIAL, Weights
from madang_methods.sampling import Floats, Integers

# Scores are compared as whole numbers of 2^-30: sums of the same shares in another order stay ties.
STEPS = float(1 << 30)
# Cities drawn at once, and scores ranked at once: enough to be quick, few enough to stay within some megabytes.
AT_ONCE, KEYS_AT_ONCE = 128, 1_000_000

Whole = NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Assumptions:
    """What one simulation takes for granted.

    geometric: share of replications that multiply parts (weighted geometric mean) instead of adding them. shared: correlation that
    a common cause puts between the answers of a city. vary_answers: draw answers, or take each part at its expected share.
    """

    weights: Weights = OFFICIAL
    geometric: float = 0.0
    shared: float = 0.05
    vary_answers: bool = True


@dataclass(frozen=True, slots=True)
class Ranks:
    """ranks: (C, R), 1 is best; cities with the same score share the better place. Each row is in order of place, not of the draws."""

    ranks: Whole

    def interval(self, level: float) -> Integers:
        """(C, 2) whole ranks that hold at least `level` of the draws, half of the rest on each side."""
        tail = (1 - level) / 2
        last = self.ranks.shape[1] - 1
        ends = [int(np.floor(tail * last)), int(np.ceil((1 - tail) * last))]
        return self.ranks[:, ends].astype(np.int64)

    def within(self, k: int) -> Floats:
        """(C,) share of draws in which a city stands on place k or better."""
        return np.asarray((self.ranks <= k).mean(axis=1))

    @property
    def means(self) -> Floats:
        return np.asarray(self.ranks.mean(axis=1))


def simulate(table: Table, assumptions: Assumptions, *, replications: int = 10_000, seed: int = 1) -> Ranks:
    """Ranks of the C cities in R replications. The same seed gives the same ranks.

    Costs C · (P + 1) random words and one sort of C numbers for each replication, however many items there are, and 4 bytes for
    each city and replication.
    """
    found = scores(table, assumptions, replications=replications, seed=seed)
    rank_in_place(found)
    for row in found:
        row.sort()
    return Ranks(found)


def scores(table: Table, assumptions: Assumptions, *, replications: int, seed: int) -> Whole:
    """(C, R) scores in whole steps of 2^-30."""
    _check(replications, assumptions)
    random = np.random.Generator(np.random.SFC64(seed))
    weights = assumptions.weights.draw(random, table.official, replications)
    multiplies = np.flatnonzero(random.random(replications) < assumptions.geometric)
    if assumptions.vary_answers:
        return _drawn(table, assumptions.shared, weights, multiplies, random)
    means = table.part_means
    found = np.empty((len(means), replications), dtype=np.int32)
    for begin in range(0, len(means), AT_ONCE):
        found[begin : begin + AT_ONCE] = in_steps(added_up(means[begin : begin + AT_ONCE], weights, multiplies))
    return found


def _drawn(table: Table, shared: float, weights: Floats, multiplies: Integers, random: np.random.Generator) -> Whole:
    filled, size = table.filled, len(weights)
    found = np.empty((len(filled), size), dtype=np.int32)
    by_item, chosen = np.ascontiguousarray((weights / table.sizes).T), weights[multiplies].T
    for begin in range(0, len(filled), AT_ONCE):
        draws = CountDraws.of(filled[begin : begin + AT_ONCE], table.part_of, shared)
        for city in range(len(draws.urns)):
            counts = draws.draw(city, _noise(random, (draws.parts + 1, size)))
            score = np.einsum("pr,pr->r", by_item, counts)
            if len(multiplies):
                score[multiplies] = geometric(counts[:, multiplies] / table.sizes[:, None], chosen)
            found[begin + city] = in_steps(score)
    return found


def _noise(random: np.random.Generator, shape: tuple[int, int]) -> Words:
    """Random words of 32 bits, two from each of 64."""
    wanted = shape[0] * shape[1]
    return random.integers(0, 2**64, (wanted + 1) // 2, dtype=np.uint64).view(np.uint32)[:wanted].reshape(shape)


def in_steps(scores: Floats) -> Whole:
    return np.rint(scores * STEPS).astype(np.int32)


def added_up(means: Floats, weights: Floats, multiplies: Integers) -> Floats:
    """(C, R) scores of cities with known shares (C, P) under R sets of weights."""
    found = means @ weights.T
    for place in multiplies:
        found[:, place] = geometric(means.T, weights[place][:, None])
    return found


def geometric(shares: Floats, weights: Floats) -> Floats:
    """Weighted geometric mean over the first axis; a part of which nothing is met makes the whole 0."""
    with np.errstate(divide="ignore"):
        return np.asarray(np.exp((weights * np.log(shares)).sum(axis=0)))


def rank_in_place(scores: Whole) -> None:
    """Write the rank of each city in each replication over its score (C, R)."""
    size = max(1, KEYS_AT_ONCE // len(scores))
    for begin in range(0, scores.shape[1], size):
        block = scores[:, begin : begin + size]
        block[:] = ranks_of(block).T


def ranks_of(block: Whole) -> Integers:
    """(r, C) ranks of a block (C, r) of scores. City and score are packed into one number, since sorting those is quickest."""
    cities = len(block)
    bits = max(1, (cities - 1).bit_length())
    behind = (1 << 30) - np.ascontiguousarray(block.T).astype(np.int64)
    keys = behind << bits
    keys |= np.arange(cities)
    keys.sort(axis=1)
    city = keys & ((1 << bits) - 1)
    keys >>= bits
    place = np.tile(np.arange(1, cities + 1), (len(keys), 1))
    place[:, 1:][keys[:, 1:] == keys[:, :-1]] = 0
    place = np.maximum.accumulate(place, axis=1)
    found = np.empty_like(place)
    np.put_along_axis(found, city, place, axis=1)
    return found


def _check(replications: int, assumptions: Assumptions) -> None:
    if replications < 1:
        raise UnusableInput(f"There are {replications} replications. Give at least 1, usually 10000.")
    if not 0 <= assumptions.geometric <= 1:
        raise UnusableInput(f"The geometric share is {assumptions.geometric}, but must lie between 0 and 1.")
    if not 0 <= assumptions.shared < 1:
        raise UnusableInput(f"The shared part is {assumptions.shared}, but must lie from 0 to below 1, for instance 0.05.")
