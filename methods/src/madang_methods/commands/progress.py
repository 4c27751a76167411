"""The command `madang-methods progress`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from madang_methods.errors import UnusableInput
from madang_methods.frames import parse_columns
from madang_methods.frames import read_columns as read_table
from madang_methods.telling import Example, Html, Json, Plot, counted, example_text, need, tell, working

File = Annotated[
    Path | None,
    typer.Argument(exists=True, readable=True, help="A table (CSV, Parquet, JSON), an Open SDG file or folder, or SDMX (CSV, JSON, ML)."),
]


def show_progress(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: File = None,
    aims: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A table: indicator, direction (up, down, towards), target, ...")
    ] = None,
    cuts: Annotated[str, typer.Option(help="Whose cuts where there is no target: canada or eurostat.")] = "canada",
    met_at_base: Annotated[bool, typer.Option("--met-at-base", help="Take targets that were met from the start.")] = False,
    k: Annotated[int, typer.Option(help="Hide groups of fewer people than this, where the table has a column people.")] = 5,
    json: Json = False,
    plot: Plot = None,
    html: Html = None,
    example: Example = False,
) -> None:
    """Say whether indicators progress, by Statistics Canada or Eurostat, ESCAP and SDSN side by side, and why they differ.

    FILE: indicator, year, value; and if wanted group, people, unit, direction, target; see docs/methods/progress.md.
    """
    need("science", "numpy", "scipy")
    from madang_methods.progress import EUROSTAT, STATISTICS_CANADA, progress
    from madang_methods.progress.reading import aims_of, long_table, read_series, series_of
    from madang_methods.progress.report import report

    offices = {"canada": STATISTICS_CANADA, "eurostat": EUROSTAT}
    if cuts not in offices:
        raise UnusableInput(f"There are no cuts “{cuts}”. Write canada or eurostat.")
    if (file is None) != example:
        raise UnusableInput("Name one file or folder, or use --example instead of it.")
    with working("Reading the series"):
        if file:
            points, said = read_series(file)
        else:
            points, said = long_table(parse_columns(example_text("progress.csv"), "progress.csv"))
            said = said | aims_of(parse_columns(example_text("progress-aims.csv"), "progress-aims.csv"))
        if aims:
            said = said | aims_of(read_table(aims))
        series, unread = series_of(points, said, k=k)
    found = progress(series, watched=counted("Assessing"), cuts=offices[cuts], met_at_base=met_at_base, unread=unread)
    tell(report(found), found.to_dict(), json=json, plot=plot, html=html)
