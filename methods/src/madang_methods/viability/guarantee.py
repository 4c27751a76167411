"""What a promise may cost: exposure of a town that guarantees a least revenue."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.result import Method, as_json
from madang_methods.sampling import numbers

LARGEST_BLOCK = 2_000_000


@dataclass(frozen=True, slots=True)
class Exposure:
    """mean, error, p95, worst: present value of what the town pays. called: share of futures with a payment in each year."""

    method: ClassVar[Method] = Method(
        name="minimum revenue guarantee",
        version="1",
        source="Irwin (2007), Government Guarantees: Allocating and Valuing Risk in Privately Financed Infrastructure Projects, World Bank",
        assumptions=(
            "Revenue moves as a geometric Brownian motion around what is expected, and its mean is what is expected.",
            "The town pays the whole of what is missing each year, and has no share of what is above.",
            "The discount rate is the town's own; risk is in the spread of futures, not in the rate.",
        ),
    )
    mean: float
    error: float
    p95: float
    called: tuple[float, ...]
    futures: int
    seed: int
    own_revenue: float | None

    @property
    def share_of_own_revenue(self) -> float | None:
        """The 95th percentile as a share of a year's own revenue of the town."""
        return None if self.own_revenue is None else self.p95 / self.own_revenue

    def explain(self) -> str:
        said = (
            f"The promise costs {self.mean:,.4g} in the mean of {self.futures:,} futures (±{1.96 * self.error:,.2g}); in one of twenty "
            f"it costs more than {self.p95:,.4g}. It is called in {max(self.called):.0%} of futures in the worst year."
        )
        share = self.share_of_own_revenue
        return said if share is None else f"{said} That one case is {share:.1%} of what the town itself takes in a year."

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "mean": self.mean,
            "standard_error": self.error,
            "p95": self.p95,
            "called": list(self.called),
            "futures": self.futures,
            "seed": self.seed,
            "own_revenue": self.own_revenue,
            "share_of_own_revenue": self.share_of_own_revenue,
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def guarantee_exposure(  # noqa: PLR0913 each is a figure of the contract or of the simulation
    expected: Sequence[float],
    floor: Sequence[float],
    *,
    volatility: float,
    rate: float,
    futures: int = 20_000,
    seed: int = 1,
    own_revenue: float | None = None,
) -> Exposure:
    """Simulate what a guarantee costs. expected, floor: (years,) revenue from year 1. volatility: yearly, 0.2 is 20 %.

    The same seed gives the same futures on every machine. Raises UnusableInput for negative or unequal columns.
    """
    mean, least = numbers(expected, "expected revenue"), numbers(floor, "guaranteed revenue", len(expected))
    if (mean < 0).any() or (least < 0).any() or volatility < 0:
        raise UnusableInput("Expected revenue, guaranteed revenue and volatility cannot be negative. Give 0 or more.")
    if futures < 2 or (own_revenue is not None and not own_revenue > 0):
        raise UnusableInput("At least 2 futures are needed, and an own revenue above 0 if it is given.")
    random = np.random.default_rng(seed)
    years = np.arange(1, len(mean) + 1)
    discount = (1 + rate) ** -years.astype(float)
    paid, called = [], np.zeros(len(mean))
    block = max(1, LARGEST_BLOCK // len(mean))
    for start in range(0, futures, block):
        size = min(block, futures - start)
        moves = random.standard_normal((size, len(mean))) * volatility - volatility**2 / 2
        missing = np.maximum(least - mean * np.exp(np.cumsum(moves, axis=1)), 0)
        paid.append(missing @ discount)
        called += (missing > 0).sum(axis=0)
    worth = np.concatenate(paid)
    error = float(worth.std(ddof=1) / np.sqrt(futures))
    p95 = float(np.quantile(worth, 0.95))
    return Exposure(float(worth.mean()), error, p95, tuple(float(one) for one in called / futures), futures, seed, own_revenue)
