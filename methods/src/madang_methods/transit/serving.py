"""How well a set of routes serves demand: how many ride directly, change once, twice, and how long it takes them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from madang_methods.result import Method, as_json
from madang_methods.sampling import Floats
from madang_methods.transit.network import Network, Routes

TRANSFER = 5.0
# Two ways that differ by less take the same time; the one with fewer changes is taken.
SAME = 1e-9


@dataclass(frozen=True, slots=True)
class Served:
    """Shares of demand by changes needed, and mean minutes of those served, each change counted as `transfer` minutes."""

    method: ClassVar[Method] = Method(
        name="evaluation of a set of routes",
        version="1",
        source=(
            "Mandl (1980), Evaluation and optimization of urban public transportation networks, European Journal of Operational Research 5(6); "
            "the measures d0, d1, d2, dun and ATT as in Baaj and Mahmassani (1991), Journal of Advanced Transportation 25(2)"
        ),
        assumptions=(
            "Everybody takes the quickest way, a change counting as five minutes unless said otherwise, and at most two changes.",
            "Buses run both ways, are never full, and waiting at the first stop is left out, as in the literature.",
        ),
    )
    direct: float
    one: float
    two: float
    unserved: float
    mean_minutes: float | None
    transfer: float

    def explain(self) -> str:
        took = "nobody is served" if self.mean_minutes is None else f"a trip takes {self.mean_minutes:.2f} minutes in the mean"
        return f"{self.direct:.2%} ride directly, {self.one:.2%} change once, {self.two:.2%} twice, {self.unserved:.2%} are not served; {took}."

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "direct": self.direct,
            "one_change": self.one,
            "two_changes": self.two,
            "unserved": self.unserved,
            "mean_minutes": self.mean_minutes,
            "minutes_of_a_change": self.transfer,
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def served(net: Network, routes: Routes, *, transfer: float = TRANSFER) -> Served:
    """Hold a set of routes (see `Network.places`) against demand."""
    best, changes = journeys(ride_times(net, routes), transfer)
    share = [float(net.demand[changes == number].sum() / net.total) for number in range(3)]
    reached = np.isfinite(best) & (net.demand > 0)
    riding = float(net.demand[reached].sum())
    mean = float((net.demand[reached] * best[reached]).sum() / riding) if riding else None
    return Served(share[0], share[1], share[2], 1 - riding / net.total, mean, transfer)


def ride_times(net: Network, routes: Iterable[tuple[int, ...]]) -> Floats:
    """(n, n) minutes between places that one route joins, the quickest of several; inf elsewhere."""
    found = np.full(net.times.shape, np.inf)
    for route in routes:
        places, minutes = of_route(net, route)
        block = np.ix_(places, places)
        found[block] = np.minimum(found[block], minutes)
    return found


def of_route(net: Network, route: tuple[int, ...]) -> tuple[list[int], Floats]:
    """A route's places and (m, m) minutes between them, there and back."""
    places = list(route)
    there = np.concatenate([[0.0], np.cumsum(net.times[places[:-1], places[1:]])])
    back = np.concatenate([[0.0], np.cumsum(net.times[places[1:], places[:-1]])])
    forward, backward = there[None, :] - there[:, None], back[:, None] - back[None, :]
    return places, np.where(forward >= 0, forward, backward)


def journeys(rides: Floats, transfer: float) -> tuple[Floats, Floats]:
    """(n, n) minutes of the quickest way with at most two changes, and its number of changes (inf: none)."""
    best, ahead = rides.copy(), rides
    changes = np.where(np.isfinite(rides), 0.0, np.inf)
    for number in (1, 2):
        ahead = (ahead[:, :, None] + rides[None, :, :]).min(axis=1) + transfer
        quicker = ahead < best - SAME
        best, changes = np.where(quicker, ahead, best), np.where(quicker, float(number), changes)
    return best, changes
