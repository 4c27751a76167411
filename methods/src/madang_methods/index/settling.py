"""Which open answer to settle first: the one that is expected to leave the least doubt about the city's place."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from madang_methods.errors import UnusableInput
from madang_methods.index.expected import poisson_binomial
from madang_methods.result import Method


@dataclass(frozen=True, slots=True)
class Settling:
    """reduction: by how much the variance of the place is expected to fall once the item is settled, in places². share: of that variance."""

    method: ClassVar[Method] = Method(
        name="expected reduction of the uncertainty of a rank",
        version="1",
        source=(
            "Law of total variance: Var(place) - E[Var(place | answer)] = p (1 - p) (E[place | yes] - E[place | no])²; as value of "
            "information in Raiffa, H. and Schlaifer, R. (1961), Applied Statistical Decision Theory"
        ),
        assumptions=(
            "Every item weighs the same; probabilities are calibrated and, apart from what is settled, independent.",
            "The other cities stand still at their scores.",
        ),
    )
    item: str
    reduction: float
    share: float

    def to_dict(self) -> dict[str, Any]:
        return {"item": self.item, "expected_reduction": self.reduction, "share_of_variance": self.share}


def settling_order(probabilities: Mapping[str, float], others: Sequence[float]) -> tuple[Settling, ...]:
    """Open items of one city, those first that are expected to settle the most.

    probabilities: item -> P(yes) for all items of the score, 0 or 1 where settled. others: scores (0 to 1) of the other cities.
    Where no answer can move the place, the order is that of p (1 - p). Raises UnusableInput for no items. Costs I² for each open item.
    """
    if not probabilities:
        raise UnusableInput("There are no items, so nothing can be settled.")
    places = places_by_count(len(probabilities), others)
    whole = poisson_binomial(probabilities.values())
    variance = _mean(whole, [place**2 for place in places]) - _mean(whole, places) ** 2
    found = [_settling(item, probabilities, places, variance) for item, p in probabilities.items() if 0 < p < 1]
    return tuple(sorted(found, key=lambda one: (-round(one.reduction, 9), -_spread(probabilities[one.item]))))


def places_by_count(items: int, others: Sequence[float]) -> list[float]:
    """I + 1 places: where a city stands when n of its items are met, that is 1 + how many others have more."""
    scores = sorted(round(score, 9) for score in others)
    return [1.0 + len(scores) - bisect_right(scores, round(n / items, 9)) for n in range(items + 1)]


def _settling(item: str, probabilities: Mapping[str, float], places: Sequence[float], variance: float) -> Settling:
    rest = poisson_binomial(p for other, p in probabilities.items() if other != item)
    gap = _mean(rest, places[1:]) - _mean(rest, places[:-1])
    reduction = _spread(probabilities[item]) * gap**2
    return Settling(item, reduction, reduction / variance if variance > 0 else 0.0)


def _mean(shares: Sequence[float], values: Sequence[float]) -> float:
    return math.fsum(share * value for share, value in zip(shares, values, strict=True))


def _spread(p: float) -> float:
    return p * (1 - p)
