"""The command `madang-methods impact`."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from madang_methods.errors import UnusableInput
from madang_methods.frames import read_columns
from madang_methods.parsing import parse_json
from madang_methods.telling import Example, Html, Json, Plot, example_text, need, read_text, tell, text_of, working

if TYPE_CHECKING:
    from madang_methods.impact import Choices, Population

File = Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="A reform in JSON.")]


def show_impact(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: File = None,
    households: Annotated[
        Path | None, typer.Option(help="Households as CSV, Parquet or JSON: id, weight, income, and what conditions name.")
    ] = None,
    persons: Annotated[Path | None, typer.Option(help="Persons as CSV, Parquet or JSON: household, age, and what conditions name.")] = None,
    census: Annotated[Path | None, typer.Option(help="JSON of census tables, to make a synthetic population from.")] = None,
    on: Annotated[str, typer.Option(help="The day whose policies count, such as 2027-01-31; all if not given.")] = "",
    by: Annotated[str, typer.Option(help="Columns of words for the table, separated by commas; all if not given.")] = "",
    least_money: Annotated[float, typer.Option(help="A household wins or loses by more than this a year.")] = 0.0,
    least_share: Annotated[float, typer.Option(help="... and by more than this share of its income.")] = 0.0,
    hard: Annotated[float, typer.Option(help="Who loses more than this share of income is hard hit.")] = 0.05,
    replicates: Annotated[int, typer.Option(help="Bootstrap samples for poverty and Gini; 0 for none.")] = 200,
    k: Annotated[int, typer.Option(help="Hide counts below this number.")] = 5,
    seed: Annotated[int, typer.Option(help="Of every lot: the same seed gives the same result.")] = 1,
    json: Json = False,
    plot: Plot = None,
    html: Html = None,
    example: Example = False,
) -> None:
    """Say whom a local fee, benefit or rule helps or hurts before it is adopted.

    FILE: the reform, with its policies before and after as data; see docs/methods/impact.md.
    """
    need("science", "numpy", "scipy")
    from madang_methods.impact import Choices, impact, reform_of
    from madang_methods.impact.report import report
    from madang_methods.sampling import Bootstrap

    reform = reform_of(_object(*text_of(file, "impact.json", example)))
    choices = Choices(least_money, least_share, hard, intervals=Bootstrap(replicates, seed) if replicates else None, k=k, seed=seed)
    with working("Counting households"):
        people = _people(households, persons, census, example, choices)
        found = impact(people, reform, by=_words(by) or None, on=_day(on), choices=choices)
    tell(report(found), found.to_dict(), json=json, plot=plot, html=html)


def _people(households: Path | None, persons: Path | None, census: Path | None, example: bool, choices: Choices) -> Population:
    from madang_methods.impact import population, town

    if households is not None and census is None:
        return population(_columns(households), _columns(persons) if persons else None)
    if census is not None and households is None:
        return town(_object(read_text(census), census.name), seed=choices.seed)
    if example and households is None:
        return town(_object(example_text("impact-census.json"), "impact-census.json"), seed=choices.seed)
    raise UnusableInput("Say whom to count: --households with a table (and --persons), or --census with tables to make a population from.")


def _columns(path: Path) -> dict[str, Any]:
    """Columns of numbers where every field that is filled is one; otherwise words."""
    return {name: _numbers(column) for name, column in read_columns(path).items()}


def _numbers(column: list[Any]) -> list[Any]:
    if any(isinstance(one, bool) for one in column):
        return column
    try:
        return [float("nan") if one is None else float(one) for one in column]
    except ValueError:
        return column


def _object(text: str, name: str) -> dict[str, Any]:
    values = parse_json(text, name)
    if not isinstance(values, dict):
        raise UnusableInput(f"{name} holds no reform and no census. Write one JSON object.")
    return values


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise UnusableInput(f"The day is “{text}”. Write it as 2027-01-31.") from None
