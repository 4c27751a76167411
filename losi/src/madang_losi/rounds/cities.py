"""The sheet of cities: every fault is told with its line, column and reason, and nothing begins before all are mended."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from madang_losi.errors import LosiError

NEEDED = ("city", "source")
KNOWN = ("city", "source", "region")
MOST_FAULTS = 20
MOST_LETTERS = 200


@dataclass(frozen=True, slots=True)
class City:
    name: str
    source: str
    region: str = ""


def read_cities(path: Path) -> list[City]:
    """Cities with their sources; a path is looked up from here, then from the folder of the sheet. Raises LosiError."""
    rows = _rows(path)
    head = [name.strip().lower() for name in rows[0][1]] if rows else []
    missing = [name for name in NEEDED if name not in head]
    if missing:
        raise LosiError(
            f"{path}, line 1: the columns city and source are needed, and {' and '.join(missing)} is not there. "
            f"Write a first line like: city,source,region."
        )
    twice = sorted({name for name in head if name in KNOWN and head.count(name) > 1})
    if twice:
        raise LosiError(f"{path}, line 1: the column {twice[0]} stands there twice. Remove one.")
    return _checked(path, head, rows[1:])


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Lines that hold something, with their numbers. A sheet saved with semicolons or tabs is read as well."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as problem:
        line = path.read_bytes()[: problem.start].count(b"\n") + 1
        raise LosiError(f"{path}, line {line}: this is not UTF-8. Save the sheet as CSV UTF-8.") from problem
    first = text.split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    rows = []
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                rows.append((reader.line_num, row))
    except csv.Error as problem:
        raise LosiError(f"{path}, line {reader.line_num}: {problem}. Look for a quotation mark that is not closed.") from problem
    return rows


def _checked(path: Path, head: list[str], rows: list[tuple[int, list[str]]]) -> list[City]:
    met: dict[str, int] = {}
    faults, cities = [], []
    for line, row in rows:
        cells = dict(zip(head, (cell.strip() for cell in row), strict=False))
        source, found = _source(path, cells.get("source", ""))
        found += list(_faults(cells.get("city", ""), met, len(row) - len(head)))
        faults += [f"line {line}, column {column}: {reason}" for column, reason in found]
        met.setdefault(cells.get("city", ""), line)
        cities.append(City(cells.get("city", ""), source, cells.get("region", "")))
    if faults:
        more = f"\n… and {len(faults) - MOST_FAULTS} more." if len(faults) > MOST_FAULTS else ""
        raise LosiError(f"{path} cannot be used yet; nothing was begun.\n" + "\n".join(faults[:MOST_FAULTS]) + more)
    if not cities:
        raise LosiError(f"{path} names no city. Write one line for each below the first line.")
    return cities


def _faults(city: str, met: dict[str, int], surplus: int) -> Iterator[tuple[str, str]]:
    if not city:
        yield "city", "the name is empty."
    elif city in met:
        yield "city", f"{city!r} stands in line {met[city]} already; two cities need two names."
    if len(city) > MOST_LETTERS or not city.isprintable():
        yield "city", "the name is too long or holds signs that cannot be printed."
    if surplus > 0:
        yield "after the last", f"{surplus} more cells than the first line has columns; put cells with a comma in quotation marks."


def _source(path: Path, source: str) -> tuple[str, list[tuple[str, str]]]:
    if not source:
        return source, [("source", "the address is empty.")]
    if "://" in source:
        return source, [("source", reason) for reason in _address_fault(source)]
    found = next((place for place in (Path(source), path.parent / source) if place.exists()), None)
    if found is not None:
        return str(found.resolve()), []
    hint = f"write https://{source}" if "." in source and "/" not in source.partition(".")[0] and " " not in source else "check the path"
    return source, [("source", f"{source!r} is neither an address nor a file or folder that is there; {hint}.")]


def _address_fault(source: str) -> Iterator[str]:
    try:
        parts = urlsplit(source)
        is_usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and (parts.port or 1) > 0
    except ValueError:
        is_usable = False
    if not is_usable or any(letter.isspace() for letter in source):
        yield f"{source!r} is not an address of the web; write it like https://www.town.example/."
