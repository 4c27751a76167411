"""Many cities: none lost, none done twice, one that fails stops no other, and none that could not be seen scores zero."""

import contextlib
import csv
import json
import os
import pty
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import pytest
from madang_losi.errors import LosiError
from madang_losi.rounds import Outcome, Round, assess_city, read_cities, run
from madang_losi.rounds.results import city_rows, write_results
from madang_losi.rounds.workers import Processes
from town import save
from web import address, towns

FAST = {"delay": 0.0}


def sheet(path, rows, head=("city", "source", "region")):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([head, *rows])
    return path


@pytest.fixture
def cities(tmp_path):
    rows = []
    for name in ("Maru", "Sol", "Bada"):
        folder = tmp_path / name
        folder.mkdir()
        rows.append((name, save(folder), "north"))
    return sheet(tmp_path / "cities.csv", rows)


class Here:
    """A thread of this process, for what is not about processes: they take a second each to begin."""

    def __enter__(self):
        self.pool = ThreadPoolExecutor(1)
        return self

    def __exit__(self, *_):
        self.pool.shutdown()

    def submit(self, work, *arguments):
        return self.pool.submit(work, *arguments)

    def room(self):
        return 1

    def trouble(self):
        return ""

    def stop(self):
        self.pool.shutdown(cancel_futures=True)


def ended(round_, workers=None, options=FAST, work=assess_city):
    return [(event.job.city, event.outcome) for event in run(round_, workers or Here(), options, work) if event.job]


def begun(tmp_path, cities):
    round_ = Round(tmp_path / "out", "2024")
    round_.add(cities)
    return round_


def test_every_city_is_assessed_once(cities, tmp_path):
    round_ = begun(tmp_path, cities)
    assert sorted(city for city, _ in ended(round_, Processes(2))) == ["Bada", "Maru", "Sol"]
    results = {row["city"]: row for row in city_rows(round_)}
    assert results["Maru"]["score"] == results["Sol"]["score"] > 0
    assert ended(Round(tmp_path / "out", "2024")) == []


def test_a_wall_a_dead_host_and_a_strange_language_are_told_apart_and_never_score_zero(tmp_path):
    with towns() as server:
        sources = {town: address(server, town) for town in ("maru", "wall", "foreign", "gone")}
        sources["dead"] = "http://127.0.0.1:9/"
        round_ = begun(tmp_path, sheet(tmp_path / "cities.csv", [(town, source, "") for town, source in sources.items()]))
        ended(round_)
    rows = {row["city"]: row for row in city_rows(round_)}
    assert {town: row["state"] for town, row in rows.items()} == {
        "maru": "done",
        "wall": "blocked",
        "foreign": "foreign",
        "gone": "unreachable",
        "dead": "unreachable",
    }
    assert rows["maru"]["score"] > 0
    for town in ("wall", "foreign", "gone", "dead"):
        assert rows[town]["score"] is None
        assert rows[town]["problem"]


def test_two_cities_on_one_host_are_never_asked_at_once(tmp_path):
    with towns(pause=0.05) as server:
        rows = [(town, address(server, town), "") for town in ("maru", "sol", "bada", "haneul")]
        round_ = begun(tmp_path, sheet(tmp_path / "cities.csv", rows))
        assert len(ended(round_, Processes(4))) == 4
        spans = {}
        for path, start, end in server.asked:
            town = path.strip("/").partition("/")[0]
            if town not in {"robots.txt", "sitemap.xml"}:
                first, last = spans.get(town, (start, end))
                spans[town] = min(first, start), max(last, end)
    ordered = sorted(spans.values())
    assert len(ordered) == 4
    assert all(before[1] <= after[0] for before, after in pairwise(ordered))


def command(*arguments):
    return [sys.executable, "-c", "from madang_losi.cli import main; main()", *map(str, arguments)]


def counted(server):
    """How often each town's home page was asked for: once for each time that it was assessed from the network."""
    homes = [path.strip("/") for path, *_ in server.asked if path.count("/") == 2 and path.endswith("/")]
    return {town: homes.count(town) for town in homes}


