"""Weighted samples: what a design is, how far an estimate may be off because other people could have been asked."""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang_methods.errors import UnusableInput
from madang_methods.result import Interval

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

# Two shares such as 3/10 and 0.1 + 0.2 are the same number to a reader; this is how far apart floats may lie and still be equal.
TOLERANCE = 1e-9


@dataclass(frozen=True, slots=True)
class Linearised:
    """Intervals from how each person moves the estimate: at once, and close where estimates are smooth."""

    level: float = 0.95


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Intervals from so many other samples that could have been drawn; the same seed gives the same ones on every machine."""

    replicates: int = 1000
    seed: int = 1
    level: float = 0.95


LINEARISED = Linearised()


@dataclass(frozen=True, slots=True)
class Design:
    """How n people came into a sample.

    weights: (n,) people of the population each stands for, > 0 for at least one, never negative.
    strata, clusters: (n,) codes from 0; clusters are numbered across strata. Without them each person is a cluster of one stratum.
    """

    weights: Floats
    strata: Integers
    clusters: Integers

    @property
    def size(self) -> int:
        return len(self.weights)

    def in_order(self, order: NDArray[np.intp]) -> "Design":
        """The same people in another order, clusters numbered as they come, so that people drawn alone keep their own number."""
        clusters = self.clusters[order]
        first, named = np.unique(clusters, return_index=True, return_inverse=True)[1:]
        rank = np.empty(len(first), dtype=np.int64)
        rank[np.argsort(first)] = np.arange(len(first))
        return Design(self.weights[order], self.strata[order], rank[named])

    @property
    def stratum_of_cluster(self) -> Integers:
        found = np.empty(int(self.clusters.max()) + 1, dtype=np.int64)
        found[self.clusters] = self.strata
        return found

    @property
    def clusters_per_stratum(self) -> Integers:
        return np.bincount(self.stratum_of_cluster)


def design(
    size: int,
    weights: ArrayLike | None = None,
    strata: Sequence[object] | None = None,
    clusters: Sequence[object] | None = None,
) -> Design:
    """The design of a sample of `size` rows. Raises UnusableInput where a row cannot be used."""
    weight = np.ones(size) if weights is None else numbers(weights, "weight", size)
    if (weight < 0).any():
        raise UnusableInput(f"Row {_first(weight < 0)}: the weight is negative. A weight says how many people a row stands for.")
    if not weight.sum() > 0:
        raise UnusableInput("All weights are 0, so the rows stand for nobody. Leave the weights out or correct them.")
    stratum = np.zeros(size, dtype=np.int64) if strata is None else codes(strata, "stratum", size)[0]
    if clusters is None:
        return Design(weight, stratum, np.arange(size, dtype=np.int64))
    inner = codes(clusters, "cluster", size)[0]
    # A cluster's number may be used again in another stratum, as survey files do.
    pairs = stratum * (int(inner.max()) + 1) + inner
    return Design(weight, stratum, np.unique(pairs, return_inverse=True)[1].astype(np.int64))


def numbers(values: ArrayLike, name: str, size: int | None = None) -> Floats:
    """(n,) finite floats. Raises UnusableInput with the first row that is missing: nothing is dropped silently."""
    try:
        found = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError):
        raise UnusableInput(f"The column {name} holds something that is not a number. Give numbers only.") from None
    if found.ndim != 1 or not len(found):
        raise UnusableInput(f"The column {name} has no rows. Give one number for each person.")
    if size is not None and len(found) != size:
        raise UnusableInput(f"The column {name} has {len(found)} rows where {size} are needed. Give one for each person.")
    if not np.isfinite(found).all():
        raise UnusableInput(f"Row {_first(~np.isfinite(found))}: {name} is missing. Leave the row out knowingly, or fill it.")
    return found


def codes(labels: Sequence[object], name: str, size: int) -> tuple[Integers, list[str]]:
    """Each row's code from 0 and the labels in order of their first letters."""
    if len(labels) != size:
        raise UnusableInput(f"The column {name} has {len(labels)} rows where {size} are needed. Give one for each person.")
    names, found = np.unique(np.asarray([str(label) for label in labels]), return_inverse=True)
    return found.astype(np.int64), [str(label) for label in names]


