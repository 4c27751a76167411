"""A night bus network: lines with stops, headways, buses, and whom they reach."""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, sqrt
from statistics import NormalDist
from typing import Any, ClassVar

import h3

from madang_methods.errors import UnusableInput
from madang_methods.result import Interval, Method, as_json
from madang_methods.suppression import suppress_small_cells
from madang_methods.transit.corridors import Corridor, corridors, served_by
from madang_methods.transit.demand import Demand

LEVEL = 0.95
STEP = 5
OUTCOMES = ("no change", "one change", "not reached")


@dataclass(frozen=True, slots=True)
class Operation:
    """speed in km/h, stops included; layover in minutes at each end; first and last departure as hours of the night (24 is midnight).

    bus_hour: what a bus costs an hour; waiting_hour: what an hour of waiting is taken to be worth, in the same money. nights: how many
    nights the trips were counted in; share: of them that would ride. Headways in minutes, in steps of five.
    """

    speed: float = 20.0
    layover: float = 5.0
    first: float = 24.0
    last: float = 28.0
    bus_hour: float = 60.0
    waiting_hour: float = 10.0
    nights: float = 1.0
    share: float = 1.0
    shortest: int = 15
    longest: int = 45

    def __post_init__(self) -> None:
        positive = (self.speed, self.bus_hour, self.waiting_hour, self.nights, self.share)
        if min(positive) <= 0 or self.layover < 0 or not 0 <= self.first < self.last <= 36 or not STEP <= self.shortest <= self.longest:
            raise UnusableInput(
                "Speed, costs, nights and share must be above 0, the first hour before the last, the shortest headway 5 or more."
            )

    @property
    def hours(self) -> float:
        return self.last - self.first


@dataclass(frozen=True, slots=True)
class Line:
    """stops: hexagons in which it halts, in order. minutes: from end to end. wait: half a headway."""

    name: str
    corridor: Corridor
    stops: tuple[str, ...]
    minutes: float
    riders_an_hour: float
    headway: int
    buses: int

    @property
    def wait(self) -> float:
        return self.headway / 2

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "km": self.corridor.km,
            "stops": [{"cell": cell, "latitude": at[0], "longitude": at[1]} for cell in self.stops for at in [h3.cell_to_latlng(cell)]],
            "minutes": self.minutes,
            "riders_an_hour": self.riders_an_hour,
            "headway": self.headway,
            "mean_wait": self.wait,
            "buses": self.buses,
        }


@dataclass(frozen=True, slots=True)
class Reached:
    """Of a group's trips, how many need no change or one. None where fewer than k are behind a number."""

    group: str
    trips: int | None
    direct: float | None
    with_change: float | None
    interval: Interval | None

    def to_dict(self) -> dict[str, Any]:
        return {
            "group": self.group,
            "trips": self.trips,
            "direct": self.direct,
            "with_one_change": self.with_change,
            "interval": self.interval.to_dict() if self.interval else None,
        }


