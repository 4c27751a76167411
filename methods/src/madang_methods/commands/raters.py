"""The command `madang-methods rater-errors`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from madang_methods.agreement import dawid_skene
from madang_methods.errors import UnusableInput
from madang_methods.frames import parse_columns, read_columns, texts
from madang_methods.telling import Example, Html, Json, Plot, example_text, tell, working

File = Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="CSV, Parquet or JSON: a row for each unit.")]
KNOWN = ("gold", "group", "cluster")


def rater_errors(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: File = None,
    pooling: Annotated[float, typer.Option(help="How many units' worth a group leans on all units together.")] = 10.0,
    replicates: Annotated[int, typer.Option(help="Draws for the intervals; 0 leaves them out.")] = 200,
    json: Json = False,
    plot: Plot = None,
    html: Html = None,
    example: Example = False,
) -> None:
    """Say how each rater errs and what each answer most likely is, from raters who disagree and some known answers.

    FILE: the unit in the first column, then one column for each rater, empty where none was given. Columns gold (the known answer), group
    (of items) and cluster (drawn together for intervals, such as the city) are used if they are there.
    """
    if (file is None) != example:
        raise UnusableInput("Name one file, or use --example instead of it.")
    columns = read_columns(file) if file else parse_columns(example_text("raters.csv"), "raters.csv")
    first, *rest = columns
    raters = [name for name in rest if name not in KNOWN]
    if not raters:
        raise UnusableInput(f"There is no column of a rater beside {first}. Give each rater one.")
    said = {name: [text or None for text in texts(columns, name)] for name in [*raters, *(name for name in KNOWN if name in columns)]}
    with working("Asking who errs how …"):
        found = dawid_skene(
            list(zip(*(said[name] for name in raters), strict=True)),
            raters=raters,
            gold=said.get("gold"),
            groups=[group or "" for group in said["group"]] if "group" in said else None,
            clusters=[cluster or "" for cluster in said["cluster"]] if "cluster" in said else None,
            pooling=pooling,
            replicates=replicates,
        )
    from madang_methods.agreement.report import report

    units = texts(columns, first)
    values = found.to_dict()
    values["posterior"] = [{"unit": unit, **shares} for unit, shares in zip(units, values["posterior"], strict=True)]
    tell(report(found, units), values, json=json, plot=plot, html=html)
