"""What the commands on samples share: the columns that say how people were drawn, and lists of columns."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from madang_methods.errors import UnusableInput
from madang_methods.frames import Columns, floats, parse_columns, read_columns, texts
from madang_methods.telling import example_text

if TYPE_CHECKING:
    from madang_methods.sampling import Design

Weight = Annotated[str, typer.Option(help="Column that says how many people a row stands for.")]
Stratum = Annotated[str, typer.Option(help="Column of strata: the parts that were sampled one by one.")]
Cluster = Annotated[str, typer.Option(help="Column of clusters, such as households or villages, drawn as one within a stratum.")]
Least = Annotated[int, typer.Option("--k", help="Hide what fewer rows stand behind; 0 hides nothing, for use in the office.")]
Replicates = Annotated[int, typer.Option(help="Intervals from so many other samples (bootstrap) instead of by linearisation; 0 for none.")]


def survey(file: Path | None, example: bool) -> Columns:
    """The named file, or the invented survey of Maru. Raises UnusableInput for neither and for both."""
    if (file is None) != example:
        raise UnusableInput("Name one file, or use --example instead of it.")
    return read_columns(file) if file else parse_columns(example_text("survey.csv"), "survey.csv")


def labels_of(columns: Columns, by: list[str]) -> list[str]:
    """Each row's group; several columns are crossed."""
    return [" · ".join(one) for one in zip(*(filled(columns, name) for name in by), strict=True)]


def sample_of(columns: Columns, weight: str, stratum: str, cluster: str) -> Design:
    from madang_methods.sampling import design

    size = len(next(iter(columns.values())))
    return design(
        size,
        floats(columns, weight) if weight else None,
        filled(columns, stratum) if stratum else None,
        filled(columns, cluster) if cluster else None,
    )


def filled(columns: Columns, name: str) -> list[str]:
    """A column of labels without a gap: a row of no stratum or no area belongs nowhere."""
    found = texts(columns, name)
    for row, one in enumerate(found, 1):
        if not one:
            raise UnusableInput(f"Row {row}: {name} is empty. Fill it, or leave the row out knowingly.")
    return found


def names(text: str) -> list[str]:
    return [one.strip() for one in text.split(",") if one.strip()]