@pytest.mark.parametrize("sent", [signal.SIGKILL, signal.SIGINT])
def test_a_round_stopped_in_the_middle_loses_no_city_and_does_none_twice(tmp_path, sent):
    names = [f"town{number}" for number in range(8)]
    with towns(pause=0.1) as server:
        file = sheet(tmp_path / "cities.csv", [(name, address(server, name), "") for name in names])
        arguments = command("round", file, "--out", tmp_path / "out", "--workers", 2, "--delay", 0)
        first = subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
        wait_for(lambda: len(finished(tmp_path)) >= 2)
        os.kill(first.pid, sent) if sent == signal.SIGKILL else os.killpg(first.pid, sent)
        first.wait(timeout=30)
        done_before = finished(tmp_path)
        assert 2 <= len(done_before) < 8
        asked_before = counted(server)
        second = subprocess.run(arguments, check=False, capture_output=True, text=True, timeout=120)
        asked = counted(server)
    assert second.returncode == 0, second.stderr
    assert "8 assessed" in second.stdout
    assert len(finished(tmp_path)) == 8
    for name in done_before:
        assert asked[name] == asked_before[name]
    assert all(times == 1 for town, times in asked.items() if town in done_before)
    assert max(asked.values()) <= 2


def test_on_a_terminal_a_board_shows_what_each_worker_looks_for(tmp_path):
    with towns(pause=0.4) as server:
        file = sheet(tmp_path / "cities.csv", [("Maru", address(server, "maru"), "")])
        main, side = pty.openpty()
        running = subprocess.Popen(
            command("round", file, "--out", tmp_path / "out", "--delay", 0),
            stdout=subprocess.DEVNULL,
            stderr=side,
            env=os.environ | {"COLUMNS": "100", "TERM": "xterm"},
        )
        os.close(side)
        shown = b""
        with contextlib.suppress(OSError):
            while part := os.read(main, 65536):
                shown += part
        assert running.wait(timeout=30) == 0
    text = shown.decode("utf-8")
    assert "0 of 1 cities" in text
    assert "Reading http://127.0.0.1" in text
    assert "Maru: 0." in text
    assert "Traceback" not in text


def finished(tmp_path):
    names = [path.parent.name.rsplit("-", 1)[0] for path in (tmp_path / "out" / "cities").glob("*/outcome.json")]
    assert len(names) == len(set(names))
    return set(names)


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.02)


def dies_at_sol(source, edition, folder, options):
    if Path(source).name == "Sol":
        os.kill(os.getpid(), signal.SIGKILL)
    return assess_city(source, edition, folder, options)


def test_a_city_that_kills_its_worker_takes_no_other_with_it(cities, tmp_path):
    round_ = begun(tmp_path, cities)
    ended(round_, Processes(2), work=dies_at_sol)
    rows = {row["city"]: row for row in city_rows(round_)}
    assert {city: row["state"] for city, row in rows.items()} == {"Maru": "done", "Sol": "failed", "Bada": "done"}
    assert "killed 3 times" in rows["Sol"]["problem"]
    assert round_.retry() == 1
    assert [city for city, outcome in ended(round_)] == ["Sol"]
    assert round_.counts() == {"done": 3}


def test_what_a_worker_finished_before_the_parent_died_is_not_done_again(cities, tmp_path):
    round_ = begun(tmp_path, cities)
    job = round_.waiting()[0]
    round_.begin(job)
    Outcome(job.source, "2024", "done", numbers={"score": 0.25}).write(round_.folder(job.city))
    assert sorted(city for city, _ in ended(round_)) == ["Bada", "Sol"]
    assert round_.counts() == {"done": 3}


def test_a_second_run_in_the_same_folder_is_refused(cities, tmp_path):
    round_ = begun(tmp_path, cities)
    with round_.held(), pytest.raises(LosiError, match="running in"), Round(tmp_path / "out", "2024").held():
        pass


def test_a_folder_of_another_edition_is_refused(cities, tmp_path):
    begun(tmp_path, cities)
    with pytest.raises(LosiError, match="of edition 2024"):
        Round(tmp_path / "out", "2022")


def test_a_city_whose_address_changed_waits_again(cities, tmp_path):
    round_ = begun(tmp_path, cities)
    ended(round_)
    (tmp_path / "new").mkdir()
    round_.add(sheet(tmp_path / "other.csv", [("Maru", save(tmp_path / "new"), "north"), ("Sol", tmp_path / "Sol", "south")]))
    assert [job.city for job in round_.waiting()] == ["Maru"]
    assert {row["city"]: row["region"] for row in round_.rows()}["Sol"] == "south"


