"""Transit: Mandl's network as published, a town on hexagons worked by hand, and GTFS under a validator."""

import csv
import json
import re
import subprocess
import sys
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import permutations
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
from madang_methods.cli import app
from madang_methods.errors import UnusableInput
from typer.testing import CliRunner

h3 = pytest.importorskip("h3", reason="night buses need the extra transit")

from madang_methods.transit import (  # noqa: E402 after what they need is known to be there
    Feed,
    Operation,
    Search,
    Trip,
    best_headway,
    demand,
    demand_of_cells,
    design_routes,
    gtfs,
    network,
    night_bus,
    read_routes,
    served,
)

MANDL = Path(__file__).parent / "mandl"
LITERATURE = Path(__file__).resolve().parents[2].parent / "shared/data/night-bus/mandl/literature_solutions_for_mandl1_20181025.txt"
FEED = Feed("Night bus of Maru", "https://example.org/night-bus", "Asia/Seoul", date(2027, 1, 1), date(2027, 12, 31))


def mandl():
    links, wanted = (list(csv.reader((MANDL / f"mandl1_{name}.txt").read_text().splitlines()))[1:] for name in ("links", "demand"))
    return network(links, wanted)


def as_published(found):
    shares = tuple(round(100 * one, 2) for one in (found.direct, found.one, found.two, found.unserved))
    return (*shares, round(found.mean_minutes, 2))


def test_the_routes_of_mandl_1980_are_evaluated_as_published():
    routes = ["1-2-3-6-8-10-11-13", "5-4-6-8-15-7", "12-4-6-15-9", "13-14-10"]
    net = mandl()
    assert as_published(served(net, net.places(route.split("-") for route in routes))) == (69.94, 29.93, 0.13, 0.0, 12.90)


@pytest.mark.skipif(not LITERATURE.exists(), reason="the shared route sets (../shared/data/night-bus) are not on this machine")
def test_route_sets_of_the_literature_are_evaluated_as_published():
    sets, net = dict(read_routes(LITERATURE.read_text(encoding="utf-8"))), mandl()
    published = {
        "Mumford (2013) 4 best passenger": (90.43, 9.57, 0.0, 0.0, 10.57),
        "Chew and Lee (2013) 4 routes passenger": (91.84, 8.16, 0.0, 0.0, 10.50),
        "Nikolic and Teodorovic (2014) 4 best passengers": (93.19, 6.10, 0.71, 0.0, 10.47),
        "Mumford (2013) 4 best operator": (61.08, 36.61, 2.31, 0.0, 13.88),
    }
    for title, figures in published.items():
        assert as_published(served(net, net.places(sets[title]))) == figures, title


def test_four_routes_of_at_most_eight_places_bring_mandl_to_ten_and_a_half_minutes():
    net = mandl()
    plan = design_routes(net, 4)
    assert plan.served.mean_minutes <= 10.5
    assert plan.served.unserved == pytest.approx(0, abs=1e-12)
    assert len(plan.routes) == 4 and all(2 <= len(set(route)) == len(route) <= 8 for route in plan.routes)
    assert plan.served == served(net, net.places(plan.routes))
    few = Search(steps=300, starts=2)
    assert design_routes(net, 4, few).routes == design_routes(net, 4, few).routes


def star():
    """Four places round a middle, five minutes away; from the first to the others and back."""
    links = [pair for place in "abcd" for pair in ((place, "m", 5.0), ("m", place, 5.0))]
    return network(links, [("a", "b", 10), ("b", "a", 10), ("a", "c", 20), ("c", "d", 5)])


def test_changes_and_minutes_of_a_star_worked_by_hand():
    net = star()
    found = served(net, net.places([["a", "m", "b"], ["c", "m"]]))
    # a-b rides 10 minutes; a-c changes at m: 10 + 5; nothing goes to d.
    assert (found.direct, found.one, found.two, found.unserved) == pytest.approx((20 / 45, 20 / 45, 0, 5 / 45))
    assert found.mean_minutes == pytest.approx((20 * 10 + 20 * 15) / 40)
    assert served(net, net.places([["m", "d"]])).mean_minutes is None


def test_journeys_are_those_of_a_search_through_every_way():
    random = np.random.default_rng(2)
    links = [(str(i), str(j), float(random.integers(1, 9))) for i, j in permutations(range(6), 2) if abs(i - j) <= 2]
    net = network(links, [("0", "5", 1.0)])
    routes = net.places([["0", "1", "2"], ["2", "4"], ["1", "3", "5"], ["4", "5"]])
    # Two changes at most: 0-1 | 1-3-5, 0-1-2 | 2-4 | 4-5.
    time = {(a, b): minutes for a, b, minutes in links}
    ways = [time["0", "1"] + 5 + time["1", "3"] + time["3", "5"], time["0", "1"] + time["1", "2"] + 5 + time["2", "4"] + 5 + time["4", "5"]]
    assert served(net, routes).mean_minutes == pytest.approx(min(ways))


