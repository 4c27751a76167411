"""A vote in a hurry: ballots arrive by the clock through the real web server, with bursts, while server and worker are killed.

None is lost, none counts twice, the ledger holds, and each receipt that was shown says “accepted”.
"""

from __future__ import annotations

import asyncio
import json
import os
import statistics
import threading
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import pytest

from .conftest import need_postgres
from .town import Service, Town, new_database, wait_for
from .voters import BURST, RATE, Crowd, Vote, code_of, post

BALLOTS = int(os.environ.get("SOAK_BALLOTS", "2000"))
P99_S = float(os.environ.get("SOAK_P99_S", "0.3"))  # outside bursts and kills, on a quiet machine
AFTER_BURST_S = 10  # so long a burst may echo
WORKERS = os.environ.get("SOAK_WEB_WORKERS", "2")


@dataclass
class Hurry:
    kind: str
    town: Town
    votes: list[Vote] = field(default_factory=list)
    kills: list[tuple[float, float, str]] = field(default_factory=list)  # from, until, what
    seconds: float = 0.0
    sealed_in_the_middle: int = 0
    seal_s: float = 0.0
    refused: dict[str, tuple[int, str]] = field(default_factory=dict)
    found: dict[str, Any] = field(default_factory=dict)

    def run(self) -> None:
        self.roll("enrol", BALLOTS + 1)
        self.web = Service(self.town, "serve", "--host", "127.0.0.1", "--port", str(self.town.port), "--workers", WORKERS, "--no-worker")
        self.worker = Service(self.town, "worker")
        for service in (self.web, self.worker):
            service.start()
        wait_for(self.town.is_open)
        crowd = Crowd(self.town.port, BALLOTS, self.votes)
        trouble = threading.Thread(target=self._trouble, args=(crowd,))
        trouble.start()
        started = time.monotonic()
        try:
            asyncio.run(crowd.run())
        finally:
            self.seconds = time.monotonic() - started
            trouble.join()
        self.refuse_what_must_be_refused()
        wait_for(lambda: self.roll("is_counted"), 600)
        self.found = self.roll("found")
        self.worker.stop()
        self.web.stop()

    def _trouble(self, crowd: Crowd) -> None:
        """A third through the worker is killed and the box sealed, as at night; half-way the server is killed."""
        self._wait_for_part(crowd, 1 / 3)
        begun = time.monotonic()
        self.worker.kill()
        self.worker.start()
        before = time.monotonic()
        self.sealed_in_the_middle = self.roll("seal_now")
        self.seal_s = time.monotonic() - before
        self.kills.append((begun, time.monotonic(), "worker killed, box sealed"))
        self._wait_for_part(crowd, 1 / 2)
        begun = time.monotonic()
        self.web.kill()
        self.web.start()
        wait_for(self.town.is_open, 120)
        self.kills.append((begun, time.monotonic(), "server killed"))

    def _wait_for_part(self, crowd: Crowd, part: float) -> None:
        while len(crowd.votes) < part * BALLOTS:
            time.sleep(0.05)

    def refuse_what_must_be_refused(self) -> None:
        """A forged code; a code used before; two tabs of one voter; a form sent again; and, after the end, a ballot that is late."""
        ask, ballot = "/budget/this-year/vote/", "/budget/this-year/vote/ballot/"
        last, cast = code_of(BALLOTS), {"pot_town": "1", "cast": "1"}
        self._ask("forged code", ask, {"code": "ZZZZZZZZZZ"})
        self._ask("code used before", ask, {"code": code_of(0)})
        _status, tab, _body = asyncio.run(post(self.town.port, ask, {"code": last}))
        self._ask("one tab", ballot, cast, tab)
        self._ask("the other tab", ballot, cast, tab)
        self._ask("forged cookie", ballot, cast, "ballot=1:1abcde:forged")
        self.roll("end_the_vote")
        self._ask("too late", ballot, cast, tab)

    def _ask(self, name: str, path: str, fields: dict[str, str], cookies: str = "") -> None:
        status, _cookies, body = asyncio.run(post(self.town.port, path, fields, cookies))
        self.refused[name] = (status, body)

    def roll(self, *words: object) -> Any:
        done = self.town.run("-m", "tests.soak.roll", *map(str, words))
        assert done.returncode == 0, done.stderr[-3000:]
        return json.loads(done.stdout.splitlines()[-1])

    @property
    def in_peace(self) -> list[float]:
        """Seconds from pressing “Cast” to the receipt, of those who arrived outside bursts and kills and what followed on them."""
        bursts = [vote.due_at for vote in self.votes if vote.in_burst]
        wild = [(at, at + AFTER_BURST_S) for at in sorted(set(bursts))]
        wild += [(begin, end + AFTER_BURST_S) for begin, end, _what in self.kills]
        return [vote.cast_s for vote in self.votes if not any(begin <= vote.due_at <= end for begin, end in wild)]

    def story(self) -> dict[str, object]:
        peace = sorted(self.in_peace) or [0.0]
        every = sorted(vote.cast_s for vote in self.votes)
        return {
            "at": datetime.now(UTC).isoformat(timespec="seconds"), "database": self.kind, "web processes": WORKERS,
            "voters": BALLOTS, "arrivals a second": RATE, "bursts of": BURST, "seconds": round(self.seconds),
            "receipts shown": sum(bool(vote.receipt) for vote in self.votes),
            "answers lost, sent again": sum(vote.unanswered for vote in self.votes),
            "voted, receipt never seen": sum(not vote.receipt for vote in self.votes),
            "sealed in the middle": self.sealed_in_the_middle, "sealing, with its process, s": round(self.seal_s, 1),
            "kills": [f"{what}: {end - begin:.1f} s" for begin, end, what in self.kills],
            "casting outside bursts and kills, ms": {name: round(1000 * value) for name, value in (
                ("median", statistics.median(peace)), ("p95", _at(peace, 0.95)), ("p99", _at(peace, 0.99)), ("worst", peace[-1]))},
            "outside bursts and kills": len(peace), "all: p99, ms": round(1000 * _at(every, 0.99)), "all: worst, ms": round(1000 * every[-1]),
        }  # fmt: skip


