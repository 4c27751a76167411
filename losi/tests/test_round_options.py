"""The command round with its options as an operator gives them: a cluster of processes one of which is killed, a browser, the audits."""

import json
import subprocess

import pytest
from station import station
from test_audits import needs_browser, needs_checkers, town
from test_clusters import worker
from test_rendering import DRAWS, SHELL, needs_chromium
from test_rounds import command, counted, finished, sheet, wait_for
from web import address, towns


def test_a_round_on_a_scheduler_loses_no_city_when_a_worker_is_killed_and_does_none_twice(tmp_path):
    distributed = pytest.importorskip("distributed", reason="A cluster needs the extra dask.")
    names = [f"town{number}" for number in range(8)]
    # Two hosts, so that both workers are busy when one of them is killed: of one host only one city is read at a time.
    with (
        towns(pause=0.1) as one,
        towns(pause=0.1) as two,
        distributed.LocalCluster(n_workers=0, dashboard_address=None, host="127.0.0.1") as cluster,
    ):
        file = sheet(tmp_path / "cities.csv", [(name, address((one, two)[at % 2], name), "") for at, name in enumerate(names)])
        there = [worker(cluster.scheduler_address) for _ in range(2)]
        arguments = command("round", file, "--out", tmp_path / "out", "--scheduler", cluster.scheduler_address, "--delay", 0)
        running = subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        try:
            wait_for(lambda: len(finished(tmp_path)) >= 2)
            done_before, asked_before = finished(tmp_path), counted(one) | counted(two)
            there[0].kill()
            told, problems = running.communicate(timeout=120)
        finally:
            for process in (*there, running):
                process.kill()
                process.wait()
        asked = counted(one) | counted(two)
    assert running.returncode == 0, problems
    assert "8 assessed" in told
    assert len(done_before) < 8
    assert finished(tmp_path) == set(names)
    assert {name: asked[name] for name in done_before} == {name: asked_before[name] for name in done_before}
    # Only a city that the killed worker was at may have been begun a second time.
    assert sum(times - 1 for times in asked.values()) <= 1


def test_a_scheduler_that_is_not_there_is_told_before_anything_begins(tmp_path):
    pytest.importorskip("distributed", reason="A cluster needs the extra dask.")
    file = sheet(tmp_path / "cities.csv", [("Maru", "https://maru.example", "")])
    done = subprocess.run(
        command("round", file, "--out", tmp_path / "out", "--scheduler", "tcp://127.0.0.1:9"), check=False, capture_output=True, text=True
    )
    assert done.returncode == 2
    assert "No Dask scheduler answers at tcp://127.0.0.1:9" in done.stderr
    assert "Traceback" not in done.stderr


def rounded(tmp_path, source, *options):
    """One city assessed by the command; what stands in its folder."""
    file = sheet(tmp_path / "cities.csv", [("Maru", source, "")])
    arguments = command("round", file, "--out", tmp_path / "out", "--delay", 0, "--workers", 1, *options)
    done = subprocess.run(arguments, check=False, capture_output=True, text=True, timeout=180)
    assert done.returncode == 0, done.stderr
    (place,) = (tmp_path / "out" / "cities").iterdir()
    return place, json.loads((place / "answers.json").read_text(encoding="utf-8")), done.stdout


@needs_chromium
def test_a_round_with_the_browser_reads_what_only_scripts_show_and_takes_pictures(tmp_path):
    waste = "<h1>Waste</h1><p>Collection of recycling is every second Tuesday; put the bins out before seven.</p>" * 6
    with station({"/": SHELL.format(DRAWS), "/waste": f"<html lang=en><body>{waste}</body></html>"}) as (_, at):
        place, data, told = rounded(tmp_path, at + "/", "--browser")
    assert "1 assessed" in told
    assert [page["address"].removeprefix(at) for page in data["pages"]] == ["/", "/waste"]
    shots = [finding["screenshot"] for answer in data["answers"] for finding in answer["evidence"] if finding.get("screenshot")]
    assert shots
    assert all((place / shot).is_file() for shot in shots)


@needs_browser
@needs_checkers
def test_a_round_with_the_audits_measures_every_technology_question(tmp_path):
    with station(town()) as (_, at):
        _, data, told = rounded(tmp_path, at + "/", "--audits")
    assert "1 assessed" in told
    assert {one["code"]: one["strict"] for one in data["audits"]["measured"]} == dict.fromkeys(
        ["204", "206", "207", "208", "209", "210"], True
    )


def test_a_round_without_checkers_says_so_in_each_city_and_goes_on(tmp_path, monkeypatch):
    monkeypatch.setenv("MADANG_LOSI_AUDITS", str(tmp_path / "nothing"))
    with station(town()) as (_, at):
        _, data, told = rounded(tmp_path, at + "/", "--audits")
    assert "1 assessed" in told
    reasons = {answer["code"]: answer["reason"] for answer in data["answers"]}
    assert "install-audits" in reasons["208"]
