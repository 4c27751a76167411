"""The real commands, as systemd and `make demo` start them."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

pytestmark = pytest.mark.soak


def wait_for(condition, seconds=60):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if value := condition():
            return value
        time.sleep(0.2)
    raise AssertionError("it did not come to pass")


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("town")
    environment = {**os.environ, "MADANG_HOME": str(folder), "MADANG_DEMO": "yes", "DJANGO_SETTINGS_MODULE": "madang.config.settings"}
    environment.pop("MADANG_DATABASE", None)
    for command in (["migrate", "-v0"], ["createcachetable"]):
        subprocess.run([sys.executable, "-m", "madang", "manage", *command], env=environment, check=True, capture_output=True)
    return folder, environment


class Portal:
    def __init__(self, home):
        self.folder, environment = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "madang", "serve", "--port", str(self.port)],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )

    def health(self):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}/health", timeout=5) as answer:
                return json.load(answer)
        except (urllib.error.URLError, ConnectionError):
            return None

    def query(self, statement):
        connection = sqlite3.connect(self.folder / "madang.db")
        try:
            return connection.execute(statement).fetchall()
        finally:
            connection.close()

    def worker_pid(self):
        return self.query("SELECT pid FROM worker_heartbeat")[0][0]


@pytest.fixture
def portal(home):
    portal = Portal(home)
    wait_for(portal.health)
    yield portal
    portal.process.kill()
    portal.process.wait()


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def children(pid):
    return [int(child) for task in Path(f"/proc/{pid}/task").iterdir() for child in (task / "children").read_text().split()]


def test_one_command_serves_works_and_stops(portal):
    wait_for(lambda: portal.health()["worker"] == "ok")
    family = children(portal.process.pid)
    assert len(family) == 3
    portal.process.send_signal(signal.SIGTERM)
    assert portal.process.wait(30) == 0
    assert f"http://localhost:{portal.port}/" in portal.process.stdout.read().decode()
    wait_for(lambda: not any(alive(pid) for pid in family), 5)


def test_a_killed_worker_is_replaced(portal):
    first = wait_for(portal.worker_pid)
    wait_for(lambda: alive(portal.worker_pid()))
    first = portal.worker_pid()
    os.kill(first, signal.SIGKILL)
    wait_for(lambda: portal.worker_pid() != first)


def test_a_killed_parent_leaves_nobody_behind(portal):
    family = children(portal.process.pid)
    portal.process.kill()
    portal.process.wait()
    wait_for(lambda: not any(alive(pid) for pid in family), 25)


def test_a_second_worker_is_refused(portal, home):
    wait_for(lambda: portal.health()["worker"] == "ok")
    second = subprocess.run([sys.executable, "-m", "madang", "worker"], check=False, env=home[1], capture_output=True, timeout=60)
    assert second.returncode == 1
    assert b"already running" in second.stderr


def test_a_message_leaves_within_two_seconds_and_the_log_is_chained(portal):
    wait_for(lambda: portal.health()["worker"] == "ok")
    connection = sqlite3.connect(portal.folder / "madang.db", timeout=20)
    now = "datetime('now')"
    with connection:
        connection.execute(
            f"""INSERT INTO notices_notice (template, language, channel, "to", to_name, to_address, subject, body, about_kind, state, attempts, last_error,
                is_urgent, is_secret, next_try_at, created_at)
                VALUES ('t', 'en', 'email', 'a@b.example', '', '', 's', 'b', '', 'queued', 0, '', 0, 0, {now}, {now})"""
        )
        connection.execute(
            """INSERT INTO audit_entry (at, actor_kind, action, is_read, purpose, data, previous, digest)
                VALUES (strftime('%Y-%m-%d %H:%M:%f', 'now'), 'system', 'test', 0, '', '{}', '', '')"""
        )
    connection.close()
    started = time.monotonic()
    wait_for(lambda: portal.query("SELECT state FROM notices_notice")[0][0] == "sent")
    wait_for(lambda: portal.query("SELECT count(*) FROM audit_entry WHERE sequence IS NULL")[0][0] == 0)
    assert time.monotonic() - started < 5


def test_all_processes_together_fit_into_400_mb(portal):
    wait_for(lambda: portal.health()["worker"] == "ok")
    for _ in range(20):
        urllib.request.urlopen(f"http://127.0.0.1:{portal.port}/account/login/").read()
    family = [portal.process.pid, *children(portal.process.pid)]
    total = sum(pss_kb(pid) for pid in family)
    assert total < 400_000, f"{total} kB"


def pss_kb(pid):
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
