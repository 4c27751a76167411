"""Residents apply while server and worker are killed, again and again, and backups are made meanwhile."""

from __future__ import annotations

import os
import random
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from .mailbox import Mailbox
from .residents import Resident, Sent
from .town import Service, Town, wait_for

SUBMISSIONS = int(os.environ.get("SOAK_SUBMISSIONS", "1000"))
SEED = int(os.environ.get("SOAK_SEED", "48000"))
AT_ONCE = 8
BACKUPS = 3
SENT_BETWEEN_KILLS = 20


@dataclass
class Backup:
    file: Path
    begun_at: float
    done_at: float


@dataclass
class Siege:
    kind: str
    town: Town
    mailbox: Mailbox
    sent: list[Sent] = field(default_factory=list)
    failures: list[BaseException] = field(default_factory=list)
    kills: Counter[str] = field(default_factory=Counter)
    backups: list[Backup] = field(default_factory=list)
    backup_failures: list[BaseException] = field(default_factory=list)
    seconds: float = 0.0

    def run(self) -> None:
        self.web = Service(self.town, "serve", "--host", "127.0.0.1", "--port", str(self.town.port), "--workers", "2", "--no-worker")
        self.worker = Service(self.town, "worker")
        self.over = threading.Event()
        self.web.start()
        self.worker.start()
        wait_for(self.town.is_open)
        started = time.monotonic()
        besiegers = [threading.Thread(target=target) for target in (self._kill_servers, self._kill_workers, self._back_up, self._supervise)]
        for thread in besiegers:
            thread.start()
        try:
            with ThreadPoolExecutor(AT_ONCE) as crowd:
                list(crowd.map(self._one, range(SUBMISSIONS)))
        finally:
            self.seconds = time.monotonic() - started
            self.over.set()
            for thread in besiegers:
                thread.join()
            self.settle()

    def _one(self, number: int) -> None:
        try:
            self.sent.append(Resident(self.town.url, number, SEED).apply())
        except BaseException as problem:
            self.failures.append(problem)

    def _kill_servers(self) -> None:
        """The whole of it, sometimes while it is still starting; or one of its processes, which it has to replace itself."""
        dice = random.Random(SEED + 1)
        while self._let_pass(dice):
            if dice.random() < 0.5:
                self.kills["web process"] += self.web.kill_one_child(dice)
                continue
            for _again in range(2 if dice.random() < 0.15 else 1):
                self.kills["server"] += self.web.kill()
                self.over.wait(dice.uniform(0, 0.5))
                self.web.start()
                self.over.wait(dice.uniform(0, 2))
            self._wait_until_open()

    def _kill_workers(self) -> None:
        dice = random.Random(SEED + 2)
        while self._let_pass(dice):
            self.kills["worker"] += self.worker.kill()
            self.over.wait(dice.uniform(0, 0.5))
            self.worker.start()

    def _supervise(self) -> None:
        """systemd, with its pause of two seconds."""
        try:
            while not self.over.wait(2):
                self.kills["server that gave up by itself"] += self.web.restart_if_failed()
                self.kills["worker that gave up by itself"] += self.worker.restart_if_failed()
        except AssertionError as problem:
            self.failures.append(problem)

    def _let_pass(self, dice: random.Random) -> bool:
        """Some more applications, and a moment: counted in work done, so that a slow machine sees as many kills as a quick one."""
        goal = len(self.sent) + dice.randint(1, 2 * SENT_BETWEEN_KILLS - 1)
        while len(self.sent) < goal:
            if self.over.wait(0.05):
                return False
        return not self.over.wait(dice.uniform(0, 0.5))

    def _wait_until_open(self) -> None:
        end = time.monotonic() + 90
        while not self.over.is_set() and not self.town.is_open():
            assert time.monotonic() < end, f"The server did not come back: {self.web.log.read_text()[-3000:]}"
            self.over.wait(0.1)

    def _back_up(self) -> None:
        """At even distances through the crowd, however long that takes."""
        for number in range(1, BACKUPS + 1):
            while len(self.sent) < SUBMISSIONS * number / (BACKUPS + 1):
                if self.over.wait(0.2):
                    return
            begun_at = time.time()
            try:
                self.town.madang("backup", "--to", str(self.town.home / f"backups-{number}"))
                file = next((self.town.home / f"backups-{number}").glob("madang-*.tar"))
                self.backups.append(Backup(file, begun_at, time.time()))
            except BaseException as problem:
                self.backup_failures.append(problem)

    def settle(self) -> None:
        """Nobody kills any more: the outbox empties, the log is chained to its end, then all stop in good order."""
        if self.worker.process is None or self.worker.process.poll() is not None:
            self.worker.start()
        wait_for(lambda: self.town.ask("waiting") == 0, 120)
        self.web.stop()
        self.worker.stop()

    def story(self) -> dict[str, object]:
        """The figures for docs/reference/soak.md."""
        latest = [sent.acknowledged_at - sent.started_at for sent in self.sent]
        return {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "database": self.kind,
            "seed": SEED,
            "submissions acknowledged": len(self.sent),
            "seconds": round(self.seconds),
            "kills": dict(self.kills),
            "requests without answer": sum(sent.unanswered for sent in self.sent),
            "of these, at sending": sum(sent.unanswered_sending for sent in self.sent),
            "double clicks": sum(sent.doubled for sent in self.sent),
            "acknowledgements seen": sum(len(sent.references) for sent in self.sent),
            "longest application, s": round(max(latest, default=0), 1),
            "backups meanwhile": len(self.backups),
        }