def linearised_error(scores: Floats, sample: Design) -> float | None:
    """Standard error of a total of `scores` (n,), by the ultimate cluster: sum over strata of m/(m-1) sum (z - mean z)².

    None where a stratum has a single cluster: its variance cannot be seen, and 0 would be a lie.
    """
    counts = sample.clusters_per_stratum
    if (counts[counts > 0] < 2).any():
        return None
    stratum = sample.stratum_of_cluster
    totals = np.bincount(sample.clusters, weights=scores)
    means = np.bincount(stratum, weights=totals) / np.maximum(counts, 1)
    squares = np.bincount(stratum, weights=(totals - means[stratum]) ** 2)
    return float(np.sqrt(np.sum(squares * counts / np.maximum(counts - 1, 1))))


Watch = Callable[[range], Iterable[int]]


def bootstrap(statistic: Callable[[Floats], Floats], sample: Design, how: Bootstrap, watch: Watch = iter) -> Floats:
    """(replicates, k) values of `statistic` under other weights (Rao, Wu and Yue 1992: m - 1 of m clusters per stratum).

    statistic: sees the weights only until it returns. watch: goes through the numbers of the replicates; a command may show there
    how far it is.
    """
    counts = sample.clusters_per_stratum
    if (counts[counts > 0] < 2).any():
        raise UnusableInput("A stratum has a single cluster, so no other sample can be drawn there. Join it with a neighbouring stratum.")
    random = np.random.default_rng(how.seed)
    members = [np.flatnonzero(sample.stratum_of_cluster == stratum) for stratum in np.flatnonzero(counts)]
    each_alone = np.array_equal(sample.clusters, np.arange(sample.size))
    weights = sample.weights * (counts / np.maximum(counts - 1, 1))[sample.strata]
    drawn = np.empty(len(sample.stratum_of_cluster), dtype=np.uint16)
    # One array for all replicates: fetching new memory each time would cost as much as the work.
    other = np.empty(sample.size)
    rows = []
    for _ in watch(range(how.replicates)):
        for cluster in members:
            drawn[cluster if len(members) > 1 else ...] = times_drawn(random, len(cluster))
        rows.append(statistic(np.multiply(weights, drawn if each_alone else drawn[sample.clusters], out=other)))
    return np.asarray(rows)


# From here on drawing 65,536 at a time from a table of the Poisson law is faster than drawing one by one.
MANY = 5_000


def times_drawn(random: np.random.Generator, size: int) -> Integers | NDArray[np.uint8]:
    """(size,) how often each is drawn in size - 1 draws with replacement (multinomial, all alike).

    Many at once: independent Poisson counts of a mean a little below 1, then the few draws that lack. Given their sum, Poisson
    counts are multinomial, so this is the same law exactly, some twenty times as fast.
    """
    if size < MANY:
        return np.bincount(random.integers(size, size=size - 1), minlength=size)
    while True:
        found = _poisson(random, size, 1 - 5 / math.sqrt(size))
        lacking = size - 1 - int(found.sum(dtype=np.int64))
        if lacking >= 0:
            np.add.at(found, random.integers(size, size=lacking), 1)
            return found


# Rows worked on at a time: what belongs to them stays in the processor's cache.
AT_A_TIME = 32_768
UNDECIDED = 255


def _poisson(random: np.random.Generator, size: int, mean: float) -> NDArray[np.uint8]:
    """Poisson counts by inversion: sixteen random bits decide nearly all, and more are drawn where they fall on a step of the law."""
    steps = np.cumsum([math.exp(-mean) * mean**k / math.factorial(k) for k in range(16)]) * 65_536
    table = np.searchsorted(steps, np.arange(65_536), side="right").astype(np.uint8)
    table[np.minimum(steps.astype(np.int64), 65_535)] = UNDECIDED
    bits = random.bit_generator.random_raw(-(-size // 4)).astype("<u8", copy=False).view("<u2")[:size]
    found = np.empty(size, dtype=np.uint8)
    for start in range(0, size, AT_A_TIME):
        np.take(table, bits[start : start + AT_A_TIME], out=found[start : start + AT_A_TIME], mode="clip")
    rows = np.flatnonzero(found == UNDECIDED)
    found[rows] = np.searchsorted(steps, bits[rows] + random.random(len(rows)), side="right")
    return found


def normal_interval(value: float, error: float | None, level: float) -> Interval | None:
    if error is None:
        return None
    reach = NormalDist().inv_cdf((1 + level) / 2) * error
    return Interval(value - reach, value + reach, level, "linearised")


def percentile_interval(values: Floats, level: float) -> Interval:
    lower, upper = np.quantile(values[np.isfinite(values)], [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(lower), float(upper), level, "bootstrap")


def _first(mask: NDArray[np.bool_]) -> int:
    return int(np.flatnonzero(mask)[0]) + 1
