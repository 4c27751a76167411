"""What changed between two rounds: item by item, city by city, and on average."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import comb
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from madang_methods.errors import UnusableInput
from madang_methods.index.expected import check_level
from madang_methods.index.table import NO, UNKNOWN, YES, Table
from madang_methods.result import Interval, Method, as_json
from madang_methods.sampling import Floats, Integers

Answers = NDArray[np.int8]


@dataclass(frozen=True, slots=True)
class Moved:
    """An item over cities, or a city over items. gained: no to yes. lost: yes to no. p: McNemar's exact test, two-sided.
    holm, fdr: p after correction for all rows of its kind (Holm; Benjamini and Hochberg). interval: of the change in the share met."""

    name: str
    gained: int
    lost: int
    compared: int
    p: float
    holm: float
    fdr: float
    interval: Interval | None = None

    @property
    def change(self) -> float:
        return (self.gained - self.lost) / self.compared if self.compared else 0.0

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "gained": self.gained,
            "lost": self.lost,
            "compared": self.compared,
            "change": self.change,
            "p": self.p,
            "p_holm": self.holm,
            "p_fdr": self.fdr,
            "interval": self.interval.to_dict() if self.interval else None,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """mean: change of the mean score over the cities of both rounds, from -1 to 1."""

    method: ClassVar[Method] = Method(
        name="change between two rounds",
        version="1",
        source=(
            "McNemar, Q. (1947), Psychometrika 12(2), exact binomial form; Holm, S. (1979), Scandinavian Journal of Statistics 6(2); "
            "Benjamini, Y. and Hochberg, Y. (1995), JRSS B 57(1); Efron, B. and Tibshirani, R. (1993), An Introduction to the Bootstrap, "
            "paired"
        ),
        assumptions=(
            "Only cities and items of both rounds are compared, and only answers that are yes or no in both.",
            "A changed answer is a changed portal, a changed rule, or a mistake: the test cannot tell which.",
            "Items: cities are independent of each other. Cities: items are resampled, though some of them move together.",
        ),
    )
    mean: float
    interval: Interval
    items: tuple[Moved, ...]
    cities: tuple[Moved, ...]
    only_before: tuple[str, ...]
    only_now: tuple[str, ...]
    left_open: int

    def explain(self) -> str:
        end = self.interval
        beyond = "more than chance would do" if end.lower > 0 or end.upper < 0 else "no more than chance would do"
        sure = [item for item in self.items if item.holm < 0.05]
        told = f"{len(sure)} items changed surely (Holm, 5%)" if len(sure) != 1 else "1 item changed surely (Holm, 5%)"
        return (
            f"Over {len(self.cities)} cities of both rounds the mean score changed by {self.mean:+.4f} "
            f"({end.level:.0%} interval {end.lower:+.4f} to {end.upper:+.4f}), {beyond}; {told}."
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "mean": self.mean,
            "interval": self.interval.to_dict(),
            "items": [item.to_dict() for item in self.items],
            "cities": [city.to_dict() for city in self.cities],
            "only_before": list(self.only_before),
            "only_now": list(self.only_now),
            "left_open": self.left_open,
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def change(before: Table, now: Table, *, level: float = 0.95, replicates: int = 2000, seed: int = 1) -> Change:
    """Compare two rounds over the cities and items that both have. Raises UnusableInput where they share too few."""
    check_level(level)
    cities = [city for city in now.cities if city in set(before.cities)]
    items = [item for item in now.items if item in set(before.items)]
    if len(cities) < 2 or not items:
        raise UnusableInput(
            f"The two rounds share {len(cities)} cities and {len(items)} items. At least two cities and one item are needed; check the names."
        )
    old, new = _of(before, cities, items), _of(now, cities, items)
    step = np.where((old == UNKNOWN) | (new == UNKNOWN), 0, new - old)
    both = (old != UNKNOWN) & (new != UNKNOWN)
    random = np.random.default_rng(seed)
    over_items = _resampled(step, both, random, replicates, level)
    return Change(
        float(_share(step, both).mean()),
        _mean_interval(_share(step, both), random, replicates, level),
        tuple(_moved(items, step.T, both.T, [None] * len(items))),
        tuple(_moved(cities, step, both, over_items)),
        tuple(city for city in before.cities if city not in set(now.cities)),
        tuple(city for city in now.cities if city not in set(before.cities)),
        int((~both).sum()),
    )


def mcnemar_exact(gained: int, lost: int) -> float:
    """Two-sided p: what a fair coin would do to the answers that changed."""
    changed = gained + lost
    tail = sum(comb(changed, k) for k in range(min(gained, lost) + 1))
    return min(1.0, float(2 * tail / 2**changed))


def holm(p: Sequence[float]) -> Floats:
    """Holm's step-down correction, in the order given: no false find among all with the level's probability."""
    given = np.asarray(p, dtype=np.float64)
    order = np.argsort(given)
    found = np.empty(len(given))
    found[order] = np.minimum(1, np.maximum.accumulate(given[order] * np.arange(len(given), 0, -1)))
    return found


def benjamini_hochberg(p: Sequence[float]) -> Floats:
    """Benjamini and Hochberg's correction, in the order given: at most that share of the finds is false."""
    given = np.asarray(p, dtype=np.float64)
    order = np.argsort(given)[::-1]
    found = np.empty(len(given))
    found[order] = np.minimum(1, np.minimum.accumulate(given[order] * len(given) / np.arange(len(given), 0, -1)))
    return found


def _of(table: Table, cities: Sequence[str], items: Sequence[str]) -> Answers:
    rows = {city: place for place, city in enumerate(table.cities)}
    columns = {item: place for place, item in enumerate(table.items)}
    return table.answers[np.ix_([rows[city] for city in cities], [columns[item] for item in items])]


def _share(step: Integers, both: NDArray[np.bool_]) -> Floats:
    """Change of each city's share met, over the items it answers in both rounds."""
    return np.asarray(step.sum(axis=1) / np.maximum(both.sum(axis=1), 1))


def _moved(names: Sequence[str], step: Integers, both: NDArray[np.bool_], intervals: Sequence[Interval | None]) -> list[Moved]:
    gained, lost = (step == YES - NO).sum(axis=1), (step == NO - YES).sum(axis=1)
    p = [mcnemar_exact(int(up), int(down)) for up, down in zip(gained, lost, strict=True)]
    rows = zip(names, gained, lost, both.sum(axis=1), p, holm(p), benjamini_hochberg(p), intervals, strict=True)
    return [Moved(name, int(up), int(down), int(n), one, float(h), float(f), end) for name, up, down, n, one, h, f, end in rows]


def _mean_interval(shares: Floats, random: np.random.Generator, replicates: int, level: float) -> Interval:
    drawn = random.multinomial(len(shares), np.full(len(shares), 1 / len(shares)), replicates)
    return _percentiles(drawn @ shares / len(shares), level, "paired bootstrap over cities")


def _resampled(
    step: Integers, both: NDArray[np.bool_], random: np.random.Generator, replicates: int, level: float
) -> list[Interval | None]:
    """For each city an interval of its change, its items drawn anew; the same draws of items for all cities."""
    items = step.shape[1]
    times = random.multinomial(items, np.full(items, 1 / items), replicates)
    values = (step @ times.T) / np.maximum(both @ times.T, 1)
    return [_percentiles(row, level, "paired bootstrap over items") for row in values]


def _percentiles(values: Floats, level: float, kind: str) -> Interval:
    lower, upper = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(lower), float(upper), level, kind)
