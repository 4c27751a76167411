"""The command `madang-methods association`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from madang_methods.errors import UnusableInput
from madang_methods.frames import Columns, parse_columns, read_columns
from madang_methods.telling import Example, Html, Json, Plot, example_text, need, tell

File = Annotated[
    Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV, Parquet or JSON file with one row for each unit.")
]
EXAMPLE = {
    "x": "e_services",
    "y": "health,schooling,networks",
    "unit": "town",
    "income": "income",
    "shared": "e_services:networks=homes online",
}


def show_association(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: File = None,
    x: Annotated[str, typer.Option(help="Columns of one side, separated by commas, such as egdi,osi.")] = "",
    y: Annotated[str, typer.Option(help="Columns of the other side, such as goal_3,goal_4.")] = "",
    unit: Annotated[str, typer.Option(help="The column that names the country or town.")] = "unit",
    income: Annotated[str, typer.Option(help="The column held constant, such as GDP per head.")] = "",
    before: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="The same columns in an earlier year, for changes.")
    ] = None,
    shared: Annotated[str, typer.Option(help="What pairs have in common: x:y=words, separated by semicolons.")] = "",
    correct: Annotated[str, typer.Option(help="Many pairs: bh (Benjamini-Hochberg) or holm.")] = "bh",
    level: Annotated[float, typer.Option(help="Level of the intervals.")] = 0.95,
    plain_income: Annotated[bool, typer.Option("--plain-income", help="Take income itself, not its logarithm.")] = False,
    json: Json = False,
    plot: Plot = None,
    html: Html = None,
    example: Example = False,
) -> None:
    """Say what goes along with what, before and after income, in levels and in changes; never what causes what.

    FILE: one row for each unit, one column for each measure; see docs/methods/association.md.
    """
    need("science", "numpy", "scipy")
    from madang_methods.association import association
    from madang_methods.association.report import report

    if (file is None) != example:
        raise UnusableInput("Name one file, or use --example instead of it.")
    if correct not in {"bh", "holm"}:
        raise UnusableInput(f"There is no correction “{correct}”. Write bh or holm.")
    if example:
        x, y, unit, income, shared = (
            given or EXAMPLE[name] for name, given in (("x", x), ("y", y), ("unit", ""), ("income", income), ("shared", shared))
        )
    if not x or not y:
        raise UnusableInput("Say which columns to hold against each other, with --x and --y.")
    now = read_columns(file) if file else _example("association.csv")
    then = read_columns(before) if before else _example("association-before.csv") if example else None
    found = association(
        now,
        _words(x),
        _words(y),
        unit=unit,
        income=income or None,
        before=then,
        shared=_shared(shared),
        level=level,
        correction="holm" if correct == "holm" else "bh",
        log_income=not plain_income,
    )
    tell(report(found), found.to_dict(), json=json, plot=plot, html=html)


def _example(name: str) -> Columns:
    return parse_columns(example_text(name), name)


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _shared(text: str) -> dict[tuple[str, str], str]:
    found = {}
    for part in (one.strip() for one in text.split(";") if one.strip()):
        pair, _, words = part.partition("=")
        one, _, two = pair.partition(":")
        if not (one and two and words):
            raise UnusableInput(f"“{part}” does not say what is shared. Write x:y=words, such as egdi:goal_9=internet users.")
        found[one.strip(), two.strip()] = words.strip()
    return found
