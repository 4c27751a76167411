"""How many items of each part a city meets: exact distributions given its common cause, and fast draws from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, ndtri

from madang_methods.index.expected import causes
from madang_methods.index.table import Table
from madang_methods.sampling import Floats, Integers

Words = NDArray[np.uint32]
# Cities worked out at once: enough to be quick, few enough to stay within some megabytes.
AT_ONCE = 128


def given_causes(probabilities: Floats, shared: float) -> Floats:
    """(C, Q, I): P(yes | cause) at each of Q points of the common cause."""
    if not shared:
        return probabilities[:, None, :]
    points = np.asarray(causes(shared))[:, 0]
    with np.errstate(invalid="ignore"):
        latent = ndtri(probabilities)[:, None, :] + np.sqrt(shared) * points[None, :, None]
    return np.asarray(ndtr(latent / np.sqrt(1 - shared)))


def count_distributions(yes: Floats) -> Floats:
    """(..., n + 1): P(exactly k of n) for the last axis of `yes`, by adding one trial after the other."""
    n = yes.shape[-1]
    found = np.zeros((*yes.shape[:-1], n + 1))
    found[..., 0] = 1
    for trial in range(n):
        p = yes[..., trial, None]
        moved = found[..., : trial + 1] * p
        found[..., : trial + 1] -= moved
        found[..., 1 : trial + 2] += moved
    return found


def score_distributions(table: Table, shared: float) -> Floats:
    """(C, I + 1): P(exactly n of I items), integrated over the common cause."""
    weights = np.asarray(causes(shared))[:, 1]
    filled = table.filled
    rows = []
    for begin in range(0, len(filled), AT_ONCE):
        yes = given_causes(filled[begin : begin + AT_ONCE], shared)
        whole = np.ones((*yes.shape[:2], 1))
        for part in range(len(table.parts)):
            whole = _sum_of(whole, count_distributions(yes[..., table.part_of == part]))
        rows.append(np.einsum("cqn,q->cn", whole, weights))
    return np.concatenate(rows)


def _sum_of(one: Floats, other: Floats) -> Floats:
    """Distribution of the sum of two independent counts, along the last axis."""
    found = np.zeros((*one.shape[:-1], one.shape[-1] + other.shape[-1] - 1))
    for k in range(other.shape[-1]):
        found[..., k : k + one.shape[-1]] += one * other[..., k, None]
    return found


@dataclass(frozen=True, slots=True)
class CountDraws:
    """Draws counts per part in a few array steps each, whatever the number of items, by Walker's alias method.

    urns: (C, Q · P · K) packed words, K a power of two: the upper bits say below which fraction the cell itself is drawn, the lower
    bits which other count is drawn otherwise. A probability is held to 1 part in 2^32 / K.
    """

    urns: Words
    cause_urn: Words
    bits: int
    cause_bits: int
    parts: int

    @classmethod
    def of(cls, filled: Floats, part_of: Integers, shared: float) -> CountDraws:
        """filled: (C, I) probabilities."""
        weights = np.asarray(causes(shared))[:, 1]
        yes = given_causes(filled, shared)
        sizes = np.bincount(part_of)
        bits = int(sizes.max()).bit_length()
        parts = [count_distributions(yes[..., part_of == part]) for part in range(len(sizes))]
        urns = alias_urns(_padded(parts, 1 << bits), bits).reshape(len(yes), -1)
        cause_bits = (len(weights) - 1).bit_length()
        cause_urn = alias_urns(_padded([weights[None, None, :]], 1 << cause_bits), cause_bits).ravel()
        return cls(urns, cause_urn, bits, cause_bits, len(sizes))

    def draw(self, city: int, words: Words) -> Words:
        """(P, R) counts of a city, from (P + 1, R) random words of 32 bits."""
        cause = _drawn(self.cause_urn, words[0], 0, self.cause_bits).astype(np.int64)
        begin = (cause * self.parts + np.arange(self.parts)[:, None]) << self.bits
        return _drawn(self.urns[city], words[1:], begin, self.bits)


def _padded(parts: Sequence[Floats], cells: int) -> Floats:
    """(B, Q, P, K): each part's distribution, filled up with counts that cannot be."""
    found = np.zeros((*parts[0].shape[:2], len(parts), cells))
    for place, part in enumerate(parts):
        found[:, :, place, : part.shape[-1]] = part
    return found


def _drawn(urns: Words, words: Words, begin: NDArray[np.int64] | int, bits: int) -> Words:
    cells, shift = np.uint32((1 << bits) - 1), np.uint32(bits)
    cell = words & cells
    urn = urns.take(begin + cell.astype(np.int64), mode="clip")
    # Choosing by arithmetic: np.where branches, which costs more than all the rest.
    is_own = (words >> shift < urn >> shift).view(np.uint8)
    other = urn & cells
    return np.asarray(other + (cell - other) * is_own, dtype=np.uint32)


def alias_urns(shares: Floats, bits: int) -> Words:
    """Alias urns of distributions over K = 2^bits cells (last axis), packed into words.

    Light cells (below 1/K) are filled up by heavy ones in one sweep. Where the sweep stands follows from running sums of what is
    missing and of what is left over, so all cells of all distributions are filled at once: Hübschle-Schneider and Sanders (2022),
    Parallel Weighted Random Sampling, ACM TOMS 48(3); the urns themselves are Walker's (1977).
    """
    cells = 1 << bits
    flat = shares.reshape(-1, cells) * cells
    missing, over = np.maximum(1 - flat, 0), np.maximum(flat - 1, 0)
    missed, left = missing.cumsum(axis=1), over.cumsum(axis=1)
    filled_by = _places(left, missed - missing, np.less_equal)
    next_heavy = _places(left, left, np.less_equal)
    emptied_by = _places(missed, left, np.less)
    rest = 1 + left - np.take_along_axis(missed, emptied_by, axis=1)
    is_heavy = over > 0
    return _packed(np.where(is_heavy, rest, flat), np.where(is_heavy, next_heavy, filled_by), bits).reshape(shares.shape)


def _places(running: Floats, values: Floats, stands_below: np.ufunc) -> NDArray[np.int64]:
    """How many running sums of its row stand below each value, at most K - 1: all rows are halved side by side."""
    rows, cells = running.shape
    flat = running.ravel()
    begin = np.arange(rows)[:, None] * cells
    found = np.zeros(values.shape, dtype=np.int64)
    step = cells >> 1
    while step:
        probed = flat.take(begin + found + (step - 1), mode="clip")
        found += stands_below(probed, values) * np.int64(step)
        step >>= 1
    return found


def _packed(fill: Floats, alias: NDArray[np.int64], bits: int) -> Words:
    whole = (1 << (32 - bits)) - 1
    upper = np.rint(np.clip(fill, 0, 1) * (whole + 1))
    # A full cell would need one bit more; it points to itself instead, so that the word says the same.
    is_full = upper > whole
    own = np.arange(fill.shape[1])[None, :]
    return ((np.minimum(upper, whole).astype(np.uint64) << bits) | np.where(is_full, own, alias).astype(np.uint64)).astype(np.uint32)
