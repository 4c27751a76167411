"""Many cities: one city a job, a table of jobs that survives a stop, several processes, results as one sheet."""

import csv
import json
import sqlite3
from collections.abc import Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zlib import crc32

from madang_losi.errors import LosiError

TABLE = """CREATE TABLE IF NOT EXISTS job (
    city TEXT PRIMARY KEY, source TEXT NOT NULL, region TEXT NOT NULL DEFAULT '',
    state TEXT NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'done', 'failed')), problem TEXT NOT NULL DEFAULT ''
)"""


@dataclass(frozen=True, slots=True)
class Job:
    city: str
    source: str


class Round:
    """Only the parent writes the table: a killed worker loses its city's work, never its job."""

    def __init__(self, out: Path, edition: str) -> None:
        out.mkdir(parents=True, exist_ok=True)
        self.out = out
        self.edition = edition
        self.database = sqlite3.connect(out / "round.sqlite3", isolation_level=None)
        self.database.execute("PRAGMA journal_mode=WAL")
        self.database.execute(TABLE)

    def add(self, cities: Path) -> int:
        """Cities from a sheet with the columns city, source and, if wanted, region; those known already stay as they are."""
        with cities.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
        if not rows or not {"city", "source"} <= set(rows[0]):
            raise LosiError(f"{cities} needs a first line with the columns city and source, and a line for each city.")
        for row in rows:
            given = (row["city"].strip(), row["source"].strip(), (row.get("region") or "").strip())
            self.database.execute("INSERT OR IGNORE INTO job (city, source, region) VALUES (?, ?, ?)", given)
        return len(rows)

    def waiting(self) -> list[Job]:
        found = self.database.execute("SELECT city, source FROM job WHERE state = 'waiting' ORDER BY rowid")
        return [Job(*row) for row in found]

    def finish(self, job: Job, problem: str = "") -> None:
        state = "failed" if problem else "done"
        self.database.execute("UPDATE job SET state = ?, problem = ? WHERE city = ?", (state, problem, job.city))

    def retry(self) -> None:
        self.database.execute("UPDATE job SET state = 'waiting', problem = '' WHERE state = 'failed'")

    def folder(self, city: str) -> Path:
        return self.out / "cities" / _safe_name(city)

    def run(self, workers: int, options: dict[str, Any]) -> Iterator[tuple[Job, str]]:
        """Assesses what waits, telling each city as it ends; stopped in between, the next run takes the rest."""
        with ProcessPoolExecutor(workers) as pool:
            futures, left = self._handed_over(pool, options)
            for future in as_completed(futures):
                job, broken = futures[future], future.exception()
                if isinstance(broken, BrokenExecutor):
                    left.append(job)
                    continue
                problem = str(broken) if broken else future.result()
                self.finish(job, problem)
                yield job, problem
        for job in left:
            yield job, "a worker was killed, so the city still waits; the same command goes on"

    def _handed_over(self, pool: ProcessPoolExecutor, options: dict[str, Any]) -> tuple[dict[Future[str], Job], list[Job]]:
        """What each future stands for, and the jobs that a pool with a killed worker takes no more."""
        futures: dict[Future[str], Job] = {}
        jobs = self.waiting()
        for place, job in enumerate(jobs):
            try:
                futures[pool.submit(assess_city, job.source, self.edition, self.folder(job.city), options)] = job
            except BrokenExecutor:
                return futures, jobs[place:]
        return futures, []

    def results(self) -> list[dict[str, Any]]:
        found = self.database.execute("SELECT city, source, region, state, problem FROM job ORDER BY rowid")
        return [self._result(*row) for row in found]

    def _result(self, city: str, source: str, region: str, state: str, problem: str) -> dict[str, Any]:
        row: dict[str, Any] = {"city": city, "region": region, "source": source, "state": state, "problem": problem}
        file = self.folder(city) / "answers.json"
        data = json.loads(file.read_text(encoding="utf-8")) if state == "done" else None
        score, interval = (data["score"], data["interval"] or {}) if data else ({}, {})
        row |= {name: score.get(name) for name in ("score", "upper", "yes", "no", "unknown", "items", "group")}
        return row | {"interval_lower": interval.get("lower"), "interval_upper": interval.get("upper")}

    def write(self) -> Path:
        rows = self.results()
        path = self.out / "round.csv"
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.DictWriter(file, list(rows[0]))
            writer.writeheader()
            writer.writerows(rows)
        return path


def assess_city(source: str, edition: str, out: Path, options: dict[str, Any]) -> str:
    """Runs in a worker. What goes wrong with one city is told and stops no other."""
    from madang_losi.assessing import assess, write

    try:
        crawl = {**options, "out": out} if "://" in source else {}
        write(assess(source, edition, **crawl), out)
    except (LosiError, OSError, ValueError) as problem:
        return str(problem) or type(problem).__name__
    return ""


def _safe_name(city: str) -> str:
    plain = "".join(letter if letter.isalnum() or letter in "-_" else "-" for letter in city)
    return f"{plain[:60]}-{crc32(city.encode('utf-8')):08x}"
