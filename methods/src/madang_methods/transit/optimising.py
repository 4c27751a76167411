"""Routes that make trips short: simulated annealing over a pool of near-shortest paths, with small changes at the ends."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from random import Random
from typing import Any, ClassVar

import networkx
import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.result import Method, as_json
from madang_methods.sampling import Floats
from madang_methods.transit.network import Network, Routes
from madang_methods.transit.serving import TRANSFER, Served, journeys, of_route, served

# What a trip that nobody serves costs, in minutes: more than any detour, so that serving it always pays.
UNSERVED = 90.0
WARM, COLD = 0.15, 0.004


@dataclass(frozen=True, slots=True)
class Search:
    """steps: changes tried. starts: times it begins anew. paths: near-shortest paths of each pair. The same seed finds the same routes."""

    steps: int = 12_000
    starts: int = 10
    paths: int = 10
    fewest: int = 2
    most: int = 8
    transfer: float = TRANSFER
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Plan:
    """routes: by the names of their places. tried: sets of routes looked at."""

    method: ClassVar[Method] = Method(
        name="route design by simulated annealing",
        version="1",
        source=(
            "Kirkpatrick, Gelatt and Vecchi (1983), Science 220; pools of near-shortest paths: Yen (1971), Management Science 17(11); the "
            "problem: Mandl (1980), European Journal of Operational Research 5(6)"
        ),
        assumptions=(
            "The aim is the mean time of a trip, changes included; what running the routes costs is held only by their number and length.",
            "A good set is found, not provably the best.",
        ),
    )
    routes: list[list[str]]
    served: Served
    tried: int

    def explain(self) -> str:
        return f"Of {self.tried:,} sets of {len(self.routes)} routes this is the quickest: {self.served.explain()}"

    def to_dict(self) -> dict[str, Any]:
        return {"method": self.method.to_dict(), "routes": self.routes, "served": self.served.to_dict(), "tried": self.tried}

    def to_json(self) -> str:
        return as_json(self.to_dict())


def design_routes(net: Network, count: int, search: Search | None = None, *, tell: Callable[[int], None] | None = None) -> Plan:
    """`count` routes with from `fewest` to `most` places each. tell: hears how many steps are done, for a progress bar."""
    search = search or Search()
    if count < 1 or search.fewest < 2 or search.most < search.fewest:
        raise UnusableInput("At least 1 route is needed, with 2 places or more, and not fewer at most than at least.")
    work = _Work(net, search, _pool(net, search))
    best, cost = work.greedy(count), math.inf
    for start in range(search.starts):
        random = Random(search.seed * 1000 + start)  # noqa: S311 a search that anybody can repeat, no secret
        found, reached = work.anneal(work.anywhere(count, random) if start else work.greedy(count), random, tell)
        if reached < cost:
            best, cost = found, reached
    return Plan(net.named(best), served(net, best, transfer=search.transfer), search.steps * search.starts)


def _pool(net: Network, search: Search) -> list[tuple[int, ...]]:
    graph = networkx.DiGraph()
    for here, others in enumerate(net.neighbours):
        graph.add_weighted_edges_from((here, there, float(net.times[here, there])) for there in others)
    found: dict[tuple[int, ...], None] = {}
    for here in range(net.size):
        for there in range(here + 1, net.size):
            if here in graph and there in graph and networkx.has_path(graph, here, there):
                for path in islice(networkx.shortest_simple_paths(graph, here, there, weight="weight"), search.paths):
                    if search.fewest <= len(path) <= search.most and _returns(net, path):
                        found[tuple(path)] = None
    if not found:
        raise UnusableInput("No two places are joined by a route of the length asked. Allow more places on a route, or check the links.")
    return list(found)


def _returns(net: Network, path: list[int]) -> bool:
    return bool(np.isfinite(net.times[path[1:], path[:-1]]).all())


@dataclass(slots=True)
class _Work:
    net: Network
    search: Search
    pool: list[tuple[int, ...]]

    def greedy(self, count: int) -> Routes:
        """One path after another, each that which then lowers the cost most."""
        chosen: list[tuple[int, ...]] = []
        rides = np.full(self.net.times.shape, np.inf)
        direct = [self._rides(path) for path in self.pool]
        for _ in range(count):
            gains = [float(self.net.demand[np.isinf(rides) & np.isfinite(one)].sum()) for one in direct]
            at = int(np.argmax(gains))
            chosen.append(self.pool[at])
            rides = np.minimum(rides, direct[at])
        return tuple(chosen)

    def anywhere(self, count: int, random: Random) -> Routes:
        return tuple(random.choice(self.pool) for _ in range(count))

    def anneal(self, routes: Routes, random: Random, tell: Callable[[int], None] | None) -> tuple[Routes, float]:
        known: dict[tuple[int, ...], Floats] = {}
        cost = self._cost(routes, known)
        best, least = routes, cost
        for step in range(self.search.steps):
            heat = WARM * (COLD / WARM) ** (step / self.search.steps)
            at = random.randrange(len(routes))
            changed = self._changed(routes[at], random)
            if changed is not None:
                tried = (*routes[:at], changed, *routes[at + 1 :])
                price = self._cost(tried, known)
                if price <= cost or random.random() < math.exp((cost - price) / heat):
                    routes, cost = tried, price
                    if cost < least - 1e-12:
                        best, least = routes, cost
            if tell is not None and step % 500 == 0:
                tell(500)
        return best, least

    def _changed(self, route: tuple[int, ...], random: Random) -> tuple[int, ...] | None:
        """Another path; or the same one longer, shorter, or shifted at an end; None where the draw cannot be."""
        draw = random.random()
        if draw < 0.25:
            return random.choice(self.pool)
        if random.random() < 0.5:
            route = route[::-1]
        if draw < 0.5 or (draw >= 0.75 and len(route) == self.search.most):
            route = route[:-1]
            if draw < 0.5:
                return route if len(route) >= self.search.fewest else None
        if len(route) >= self.search.most:
            return None
        ahead = [place for place in self.net.neighbours[route[-1]] if place not in route and np.isfinite(self.net.times[place, route[-1]])]
        return (*route, random.choice(ahead)) if ahead else None

    def _cost(self, routes: Routes, known: dict[tuple[int, ...], Floats]) -> float:
        rides = known[routes[0]] if routes[0] in known else known.setdefault(routes[0], self._rides(routes[0]))
        for route in routes[1:]:
            rides = np.minimum(rides, known[route] if route in known else known.setdefault(route, self._rides(route)))
        best, _ = journeys(rides, self.search.transfer)
        return float((self.net.demand * np.minimum(best, UNSERVED)).sum() / self.net.total)

    def _rides(self, route: tuple[int, ...]) -> Floats:
        found = np.full(self.net.times.shape, np.inf)
        places, minutes = of_route(self.net, route)
        found[np.ix_(places, places)] = minutes
        return found
