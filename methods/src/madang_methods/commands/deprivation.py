"""The command `madang-methods deprivation`."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Annotated

import typer

from madang_methods.commands.survey import Cluster, Least, Stratum, Weight, labels_of, names, sample_of, survey
from madang_methods.errors import UnusableInput
from madang_methods.frames import Columns, floats, numbers_or_texts
from madang_methods.telling import Example, Html, Json, Plot, need, tell

File = Annotated[
    Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="One row for each person, as CSV, Parquet or JSON.")
]
OF_THE_EXAMPLE = "learning: no_schooling, not_in_school; home: no_water, no_heating, bad_dwelling; taking part: no_internet, in_debt"


def deprivation(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: File = None,
    indicators: Annotated[
        str,
        typer.Option(
            help='Columns of 1 (deprived) and 0: "learning: years, school; home: water, light". Dimensions count alike, and so do the indicators in each.'
        ),
    ] = "",
    cutoffs: Annotated[
        str, typer.Option(help="Poor is who lacks this share or more; the first is told first. 1/3, 0.2 and 20% all do.")
    ] = "1/3,0.2,0.5",
    by: Annotated[str, typer.Option(help="Columns that make the groups, separated by commas; several are crossed.")] = "",
    leave_out: Annotated[
        bool, typer.Option("--leave-out-missing", help="Leave out, and count, rows in which an indicator is empty.")
    ] = False,
    weight: Weight = "",
    stratum: Stratum = "",
    cluster: Cluster = "",
    k: Least = 5,
    json: Json = False,
    plot: Plot = None,
    html: Html = None,
    example: Example = False,
) -> None:
    """Say who is poor in many ways at once (Alkire-Foster): how many, how much, in what, and in which groups.

    FILE: one row for each person, a column of 0 and 1 for each indicator.
    """
    need("science", "numpy")
    from madang_methods.deprivation import Indicators, dimensions
    from madang_methods.deprivation import deprivation as measured
    from madang_methods.deprivation.report import report

    table = survey(file, example)
    if example:
        indicators, by = indicators or OF_THE_EXAMPLE, by or "area"
        weight, stratum, cluster = "weight", "stratum", "place"
    weights = dimensions(_dimensions(indicators))
    columns = {name: _zeros_and_ones(table, name, leave_out) for name in weights}
    levels = [_share(one) for one in names(cutoffs)]
    groups = labels_of(table, names(by)) if by else None
    found = measured(Indicators(columns, weights, leave_out), sample_of(table, weight, stratum, cluster), cutoffs=levels, groups=groups)
    found = found.without_small(k) if k else found
    tell(report(found, levels[0]), found.to_dict(), json=json, plot=plot, html=html)


def _zeros_and_ones(table: Columns, name: str, leave_out: bool) -> list[float]:
    """The method itself refuses other numbers, and missing ones where they are not to be left out."""
    found = numbers_or_texts(table, name)
    return floats(table, name) if any(isinstance(one, str) for one in found) or not leave_out else found


def _dimensions(text: str) -> dict[str, list[str]]:
    if not text:
        raise UnusableInput('Name the indicators: --indicators "learning: years, school; home: water, light".')
    found: dict[str, list[str]] = {}
    for number, part in enumerate(filter(str.strip, text.split(";")), 1):
        name, colon, columns = part.partition(":")
        found[name.strip() if colon else f"dimension {number}"] = names(columns if colon else part)
    return found


def _share(text: str) -> float:
    try:
        return float(Fraction(text.rstrip("% "))) / (100 if text.endswith("%") else 1)
    except (ValueError, ZeroDivisionError):
        raise UnusableInput(f"The cutoff “{text}” is no share. Write 1/3, 0.33 or 33%.") from None
