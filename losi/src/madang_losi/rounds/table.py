"""The table of jobs: what waits, runs and is finished. Only the parent writes it, so a killed worker spoils nothing."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zlib import crc32

from madang_losi.errors import LosiError
from madang_losi.guarding import PORTS
from madang_losi.instrument import Instrument
from madang_losi.rounds.cities import City, read_cities
from madang_losi.rounds.job import FINISHED, Outcome

TABLES = """
CREATE TABLE IF NOT EXISTS round (edition TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS job (
    city TEXT PRIMARY KEY, source TEXT NOT NULL, region TEXT NOT NULL DEFAULT '', host TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'running', 'done', 'blocked', 'unreachable', 'foreign', 'empty', 'failed')),
    problem TEXT NOT NULL DEFAULT '', kills INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX IF NOT EXISTS job_by_state ON job (state);
"""
# A city whose worker was killed so often is taken for the cause of it.
MOST_KILLS = 3


@dataclass(frozen=True, slots=True)
class Job:
    city: str
    source: str
    host: str
    kills: int = 0


class Round:
    """A folder with the table, and one folder for each city. Raises LosiError for a folder of another edition."""

    def __init__(self, out: Path, edition: str) -> None:
        Instrument.load(edition)
        out.mkdir(parents=True, exist_ok=True)
        self.out, self.edition = out, edition
        self.database = sqlite3.connect(out / "round.sqlite3", isolation_level=None, timeout=30)
        self.database.execute("PRAGMA journal_mode=WAL")
        self.database.executescript(TABLES)
        known = self.database.execute("SELECT edition FROM round").fetchone()
        if known is None:
            self.database.execute("INSERT INTO round VALUES (?)", (edition,))
        elif known[0] != edition:
            raise LosiError(f"The round in {out} is of edition {known[0]}. Give {edition} a folder of its own: --out FOLDER.")

    def add(self, cities: Path | Iterable[City]) -> int:
        """Cities from a sheet or a list. One that is known stays as it is, unless its source changed: then it waits again."""
        found = read_cities(cities) if isinstance(cities, Path) else list(cities)
        self.database.execute("BEGIN IMMEDIATE")
        for city in found:
            self.database.execute(
                "INSERT INTO job (city, source, region, host) VALUES (:city, :source, :region, :host) ON CONFLICT (city) DO UPDATE SET "
                "state = CASE WHEN source = :source THEN state ELSE 'waiting' END, "
                "problem = CASE WHEN source = :source THEN problem ELSE '' END, source = :source, region = :region, host = :host",
                {"city": city.name, "source": city.source, "region": city.region, "host": host_of(city.source)},
            )
        self.database.execute("COMMIT")
        return len(found)

    @contextmanager
    def held(self) -> Iterator[None]:
        """One run at a time in one folder. Raises LosiError where another one is at it."""
        import fcntl

        with (self.out / "lock").open("a", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LosiError(f"A round is running in {self.out} already. Wait for it, or take another folder: --out FOLDER.") from None
            yield

    def recover(self) -> None:
        """After a stop: what a worker had finished is taken over, what it was at waits again."""
        for job in self._jobs("running"):
            outcome = Outcome.read(self.folder(job.city), job.source, self.edition)
            self._set(job.city, "waiting") if outcome is None else self.finish(job, outcome)

    def waiting(self) -> list[Job]:
        return self._jobs("waiting")

    def begin(self, job: Job) -> None:
        self._set(job.city, "running")

    def finish(self, job: Job, outcome: Outcome) -> None:
        self._set(job.city, outcome.state, outcome.problem)

    def killed(self, job: Job) -> None:
        """Its worker died. It waits again, alone next time, until it is taken for the cause."""
        self.database.execute("UPDATE job SET kills = kills + 1, state = 'waiting' WHERE city = ?", (job.city,))
        if job.kills + 1 >= MOST_KILLS:
            problem = f"its worker was killed {MOST_KILLS} times; perhaps too little memory, or --retry later"
            outcome = Outcome(job.source, self.edition, "failed", problem)
            outcome.write(self.folder(job.city))
            self.finish(job, outcome)

    def retry(self) -> int:
        """What has no score is tried again, with the pages it gave so far forgotten: they were refusals."""
        states = tuple(state for state in FINISHED if state != "done")
        cities = [job.city for state in states for job in self._jobs(state)]
        for city in cities:
            for name in ("outcome.json", "evidence.warc.gz"):
                (self.folder(city) / name).unlink(missing_ok=True)
            self.database.execute("UPDATE job SET state = 'waiting', problem = '', kills = 0 WHERE city = ?", (city,))
        return len(cities)

    def counts(self) -> dict[str, int]:
        return dict(self.database.execute("SELECT state, count(*) FROM job GROUP BY state"))

    def rows(self) -> list[dict[str, Any]]:
        names = ("city", "region", "source", "state", "problem")
        found = self.database.execute("SELECT city, region, source, state, problem FROM job ORDER BY rowid")
        return [dict(zip(names, row, strict=True)) for row in found]

    def folder(self, city: str) -> Path:
        return self.out / "cities" / _safe_name(city)

    def _jobs(self, state: str) -> list[Job]:
        found = self.database.execute("SELECT city, source, host, kills FROM job WHERE state = ? ORDER BY kills, rowid", (state,))
        return [Job(*row) for row in found]

    def _set(self, city: str, state: str, problem: str = "") -> None:
        self.database.execute("UPDATE job SET state = ?, problem = ? WHERE city = ?", (state, problem, city))


def host_of(source: str) -> str:
    """Whom a job asks; two jobs that ask the same host never run at once. Saved pages ask nobody."""
    if "://" not in source:
        return ""
    parts = urlsplit(source)
    port = "" if parts.port in {None, *PORTS.values()} else f":{parts.port}"
    return (parts.hostname or "").rstrip(".").removeprefix("www.") + port


def _safe_name(city: str) -> str:
    plain = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in city)
    return f"{plain[:60]}-{crc32(city.encode('utf-8')):08x}"