def lane(cells=12):
    """A straight lane of hexagons east of a point, and points in the middle of each."""
    start = h3.latlng_to_cell(37.5, 127.0, 8)
    end = h3.latlng_to_cell(37.5, 127.0 + 0.0108 * cells, 8)
    return h3.grid_path_cells(start, end)


def along(path, count=30):
    middle = len(path) // 2
    return [Trip(h3.cell_to_latlng(path[0]), h3.cell_to_latlng(path[-1]), count, "east"),
            Trip(h3.cell_to_latlng(path[0]), h3.cell_to_latlng(path[middle]), count, "middle")]  # fmt: skip


def test_hexagons_that_fewer_than_k_trips_touch_are_left_out_until_none_is_left():
    path = lane()
    rare = Trip(h3.cell_to_latlng(path[0]), h3.cell_to_latlng(path[3]), 4)
    # Without the first, this hexagon has four trips left, though six touched it.
    chain = [
        Trip(h3.cell_to_latlng(path[5]), h3.cell_to_latlng(path[7]), 4),
        Trip(h3.cell_to_latlng(path[7]), h3.cell_to_latlng(path[11]), 2),
    ]
    still = Trip(h3.cell_to_latlng(path[1]), h3.cell_to_latlng(path[1]), 9)
    found = demand([*along(path), rare, *chain, still])
    assert (found.given, found.within, found.left_out, found.trips) == (79, 9, 10, 60)
    assert min(found.ends.values()) >= 5 and not {path[3], path[5], path[7], path[11], path[1]} & set(found.ends)


def test_a_lane_of_demand_gets_a_line_along_it_with_its_fleet_worked_out():
    path = lane()
    plan = night_bus(demand(along(path)), lines=1, operation=Operation(speed=20, layover=5, share=1))
    line = plan.lines[0]
    assert {line.corridor.path[0], line.corridor.path[-1]} == {path[0], path[-1]}
    assert plan.everybody.direct == 1
    assert line.minutes == pytest.approx(line.corridor.km * 3)
    cycle = 2 * (line.minutes + 5)
    wanted = 60 * np.sqrt(2 * 60 * cycle / 60 / (10 * line.riders_an_hour))
    assert line.riders_an_hour == 15 and line.headway == min(45, max(15, 5 * round(wanted / 5)))
    assert line.buses == np.ceil(cycle / line.headway)
    assert [line.stops[0], line.stops[-1]] == [line.corridor.path[0], line.corridor.path[-1]] and len(line.stops) < len(line.corridor.path)


def test_the_headway_rule_balances_waiting_and_buses_within_its_bounds():
    operation = Operation(shortest=5, longest=60)
    headway = best_headway(60.0, 60.0, operation)
    cost = {
        h: 60 * 60 / h + 10 * 60 * h / 120 for h in range(5, 61, 5)
    }  # round trips an hour at 60, and half a headway of each rider at 10
    assert headway == min(cost, key=cost.get)
    assert best_headway(0.0, 60.0, operation) == 60 and best_headway(1e9, 60.0, operation) == 5


def test_small_groups_are_hidden_and_cannot_be_worked_out_from_the_others():
    path = lane()
    few = Trip(h3.cell_to_latlng(path[0]), h3.cell_to_latlng(path[-1]), 3, "late shift")
    plan = night_bus(demand([*along(path), few]), lines=1)
    assert [one.trips for one in plan.reached if one.group == "late shift"] == [None]
    assert sum(one.trips is None for one in plan.reached) >= 2


