"""The command `madang-methods night-bus`."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.progress import Progress

from madang_methods.errors import UnusableInput
from madang_methods.frames import Columns, floats, parse_columns, read_columns, texts
from madang_methods.telling import Example, Html, Json, Plot, example_text, need, read_text, tell, working

if TYPE_CHECKING:
    from madang_methods.transit import Demand

File = Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="Trips or flows, as CSV, Parquet or JSON.")]
EXAMPLE = "night-bus.csv"
POINTS, CELLS = ("from_lat", "from_lon", "to_lat", "to_lon"), ("from_cell", "to_cell")


def night_bus(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: File = None,
    lines: Annotated[int, typer.Option(help="How many lines.")] = 4,
    k: Annotated[int, typer.Option(help="Leave out hexagons that fewer trips touch.")] = 5,
    resolution: Annotated[int, typer.Option(help="Size of the hexagons (H3): 8 is about 500 m from middle to corner.")] = 8,
    speed: Annotated[float, typer.Option(help="km/h, stops included.")] = 20.0,
    first: Annotated[float, typer.Option(help="First departure, as an hour of the night; 24 is midnight.")] = 24.0,
    last: Annotated[float, typer.Option(help="Last departure.")] = 28.0,
    nights: Annotated[float, typer.Option(help="In how many nights the trips were counted.")] = 1.0,
    share: Annotated[float, typer.Option(help="Share of the trips that would ride.")] = 1.0,
    bus_hour: Annotated[float, typer.Option(help="What a bus costs an hour.")] = 60.0,
    waiting_hour: Annotated[float, typer.Option(help="What an hour of waiting is taken to be worth.")] = 10.0,
    shortest_km: Annotated[float, typer.Option(help="Shortest line.")] = 3.0,
    longest_km: Annotated[float, typer.Option(help="Longest line.")] = 18.0,
    gtfs: Annotated[Path | None, typer.Option(help="Write the plan as a GTFS zip here.")] = None,
    agency: Annotated[str, typer.Option(help="Who runs it, for the GTFS.")] = "Night bus of the town",
    url: Annotated[str, typer.Option(help="Address of its page, for the GTFS.")] = "https://example.org/night-bus",
    timezone: Annotated[str, typer.Option(help="For the GTFS, such as Asia/Seoul.")] = "UTC",
    starts: Annotated[str, typer.Option(help="First night in the GTFS.")] = "2027-01-01",
    ends: Annotated[str, typer.Option(help="Last night in the GTFS.")] = "2027-12-31",
    links: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="CSV from, to, minutes: with --trips, design or judge routes on it.")
    ] = None,
    trips: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="CSV from, to, trips for --links.")] = None,
    routes: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Routes to judge, one a line as a-b-c; without it they are designed.")
    ] = None,
    most: Annotated[int, typer.Option(help="Most places on a designed route.")] = 8,
    seed: Annotated[int, typer.Option(help="Of the search for routes.")] = 1,
    json: Json = False,
    plot: Plot = None,
    html: Html = None,
    example: Example = False,
) -> None:
    """Plan night buses from trips or flows: lines, stops, headways, buses, whom they reach, and GTFS.

    FILE: from_lat, from_lon, to_lat, to_lon (or from_cell, to_cell as H3), and if known trips (a count) and group. Instead of it,
    --links and --trips: routes on a network of places.
    """
    need("science,transit", "numpy", "h3", "networkx")
    if links is not None or trips is not None:
        _network(links, trips, routes, (lines, most, seed), (json, plot, html))
        return
    from madang_methods.transit import Operation
    from madang_methods.transit import night_bus as plan_night_bus
    from madang_methods.transit.report import report

    operation = Operation(speed, 5.0, first, last, bus_hour, waiting_hour, nights, share)
    with working("Looking for lines"):
        wanted = _demand(*_table(file, example), resolution, k)
        found = plan_night_bus(wanted, lines=lines, operation=operation, shortest_km=shortest_km, longest_km=longest_km)
    tell(report(found), found.to_dict(), json=json, plot=plot, html=html)
    if gtfs is not None:
        from madang_methods.transit import Feed
        from madang_methods.transit import gtfs as as_gtfs

        gtfs.write_bytes(as_gtfs(found, Feed(agency, url, timezone, _day(starts), _day(ends))))
        Console(stderr=True).print(f"Wrote {gtfs}", highlight=False, markup=False)


def _network(
    links: Path | None, trips: Path | None, routes: Path | None, search: tuple[int, int, int], told: tuple[bool, Path | None, Path | None]
) -> None:
    """Judge the routes of a file, or look for better ones with a bar that says how far the search is."""
    from madang_methods.transit import Search, design_routes, network, served
    from madang_methods.transit.report import routes_report

    if links is None or trips is None:
        raise UnusableInput("A network needs both --links and --trips. Name the other file too.")
    (count, most, seed), (json, plot, html) = search, told
    net = network(_flows(links), _flows(trips))
    if routes is not None:
        given = [line.strip().split("-") for line in read_text(routes).splitlines() if line.strip()]
        found = served(net, net.places(given))
        tell(routes_report(net, given, found), found.to_dict(), json=json, plot=plot, html=html)
        return
    wanted = Search(most=most, seed=seed)
    with Progress(console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Looking for routes", total=wanted.steps * wanted.starts)
        plan = design_routes(net, count, wanted, tell=lambda steps: bar.advance(task, steps))
    tell(routes_report(net, plan.routes, plan.served, plan), plan.to_dict(), json=json, plot=plot, html=html)


def _flows(path: Path) -> list[tuple[str, str, float]]:
    rows = list(csv.reader(read_text(path).splitlines()))
    try:
        return [(row[0].strip(), row[1].strip(), float(row[2])) for row in rows[1:] if row]
    except (IndexError, ValueError):
        raise UnusableInput(
            f"{path.name} holds a row that is not two places and a number. Correct it; the first line names the columns."
        ) from None


def _table(file: Path | None, example: bool) -> tuple[Columns, str]:
    if (file is None) != example:
        raise UnusableInput("Name one file, or use --example instead of it.")
    return (read_columns(file), file.name) if file else (parse_columns(example_text(EXAMPLE), EXAMPLE), EXAMPLE)


def _demand(columns: Columns, name: str, resolution: int, k: int) -> Demand:
    from madang_methods.transit import Trip, demand, demand_of_cells

    size = len(next(iter(columns.values())))
    groups = texts(columns, "group") if "group" in columns else [""] * size
    counts = _counts(columns, name) if "trips" in columns else [1] * size
    if set(CELLS) <= set(columns):
        start, end = (texts(columns, one) for one in CELLS)
        return demand_of_cells(zip(start, end, counts, groups, strict=True), k=k)
    if set(POINTS) <= set(columns):
        start_lat, start_lon, end_lat, end_lon = (floats(columns, one) for one in POINTS)
        starts, ends = zip(start_lat, start_lon, strict=True), zip(end_lat, end_lon, strict=True)
        return demand(map(Trip, starts, ends, counts, groups), resolution=resolution, k=k)
    raise UnusableInput(f"{name} has no columns {', '.join(POINTS)}, nor {' and '.join(CELLS)}. Name them in its first line.")


def _counts(columns: Columns, name: str) -> list[int]:
    found = floats(columns, "trips")
    for row, count in enumerate(found, 1):
        if count != int(count):
            raise UnusableInput(f"{name}, row {row}: trips is {count:g}. Give a whole number, 1 or more.")
    return [int(count) for count in found]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UnusableInput(f"The day is “{text}”. Write it as 2027-01-31.") from None
