"""One city's job, as any worker does it: the same in a process of this machine and on a cluster.

What a worker has finished stands in outcome.json of the city's folder before anybody else hears of it. Whoever is given the
same job again, after a kill or by a scheduler that lost a worker, finds it there and does nothing twice.
"""

import json
import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from madang_losi.answers import save_text
from madang_losi.errors import LosiError

FINISHED = ("done", "blocked", "unreachable", "foreign", "empty", "failed")
WALL = re.compile(r"answered (401|403|407|429|503): a wall|robots\.txt asks not|a wall\), so reading was stopped")
STOPPED_BY_A_WALL = "a wall), so reading was stopped"
# A site that shut its door after fewer pages than this showed too little for a "no" to mean anything.
LEAST_PAGES_BEFORE_A_WALL = 10
# How `deciding.why_not` begins to say that nobody here reads the site's language.
FOREIGN = "the language of the site"
CRAWL = {"pages", "delay", "contact"}
SECONDS_BETWEEN_NEWS = 0.5
NUMBERS = ("score", "upper", "yes", "no", "unknown", "items", "group")


@dataclass(frozen=True, slots=True)
class Outcome:
    """`state` is done, or says why the city has no score; `numbers` are empty then, never zero."""

    source: str
    edition: str
    state: str
    problem: str = ""
    pages: int = 0
    seconds: float = 0.0
    numbers: dict[str, Any] = field(default_factory=dict)

    def write(self, folder: Path) -> None:
        save_text(folder / "outcome.json", json.dumps(asdict(self), ensure_ascii=False, indent=2) + "\n")

    @classmethod
    def read(cls, folder: Path, source: str, edition: str) -> "Outcome | None":
        """What was finished for this source and edition; None where nothing was."""
        try:
            found = cls(**json.loads((folder / "outcome.json").read_text(encoding="utf-8")))
        except (FileNotFoundError, NotADirectoryError):
            return None
        except (ValueError, TypeError) as problem:
            raise LosiError(f"{folder / 'outcome.json'} is broken ({problem}). Remove it, and the city is assessed again.") from problem
        return found if (found.source, found.edition) == (source, edition) else None


def assess_city(source: str, edition: str, folder: str, options: dict[str, Any]) -> Outcome:
    """Runs in a worker. What goes wrong with one city is told and stops no other."""
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    with _held(place / "lock"):
        kept = Outcome.read(place, source, edition)
        if kept is None:
            kept = _assessed(source, edition, place, options)
            kept.write(place)
        (place / "now.txt").unlink(missing_ok=True)
    return kept


@contextmanager
def _held(path: Path) -> Iterator[None]:
    """One process at a time; a killed one lets go by itself."""
    import fcntl

    with path.open("a", encoding="utf-8") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _assessed(source: str, edition: str, folder: Path, options: dict[str, Any]) -> Outcome:
    from madang_losi.assessing import assess, write

    begun = time.monotonic()
    language = options.get("language", "en")
    looks = {"browser": options.get("browser", False), "audits": options.get("audits", False), "out": folder}
    crawl = {name: options[name] for name in CRAWL & options.keys()} if "://" in source else {}
    try:
        assessment = assess(source, edition, tell=_teller(folder), **looks, **crawl)
        write(assessment, folder, language)
    except Exception as problem:  # whatever one site does to us, the round goes on
        told = str(problem) or type(problem).__name__
        state = "unreachable" if isinstance(problem, OSError) else "failed"
        return Outcome(source, edition, state, told, seconds=round(time.monotonic() - begun, 1))
    return _judged(assessment.to_dict(), source, edition, time.monotonic() - begun)


def _judged(data: dict[str, Any], source: str, edition: str, seconds: float) -> Outcome:
    state, problem = judge(data)
    numbers = {name: data["score"].get(name) for name in NUMBERS}
    numbers |= {f"interval_{end}": (data["interval"] or {}).get(end) for end in ("lower", "upper")}
    return Outcome(source, edition, state, problem, len(data["pages"]), round(seconds, 1), numbers if state == "done" else {})


def judge(data: dict[str, Any]) -> tuple[str, str]:
    """Whether the city could be assessed, and why not: a wall is not a dead host, and neither is a strange language."""
    problems = data["problems"]
    walls = [problem for problem in problems if WALL.search(problem)]
    first = (walls or problems or ["the site gave nothing"])[0]
    if not data["pages"]:
        return ("blocked" if walls else "unreachable"), first
    if any(STOPPED_BY_A_WALL in problem for problem in walls) and len(data["pages"]) < LEAST_PAGES_BEFORE_A_WALL:
        return "blocked", f"Only {len(data['pages'])} pages could be read. {first}"
    if data["score"]["score"] is None:
        reasons = [answer["reason"] for answer in data["answers"]]
        return next((("foreign", reason) for reason in reasons if reason.startswith(FOREIGN)), ("empty", next(filter(None, reasons), "")))
    return "done", next((problem for problem in walls if STOPPED_BY_A_WALL in problem), "")


def _teller(folder: Path) -> Any:
    """What a worker looks for now stands in a small file that whoever watches the round reads."""
    last = 0.0

    def tell(what: str, number: int, of: int) -> None:
        nonlocal last
        if time.monotonic() - last > SECONDS_BETWEEN_NEWS:
            last = time.monotonic()
            (folder / "now.txt").write_text(f"{number}/{of} {what} (process {os.getpid()})", encoding="utf-8")

    return tell
