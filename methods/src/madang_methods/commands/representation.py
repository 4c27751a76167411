"""The command `madang-methods representation`."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import StringIO
from pathlib import Path
from typing import Annotated, Any

import typer

from madang_methods.errors import UnusableInput
from madang_methods.telling import Example, Html, Json, Plot, example_text, need, read_text, tell, text_of, working

File = Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV file with one row for each person.")]
Columns = dict[str, list[str]]
CENSUS = ("attribute", "category", "people")


def represent(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: File = None,
    census: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="A CSV file: attribute, category, people.")] = None,
    weigh: Annotated[
        bool, typer.Option("--weigh", help="Rake weights to the census too; --json lists them in the order of the rows.")
    ] = False,
    panel: Annotated[int, typer.Option(help="Draw a panel of so many people instead; the file is the pool.")] = 0,
    seed: Annotated[str, typer.Option(help="Public numbers for the draw, not known before the pool was published.")] = "",
    slack: Annotated[int, typer.Option(help="Seats by which each quota may miss its share of the census.")] = 0,
    k: Annotated[int, typer.Option(help="Hide counts below this number.")] = 5,
    json: Json = False,
    plot: Plot = None,
    html: Html = None,
    example: Example = False,
) -> None:
    """Hold who took part against the census; weight them back to it; or draw a panel by a fair lot.

    FILE: one row for each person, one column for each attribute of the census, empty where not said; an `id` for a panel.
    """
    need("science", "numpy", "scipy")
    columns = _columns(*text_of(file, "representation.csv", example))
    known = _census(example_text("representation-census.csv") if census is None and example else _need_census(census))
    if panel:
        _draw(columns, known, panel, seed, slack, json=json, plot=plot, html=html)
        return
    from madang_methods.representation import rake, representation
    from madang_methods.representation.report import report

    people = {name: labels for name, labels in columns.items() if name in known}
    if not people:
        raise UnusableInput(f"No column of the file is an attribute of the census ({', '.join(known)}). Use its names as headings.")
    found = representation(people, known, k=k)
    raked = rake(people, known) if weigh else None
    values = found.to_dict() | ({"raking": raked.to_dict()} if raked else {})
    tell(report(found, raked), values, json=json, plot=plot, html=html)


def _draw(columns: Columns, census: dict[str, dict[str, float]], size: int, seed: str, slack: int, **output: Any) -> None:
    from madang_methods.representation import draw, portfolio, quotas_of
    from madang_methods.representation.report import panel_report

    ids = columns.get("id")
    if ids is None:
        raise UnusableInput("A panel needs a column id that tells the people of the pool apart. Add it.")
    attributes = [name for name in columns if name in census]
    people = {one: {name: columns[name][row] for name in attributes} for row, one in enumerate(ids)}
    if len(people) != len(ids):
        raise UnusableInput("An id stands in the file twice. Give everybody their own.")
    quotas = quotas_of({name: census[name] for name in attributes}, size, slack=slack)
    with working("Working out everybody's chance …"):
        drawn = draw(portfolio(people, quotas, size), seed)
    tell(panel_report(drawn), drawn.to_dict() | {"portfolio": drawn.portfolio.to_dict()}, **output)


def _need_census(file: Path | None) -> str:
    if file is None:
        raise UnusableInput("Name the census with --census FILE: attribute, category, people.")
    return read_text(file)


def _columns(text: str, name: str) -> Columns:
    header, rows = _table(text, name)
    return {column: [row[place].strip() for row in rows] for place, column in enumerate(header)}


def _census(text: str) -> dict[str, dict[str, float]]:
    header, rows = _table(text, "The census")
    if tuple(header) != CENSUS:
        raise UnusableInput(f"The census has the columns {', '.join(header)}. It needs {', '.join(CENSUS)}.")
    found: dict[str, dict[str, float]] = {}
    for number, (attribute, category, people) in enumerate(rows, 2):
        try:
            found.setdefault(attribute.strip(), {})[category.strip()] = float(people)
        except ValueError:
            raise UnusableInput(f"The census, line {number}: “{people}” is not a number of people. Correct it.") from None
    return found


def _table(text: str, name: str) -> tuple[list[str], Sequence[list[str]]]:
    rows = [row for row in csv.reader(StringIO(text)) if row]
    if len(rows) < 2:
        raise UnusableInput(f"{name} needs a line of headings and at least one row under it.")
    for number, row in enumerate(rows, 1):
        if len(row) != len(rows[0]):
            raise UnusableInput(
                f"{name}, line {number}: {len(row)} fields, but the headings are {len(rows[0])}. Leave a field empty, not out."
            )
    return [heading.strip() for heading in rows[0]], rows[1:]
