"""Opening the right of reply: until when, on which questions, and the papers that go to the city."""

import csv
import json
import secrets
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from madang_losi.answers import save_text
from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument, Item
from madang_losi.reporting import read_report_data
from madang_losi.sheets.cells import neutral
from madang_losi.wording import environment, wording

COLUMNS = ("code", "question", "what counts", "page", "what you say", "address")
WHO = ("name", "office", "mail")


class Window(BaseModel):
    """`id` goes with every paper, so that a reply to an earlier assessment is not taken for one to this."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    until: date
    opened_at: datetime
    codes: tuple[str, ...]

    @classmethod
    def read(cls, folder: Path) -> "Window":
        """Raises LosiError where none was opened."""
        path = folder / "reply" / "window.json"
        try:
            return cls.model_validate_json(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise LosiError(f"The city was not asked yet. Open its right of reply: madang-losi reply open {folder} --until DATE") from None
        except ValidationError as problem:
            raise LosiError(f"{path} is broken: {problem}. Open the right of reply anew.") from problem


def open_window(folder: Path, until: date, *, language: str = "en", today: date | None = None) -> list[Path]:
    """Writes the page and the sheets for the city. Opening again moves the date and keeps what was received."""
    if until < (today or datetime.now().astimezone().date()):
        raise LosiError(f"{until.isoformat()} is over. Give a day on which the city can still answer: --until YYYY-MM-DD")
    data = read_report_data(folder)
    asked = list(missing(data))
    before = folder / "reply" / "window.json"
    known = Window.read(folder).id if before.exists() else secrets.token_hex(8)
    window = Window(id=known, until=until, opened_at=datetime.now(UTC), codes=tuple(item.code for item, _ in asked))
    save_text(before, window.model_dump_json(indent=2) + "\n")
    return [_page(folder, data, window, asked, language), *_sheets(folder, asked, language)]


def missing(data: dict[str, Any]) -> Iterator[tuple[Item, dict[str, Any]]]:
    """Each question of the score that was answered no, with what was looked at."""
    given = {answer["code"]: answer for answer in data["answers"]}
    for item in Instrument.load(data["edition"]).known_items:
        if given.get(item.code, {}).get("answer") == "no":
            yield item, given[item.code]


def _page(folder: Path, data: dict[str, Any], window: Window, asked: list[tuple[Item, dict[str, Any]]], language: str) -> Path:
    made = environment(wording(language))
    path = folder / "reply" / "reply.html"
    save_text(path, made.get_template("reply/reply.html").render(data=data, window=window, asked=asked))
    return path


def _sheets(folder: Path, asked: list[tuple[Item, dict[str, Any]]], language: str) -> Iterator[Path]:
    """For who has no scripts, and for offices that pass a sheet around."""
    words = wording(language)
    rows = [[words(f"column {name}") for name in COLUMNS]]
    rows += [[words(f"who {name}"), "", "", "", "", ""] for name in WHO]
    for item, given in asked:
        pages = "\n".join(given.get("pages_read") or [])
        rows.append([item.code, words.item(item, "question"), words.item(item, "counts"), neutral(pages), "", ""])
    path = folder / "reply" / "reply.csv"
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file).writerows(rows)
    yield path


def as_text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2) + "\n"
