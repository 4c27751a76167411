"""One assessor's answers on one assessment: every one on disk before the next question, each step can be taken back."""

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import RLock
from typing import Any
from zlib import crc32

from madang_methods.index import Answer

from madang_losi.answers import save_text
from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument, Item
from madang_losi.reporting import read_report_data

NAME = re.compile(r"^[^\W_][\w-]{0,39}$")
MOST_NOTE = 2000
SHOWS = ("open", "all", "doubt", "yes", "no", "unknown", "unsure")
# Between these the machine's answer is hardly better than a coin.
UNSURE = (0.2, 0.8)


class Outdated(LosiError):
    """The question was answered elsewhere since this page was shown."""


@dataclass(frozen=True, slots=True)
class Voice:
    """What somebody else said to a question; only an adjudicator sees voices."""

    name: str
    answer: str
    note: str = ""
    doubt: bool = False
    address: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was entered. A `quiet` one is a note on its way: the next takes its place, so that undo goes not letter by letter."""

    answer: str
    note: str = ""
    doubt: bool = False
    quiet: bool = False


@dataclass(slots=True)
class Review:
    """`steps` is all that was entered, oldest first; what counts for a question is its last step."""

    folder: Path
    assessor: str
    instrument: Instrument
    data: Mapping[str, Any]
    items: tuple[Item, ...]
    steps: list[dict[str, Any]] = field(default_factory=list)
    voices: Mapping[str, list[Voice]] = field(default_factory=dict)
    hides_machine: bool = False
    # The assessors between whom this review settles; none for a review of one's own.
    settles: tuple[str, ...] = ()
    _lock: Any = field(default_factory=RLock)

    @classmethod
    def open(cls, folder: Path, assessor: str, *, hides_machine: bool = False) -> "Review":
        """Goes on with what the assessor entered before. Raises LosiError for a name that is none, or another edition."""
        if not NAME.match(assessor):
            raise LosiError("Write the assessor's name with letters, digits and hyphens, for instance --assessor minji.")
        data = read_report_data(folder)
        instrument = Instrument.load(data.get("edition", "2024"))
        review = cls(folder, assessor, instrument, data, instrument.items, hides_machine=hides_machine)
        review._take_up()
        return review

    @property
    def path(self) -> Path:
        return self.folder / "reviews" / f"{self.assessor}.json"

    def _take_up(self) -> None:
        if not self.path.exists():
            return
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
            self.steps = list(kept.get("steps", kept["answers"]))
            self.settles = self.settles or tuple(kept.get("settles", ()))
        except (ValueError, KeyError, TypeError) as problem:
            raise LosiError(f"{self.path} is broken ({problem}). Mend it, or move it away and begin anew.") from problem
        if kept.get("edition") != self.instrument.edition:
            raise LosiError(
                f"{self.path} is of edition {kept.get('edition')}, the assessment of {self.instrument.edition}. Take another name."
            )

    @contextmanager
    def held(self) -> Iterator[None]:
        """One program at a time writes an assessor's answers. Raises LosiError where another one does."""
        import fcntl

        self.path.parent.mkdir(parents=True, exist_ok=True)
        with (self.path.parent / f".{self.assessor}.lock").open("a", encoding="utf-8") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                raise LosiError(f"{self.assessor} is reviewing already. Another person takes another name: --assessor NAME.") from None
            self._take_up()
            yield

    @property
    def latest(self) -> dict[str, dict[str, Any]]:
        return {step["code"]: step for step in self.steps}

    @property
    def given(self) -> dict[str, dict[str, Any]]:
        return {code: step for code, step in self.latest.items() if step.get("answer")}

    @property
    def last(self) -> dict[str, Any] | None:
        """The step that can be taken back; what was taken over from two assessors who agree is none."""
        return self.steps[-1] if self.steps and not self.steps[-1].get("agreed") else None

    @property
    def done(self) -> int:
        """How many questions of this review are answered; an adjudicator's holds few."""
        return sum(item.code in self.given for item in self.items)

    @property
    def machine(self) -> dict[str, dict[str, Any]]:
        return {answer["code"]: answer for answer in self.data["answers"]}

    def version(self, code: str) -> str:
        """Changes with each step about the question; a page that shows an older one may not overwrite."""
        steps = [step for step in self.steps if step["code"] == code]
        return f"{crc32(json.dumps(steps).encode()):08x}" if steps else ""

    def answer(self, code: str, answer: str, note: str = "", *, doubt: bool = False) -> None:
        self.enter(code, Entry(answer, note, doubt=doubt))

    def enter(self, code: str, entry: "Entry", *, seen: str | None = None) -> None:
        """An empty answer keeps note and doubt alone. Raises Outdated where `seen` is not the version that counts."""
        with self._lock:
            if code not in {item.code for item in self.instrument.items}:
                raise LosiError(f"Edition {self.instrument.edition} has no item {code}.")
            if seen is not None and seen != self.version(code):
                raise Outdated("This question was answered in another window since this page was opened.")
            answer = entry.answer or self.latest.get(code, {}).get("answer", "")
            step = {"code": code, "answer": Answer(answer).value if answer else "", "note": entry.note.strip()[:MOST_NOTE]}
            if entry.quiet and self.steps and self.steps[-1]["code"] == code and self.steps[-1].get("quiet"):
                self.steps.pop()
            now = datetime.now(UTC).isoformat(timespec="seconds")
            self.steps.append(step | {"doubt": entry.doubt, "at": now} | ({"quiet": True} if entry.quiet else {}))
            self.save()

    def undo(self) -> str | None:
        """Takes the last step back; the code it was about, or None where there is none."""
        with self._lock:
            if self.last is None:
                return None
            code: str = self.steps.pop()["code"]
            self.save()
            return code

    def save(self) -> None:
        data = {"edition": self.instrument.edition, "assessor": self.assessor, "source": self.data.get("source", "")}
        data |= {"settles": list(self.settles)} if self.settles else {}
        data |= {"answers": list(self.given.values()), "steps": self.steps}
        save_text(self.path, json.dumps(data, ensure_ascii=False, indent=1) + "\n")

    def shown(self, show: str = "all", criterion: str = "") -> list[Item]:
        return [item for item in self.items if self._is_shown(item, show) and criterion in {"", item.criterion}]

    def _is_shown(self, item: Item, show: str) -> bool:
        latest = self.latest.get(item.code, {})
        if show == "open":
            return not latest.get("answer")
        if show == "doubt":
            return bool(latest.get("doubt"))
        if show == "unsure":
            probability = self.machine.get(item.code, {}).get("probability")
            return probability is None or UNSURE[0] < probability < UNSURE[1]
        return show == "all" or latest.get("answer") == show

    def after(self, code: str | None, show: str = "open", criterion: str = "") -> Item | None:
        """The next question of a list; those before it come again at the end."""
        codes = [item.code for item in self.items]
        begin = codes.index(code) + 1 if code in codes else 0
        wanted = {item.code for item in self.shown(show, criterion)} - {code}
        ordered = [*self.items[begin:], *self.items[:begin]]
        return next((item for item in ordered if item.code in wanted), None)
