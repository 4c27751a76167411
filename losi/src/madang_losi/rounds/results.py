"""The results of a round: one sheet of cities and one of answers, as CSV and, with the extra, as Parquet."""

import csv
import json
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from madang_losi.rounds.job import NUMBERS, Outcome
from madang_losi.rounds.table import Round
from madang_losi.sheets.cells import neutral

CITY_COLUMNS = ("city", "region", "source", "state", "problem", "pages", "seconds", *NUMBERS, "interval_lower", "interval_upper")
ANSWER_COLUMNS = ("city", "region", "code", "criterion", "answer", "probability")
TEXT = {"city", "region", "source", "state", "problem", "group", "code", "criterion", "answer"}
WHOLE = {"pages", "yes", "no", "unknown", "items"}


def city_rows(round_: Round) -> Iterator[dict[str, Any]]:
    """A line for each city. One that could not be assessed has no numbers: what was not seen is not zero."""
    for row in round_.rows():
        outcome = Outcome.read(round_.folder(row["city"]), row["source"], round_.edition)
        told = {"pages": outcome.pages, "seconds": outcome.seconds, **outcome.numbers} if outcome else {}
        yield dict.fromkeys(CITY_COLUMNS) | row | told


def answer_rows(round_: Round) -> Iterator[dict[str, Any]]:
    """A line for each answer of each city that was assessed."""
    from madang_losi.instrument import Instrument

    criteria = {item.code: item.criterion for item in Instrument.load(round_.edition).items}
    for row in round_.rows():
        if row["state"] == "done":
            data = json.loads((round_.folder(row["city"]) / "answers.json").read_text(encoding="utf-8"))
            for given in data["answers"]:
                told = {"code": given["code"], "answer": given["answer"], "probability": given["probability"]}
                yield {"city": row["city"], "region": row["region"], "criterion": criteria[given["code"]], **told}


def write_results(round_: Round) -> list[Path]:
    written = []
    for name, columns, rows in (
        ("round", CITY_COLUMNS, list(city_rows(round_))),
        ("round-answers", ANSWER_COLUMNS, list(answer_rows(round_))),
    ):
        written.append(_csv(round_.out / f"{name}.csv", columns, rows))
        if find_spec("polars"):
            written.append(_parquet(round_.out / f"{name}.parquet", columns, rows))
    return written


def _csv(path: Path, columns: tuple[str, ...], rows: list[dict[str, Any]]) -> Path:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows({name: neutral(value) if isinstance(value, str) else value for name, value in row.items()} for row in rows)
    return path


def _parquet(path: Path, columns: tuple[str, ...], rows: list[dict[str, Any]]) -> Path:
    import polars

    kinds = {name: polars.String if name in TEXT else polars.Int64 if name in WHOLE else polars.Float64 for name in columns}
    polars.DataFrame(rows, schema=kinds).write_parquet(path)
    return path
