"""What the commands on samples share: the columns that say how people were drawn, and lists of columns."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from madang_methods.errors import UnusableInput
from madang_methods.frames import Columns, floats, texts

if TYPE_CHECKING:
    from madang_methods.sampling import Design

Weight = Annotated[str, typer.Option(help="Column that says how many people a row stands for.")]
Stratum = Annotated[str, typer.Option(help="Column of strata: the parts that were sampled one by one.")]
Cluster = Annotated[str, typer.Option(help="Column of clusters, such as households or villages, drawn as one within a stratum.")]
Least = Annotated[int, typer.Option("--k", help="Hide what fewer rows stand behind; 0 hides nothing, for use in the office.")]


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


def others(columns: Columns, taken: Sequence[str]) -> list[str]:
    return [name for name in columns if name not in taken]
