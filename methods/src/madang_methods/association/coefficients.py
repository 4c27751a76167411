"""Coefficients of association with their intervals, and chance corrected where many are asked at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy import stats

from madang_methods.errors import UnusableInput
from madang_methods.result import Interval
from madang_methods.sampling import Floats

LEAST = 10
Correction = Literal["bh", "holm"]


@dataclass(frozen=True, slots=True)
class Coefficient:
    """value: −1 to 1 over n units. p: chance of one as far from 0 if there were none; adjusted: the same for all pairs together."""

    value: float
    interval: Interval
    p: float
    n: int
    adjusted: float

    @property
    def is_sure(self) -> bool:
        """Whether it differs from 0 even when all pairs are counted."""
        return self.adjusted <= 1 - self.interval.level

    def words(self) -> str:
        return f"{self.value:.2f} [{self.interval.lower:.2f}, {self.interval.upper:.2f}]"

    def to_dict(self) -> dict[str, Any]:
        return {
            "value": self.value,
            "interval": self.interval.to_dict(),
            "p": self.p,
            "adjusted": self.adjusted,
            "n": self.n,
            "is_sure": self.is_sure,
        }


def fisher_interval(r: float, n: int, level: float = 0.95, *, controls: int = 0) -> Interval:
    """tanh(artanh r ± z / √(n − 3 − controls)); a coefficient of ±1 has no width. Raises UnusableInput for too few units."""
    if n <= 3 + controls:
        raise UnusableInput(f"{n} units are too few for an interval. Give more than {3 + controls}.")
    if abs(r) >= 1:
        return Interval(r, r, level, "Fisher")
    reach = float(stats.norm.ppf((1 + level) / 2)) / (n - 3 - controls) ** 0.5
    middle = np.arctanh(r)
    return Interval(float(np.tanh(middle - reach)), float(np.tanh(middle + reach)), level, "Fisher")


def pearson(x: Floats, y: Floats) -> float:
    """Product-moment correlation of (n,) and (n,). Raises UnusableInput where one does not vary."""
    if np.ptp(x) == 0 or np.ptp(y) == 0:
        raise UnusableInput("One of the two has the same value everywhere, so nothing can go along with it. Leave it out.")
    one, two = x - x.mean(), y - y.mean()
    # Scaled before they are squared, so that neither huge nor tiny units run out of floats.
    one, two = one / np.abs(one).max(), two / np.abs(two).max()
    return float(np.clip(one @ two / np.sqrt((one @ one) * (two @ two)), -1, 1))


def spearman(x: Floats, y: Floats) -> float:
    """Pearson's coefficient of the ranks, ties sharing their mean rank."""
    return pearson(stats.rankdata(x), stats.rankdata(y))


def partial(x: Floats, y: Floats, controls: Floats) -> float:
    """Correlation of what a straight line through the controls (n, k) leaves of x and of y."""
    design = np.column_stack([np.ones(len(x)), controls - controls.mean(axis=0)])
    rest = [values - design @ np.linalg.lstsq(design, values, rcond=None)[0] for values in (x, y)]
    for left, values in zip(rest, (x, y), strict=True):
        if np.ptp(left) <= 1e-9 * np.ptp(values):
            raise UnusableInput("What is held constant explains one of the two completely, so nothing is left to compare. Leave it out.")
    return pearson(*rest)


def chance(r: float, n: int, *, controls: int = 0) -> float:
    """Two-sided p by Student's t with n − 2 − controls degrees of freedom."""
    freedom = n - 2 - controls
    if abs(r) >= 1:
        return 0.0
    return float(2 * stats.t.sf(abs(r) * (freedom / (1 - r * r)) ** 0.5, freedom))


def adjusted(chances: Sequence[float], how: Correction = "bh") -> list[float]:
    """p for all together: Benjamini-Hochberg (share of false findings) or Holm (any false finding). Same order as given."""
    if not chances:
        return []
    p = np.asarray(chances, dtype=np.float64)
    if how == "bh":
        return [float(one) for one in stats.false_discovery_control(p, method="bh")]
    order = np.argsort(p, kind="stable")
    stepped = np.minimum(np.maximum.accumulate(p[order] * np.arange(len(p), 0, -1)), 1)
    found = np.empty(len(p))
    found[order] = stepped
    return [float(one) for one in found]