def test_counts_that_are_hexagons_already_give_the_same_plan():
    path = lane()
    plan = night_bus(demand_of_cells([(path[0], path[-1], 30, "east"), (path[0], path[len(path) // 2], 30, "middle")]), lines=1)
    assert plan.lines == night_bus(demand(along(path)), lines=1).lines


def example_plan():
    run = CliRunner().invoke(app, ["night-bus", "--example", "--json"])
    assert run.exit_code == 0, run.output
    return json.loads(run.stdout)


def test_the_gtfs_has_no_error_and_no_warning_by_the_validator(tmp_path):
    feed = tmp_path / "feed.zip"
    run = CliRunner().invoke(app, ["night-bus", "--example", "--gtfs", str(feed), "--timezone", "America/Chicago"])
    assert run.exit_code == 0, run.output
    command = [Path(sys.executable).parent / "gtfs-validator", "-i", feed, "-d", "2027-01-15", "--stdout"]
    notices = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["notices"]
    assert [one["code"] for one in notices if one["severity"] in ("ERROR", "WARNING")] == []


def test_the_validator_does_find_an_error_that_is_put_in(tmp_path):
    whole = gtfs(night_bus(demand(along(lane())), lines=1), FEED)
    broken = tmp_path / "broken.zip"
    with ZipFile(BytesIO(whole)) as source, ZipFile(broken, "w") as target:
        for name in source.namelist():
            target.writestr(name, source.read(name).replace(b"N1-0,24", b"N9-0,24"))
    command = [Path(sys.executable).parent / "gtfs-validator", "-i", broken, "-d", "2027-01-15", "--stdout"]
    notices = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["notices"]
    assert "foreign_key_violation" in {one["code"] for one in notices if one["severity"] == "ERROR"}


def test_the_same_plan_gives_the_same_bytes_with_hours_beyond_midnight():
    plan = night_bus(demand(along(lane())), lines=1)
    assert gtfs(plan, FEED) == gtfs(plan, FEED)
    with ZipFile(BytesIO(gtfs(plan, FEED))) as archive:
        rows = list(csv.DictReader(archive.read("frequencies.txt").decode().splitlines()))
    assert {(row["start_time"], row["end_time"], row["headway_secs"]) for row in rows} == {
        ("24:00:00", "28:00:00", str(60 * plan.lines[0].headway))
    }


def test_the_example_tells_lines_buses_and_whom_they_reach(tmp_path):
    told = example_plan()
    assert told["trips"]["given"] == 1790 == sum(told["trips"][part] for part in ("left_out", "within", "planned"))
    assert len(told["lines"]) == 4 and told["buses"] == sum(line["buses"] for line in told["lines"])
    assert 0.6 < told["reached"][0]["direct"] < told["reached"][0]["with_one_change"] < 1
    page = tmp_path / "page.html"
    run = CliRunner().invoke(app, ["night-bus", "--example", "--plot", str(tmp_path), "--html", str(page)])
    assert run.exit_code == 0, run.output
    assert {one.name for one in tmp_path.glob("*.svg")} == {"map.svg", "reached.svg"} and "<script" not in page.read_text(encoding="utf-8")


def test_the_command_judges_and_designs_routes_on_a_network(tmp_path):
    files = ["--links", str(MANDL / "mandl1_links.txt"), "--trips", str(MANDL / "mandl1_demand.txt")]
    routes = tmp_path / "routes.txt"
    routes.write_text("1-2-3-6-8-10-11-13\n5-4-6-8-15-7\n12-4-6-15-9\n13-14-10\n", encoding="utf-8")
    judged = CliRunner().invoke(app, ["night-bus", *files, "--routes", str(routes), "--json"])
    assert judged.exit_code == 0, judged.output
    assert json.loads(judged.stdout)["mean_minutes"] == pytest.approx(12.90, abs=0.005)
    shown = CliRunner().invoke(app, ["night-bus", *files, "--routes", str(routes), "--plot", str(tmp_path)])
    assert "69.94%" in shown.stdout and (tmp_path / "served.svg").exists()
    half = CliRunner().invoke(app, ["night-bus", *files[:2]])
    assert isinstance(half.exception, UnusableInput)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: network([("a", "b", 0)], [("a", "b", 1)]), "time above 0"),
        (lambda: network([("a", "b", 1)], [("a", "c", 1)]), "one has no link"),
        (lambda: network([("a", "b", 1)], [("a", "b", -1)]), "0 or more"),
        (lambda: network([("a", "b", 1)], [("a", "a", 1)]), "Nobody wants to go anywhere"),
        (lambda: star().places([["a", "b"]]), "no link"),
        (lambda: star().places([["a", "m", "a"]]), "each once"),
        (lambda: star().places([["a", "x"]]), "“x”"),
        (lambda: demand([Trip((95, 0), (0, 0))]), "Row 1: 95, 0 is no place"),
        (lambda: demand(along(lane(), 1)), "touched by 5 trips or more"),
        (lambda: demand_of_cells([("x", "y", 5, "")]), "no H3 cell"),
        (lambda: demand_of_cells([(lane()[0], lane()[1], 0, "")]), "Row 1: 0 trips"),
        (lambda: night_bus(demand(along(lane())), longest_km=3.5), "would carry anybody"),
        (lambda: replace(FEED, ends=date(2026, 1, 1)), "before it starts"),
        (lambda: Operation(speed=0), "must be above 0"),
    ],
)
def test_what_cannot_be_used_says_where_and_what_to_do(call, words):
    with pytest.raises(UnusableInput, match=words):
        call()


def test_a_trip_without_an_end_is_refused_with_its_row(tmp_path):
    file = tmp_path / "trips.csv"
    file.write_text("from_lat,from_lon,to_lat,to_lon\n37.5,127,37.6,\n", encoding="utf-8")
    run = CliRunner().invoke(app, ["night-bus", str(file)])
    assert isinstance(run.exception, UnusableInput) and "Row 1: to_lon" in str(run.exception)


def test_the_lines_of_code_on_its_page_hold():
    page = Path(__file__).resolve().parents[2] / "docs" / "methods" / "night-bus.md"
    [code] = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    exec(code, {})
