"""A night bus plan told to a council: lines, buses, whom they reach, on a map of hexagons."""

from __future__ import annotations

from math import cos, radians
from typing import TYPE_CHECKING

import h3

from madang_methods.drawing import INDIGO, INK, MARKS, OCHRE, PAPER, PINE, RULE, SLATE, axes, bars, label
from madang_methods.pages import Picture, Report, Section, Table
from madang_methods.transit.network import Network
from madang_methods.transit.optimising import Plan
from madang_methods.transit.plan import NightBus, Reached
from madang_methods.transit.serving import Served

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HIDDEN = "…"


def report(plan: NightBus, title: str = "A night bus from demand") -> Report:
    lines = Section(
        "Lines, headways and buses",
        ["Hexagons are shaded by how many trips begin or end in them. Lines run from hexagon to hexagon; a planner puts them on streets."],
        [_lines(plan)],
        [Picture("map", "Map of hexagons with the planned lines; the table below names them.", lambda: map_picture(plan))],
    )
    reach = Section(
        "Whom it reaches",
        [f"{HIDDEN} stands where fewer than {plan.demand.k} trips are behind a number, or where it would give such a number away."],
        [_reached(plan)],
        [
            Picture(
                "reached",
                "Share of trips reached without a change, by group; the table below says the same.",
                lambda: reached_picture(plan),
            )
        ],
    )
    return Report(title, [plan.explain()], [lines, reach], [plan.method])


def routes_report(net: Network, routes: list[list[str]], found: Served, plan: Plan | None = None) -> Report:
    """A set of routes on a network of places: given, or found by `design_routes`."""
    rows = [[str(number), " – ".join(route), f"{_minutes(net, route):.0f}"] for number, route in enumerate(routes, 1)]
    shares = [("directly", found.direct), ("with one change", found.one), ("with two", found.two), ("not served", found.unserved)]
    tables = [
        Table("Routes", ["", "places", "minutes"], rows, frozenset({2})),
        Table("Of all trips", ["", "share"], [[name, f"{share:.2%}"] for name, share in shares], frozenset({1})),
    ]
    words = (plan or found).explain()
    picture = Picture("served", "Share of trips by changes needed; the table says the same.", lambda: served_picture(found))
    return Report(
        "Routes for a network", [words], [Section("Routes", [], tables, [picture])], [*([plan.method] if plan else []), found.method]
    )


def served_picture(found: Served) -> Figure:
    names, values = (
        ["directly", "one change", "two changes", "not served"],
        [100 * one for one in (found.direct, found.one, found.two, found.unserved)],
    )
    return bars(
        names, values, [f"{value:.2f} %" for value in values], "How people get there", "% of trips", colours=[INDIGO, PINE, OCHRE, SLATE]
    )


def _minutes(net: Network, route: list[str]) -> float:
    places = [net.names.index(name) for name in route]
    return float(sum(net.times[places[:-1], places[1:]]))


def _lines(plan: NightBus) -> Table:
    rows = [
        [
            line.name,
            f"{line.corridor.km:.1f}",
            str(len(line.stops)),
            f"{line.minutes:.0f}",
            f"{line.riders_an_hour:,.1f}",
            str(line.headway),
            f"{line.wait:g}",
            str(line.buses),
        ]
        for line in plan.lines
    ]
    heads = ["line", "km", "stops", "minutes", "riders an hour", "bus every (min)", "mean wait (min)", "buses"]
    return Table("Lines, both directions", heads, rows, frozenset(range(1, 8)))


def _reached(plan: NightBus) -> Table:
    heads = ["group", "trips", "without a change", "95% interval", "one change at most"]
    return Table("Share of trips reached", heads, [_row(one) for one in plan.reached], frozenset({1, 2, 3, 4}))


def _row(one: Reached) -> list[str]:
    interval = HIDDEN if one.interval is None else f"{one.interval.lower:.1%} to {one.interval.upper:.1%}"
    trips = HIDDEN if one.trips is None else f"{one.trips:,}"
    direct, changing = (HIDDEN if value is None else f"{value:.1%}" for value in (one.direct, one.with_change))
    return [one.group, trips, direct, interval, changing]


def reached_picture(plan: NightBus) -> Figure:
    rows = [one for one in plan.reached if one.direct is not None]
    rows = [rows[0], *sorted(rows[1:], key=lambda one: -(one.direct or 0))]
    values = [100 * (one.direct or 0) for one in rows]
    shown = [f"{value:.0f} % of {one.trips:,}" for value, one in zip(values, rows, strict=True)]
    colours = [SLATE, *[INDIGO] * (len(rows) - 1)]
    return bars([one.group for one in rows], values, shown, "Trips reached without a change", "% of the group's trips", colours=colours)


def map_picture(plan: NightBus) -> Figure:
    """Hexagons shaded by trips, lines over them in their own colours with their names at the ends."""
    from matplotlib.collections import PolyCollection
    from matplotlib.colors import LinearSegmentedColormap

    cells = plan.demand.cells
    outlines = [[(longitude, latitude) for latitude, longitude in h3.cell_to_boundary(cell)] for cell in cells]
    figure, found = axes(9, 9)
    most = max(plan.demand.ends.values())
    shades = LinearSegmentedColormap.from_list("paper", ["#EFE7D3", "#8A7A55"])
    strength = [shades((plan.demand.ends[cell] / most) ** 0.5) for cell in cells]
    found.add_collection(PolyCollection(outlines, facecolors=strength, edgecolors=PAPER, linewidths=0.6))
    for number, line in enumerate(plan.lines):
        colour, mark = MARKS[number % len(MARKS)]
        points = [h3.cell_to_latlng(cell) for cell in line.corridor.path]
        found.plot(
            [x for _, x in points],
            [y for y, _ in points],
            color=colour,
            linewidth=max(2.0, 6.5 - 1.5 * number),
            solid_capstyle="round",
            zorder=3,
        )
        stops = [h3.cell_to_latlng(cell) for cell in line.stops]
        found.plot([x for _, x in stops], [y for y, _ in stops], mark, color=colour, markerfacecolor=PAPER, markersize=5.5, zorder=4)
        y, x = points[-1] if number % 2 else points[0]
        box = {"facecolor": colour, "edgecolor": PAPER, "boxstyle": "round,pad=0.25"}
        found.annotate(line.name, (x, y), (8, 8), textcoords="offset points", color=PAPER, fontsize=10, weight="bold", bbox=box, zorder=5)
    found.autoscale_view()
    found.set_aspect(1 / cos(radians(h3.cell_to_latlng(cells[0])[0])))
    found.set_xticks([])
    found.set_yticks([])
    found.spines[["left", "bottom"]].set_color(RULE)
    found.set_title(label(f"{len(plan.lines)} lines, {plan.buses} buses; darker: more trips"), loc="left", color=INK)
    return figure
