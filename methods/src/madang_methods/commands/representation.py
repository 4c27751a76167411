"""The command `madang-methods representation`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from madang_methods.errors import UnusableInput
from madang_methods.frames import Columns, floats, parse_columns, read_columns, texts
from madang_methods.telling import Example, Html, Json, Plot, example_text, need, tell, working

File = Annotated[
    Path | None,
    typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV, Parquet or JSON file with one row for each person."),
]


def represent(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: File = None,
    census: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A CSV, Parquet or JSON file: attribute, category, people.")
    ] = None,
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
    if file is not None and example:
        raise UnusableInput("Name one file, or use --example instead of it.")
    columns = _read(file, "representation.csv", example, "Name one file, or use --example instead of it.")
    known = _census(_read(census, "representation-census.csv", example, "Name the census with --census FILE: attribute, category, people."))
    if panel:
        _draw(columns, known, panel, seed, slack, json=json, plot=plot, html=html)
        return
    from madang_methods.representation import rake, representation
    from madang_methods.representation.report import report

    people = {name: texts(columns, name) for name in columns if name in known}
    if not people:
        raise UnusableInput(f"No column of the file is an attribute of the census ({', '.join(known)}). Use its names as headings.")
    found = representation(people, known, k=k)
    raked = rake(people, known) if weigh else None
    values = found.to_dict() | ({"raking": raked.to_dict()} if raked else {})
    tell(report(found, raked), values, json=json, plot=plot, html=html)


def _draw(columns: Columns, census: dict[str, dict[str, float]], size: int, seed: str, slack: int, **output: Any) -> None:
    from madang_methods.representation import draw, portfolio, quotas_of
    from madang_methods.representation.report import panel_report

    ids = texts(columns, "id")
    attributes = [name for name in columns if name in census]
    said = {name: texts(columns, name) for name in attributes}
    people = {one: {name: said[name][row] for name in attributes} for row, one in enumerate(ids)}
    if len(people) != len(ids):
        raise UnusableInput("An id stands in the file twice. Give everybody their own.")
    quotas = quotas_of({name: census[name] for name in attributes}, size, slack=slack)
    with working("Working out everybody's chance …"):
        drawn = draw(portfolio(people, quotas, size), seed)
    tell(panel_report(drawn), drawn.to_dict() | {"portfolio": drawn.portfolio.to_dict()}, **output)


def _census(columns: Columns) -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for attribute, category, people in zip(texts(columns, "attribute"), texts(columns, "category"), floats(columns, "people"), strict=True):
        found.setdefault(attribute, {})[category] = people
    return found


def _read(file: Path | None, example: str, use_example: bool, missing: str) -> Columns:
    if file is not None:
        return read_columns(file)
    if not use_example:
        raise UnusableInput(missing)
    return parse_columns(example_text(example), example)
