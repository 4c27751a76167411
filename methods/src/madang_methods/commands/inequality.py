"""The command `madang-methods inequality`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from madang_methods.commands.survey import Cluster, Least, Replicates, Stratum, Weight, labels_of, names, sample_of, survey
from madang_methods.frames import floats
from madang_methods.telling import Example, Html, Json, Plot, counted, need, tell

if TYPE_CHECKING:
    from madang_methods.frames import Columns
    from madang_methods.opportunity import Concentration, Opportunity
    from madang_methods.sampling import Bootstrap, Design

File = Annotated[
    Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="One row for each person, as CSV, Parquet or JSON.")
]


def inequality(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: File = None,
    income: Annotated[str, typer.Option(help="Column of the income of equals (equivalised), one row for each person.")] = "income",
    by: Annotated[str, typer.Option(help="Columns that make the groups, separated by commas; several are crossed.")] = "",
    share: Annotated[float, typer.Option(help="Share of the median income below which somebody is poor.")] = 0.6,
    replicates: Replicates = 0,
    reached: Annotated[str, typer.Option(help="Also say how evenly this column (1 or 0) reaches the groups of --by.")] = "",
    received: Annotated[str, typer.Option(help="Also say whether this column goes to the poorer or the richer.")] = "",
    weight: Weight = "",
    stratum: Stratum = "",
    cluster: Cluster = "",
    k: Least = 5,
    json: Json = False,
    plot: Plot = None,
    html: Html = None,
    example: Example = False,
) -> None:
    """Say who is poor and how unequal incomes are: threshold, rate, gap, quintile share ratio, Gini, with intervals.

    FILE: one row for each person.
    """
    need("science", "numpy", "scipy")
    from madang_methods.inequality import inequality as measured
    from madang_methods.inequality.report import report
    from madang_methods.sampling import LINEARISED, Bootstrap

    table = survey(file, example)
    if example:
        by, weight, stratum, cluster = by or "area", "weight", "stratum", "place"
        reached, received = reached or "doctor", received or "grant"
    sample = sample_of(table, weight, stratum, cluster)
    groups = labels_of(table, names(by)) if by else None
    drawn = Bootstrap(replicates) if replicates else None
    found = measured(
        floats(table, income),
        sample,
        groups=groups,
        share=share,
        intervals=drawn or LINEARISED,
        watch=counted("Drawing other samples"),
    )
    found = found.without_small(k) if k else found
    even = _reached(table, reached, groups, sample, drawn)
    leaning = _received(table, received, income, sample, drawn)
    values = found.to_dict()
    values |= {"opportunity": even[0][1].to_dict()} if even else {}
    values |= {"concentration": leaning[1].to_dict()} if leaning else {}
    tell(report(found, even, leaning), values, json=json, plot=plot, html=html)


def _reached(
    table: Columns, reached: str, groups: list[str] | None, sample: Design, drawn: Bootstrap | None
) -> list[tuple[str, Opportunity]]:
    from madang_methods.errors import UnusableInput
    from madang_methods.opportunity import opportunity
    from madang_methods.sampling import LINEARISED

    if not reached:
        return []
    if groups is None:
        raise UnusableInput("Name the groups to compare with --by, such as --by area,sex.")
    return [(reached, opportunity(floats(table, reached), groups, sample, intervals=drawn or LINEARISED))]


def _received(table: Columns, received: str, income: str, sample: Design, drawn: Bootstrap | None) -> tuple[str, Concentration] | None:
    from madang_methods.opportunity import concentration_index
    from madang_methods.sampling import LINEARISED

    if not received:
        return None
    return received, concentration_index(floats(table, received), floats(table, income), sample, intervals=drawn or LINEARISED)