@dataclass(frozen=True, slots=True)
class NightBus:
    method: ClassVar[Method] = Method(
        name="night bus from demand",
        version="1",
        source=(
            "Seoul's Owl Bus (2013), trips by hexagon of 500 m; Chen et al. (2014), B-Planner, IEEE Transactions on Intelligent Transportation "
            "Systems 15(4), for corridors from night taxi trips; the square-root rule for headways: Mohring (1972), American Economic Review 62(4)"
        ),
        assumptions=(
            "Trips of today stand for trips people would make; who stays at home because there is no bus is not among them.",
            "Lines run from hexagon to hexagon, not along streets: a planner puts them on the map.",
            "A stop is reached from its hexagon and from those beside it.",
            "Everybody whose trip is covered rides, by the share given; buses are never full.",
            "Counts of hexagons that fewer than k trips touch are left out, so thin places look emptier than they are.",
        ),
    )
    demand: Demand
    operation: Operation
    lines: tuple[Line, ...]
    reached: tuple[Reached, ...]

    @property
    def buses(self) -> int:
        return sum(line.buses for line in self.lines)

    @property
    def everybody(self) -> Reached:
        return self.reached[0]

    def explain(self) -> str:
        km = ", ".join(f"{line.corridor.km:.1f}" for line in self.lines)
        headways = sorted({line.headway for line in self.lines})
        direct, changing = (
            f"{value:.1%}" if value is not None else "too few to tell" for value in (self.everybody.direct, self.everybody.with_change)
        )
        every = f"{headways[0]} minutes" if len(headways) == 1 else f"{headways[0]} to {headways[-1]} minutes"
        return (
            f"{self.demand.explain()} {len(self.lines)} lines of {km} km reach {direct} of these trips without a change and "
            f"{changing} with one at most; a bus every {every}, {self.buses} buses in all."
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "trips": {
                "given": self.demand.given,
                "left_out": self.demand.left_out,
                "within": self.demand.within,
                "planned": self.demand.trips,
            },
            "k": self.demand.k,
            "resolution": self.demand.resolution,
            "hexagons": [{"cell": cell, "trips": self.demand.ends[cell]} for cell in self.demand.cells],
            "lines": [line.to_dict() for line in self.lines],
            "buses": self.buses,
            "reached": [one.to_dict() for one in self.reached],
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def night_bus(
    wanted: Demand, *, lines: int = 4, operation: Operation | None = None, shortest_km: float = 3.0, longest_km: float = 18.0
) -> NightBus:
    """Plan `lines` lines for a demand (`demand`, `demand_of_cells`)."""
    operation = operation or Operation()
    found = corridors(wanted, lines, shortest_km=shortest_km, longest_km=longest_km)
    riders = _riders(wanted, found)
    planned = tuple(_line(number, one, trips, wanted, operation) for number, (one, trips) in enumerate(zip(found, riders, strict=True), 1))
    return NightBus(wanted, operation, planned, tuple(_reached(wanted, found)))


def _riders(wanted: Demand, lines: list[Corridor]) -> list[float]:
    """Trips of each line: those it serves directly, shared evenly where several do; one with a change counts on both."""
    found = [0.0] * len(lines)
    for (start, end, _), count in wanted.flows.items():
        direct = [at for at, line in enumerate(lines) if start in line.reach and end in line.reach]
        if direct:
            for at in direct:
                found[at] += count / len(direct)
        elif served_by(start, end, lines) == 1:
            first, last = ([at for at, line in enumerate(lines) if cell in line.reach] for cell in (start, end))
            for side in (first, last):
                for at in side:
                    found[at] += count / len(side)
    return found


def _line(number: int, corridor: Corridor, trips: float, wanted: Demand, operation: Operation) -> Line:
    minutes = 60 * corridor.km / operation.speed
    cycle = 2 * (minutes + operation.layover)
    riders = trips * operation.share / operation.nights / operation.hours
    headway = best_headway(riders, cycle, operation)
    return Line(f"N{number}", corridor, _stops(corridor, wanted), minutes, riders, headway, ceil(cycle / headway - 1e-9))


def best_headway(riders_an_hour: float, cycle_minutes: float, operation: Operation) -> int:
    """h = sqrt(2 c / (v q)): c what a round trip costs, v an hour's waiting, q riders an hour; to the nearest five, within bounds."""
    cost = operation.bus_hour * cycle_minutes / 60
    hours = sqrt(2 * cost / (operation.waiting_hour * riders_an_hour)) if riders_an_hour > 0 else float("inf")
    minutes = min(max(60 * hours, operation.shortest), operation.longest)
    return int(min(max(STEP * round(minutes / STEP), operation.shortest), operation.longest))


def _stops(corridor: Corridor, wanted: Demand) -> tuple[str, ...]:
    """Both ends, and every hexagon between in or beside which somebody begins or ends a trip."""
    asked = [any(near in wanted.ends for near in h3.grid_disk(cell, 1)) for cell in corridor.path]
    asked[0] = asked[-1] = True
    return tuple(cell for cell, keep in zip(corridor.path, asked, strict=True) if keep)


def _reached(wanted: Demand, lines: list[Corridor]) -> list[Reached]:
    """Everybody, then each group; hidden are small counts and whatever would give them away."""
    known = {key: served_by(*key, lines) for key in {(start, end) for start, end, _ in wanted.flows}}
    groups = sorted({group for _, _, group in wanted.flows})
    counts = {group: dict.fromkeys(OUTCOMES, 0) for group in groups}
    for (start, end, group), count in wanted.flows.items():
        changes = known[start, end]
        counts[group][OUTCOMES[2 if changes is None else changes]] += count
    table = suppress_small_cells(counts, k=wanted.k)
    total = [sum(counts[group][outcome] for group in groups) for outcome in OUTCOMES]
    found = [_told("everybody", total[0], total[1], sum(total), True)]
    for group in groups if groups != [""] else []:
        direct, one, neither = (counts[group][outcome] for outcome in OUTCOMES)
        hidden = [table.rows[group][outcome].is_hidden for outcome in OUTCOMES]
        if table.row_totals[group].is_hidden:
            found.append(Reached(group or "unknown", None, None, None, None))
        else:
            told = _told(group or "unknown", direct, one, direct + one + neither, not hidden[2])
            found.append(replace(told, direct=None, interval=None) if hidden[0] else told)
    return found


def _told(group: str, direct: int, one: int, trips: int, tells_change: bool) -> Reached:
    return Reached(group, trips, direct / trips, (direct + one) / trips if tells_change else None, _wilson(direct, trips))


def _wilson(yes: int, of: int) -> Interval:
    z = NormalDist().inv_cdf((1 + LEVEL) / 2)
    middle, reach = (yes + z * z / 2) / (of + z * z), z * sqrt(yes * (of - yes) / of + z * z / 4) / (of + z * z)
    return Interval(max(0.0, middle - reach), min(1.0, middle + reach), LEVEL, "Wilson")
