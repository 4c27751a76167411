"""The command `madang-methods left-behind`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from madang_methods.commands.survey import Cluster, Least, Stratum, Weight, names, sample_of, survey
from madang_methods.errors import UnusableInput
from madang_methods.frames import floats, numbers_or_texts
from madang_methods.telling import Example, Html, Json, Plot, counted, need, tell

File = Annotated[
    Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="One row for each person, as CSV, Parquet or JSON.")
]


def left_behind(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: File = None,
    reached: Annotated[str, typer.Option(help="Column of 1 where a person has what is good to have, else 0.")] = "reached",
    barrier: Annotated[bool, typer.Option("--barrier", help="The column is of a barrier: look at those who do not meet it.")] = False,
    circumstances: Annotated[
        str, typer.Option(help="Columns people did not choose, separated by commas: words, or numbers, which keep their order.")
    ] = "",
    least_share: Annotated[float, typer.Option(help="Share of all people a group must hold.")] = 0.05,
    least_rows: Annotated[int, typer.Option(help="Rows a group must hold.")] = 30,
    most_groups: Annotated[int, typer.Option(help="Groups in all.")] = 8,
    least_gain: Annotated[float, typer.Option(help="Share of all differences a question must explain.")] = 0.01,
    replicates: Annotated[int, typer.Option(help="Other samples for the intervals.")] = 1000,
    weight: Weight = "",
    stratum: Stratum = "",
    cluster: Cluster = "",
    k: Least = 5,
    json: Json = False,
    plot: Plot = None,
    html: Html = None,
    example: Example = False,
) -> None:
    """Find who is furthest behind and furthest ahead, by circumstances taken together, and how wide the gap is.

    FILE: one row for each person.
    """
    need("science", "numpy", "scipy")
    from madang_methods.left_behind import Growth
    from madang_methods.left_behind import left_behind as found_by
    from madang_methods.left_behind.report import report
    from madang_methods.sampling import Bootstrap

    table = survey(file, example)
    if example:
        reached, circumstances = "doctor", circumstances or "area,sex,age,schooling_of_head,origin"
        weight, stratum, cluster = "weight", "stratum", "place"
    if not circumstances:
        raise UnusableInput("Name the circumstances with --circumstances, such as --circumstances area,sex,age.")
    got = [1 - one if barrier else one for one in floats(table, reached)]
    found = found_by(
        got,
        {name: numbers_or_texts(table, name) for name in names(circumstances)},
        sample_of(table, weight, stratum, cluster),
        growth=Growth(least_share, least_rows, most_groups, least_gain),
        intervals=Bootstrap(replicates),
        watch=counted("Drawing other samples"),
    )
    found = found.without_small(k) if k else found
    tell(report(found, f"without {reached}" if barrier else reached), found.to_dict(), json=json, plot=plot, html=html)
