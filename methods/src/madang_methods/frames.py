"""Tables at the door: CSV, Parquet or JSON files, and frames of polars or pandas, all as columns of plain values."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from io import StringIO
from pathlib import Path
from typing import Any

from madang_methods.errors import UnusableInput
from madang_methods.parsing import parse_json

Columns = dict[str, list[Any]]


def columns_of(frame: Any) -> Columns:
    """Columns of a polars or pandas frame, a mapping of columns, or a list of rows. Missing values become None."""
    if isinstance(frame, Mapping):
        return _even({str(name): [_plain(one) for one in column] for name, column in frame.items()}, "The table")
    if isinstance(frame, Sequence):
        return _of_rows(frame, "The table")
    if hasattr(frame, "get_columns"):  # polars
        return {str(column.name): [_plain(one) for one in column.to_list()] for column in frame.get_columns()}
    if hasattr(frame, "columns") and hasattr(frame, "itertuples"):  # pandas
        return {str(name): [_plain(one) for one in frame[name].tolist()] for name in frame.columns}
    raise UnusableInput(f"A {type(frame).__name__} is no table. Give a polars or pandas frame, or a mapping of columns.")


def _plain(value: Any) -> Any:
    """None for every kind of missing: NaN is the only value that is not itself, and pandas has an NA that refuses to say."""
    try:
        return None if value is None or bool(value != value) else value  # noqa: PLR0124 that is the test
    except TypeError:
        return None


def read_columns(file: Path) -> Columns:
    """A file by its ending: .parquet (needs polars), .json, anything else as CSV in UTF-8. Empty CSV fields become None."""
    if file.suffix.lower() == ".parquet":
        return _parquet(file)
    try:
        text = file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableInput(f"{file} is not UTF-8. Save it in that encoding and try again.") from None
    return parse_columns(text, file.name)


def parse_columns(text: str, name: str) -> Columns:
    """CSV, or JSON: an object of columns or a list of rows. Raises UnusableInput with the line."""
    return _json(text, name) if text.lstrip()[:1] in {"{", "["} else _csv(text, name)


def _parquet(file: Path) -> Columns:
    try:
        import polars
    except ModuleNotFoundError:
        raise UnusableInput(
            "Parquet needs polars. Install it with: pip install 'madang-methods[frames]', or save the file as CSV."
        ) from None
    try:
        return columns_of(polars.read_parquet(file))
    except polars.exceptions.PolarsError as problem:
        raise UnusableInput(f"{file} is not Parquet that can be read ({problem}). Write it again.") from None


def _json(text: str, name: str) -> Columns:
    values = parse_json(text, name)
    if isinstance(values, dict) and values and all(isinstance(column, list) for column in values.values()):
        return _even(values, name)
    return _of_rows(values, name)


def _of_rows(rows: Any, name: str) -> Columns:
    if not isinstance(rows, Sequence) or not rows or not all(isinstance(row, Mapping) for row in rows):
        raise UnusableInput(f"{name} is no table. Give an object of columns, or a list of rows with the same names.")
    names = [str(one) for one in rows[0]]
    for number, row in enumerate(rows, 1):
        if [str(one) for one in row] != names:
            raise UnusableInput(
                f"{name}, row {number} has other columns than the first one ({', '.join(names)}). Give null where nothing is known."
            )
    return {one: [_plain(row[one]) for row in rows] for one in names}


def _even(columns: Columns, name: str) -> Columns:
    lengths = {one: len(column) for one, column in columns.items()}
    if len(set(lengths.values())) != 1 or not max(lengths.values(), default=0):
        raise UnusableInput(f"{name} has columns of {sorted(set(lengths.values()))} rows. Give each column the same number, at least 1.")
    return columns


def _csv(text: str, name: str) -> Columns:
    reader = csv.reader(StringIO(text))
    header = [heading.strip() for heading in next(reader, [])]
    if not any(header) or len(set(header)) != len(header):
        raise UnusableInput(f"{name} needs a first line of column names, each once.")
    rows = []
    for row in reader:
        if row and len(row) != len(header):
            raise UnusableInput(
                f"{name}, line {reader.line_num}: {len(row)} fields, but the header has {len(header)}. Leave a field empty, not out."
            )
        if row:
            rows.append([field.strip() or None for field in row])
    if not rows:
        raise UnusableInput(f"{name} has no rows under its header. Add at least one.")
    return {heading: [row[place] for row in rows] for place, heading in enumerate(header)}


def texts(columns: Columns, name: str) -> list[str]:
    """A column as texts, "" where nothing is known. Raises UnusableInput where there is no such column."""
    if name not in columns:
        raise UnusableInput(f"There is no column “{name}”. There are {', '.join(columns)}.")
    return ["" if one is None else str(one) for one in columns[name]]


def floats(columns: Columns, name: str) -> list[float]:
    """A column as numbers. Raises UnusableInput with the row that holds none."""
    found = []
    for row, one in enumerate(texts(columns, name), 1):
        try:
            found.append(float(one))
        except ValueError:
            told = f"“{one}”" if one else "nothing"
            raise UnusableInput(
                f"Row {row}: {name} holds {told} where a number is needed. Correct it or leave the row out knowingly."
            ) from None
    return found


def numbers_or_texts(columns: Columns, name: str) -> list[Any]:
    """A column as numbers where every field that is filled is one (NaN where it is not), else as texts ("" where it is not)."""
    found = texts(columns, name)
    if any(isinstance(one, bool) for one in columns[name]):
        return found
    try:
        return [float(one) if one else float("nan") for one in found]
    except ValueError:
        return found
