"""Where the uncertainty of places comes from: answers, weights, or the way to add up (Sobol indices of the three)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from madang_methods.index.counts import CountDraws
from madang_methods.index.ranking import AT_ONCE, geometric, in_steps, ranks_of
from madang_methods.index.table import Table
from madang_methods.index.weights import Weights, around
from madang_methods.result import Method
from madang_methods.sampling import Floats

SOURCES = ("answers", "weights", "adding up")
Sample = tuple[Floats, Floats, NDArray[np.bool_]]


@dataclass(frozen=True, slots=True)
class Sources:
    """first, total: source -> share of the variance of places, over all cities, that it makes alone, and with all that it interacts with."""

    method: ClassVar[Method] = Method(
        name="Sobol indices of the assumptions of an index",
        version="1",
        source=(
            "Sobol', I. (2001), Mathematics and Computers in Simulation 55(1-3), for groups of inputs; estimators of Saltelli et al. (2010), "
            "Computer Physics Communications 181(2), first order, and Jansen (1999), 117(1-2), total; after Saisana, Saltelli and Tarantola (2005)"
        ),
        assumptions=(
            "All answers are one source, all weights another, the choice between adding and multiplying parts a third.",
            "Adding and multiplying are equally likely here; that is a question put, not a belief.",
        ),
    )
    first: dict[str, float]
    total: dict[str, float]
    size: int

    def explain(self) -> str:
        shares = ", ".join(f"{name} {self.first[name]:.0%} ({self.total[name]:.0%})" for name in SOURCES)
        return f"What the variance of places comes from, alone (and with what it does together with others): {shares}."

    def to_dict(self) -> dict[str, Any]:
        return {"method": self.method.to_dict(), "first": self.first, "total": self.total, "size": self.size, "explanation": self.explain()}


def sources(table: Table, *, weights: Weights | None = None, shared: float = 0.05, size: int = 1000, seed: int = 1) -> Sources:
    """Shares of the variance of places. Costs 5 × `size` rankings of C cities, and 8 · C · P bytes for each of 2 × `size` draws."""
    random = np.random.Generator(np.random.SFC64(seed))
    varied = weights or around()
    one, two = (_sample(table, varied, shared, size, random) for _ in range(2))
    base, other = _ranks(one), _ranks(two)
    first, total = {}, {}
    variance = float(np.concatenate([base, other]).var(axis=0).sum())
    for place, name in enumerate(SOURCES):
        swapped = _ranks((two[0] if place == 0 else one[0], two[1] if place == 1 else one[1], two[2] if place == 2 else one[2]))
        first[name] = _of(float((other * (swapped - base)).mean(axis=0).sum()), variance)
        total[name] = _of(float(((base - swapped) ** 2).mean(axis=0).sum()) / 2, variance)
    return Sources(first, total, size)


def _of(part: float, variance: float) -> float:
    return part / variance if variance else 0.0


def _sample(table: Table, weights: Weights, shared: float, size: int, random: np.random.Generator) -> Sample:
    """Shares (C, P, N) of each part that is met, weights (N, P), and whether parts are multiplied (N,)."""
    shares = np.empty((len(table.cities), len(table.parts), size))
    filled = table.filled
    for begin in range(0, len(filled), AT_ONCE):
        draws = CountDraws.of(filled[begin : begin + AT_ONCE], table.part_of, shared)
        for city in range(len(draws.urns)):
            words = random.integers(0, 2**32, (len(table.parts) + 1, size), dtype=np.uint32)
            shares[begin + city] = draws.draw(city, words) / table.sizes[:, None]
    return shares, weights.draw(random, table.official, size), random.random(size) < 0.5


def _ranks(sample: Sample) -> Floats:
    """(N, C) places, as floats about their middle so that products do not lose digits."""
    shares, weights, multiplies = sample
    scores = np.einsum("cpn,np->cn", shares, weights)
    chosen = np.flatnonzero(multiplies)
    scores[:, chosen] = geometric(shares[:, :, chosen].swapaxes(0, 1), weights[chosen].T[:, None, :])
    return np.asarray(ranks_of(in_steps(scores)) - (len(shares) + 1) / 2, dtype=np.float64)
