"""The same jobs on a Dask cluster: two workers of this machine, one killed in the middle; no city lost, none done twice."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from madang_losi.errors import LosiError
from madang_losi.rounds import Outcome, Round, assess_city, run
from madang_losi.rounds.cities import City
from madang_losi.rounds.results import city_rows
from madang_losi.rounds.workers import Cluster
from town import save
from web import address, towns

distributed = pytest.importorskip("distributed", reason="A cluster needs the extra dask.")


@pytest.fixture
def cluster():
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1") as cluster:
        yield cluster


def slow_city(source, edition, folder, options):
    """As the real job, but long enough to be killed, with a line for each time that it began and ended."""
    Path(folder).mkdir(parents=True, exist_ok=True)
    with (Path(folder) / "begun").open("a") as file:
        file.write(f"{os.getpid()}\n")
    time.sleep(0.5)
    return assess_city(source, edition, folder, options)


def waiting(tmp_path, names):
    round_ = Round(tmp_path / "out", "2024")
    for name in names:
        (tmp_path / name).mkdir()
        save(tmp_path / name)
    round_.add([City(name, str(tmp_path / name)) for name in names])
    return round_


def test_a_killed_worker_of_a_cluster_loses_no_city_and_none_is_done_twice(cluster, tmp_path):
    names = [f"town{number}" for number in range(6)]
    round_ = waiting(tmp_path, names)
    ended, first, killed = [], {}, False
    for event in run(round_, Cluster(cluster.scheduler_address), {}, slow_city):
        if event.job:
            ended.append(event.job.city)
            first[event.job.city] = written(round_, event.job.city)
        if len(ended) == 2 and not killed:
            killed = True
            os.kill(next(iter(cluster.workers.values())).pid, signal.SIGKILL)
    assert sorted(ended) == names
    assert {row["state"] for row in city_rows(round_)} == {"done"}
    assert killed
    assert {city: written(round_, city) for city in names} == first


def written(round_, city):
    """When a city's files were written; done twice, they would be younger."""
    return [(round_.folder(city) / name).stat().st_mtime_ns for name in ("outcome.json", "answers.json")]


def worker(address):
    """A worker as an operator starts one on another machine."""
    command = [sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny", "--no-dashboard"]
    return subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(Path(__file__).parent)}, stderr=subprocess.DEVNULL)


@pytest.mark.soak
def test_forty_cities_on_a_cluster_whose_workers_are_killed_and_replaced_again_and_again(tmp_path):
    names = [f"town{number}" for number in range(40)]
    round_ = waiting(tmp_path, names[:30])
    there, ended, first, kills = [], [], {}, 0
    with towns(pause=0.05) as server, distributed.LocalCluster(n_workers=0, dashboard_address=None, host="127.0.0.1") as cluster:
        round_.add([City(name, address(server, name)) for name in names[30:]])
        try:
            there += [worker(cluster.scheduler_address) for _ in range(2)]
            for event in run(round_, Cluster(cluster.scheduler_address), {"delay": 0.0}, slow_city):
                if not event.job:
                    continue
                ended.append(event.job.city)
                first[event.job.city] = written(round_, event.job.city)
                if len(ended) % 10 == 5:
                    kills += 1
                    there.pop(0).kill()
                    there.append(worker(cluster.scheduler_address))
        finally:
            for process in there:
                process.kill()
                process.wait()
    assert sorted(ended) == sorted(names)
    assert {row["state"] for row in city_rows(round_)} == {"done"}
    assert {city: written(round_, city) for city in names} == first
    assert kills == 4


def test_a_round_without_a_worker_says_that_it_waits(tmp_path):
    round_ = waiting(tmp_path, ["town"])
    with distributed.LocalCluster(n_workers=0, dashboard_address=None, host="127.0.0.1") as cluster:
        events = run(round_, Cluster(cluster.scheduler_address), {}, slow_city)
        assert next(events).now == {"town": "no worker is connected, so the round waits for one"}
        events.close()
    assert round_.counts() == {"running": 1}
    round_.recover()
    assert round_.counts() == {"waiting": 1}


def writes_elsewhere(source, edition, folder, options):
    return Outcome(source, edition, "done")


def test_a_worker_that_does_not_see_the_folder_is_told(cluster, tmp_path):
    round_ = waiting(tmp_path, ["town"])
    list(run(round_, Cluster(cluster.scheduler_address), {}, writes_elsewhere))
    row = next(city_rows(round_))
    assert row["state"] == "failed"
    assert "must see the folder" in row["problem"]


def test_a_scheduler_that_does_not_answer_is_told(monkeypatch):
    monkeypatch.setattr("madang_losi.rounds.workers.SECONDS_TO_CONNECT", 1)
    with pytest.raises(LosiError, match="No Dask scheduler answers"):
        Cluster("tcp://127.0.0.1:9")
