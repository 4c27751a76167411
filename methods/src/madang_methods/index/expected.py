"""The score that calibrated probabilities expect, with an exact interval that allows for what the answers of a city share."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import accumulate, pairwise
from statistics import NormalDist
from typing import Any, ClassVar

from madang_methods.errors import UnusableInput
from madang_methods.result import Interval, Method, as_json

NORMAL = NormalDist()
# Points at which the common cause is integrated. With 11, and a shared part of 0.05, no share of a score of 95 items is off by more
# than 0.0001; answers that hang together closely need more.
FEW, MANY, LOOSE = 11, 31, 0.1


@dataclass(frozen=True, slots=True)
class ExpectedScore:
    """What calibrated probabilities say about the share of items met (0 to 1). distribution: P(exactly n items), n = 0 .. items."""

    method: ClassVar[Method] = Method(
        name="expected score with Poisson-binomial interval",
        version="2",
        source=(
            "Wang, Y. H. (1993), On the number of successes in independent trials, Statistica Sinica 3(2), by exact convolution; "
            "common cause: Vasicek, O. (2002), The distribution of loan portfolio value, Risk 15, the one-factor normal model; "
            "integrated by Gauss-Hermite quadrature"
        ),
        assumptions=(
            "Every item weighs the same.",
            "The probabilities are calibrated.",
            "Answers of one city share a cause (a wall, a language, a template): `shared` is the correlation of what lies behind them. "
            "Given that cause they are independent. With 0 they always are, and the interval is too narrow where they are not.",
            "The common cause moves the spread, never the expected score.",
        ),
    )
    expected: float
    interval: Interval
    distribution: tuple[float, ...]
    shared: float = 0.0

    @property
    def items(self) -> int:
        return len(self.distribution) - 1

    def explain(self) -> str:
        return (
            f"Expected score {self.expected:.4f} over {self.items} items; with {self.interval.level:.0%} "
            f"probability between {self.interval.lower:.4f} and {self.interval.upper:.4f}."
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "items": self.items,
            "expected": self.expected,
            "shared": self.shared,
            "interval": self.interval.to_dict(),
            "distribution": list(self.distribution),
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def expected_score(probabilities: Mapping[str, float], *, level: float = 0.95, shared: float = 0.0) -> ExpectedScore:
    """Expected share of items met and an equal-tailed interval that holds at least `level` of the distribution.

    `probabilities` maps item code -> probability that the item is met; a settled yes is 1, a settled no 0. `shared`, from 0 to
    below 1: the correlation that a common cause puts between the answers of the city.
    """
    if not probabilities:
        raise UnusableInput("There are no probabilities. Give at least one item.")
    check_level(level)
    check_shared(shared)
    for code, probability in probabilities.items():
        if not 0 <= probability <= 1:
            raise UnusableInput(f"Item {code} has probability {probability}. Give a number from 0 to 1.")
    distribution = with_common_cause(tuple(probabilities.values()), shared)
    items = len(probabilities)
    tail = (1 - level) / 2
    return ExpectedScore(
        expected=math.fsum(probabilities.values()) / items,
        interval=Interval(
            _quantile(distribution, tail) / items,
            _quantile(distribution, 1 - tail) / items,
            level,
            "Poisson-binomial over a city effect" if shared else "Poisson-binomial, exact",
        ),
        distribution=distribution,
        shared=shared,
    )


def check_level(level: float) -> None:
    if not 0 < level < 1:
        raise UnusableInput(f"The level is {level}, but must lie between 0 and 1, for instance 0.95.")


def check_shared(shared: float) -> None:
    if not 0 <= shared < 1:
        raise UnusableInput(f"The shared part is {shared}, but must lie from 0 to below 1, for instance 0.05.")


def with_common_cause(probabilities: Sequence[float], shared: float) -> tuple[float, ...]:
    """P(exactly n) where one standard normal cause lies behind all answers with correlation `shared`."""
    if not shared:
        return poisson_binomial(probabilities)
    mixed = [0.0] * (len(probabilities) + 1)
    for point, weight in causes(shared):
        moved = poisson_binomial(given_cause(p, shared, point) for p in probabilities)
        mixed = [sofar + weight * share for sofar, share in zip(mixed, moved, strict=True)]
    return tuple(mixed)


def causes(shared: float) -> tuple[tuple[float, float], ...]:
    """Points of the common cause and their weights; one point where nothing is shared."""
    return quadrature((FEW if shared <= LOOSE else MANY) if shared else 1)


def given_cause(p: float, shared: float, cause: float) -> float:
    """P(yes | cause); its mean over the normal cause is `p` again, so calibrated probabilities stay calibrated."""
    if p in (0.0, 1.0):
        return p
    return NORMAL.cdf((NORMAL.inv_cdf(p) + math.sqrt(shared) * cause) / math.sqrt(1 - shared))


def poisson_binomial(probabilities: Iterable[float]) -> tuple[float, ...]:
    """P(exactly n successes) for n = 0 .. items, by adding one trial after the other; O(items²)."""
    distribution = [1.0]
    for p in probabilities:
        without = [*distribution, 0.0]
        with_one_more = [0.0, *distribution]
        distribution = [(1 - p) * a + p * b for a, b in zip(without, with_one_more, strict=True)]
    return tuple(distribution)


@cache
def quadrature(points: int) -> tuple[tuple[float, float], ...]:
    """Gauss-Hermite points and weights for a standard normal variable; weights sum to 1, exact for degrees below 2 × points."""
    roots: list[float] = []
    for degree in range(1, points + 1):
        # The roots of one degree lie between those of the degree before, so halving finds each of them.
        reach = 2 * math.sqrt(degree) + 1
        walls = [-reach, *roots, reach]
        roots = [_root(degree, low, high) for low, high in pairwise(walls)]
    scale = math.factorial(points) / points**2
    return tuple((root, scale / _hermite(points - 1, root) ** 2) for root in roots)


def _hermite(degree: int, x: float) -> float:
    before, now = 0.0, 1.0
    for n in range(degree):
        before, now = now, x * now - n * before
    return now


def _root(degree: int, low: float, high: float) -> float:
    rises = _hermite(degree, low) < 0
    for _ in range(80):
        middle = (low + high) / 2
        if (_hermite(degree, middle) < 0) == rises:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def _quantile(distribution: tuple[float, ...], share: float) -> int:
    # Sums of many floats miss 1 by some 1e-16; without the allowance a certain outcome would be passed over.
    reached = (n for n, cumulated in enumerate(accumulate(distribution)) if cumulated >= share - 1e-12)
    return next(reached, len(distribution) - 1)
