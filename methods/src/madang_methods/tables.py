"""CSV files at the door: a first column of labels, then one column per category or rater."""

import csv
from importlib.resources import files
from pathlib import Path

from madang_methods.errors import UnusableInput

Labelled = dict[str, list[str]]


def read_csv(path: Path) -> tuple[list[str], Labelled]:
    """Column names (without that of the labels), and label -> texts. Raises UnusableInput with the line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableInput(f"{path} is not UTF-8. Save it as CSV (UTF-8) and try again.") from None
    return parse_csv(text, str(path))


def read_example(name: str) -> tuple[list[str], Labelled]:
    return parse_csv((files("madang_methods") / "examples" / name).read_text(encoding="utf-8"), name)


def parse_csv(text: str, name: str) -> tuple[list[str], Labelled]:
    reader = csv.reader(text.splitlines())
    header = next(reader, [])
    if len(header) < 2:
        raise UnusableInput(f"{name} needs a first line with at least two column names separated by commas.")
    rows: Labelled = {}
    for row in reader:
        if row:
            _check_row(row, header, rows, f"{name}, line {reader.line_num}")
            rows[row[0]] = [text.strip() for text in row[1:]]
    if not rows:
        raise UnusableInput(f"{name} has no rows under its header. Add at least one.")
    return header[1:], rows


def _check_row(row: list[str], header: list[str], rows: Labelled, where: str) -> None:
    if len(row) != len(header):
        raise UnusableInput(f"{where}: {len(row)} fields, but the header has {len(header)}. Leave a field empty, not out.")
    if row[0] in rows:
        raise UnusableInput(f"{where}: “{row[0]}” stands there twice. Give each row its own label.")


def as_counts(columns: list[str], rows: Labelled) -> dict[str, dict[str, int]]:
    return {label: dict(zip(columns, _whole_numbers(label, texts), strict=True)) for label, texts in rows.items()}


def _whole_numbers(label: str, texts: list[str]) -> list[int]:
    for text in texts:
        if not (text.isascii() and text.isdigit()):
            raise UnusableInput(f"Row “{label}” holds “{text}”. Give whole numbers, and 0 where there were none.")
    return [int(text) for text in texts]


def as_ratings(rows: Labelled) -> list[list[str | None]]:
    return [[text or None for text in texts] for texts in rows.values()]