def test_results_are_a_sheet_of_cities_and_one_of_answers_in_both_forms(cities, tmp_path):
    polars = pytest.importorskip("polars", reason="Parquet needs the extra parquet.")
    round_ = begun(tmp_path, cities)
    ended(round_)
    written = {path.name for path in write_results(round_)}
    assert written == {"round.csv", "round.parquet", "round-answers.csv", "round-answers.parquet"}
    with (tmp_path / "out" / "round.csv").open(encoding="utf-8-sig") as file:
        assert [row["city"] for row in csv.DictReader(file)] == ["Maru", "Sol", "Bada"]
    frame = polars.read_parquet(tmp_path / "out" / "round.parquet")
    assert frame["score"].dtype == polars.Float64
    assert frame["score"].to_list() == [row["score"] for row in city_rows(round_)]
    assert polars.read_parquet(tmp_path / "out" / "round-answers.parquet").height == 3 * 95


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("name\nMaru\n", "line 1: the columns city and source are needed"),
        ("", "line 1: the columns city and source are needed"),
        ("city,source\n", "names no city"),
        ("city,source\nMaru,www.maru.example\n", r"line 2, column source: .*write https://www\.maru\.example"),
        ("city,source\nMaru,https://a.example\n\nMaru,https://b.example\n", "line 4, column city: 'Maru' stands in line 2 already"),
        ("city,source\n,https://a.example\n", "line 2, column city: the name is empty"),
        ("city,source\nMaru,\n", "line 2, column source: the address is empty"),
        ("city,source\nMaru,ftp://a.example\n", "line 2, column source: .*not an address of the web"),
        ("city,source\nMaru,https://a b.example\n", "line 2, column source"),
        ("city,source\nMaru,https://[\n", "line 2, column source"),
        ("city,source\nMaru,https://a.example,north,more\n", "line 2, column after the last: 2 more cells"),
        ('city,source\n"Maru,https://a.example\n', "line 2: .*quotation mark"),
        ("city,city,source\nMaru,Sol,https://a.example\n", "column city stands there twice"),
    ],
)
def test_a_broken_sheet_is_answered_with_line_column_and_reason(tmp_path, text, says):
    file = tmp_path / "cities.csv"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(LosiError, match=says):
        read_cities(file)


def test_a_sheet_in_another_encoding_is_told_by_its_line(tmp_path):
    (tmp_path / "cities.csv").write_bytes("city,source\nMaru,https://a.example\nMálaga,https://b.example\n".encode("latin-1"))
    with pytest.raises(LosiError, match="line 3: this is not UTF-8"):
        read_cities(tmp_path / "cities.csv")


def test_a_sheet_with_semicolons_and_a_mark_at_its_beginning_is_read(tmp_path):
    (tmp_path / "cities.csv").write_text("\ufeffcity;source\nMaru;https://a.example/a,b\n", encoding="utf-8")
    assert read_cities(tmp_path / "cities.csv")[0].source == "https://a.example/a,b"


def test_nothing_begins_while_a_line_is_broken(tmp_path):
    file = sheet(tmp_path / "cities.csv", [("Maru", "https://a.example", ""), ("", "x", "")])
    result = subprocess.run(command("round", file, "--out", tmp_path / "out"), check=False, capture_output=True, text=True)
    assert result.returncode == 2
    assert "line 3, column city" in result.stderr
    assert "line 3, column source" in result.stderr
    assert not (tmp_path / "out" / "cities").exists()


def test_cities_whose_names_look_alike_keep_apart(tmp_path):
    round_ = Round(tmp_path / "out", "2024")
    assert round_.folder("A/B") != round_.folder("A B")
    assert round_.folder("../x").parent == tmp_path / "out" / "cities"


def test_a_broken_outcome_is_told_with_its_file(tmp_path):
    (tmp_path / "outcome.json").write_text("{", encoding="utf-8")
    with pytest.raises(LosiError, match=r"outcome\.json"):
        Outcome.read(tmp_path, "x", "2024")


def test_the_outcome_of_a_city_is_json_that_a_person_can_read(cities, tmp_path):
    round_ = begun(tmp_path, cities)
    ended(round_)
    outcome = json.loads((round_.folder("Maru") / "outcome.json").read_text(encoding="utf-8"))
    assert outcome["state"] == "done"
    assert outcome["pages"] == 3
