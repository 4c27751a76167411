"""A network to plan on: places, how long it takes between neighbours, and who wants to go where."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.sampling import Floats

Routes = tuple[tuple[int, ...], ...]


@dataclass(frozen=True)
class Network:
    """names: n places. times: (n, n) minutes between neighbours, inf where there is no link. demand: (n, n) trips, 0 on the diagonal."""

    names: tuple[str, ...]
    times: Floats
    demand: Floats

    @property
    def size(self) -> int:
        return len(self.names)

    @cached_property
    def total(self) -> float:
        return float(self.demand.sum())

    @cached_property
    def neighbours(self) -> tuple[tuple[int, ...], ...]:
        return tuple(tuple(np.flatnonzero(np.isfinite(row)).tolist()) for row in self.times)

    def places(self, routes: Iterable[Sequence[str]]) -> Routes:
        """Routes by name as routes by place. Raises UnusableInput for an unknown place, a missing link, or a place called twice."""
        numbers = {name: place for place, name in enumerate(self.names)}
        found = []
        for line, route in enumerate(routes, 1):
            unknown = [name for name in route if name not in numbers]
            if unknown:
                raise UnusableInput(f"Route {line} calls at “{unknown[0]}”, which the network has not. Correct the name.")
            found.append(tuple(numbers[name] for name in route))
            self._check(found[-1], line)
        if not found:
            raise UnusableInput("There is no route to look at. Give at least one.")
        return tuple(found)

    def named(self, routes: Routes) -> list[list[str]]:
        return [[self.names[place] for place in route] for route in routes]

    def _check(self, route: tuple[int, ...], line: int) -> None:
        if len(route) < 2 or len(set(route)) < len(route):
            raise UnusableInput(f"Route {line} needs two places or more, each once; a ring is two routes.")
        for here, there in pairwise(route):
            if not np.isfinite(self.times[here, there]):
                raise UnusableInput(f"Route {line} goes from {self.names[here]} to {self.names[there]}, between which there is no link.")


def network(links: Iterable[tuple[str, str, float]], demand: Iterable[tuple[str, str, float]]) -> Network:
    """links: (from, to, minutes), each direction by itself; demand: (from, to, trips). Places are named in the order of the links."""
    links = [(str(here), str(there), float(minutes)) for here, there, minutes in links]
    names = tuple(dict.fromkeys(name for here, there, _ in links for name in (here, there)))
    at = {name: place for place, name in enumerate(names)}
    times, trips = np.full((len(names), len(names)), np.inf), np.zeros((len(names), len(names)))
    for row, (here, there, minutes) in enumerate(links, 1):
        if not (here != there and 0 < minutes < np.inf):
            raise UnusableInput(f"Link {row}, {here} to {there}, takes {minutes:g} minutes. Give a time above 0 between two places.")
        times[at[here], at[there]] = minutes
    for row, (here, there, asked) in enumerate(demand, 1):
        if here not in at or there not in at:
            raise UnusableInput(f"Demand row {row} goes from {here} to {there}, of which one has no link. Add it, or leave the row out.")
        if not 0 <= float(asked) < np.inf:
            raise UnusableInput(f"Demand row {row} from {here} to {there} is {asked}. Give a number of trips, 0 or more.")
        if here != there:
            trips[at[here], at[there]] += float(asked)
    if not trips.sum() > 0:
        raise UnusableInput("Nobody wants to go anywhere: all demand is 0 or stays in its place. Give trips between places.")
    return Network(names, times, trips)


def read_routes(text: str) -> list[tuple[str, list[list[str]]]]:
    """Route sets as the literature's files hold them: a title, a count, then one route a line with “-” between places."""
    found: list[tuple[str, list[list[str]]]] = []
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    at = 0
    while at + 1 < len(lines):
        title, count = lines[at], lines[at + 1]
        if not count.isdigit():
            raise UnusableInput(f"“{title}” is followed by “{count}” where the number of its routes is needed.")
        found.append((title, [line.split("-") for line in lines[at + 2 : at + 2 + int(count)]]))
        at += 2 + int(count)
    return found
