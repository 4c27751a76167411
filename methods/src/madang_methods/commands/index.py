"""The command `madang-methods index`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from madang_methods.errors import UnusableInput
from madang_methods.frames import Columns, parse_columns, read_columns, texts
from madang_methods.telling import Example, Html, Json, Plot, example_text, need, tell, working

if TYPE_CHECKING:
    from madang_methods.index.table import Read

Given = Annotated[
    Path | None,
    typer.Argument(
        exists=True, dir_okay=False, readable=True, help="CSV, Parquet or JSON: cities in the first column, then one for each item."
    ),
]


def rank_by_index(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: Given = None,
    parts: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="CSV: item, part. Without it the index has one part.")
    ] = None,
    previous: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="The same table of the round before.")] = None,
    k: Annotated[int, typer.Option(help="How many count as the top.")] = 10,
    doubt: Annotated[float, typer.Option(help="Chance that a settled yes or no is wrong.")] = 0.0,
    shared: Annotated[float, typer.Option(help="Correlation that a common cause puts between the answers of a city.")] = 0.05,
    spread: Annotated[float, typer.Option(help="How far each weight is varied.")] = 0.25,
    replications: Annotated[int, typer.Option(help="Draws of all answers.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed draws the same places.")] = 1,
    json: Json = False,
    plot: Plot = None,
    html: Html = None,
    example: Example = False,
) -> None:
    """Rank cities by yes/no items when answers are uncertain: groups and intervals of places, other weights, change.

    FILE: one row for each city; each cell yes, no, unknown, or the probability of a yes. Every item weighs the same.
    """
    need("science", "numpy", "scipy")
    from madang_methods.index.change import change
    from madang_methods.index.league import league
    from madang_methods.index.report import report
    from madang_methods.index.sources import sources

    if (file is None) != example:
        raise UnusableInput("Name one file, or use --example instead of it.")
    of = _parts(parts, example)
    with working("Ranking …"):
        read = _read(read_columns(file) if file else parse_columns(example_text("index.csv"), "index.csv"), of, doubt)
        found = league(read, k=k, shared=shared, spread=spread, replications=replications, seed=seed)
        come_from = sources(read.table, shared=shared, seed=seed)
        changed = change(_read(read_columns(previous), of, doubt).table, read.table, seed=seed) if previous else None
    values = found.to_dict() | {"sources": come_from.to_dict(), "change": changed.to_dict() if changed else None}
    tell(report(found, come_from, changed), values, json=json, plot=plot, html=html)


def _read(columns: Columns, parts: dict[str, str] | None, doubt: float) -> Read:
    from madang_methods.index.table import of_columns

    return of_columns(columns, parts=parts, doubt=doubt)


def _parts(file: Path | None, example: bool) -> dict[str, str] | None:
    if file is None and not example:
        return None
    columns = read_columns(file) if file else parse_columns(example_text("index-parts.csv"), "index-parts.csv")
    return dict(zip(texts(columns, "item"), texts(columns, "part"), strict=True))
