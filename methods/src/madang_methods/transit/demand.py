"""From trips to hexagons: who wants to go where at night, with nobody to be picked out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import h3

from madang_methods.errors import UnusableInput

RESOLUTION = 8
K = 5


@dataclass(frozen=True, slots=True)
class Trip:
    """So many trips between two points (degrees), of people of a group if that is known. A flow is a trip with a count above 1."""

    start: tuple[float, float]
    end: tuple[float, float]
    count: int = 1
    group: str = ""


@dataclass(frozen=True, slots=True)
class Demand:
    """flows: (from, to, group) -> trips, between hexagons that k or more trips touch. Of `given` trips `left_out` touch a rarer one."""

    flows: Mapping[tuple[str, str, str], int]
    resolution: int
    k: int
    given: int
    left_out: int
    within: int
    ends: Mapping[str, int] = field(default_factory=dict)

    @property
    def trips(self) -> int:
        return sum(self.flows.values())

    @property
    def cells(self) -> list[str]:
        """By how many trips begin or end in them, most first."""
        return sorted(self.ends, key=lambda cell: (-self.ends[cell], cell))

    def explain(self) -> str:
        return (
            f"Of {self.given:,} trips {self.left_out:,} begin or end in a hexagon that fewer than {self.k} touch, and are left out; "
            f"{self.within:,} stay in their hexagon. {self.trips:,} trips between {len(self.ends):,} hexagons are planned for."
        )


def demand(trips: Iterable[Trip], *, resolution: int = RESOLUTION, k: int = K) -> Demand:
    """Count trips by hexagon (H3, resolution 8 is about 500 m from middle to corner). Raises UnusableInput where a point is none."""
    if k < 2 or not 5 <= resolution <= 10:
        raise UnusableInput(f"k is {k} and the resolution {resolution}: k must be 2 or more, the resolution from 5 (large) to 10 (small).")
    flows: Counter[tuple[str, str, str]] = Counter()
    for row, trip in enumerate(trips, 1):
        _check_count(trip.count, row)
        flows[_cell(trip.start, resolution, row), _cell(trip.end, resolution, row), trip.group] += trip.count
    return _anonymous(flows, resolution, k)


def demand_of_cells(rows: Iterable[tuple[str, str, int, str]], *, k: int = K) -> Demand:
    """From counts that are hexagons already: (from, to, trips, group)."""
    flows: Counter[tuple[str, str, str]] = Counter()
    resolutions = set()
    for number, (start, end, count, group) in enumerate(rows, 1):
        _check_count(count, number)
        for cell in (start, end):
            if not h3.is_valid_cell(cell):
                raise UnusableInput(f"Row {number}: “{cell}” is no H3 cell. Give its index, such as 882664c1e3fffff.")
            resolutions.add(h3.get_resolution(cell))
        flows[start, end, group] += count
    if len(resolutions) > 1:
        raise UnusableInput("The hexagons have several sizes. Bring all to one resolution.")
    return _anonymous(flows, resolutions.pop() if resolutions else RESOLUTION, k)


def _check_count(count: int, row: int) -> None:
    if count < 1:
        raise UnusableInput(f"Row {row}: {count} trips. Give a whole number, 1 or more, or leave the row out.")


def _cell(point: Sequence[float], resolution: int, row: int) -> str:
    latitude, longitude = point
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise UnusableInput(f"Row {row}: {latitude}, {longitude} is no place on earth. Give latitude, then longitude, in degrees.")
    return str(h3.latlng_to_cell(latitude, longitude, resolution))


def _anonymous(flows: Mapping[tuple[str, str, str], int], resolution: int, k: int) -> Demand:
    """Hexagons touched by fewer than k trips go, and their trips with them, until none is left: a removal may make another rare."""
    given, kept = sum(flows.values()), {key: count for key, count in flows.items() if key[0] != key[1]}
    within = given - sum(kept.values())
    left = sum(kept.values())
    while True:
        ends: Counter[str] = Counter()
        for (start, end, _), count in kept.items():
            ends[start] += count
            ends[end] += count
        rare = {cell for cell, count in ends.items() if count < k}
        if not rare:
            break
        kept = {key: count for key, count in kept.items() if key[0] not in rare and key[1] not in rare}
    if not kept:
        raise UnusableInput(f"No hexagon is touched by {k} trips or more. Give more trips, or larger hexagons (a lower resolution).")
    return Demand(kept, resolution, k, given, left - sum(kept.values()), within, dict(ends))
