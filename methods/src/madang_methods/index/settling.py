"""Which open answer to settle first: the one that is expected to leave the least doubt about the city's place."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.index.expected import poisson_binomial
from madang_methods.result import Method
from madang_methods.sampling import Floats


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
    Where no answer can move the place, the order is that of p (1 - p). Raises UnusableInput for no items.
    """
    if not probabilities:
        raise UnusableInput("There are no items, so nothing can be settled.")
    places = places_by_count(len(probabilities), others)
    whole = np.asarray(poisson_binomial(probabilities.values()))
    variance = float(whole @ places**2 - (whole @ places) ** 2)
    found = [_settling(item, probabilities, places, variance) for item, p in probabilities.items() if 0 < p < 1]
    return tuple(sorted(found, key=lambda one: (-one.reduction, -_spread(probabilities[one.item]))))


def places_by_count(items: int, others: Sequence[float]) -> Floats:
    """(I + 1,) the place a city has when n of its items are met: 1 + how many others have more."""
    scores = np.sort(np.asarray(others, dtype=np.float64).round(9))
    reached = (np.arange(items + 1) / items).round(9)
    return np.asarray(1.0 + len(scores) - np.searchsorted(scores, reached, side="right"))


def _settling(item: str, probabilities: Mapping[str, float], places: Floats, variance: float) -> Settling:
    rest = np.asarray(poisson_binomial(p for other, p in probabilities.items() if other != item))
    gap = float(rest @ places[1:] - rest @ places[:-1])
    reduction = _spread(probabilities[item]) * gap**2
    return Settling(item, reduction, reduction / variance if variance > 0 else 0.0)


def _spread(p: float) -> float:
    return p * (1 - p)
