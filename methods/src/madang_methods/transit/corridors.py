"""Where lines should run: paths over hexagons that bend towards people, chosen one after another by whom they newly reach."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

import h3
import networkx

from madang_methods.errors import UnusableInput
from madang_methods.transit.demand import Demand

NEAR = 2
HUBS = 24
PULL = 2.0


@dataclass(frozen=True, slots=True)
class Corridor:
    """path: hexagons in order. reach: those from which its stops can be walked to (on the path or beside it). km: along the path."""

    path: tuple[str, ...]
    reach: frozenset[str]
    km: float


def corridors(wanted: Demand, count: int, *, shortest_km: float = 3.0, longest_km: float = 18.0) -> list[Corridor]:
    """At most `count` corridors. Each is the path with most trips not yet served for the root of its length, both ends in its reach."""
    if count < 1 or not 0 < shortest_km < longest_km:
        raise UnusableInput("At least one line is needed, and a longest length above the shortest, both above 0.")
    pool = [one for one in _candidates(wanted) if shortest_km <= one.km <= longest_km]
    left = _pairs(wanted)
    chosen: list[Corridor] = []
    for _ in range(count):
        scores = [
            sum(number for (start, end), number in left.items() if start in one.reach and end in one.reach) / sqrt(one.km) for one in pool
        ]
        if not scores or max(scores) <= 0:
            break
        best = pool[scores.index(max(scores))]
        chosen.append(best)
        left = {key: number for key, number in left.items() if not (key[0] in best.reach and key[1] in best.reach)}
    if not chosen:
        raise UnusableInput(
            f"No line of {shortest_km:g} to {longest_km:g} km would carry anybody. Allow other lengths, or give more trips."
        )
    return chosen


def served_by(start: str, end: str, lines: Iterable[Corridor]) -> int | None:
    """Changes needed between two hexagons: 0, 1 where two lines meet, None where neither helps."""
    lines = list(lines)
    if any(start in line.reach and end in line.reach for line in lines):
        return 0
    first, last = [line for line in lines if start in line.reach], [line for line in lines if end in line.reach]
    return 1 if any(set(one.path) & set(other.path) for one in first for other in last) else None


def _pairs(wanted: Demand) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for (start, end, _), count in wanted.flows.items():
        found[start, end] = found.get((start, end), 0) + count
    return found


def _candidates(wanted: Demand) -> list[Corridor]:
    graph = _graph(wanted)
    hubs = wanted.cells[:HUBS]
    found: dict[tuple[str, ...], Corridor] = {}
    for hub in hubs:
        paths = networkx.single_source_dijkstra_path(graph, hub, weight="cost")
        for other in hubs:
            if hub < other and other in paths:
                path = tuple(paths[other])
                found[path] = _corridor(path)
    return list(found.values())


def _corridor(path: tuple[str, ...]) -> Corridor:
    reach = frozenset(near for cell in path for near in h3.grid_disk(cell, 1))
    return Corridor(path, reach, length_km(path))


def length_km(path: Iterable[str]) -> float:
    points = [h3.cell_to_latlng(cell) for cell in path]
    return float(sum(h3.great_circle_distance(here, there) for here, there in pairwise(points)))


def _graph(wanted: Demand) -> networkx.Graph:
    """Hexagons near demand, so that lines keep off water and empty land; a step costs its length, less where many trips are."""
    cells = {near for cell in wanted.ends for near in h3.grid_disk(cell, NEAR)}
    graph = networkx.Graph()
    most = max(wanted.ends.values())
    for cell in sorted(cells):
        for other in sorted(h3.grid_disk(cell, 1)):
            if cell < other and other in cells:
                pull = sqrt((wanted.ends.get(cell, 0) + wanted.ends.get(other, 0)) / (2 * most))
                graph.add_edge(cell, other, cost=length_km((cell, other)) / (1 + PULL * pull))
    return _joined(graph)


def _joined(graph: networkx.Graph) -> networkx.Graph:
    """Islands of hexagons are joined to the largest by a straight bridge; over what, nobody here knows, so it costs double."""
    islands = sorted(networkx.connected_components(graph), key=lambda one: (-len(one), min(one)))
    main = set(islands[0])
    for island in islands[1:]:
        here, there = min((h3.grid_distance(a, b), a, b) for a in sorted(island) for b in sorted(main))[1:]
        bridge = h3.grid_path_cells(here, there)
        for one, other in pairwise(bridge):
            graph.add_edge(one, other, cost=2 * length_km((one, other)))
        main |= set(island) | set(bridge)
    return graph
