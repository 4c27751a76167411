"""A sheet read back. What was broken by hand is told with its cell and its reason, and nothing is taken before all is mended."""

import csv
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from madang_losi.errors import LosiError
from madang_losi.reviewing.review import MOST_NOTE, Review
from madang_losi.sheets.cells import plain
from madang_losi.wording import shipped, wording

MOST_BYTES = 20_000_000
MOST_UNPACKED = 200_000_000
MOST_ROWS = 5_000
MOST_FAULTS = 20
ANSWERS = ("yes", "no", "unknown")


@dataclass(frozen=True, slots=True)
class Line:
    """One row: its number in the sheet, and cells by the name of their column. A formula is kept apart from its words."""

    number: int
    cells: Mapping[str, str]
    letters: Mapping[str, str]
    formulas: frozenset[str] = frozenset()

    def at(self, name: str) -> str:
        return f"cell {self.letters.get(name, '?')}{self.number}"


def take(path: Path, review: Review) -> int:
    """Answers, notes and doubts of a sheet become the assessor's; returns how many changed. Raises LosiError with cells."""
    lines = list(read_lines(path, ("code", "answer", "note", "doubt"), ("code", "answer")))
    faults = [fault for line in lines for fault in _faults(line, review)] + list(_twice(lines))
    if faults:
        raise LosiError(told(path, faults))
    changed = 0
    for line in lines:
        answer, note = line.cells["answer"].lower(), plain(line.cells.get("note", ""))
        doubt = line.cells.get("doubt", "").lower() == "yes"
        before = review.latest.get(line.cells["code"], {})
        if (answer, note, doubt) != (before.get("answer", ""), before.get("note", ""), bool(before.get("doubt"))):
            review.answer(line.cells["code"], answer, note, doubt=doubt)
            changed += 1
    return changed


def told(path: Path, faults: Sequence[str]) -> str:
    more = f"\n… and {len(faults) - MOST_FAULTS} more." if len(faults) > MOST_FAULTS else ""
    return f"{path} cannot be taken; nothing was changed.\n" + "\n".join(faults[:MOST_FAULTS]) + more


def _faults(line: Line, review: Review) -> Iterator[str]:
    code, answer, note, doubt = (line.cells.get(name, "") for name in ("code", "answer", "note", "doubt"))
    if code not in {item.code for item in review.items}:
        reason = "the code is empty" if not code else f"edition {review.instrument.edition} has no question {code!r}"
        yield f"{line.at('code')}: {reason}. Copy the code from a fresh sheet."
    for name in line.formulas & {"code", "answer", "note", "doubt"}:
        yield f"{line.at(name)}: this is a formula. Write the words themselves."
    if "answer" not in line.formulas and answer.lower() not in {"", *ANSWERS}:
        yield f"{line.at('answer')}: {answer[:40]!r} is not yes, no or unknown. An open question stays empty."
    if "doubt" not in line.formulas and doubt.lower() not in {"", "yes", "no"}:
        yield f"{line.at('doubt')}: {doubt[:40]!r} is not yes or no. Without doubt it stays empty."
    if len(note) > MOST_NOTE:
        yield f"{line.at('note')}: the note has {len(note)} letters, and {MOST_NOTE} are kept. Shorten it."


def _twice(lines: Sequence[Line]) -> Iterator[str]:
    met: dict[str, int] = {}
    for line in lines:
        code = line.cells["code"]
        if code and code in met:
            yield f"{line.at('code')}: question {code} stands in row {met[code]} already. Keep one of the two."
        met.setdefault(code, line.number)


def read_lines(path: Path, names: Sequence[str], needed: Sequence[str]) -> Iterator[Line]:
    """Rows of an XLSX or CSV by the names of their columns, in any language that is shipped, in any order."""
    if path.stat().st_size > MOST_BYTES:
        raise LosiError(f"{path} is larger than {MOST_BYTES // 1_000_000} MB, so it is no sheet of answers.")
    rows = _xlsx(path) if path.suffix.lower() == ".xlsx" else _csv(path)
    number, head, _ = next(rows, (1, [], frozenset()))
    places = _places(head, names)
    missing = [name for name in needed if name not in places]
    if missing:
        raise LosiError(
            f"{path}, row {number}: there is no column {' and no column '.join(missing)}. Keep the first row as it was written."
        )
    letters = {name: _letter(place) for name, place in places.items()}
    for number, cells, formulas in rows:
        found = {name: cells[place].strip() if place < len(cells) else "" for name, place in places.items()}
        if any(cell.strip() for cell in cells):
            yield Line(number, found, letters, frozenset(name for name, place in places.items() if place in formulas))


def _places(head: Sequence[str], names: Sequence[str]) -> dict[str, int]:
    known = {wording(code)(f"column {name}").casefold(): name for code in shipped() for name in names}
    known |= {name: name for name in names}
    return {known[cell.strip().casefold()]: place for place, cell in reversed(list(enumerate(head))) if cell.strip().casefold() in known}


def _csv(path: Path) -> Iterator[tuple[int, list[str], frozenset[int]]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        line = path.read_bytes()[: problem.start].count(b"\n") + 1
        raise LosiError(f"{path}, line {line}: this is not UTF-8. Save the sheet as CSV UTF-8, or as XLSX.") from problem
    delimiter = max(",;\t", key=text.split("\n", 1)[0].count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    try:
        for number, row in enumerate(reader, start=1):
            yield number, row, frozenset()
    except csv.Error as problem:
        raise LosiError(f"{path}, line {reader.line_num}: {problem}. Look for a quotation mark that is not closed.") from problem


def _xlsx(path: Path) -> Iterator[tuple[int, list[str], frozenset[int]]]:
    try:
        from openpyxl import load_workbook
    except ModuleNotFoundError as missing:
        raise LosiError("XLSX needs the extra sheets: pip install 'madang-losi[sheets]'. Or save the sheet as CSV UTF-8.") from missing
    try:
        with zipfile.ZipFile(path) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise LosiError(f"{path} unpacks to more than {MOST_UNPACKED // 1_000_000} MB, so it is no sheet of answers.")
        book = load_workbook(path, read_only=True)
        sheet = book["answers"] if "answers" in book.sheetnames else book.worksheets[0]
        for number, row in enumerate(sheet.iter_rows(max_row=MOST_ROWS), start=1):
            yield number, [_text(cell.value) for cell in row], frozenset(place for place, cell in enumerate(row) if cell.data_type == "f")
    except (zipfile.BadZipFile, KeyError, IndexError, ValueError, EOFError) as problem:
        if isinstance(problem, LosiError):
            raise
        raise LosiError(f"{path} is not an XLSX that can be read ({problem}). Save it again as XLSX, or as CSV UTF-8.") from problem


def _text(value: Any) -> str:
    """A code like 281 may have become a number on its way."""
    if value is None:
        return ""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _letter(place: int) -> str:
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
