"""Who is ranked: the cities of a round, or of a table with a line for each city and a column for each question."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import numpy as np
from madang_methods.frames import Columns, read_columns, texts
from madang_methods.index.table import Read, of_arrays, table

from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument
from madang_losi.league.people import People

# Two people who assessed ten sites without seeing each other's answers differed on 3.7 % of them: if both are equally good, each
# errs on about 2 %.
DOUBT = 0.02
CODES = {"yes": 1, "no": 0, "unknown": -1}


@dataclass(frozen=True, slots=True)
class Entrants:
    """regions: city -> region, "" where none is known. left_out: city -> why it has no place. missing: known questions without a column."""

    name: str
    instrument: Instrument
    read: Read
    regions: Mapping[str, str]
    left_out: Mapping[str, str]
    missing: tuple[str, ...] = ()
    doubt: float = DOUBT
    # Which answers people decided; none in a table, which says only what the answers are.
    people: People = field(default_factory=People)


def read_entrants(source: Path, edition: str, *, by: str = "region", doubt: float = DOUBT) -> Entrants:
    """The folder of a round, or a CSV, Parquet or JSON table. `by` names the column of regions.

    doubt: chance that an answer without a probability is wrong. Raises LosiError where nothing can be read.
    """
    if source.is_dir():
        return _of_round(source, edition, doubt)
    return _of_table(read_columns(source), source.name, edition, by, doubt)


def example(*, doubt: float = DOUBT, by: str = "region") -> tuple[Entrants, Entrants]:
    """Two rounds of invented cities: the second, and the one before."""
    folder = files("madang_losi") / "league" / "example"
    found = []
    for name in ("now.csv", "before.csv"):
        with as_file(folder / name) as path:
            found.append(_of_table(read_columns(path), f"invented cities ({name})", "2024", by, doubt))
    return found[0], found[1]


def _of_round(folder: Path, edition: str, doubt: float) -> Entrants:
    from madang_losi.rounds import Round
    from madang_losi.rounds.results import answer_rows

    if not (folder / "round.sqlite3").is_file():
        raise LosiError(f"{folder} holds no round. Make one with madang-losi round, or give a table of cities by questions.")
    round_ = Round(folder, _edition_of(folder) or edition)
    instrument = Instrument.load(round_.edition)
    codes = [item.code for item in instrument.known_items]
    column = {code: place for place, code in enumerate(codes)}
    rows = round_.rows()
    done = [row["city"] for row in rows if row["state"] == "done"]
    if not done:
        raise LosiError(f"No city of the round in {folder} has a score yet, so there is nothing to rank.")
    line = {city: place for place, city in enumerate(done)}
    answers = np.full((len(done), len(codes)), -1, dtype=np.int8)
    probabilities = np.full(answers.shape, np.nan)
    people = People.of_round(round_, done, codes)
    for given in answer_rows(round_):
        if given["code"] in column:
            where = line[given["city"]], column[given["code"]]
            answers[where], probabilities[where] = _settled(people.over(given), doubt)
    left = {row["city"]: row["problem"] or row["state"] for row in rows if row["state"] != "done"}
    regions = {row["city"]: row["region"] for row in rows}
    read = of_arrays(done, codes, answers, probabilities, parts={item.code: item.criterion for item in instrument.known_items})
    return Entrants(str(folder), instrument, read, regions, left | _nothing_seen(read), doubt=doubt, people=people)


def _settled(given: Mapping[str, Any], doubt: float) -> tuple[int, float]:
    code = CODES[given["answer"]]
    if code < 0:
        return code, np.nan
    return code, abs(code - doubt) if given["probability"] is None else float(given["probability"])


def _edition_of(folder: Path) -> str | None:
    database = sqlite3.connect(f"file:{folder / 'round.sqlite3'}?mode=ro", uri=True)
    try:
        found = database.execute("SELECT edition FROM round").fetchone()
    except sqlite3.DatabaseError as problem:
        raise LosiError(f"The round in {folder} cannot be read ({problem}). Run madang-losi round on it again.") from problem
    finally:
        database.close()
    return str(found[0]) if found else None


def _of_table(columns: Columns, name: str, edition: str, by: str, doubt: float) -> Entrants:
    instrument = Instrument.load(edition)
    if {"city", "code", "answer"} <= set(columns):
        columns = _widened(columns, by)
    if "city" not in columns:
        raise LosiError(f"{name} needs a column “city”, and one for each question, named by its code, for instance 214.")
    known = {item.code: item.criterion for item in instrument.known_items}
    codes = [code for code in known if code in columns]
    if not codes:
        raise LosiError(f"No column of {name} is a question of edition {edition}. Name columns by code, for instance {next(iter(known))}.")
    cities = texts(columns, "city")
    read = table(cities, codes, list(zip(*(columns[code] for code in codes), strict=True)), parts=known, doubt=doubt)
    regions = dict(zip(cities, texts(columns, by), strict=True)) if by in columns else dict.fromkeys(cities, "")
    missing = tuple(code for code in known if code not in columns)
    return Entrants(name, instrument, read, regions, _nothing_seen(read), missing, doubt)


def _widened(columns: Columns, by: str) -> Columns:
    """From a line for each answer, as round-answers.csv has them, to a line for each city. A probability counts before its answer."""
    cities = list(dict.fromkeys(texts(columns, "city")))
    line = {city: place for place, city in enumerate(cities)}
    wide: Columns = {"city": list(cities)} | {code: [None] * len(cities) for code in dict.fromkeys(texts(columns, "code"))}
    if by in columns:
        wide[by] = [None] * len(cities)
    certain = columns.get("probability", [None] * len(columns["city"]))
    for place, (city, code, answer) in enumerate(zip(*(texts(columns, one) for one in ("city", "code", "answer")), strict=True)):
        unknown = answer.strip().lower() in {"unknown", ""}
        wide[code][line[city]] = answer if unknown or certain[place] in {None, ""} else certain[place]
        if by in columns:
            wide[by][line[city]] = columns[by][place]
    return wide


def _nothing_seen(read: Read) -> dict[str, str]:
    return dict.fromkeys(read.not_assessed, "nothing could be assessed")
