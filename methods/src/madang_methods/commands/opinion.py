"""The command `madang-methods opinion`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from madang_methods.frames import floats, read_columns, texts
from madang_methods.telling import Example, Html, Json, Plot, example_text, need, read_text, tell, text_of, working

File = Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="Votes as Polis exports them.")]

# Read as tables of votes in the order they were given; CSV is read as Polis writes it.
TABLES = {".parquet", ".json"}


def opinion(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: File = None,
    statements: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Texts of the statements: a Polis comments.csv.")
    ] = None,
    fixed: Annotated[int | None, typer.Option("--groups", help="Use this number of groups instead of the best one.")] = None,
    start: Annotated[str, typer.Option(help="Where the search for groups begins: polis or tightest.")] = "polis",
    meta: Annotated[str, typer.Option(help="Statements about the talk itself, by number, separated by commas.")] = "",
    k: Annotated[int, typer.Option(help="Do not describe groups of fewer people.")] = 5,
    json: Json = False,
    plot: Plot = None,
    html: Html = None,
    example: Example = False,
) -> None:
    """Draw a map of opinions: who votes alike, what marks each group, what unites them, what to show next.

    FILE: votes.csv (comment-id, voter-id, vote) or participants-votes.csv of a Polis export; or the same columns as votes.csv in
    Parquet or JSON, later votes further down.
    """
    need("science", "numpy", "scipy")
    from madang_methods.opinion import opinion_map, parse_statements, parse_votes, votes_of
    from madang_methods.opinion.report import report

    if file is not None and not example and file.suffix.lower() in TABLES:
        columns = read_columns(file)
        votes = votes_of(texts(columns, "voter-id"), texts(columns, "comment-id"), floats(columns, "vote"))
    else:
        votes = parse_votes(*text_of(file, "opinion.csv", example))
    words = read_text(statements) if statements else example_text("opinion-statements.csv") if example else None
    known = parse_statements(words) if words else None
    refused = [one for one in (known.taken_out if known else ()) if one in votes.statements]
    with working("Drawing the map …"):
        found = opinion_map(
            votes,
            taken_out=refused,
            meta=[one.strip() for one in meta.split(",") if one.strip()],
            texts=known.texts if known else None,
            fixed=fixed,
            start=start,
            k=k,
        )
    tell(report(found), found.to_dict(), json=json, plot=plot, html=html)
