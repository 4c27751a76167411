"""The plan as GTFS, which every journey planner reads: files in one zip, the same plan giving the same bytes."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from io import BytesIO, StringIO
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

import h3

from madang_methods.errors import UnusableInput
from madang_methods.transit.corridors import length_km
from madang_methods.transit.plan import Line, NightBus

BUS = 3
COLOURS = ("1F4E79", "B8692A", "2F6B4F", "2B3A42", "7A5C99", "A8261C")
OLDEST = (1980, 1, 1, 0, 0, 0)  # the first moment a zip can hold: no clock is read


@dataclass(frozen=True, slots=True)
class Feed:
    """Who runs it and on which days; names may be given to hexagons, of which the feed otherwise says line and number."""

    agency: str
    url: str
    timezone: str
    starts: date
    ends: date
    language: str = "en"

    def __post_init__(self) -> None:
        if self.ends < self.starts:
            raise UnusableInput(f"The feed ends on {self.ends}, before it starts on {self.starts}. Turn the days round.")
        if not self.url.startswith(("http://", "https://")):
            raise UnusableInput(f"The address of the agency is “{self.url}”. GTFS wants one that begins with https://.")


def gtfs(plan: NightBus, feed: Feed) -> bytes:
    """A GTFS zip: both directions of every line, one trip each repeated by frequencies.txt; hours beyond 24 belong to the night before."""
    files: dict[str, Iterable[Sequence[object]]] = {
        "agency.txt": [
            ("agency_id", "agency_name", "agency_url", "agency_timezone", "agency_lang"),
            ("night", feed.agency, feed.url, feed.timezone, feed.language),
        ],
        "feed_info.txt": [
            (
                "feed_publisher_name",
                "feed_publisher_url",
                "feed_lang",
                "feed_start_date",
                "feed_end_date",
                "feed_version",
                "feed_contact_url",
            ),
            (feed.agency, feed.url, feed.language, _day(feed.starts), _day(feed.ends), "1", feed.url),
        ],
        "calendar.txt": [
            ("service_id", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "start_date", "end_date"),
            ("nights", 1, 1, 1, 1, 1, 1, 1, _day(feed.starts), _day(feed.ends)),
        ],
        "stops.txt": [("stop_id", "stop_name", "stop_lat", "stop_lon"), *_stops(plan)],
        "routes.txt": [
            ("route_id", "agency_id", "route_short_name", "route_long_name", "route_type", "route_color", "route_text_color"),
            *_routes(plan),
        ],
        "trips.txt": [("route_id", "service_id", "trip_id", "trip_headsign", "direction_id", "shape_id"), *_trips(plan)],
        "stop_times.txt": [
            ("trip_id", "arrival_time", "departure_time", "stop_id", "stop_sequence", "shape_dist_traveled", "timepoint"),
            *_stop_times(plan),
        ],
        "frequencies.txt": [("trip_id", "start_time", "end_time", "headway_secs", "exact_times"), *_frequencies(plan)],
        "shapes.txt": [("shape_id", "shape_pt_lat", "shape_pt_lon", "shape_pt_sequence", "shape_dist_traveled"), *_shapes(plan)],
    }
    return _zipped({name: _text(rows) for name, rows in files.items()})


def stop_names(plan: NightBus) -> dict[str, str]:
    """A name for each hexagon with a stop: its lines and a number, until a planner gives it that of a street."""
    found: dict[str, list[str]] = {}
    for line in plan.lines:
        for number, cell in enumerate(line.stops, 1):
            found.setdefault(cell, []).append(f"{line.name} Stop {number}")
    return {cell: " / ".join(names) for cell, names in found.items()}


def _stops(plan: NightBus) -> Iterable[Sequence[object]]:
    for cell, name in stop_names(plan).items():
        latitude, longitude = h3.cell_to_latlng(cell)
        yield cell, name, f"{latitude:.6f}", f"{longitude:.6f}"


def _routes(plan: NightBus) -> Iterable[Sequence[object]]:
    names = stop_names(plan)
    for number, line in enumerate(plan.lines):
        ends = f"From {names[line.stops[0]]} to {names[line.stops[-1]]}"
        yield line.name, "night", line.name, ends, BUS, COLOURS[number % len(COLOURS)], "FFFFFF"


def _directions(plan: NightBus) -> Iterable[tuple[Line, int, str, tuple[str, ...], tuple[str, ...]]]:
    """(line, direction, trip, path, stops) there and back."""
    for line in plan.lines:
        for direction, turn in enumerate((1, -1)):
            yield line, direction, f"{line.name}-{direction}", line.corridor.path[::turn], line.stops[::turn]


def _trips(plan: NightBus) -> Iterable[Sequence[object]]:
    names = stop_names(plan)
    for line, direction, trip, _, stops in _directions(plan):
        yield line.name, "nights", trip, names[stops[-1]], direction, trip


def _stop_times(plan: NightBus) -> Iterable[Sequence[object]]:
    start = round(plan.operation.first * 3600)
    for _, _, trip, path, stops in _directions(plan):
        for number, cell in enumerate(stops, 1):
            km = length_km(path[: path.index(cell) + 1])
            time = _clock(start + round(3600 * km / plan.operation.speed))
            yield trip, time, time, cell, number, f"{km:.3f}", 0


def _frequencies(plan: NightBus) -> Iterable[Sequence[object]]:
    first, last = (_clock(round(hour * 3600)) for hour in (plan.operation.first, plan.operation.last))
    for line, _, trip, _, _ in _directions(plan):
        yield trip, first, last, 60 * line.headway, 0


def _shapes(plan: NightBus) -> Iterable[Sequence[object]]:
    for _, _, trip, path, _ in _directions(plan):
        for number, cell in enumerate(path, 1):
            latitude, longitude = h3.cell_to_latlng(cell)
            yield trip, f"{latitude:.6f}", f"{longitude:.6f}", number, f"{length_km(path[:number]):.3f}"


def _day(day: date) -> str:
    return day.strftime("%Y%m%d")


def _clock(seconds: int) -> str:
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def _text(rows: Iterable[Sequence[object]]) -> str:
    out = StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def _zipped(files: dict[str, str]) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(ZipInfo(name, OLDEST), text.encode("utf-8"))
    return out.getvalue()