def _at(ordered: list[float], part: float) -> float:
    return ordered[min(len(ordered) - 1, int(part * len(ordered)))]


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def hurry(request, tmp_path_factory):
    if request.param == "postgres":
        need_postgres()
    home = tmp_path_factory.mktemp(f"vote-{request.param}")
    town = Town(home, new_database(request.param, home))
    town.make()
    hurry = Hurry(request.param, town)
    try:
        hurry.run()
    finally:
        for service in (hurry.web, hurry.worker):
            service.stop()
        with request.config.pluginmanager.get_plugin("capturemanager").global_and_fixture_disabled():
            print("\n" + json.dumps(hurry.story(), indent=1))
    return hurry


def test_everybody_gets_an_answer(hurry):
    assert len(hurry.votes) == BALLOTS
    without = [vote for vote in hurry.votes if not vote.receipt]
    assert all(vote.unanswered for vote in without), f"refused without reason: {next(v.said for v in without if not v.unanswered)}"


def test_no_ballot_is_lost_and_none_counts_twice(hurry):
    """Whoever's answer was lost in a kill may have voted without seeing the receipt; they are on the roll, and in the box, once."""
    everybody = BALLOTS + 1  # and the one with two tabs
    assert hurry.found["struck"] == everybody
    assert hurry.found["ballots"] == everybody
    assert len(hurry.found["receipts"]) == everybody
    assert hurry.found["pending"] == 0


def test_each_receipt_that_was_shown_is_accepted(hurry):
    shown = [vote.receipt for vote in hurry.votes if vote.receipt]
    assert len(set(shown)) == len(shown)
    assert not set(shown) - set(hurry.found["receipts"])


def test_the_ledger_holds_and_the_sums_agree(hurry):
    assert hurry.found["broken"] is None
    assert {row["difference"] for row in hurry.found["sums"]} == {0}
    assert hurry.sealed_in_the_middle > 0


@pytest.mark.parametrize(
    ("what", "status", "words"),
    [
        ("forged code", 422, "opens no ballot"),
        ("code used before", 422, "already voted"),
        ("one tab", 200, "Your receipt"),
        ("the other tab", 302, ""),
        ("forged cookie", 302, ""),
        ("too late", 403, "ended on"),
    ],
)
def test_what_must_be_refused_is_refused_with_its_reason(hurry, what, status, words):
    found, body = hurry.refused[what]
    assert found == status, body[:500]
    assert words in body


def test_outside_bursts_and_kills_casting_is_quick(hurry):
    assert _at(sorted(hurry.in_peace), 0.99) < P99_S
