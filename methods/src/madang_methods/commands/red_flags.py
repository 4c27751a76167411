"""The command `madang-methods red-flags`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from madang_methods.errors import UnusableInput
from madang_methods.parsing import parse_json
from madang_methods.red_flags import INDICATORS, Settings, parse_processes, red_flags
from madang_methods.red_flags.report import report
from madang_methods.red_flags.settings import settings_named
from madang_methods.telling import Example, Html, Json, Plot, read_text, tell, text_of

File = Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="OCDS or OC4IDS in JSON, or JSON lines.")]


def flag_buying(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: File = None,
    only: Annotated[str, typer.Option(help=f"Indicators, separated by commas: {', '.join(INDICATORS)}.")] = "",
    settings: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="A JSON file with thresholds and other settings.")
    ] = None,
    any_method: Annotated[
        bool, typer.Option("--any-method", help="Count single bids under every procurement method, named or not.")
    ] = False,
    json: Json = False,
    plot: Plot = None,
    html: Html = None,
    example: Example = False,
) -> None:
    """Say where to ask a question in published contracts: Cardinal's flags, ceilings, concentration, pairs.

    FILE: releases, records, packages or projects. A flag is a question, not a verdict.
    """
    text, name = text_of(file, "red-flags.jsonl", example)
    chosen = _settings(settings)
    if any_method:
        chosen = replace(chosen, methods_for_single_bids=frozenset())
    found = red_flags(parse_processes(text, name), chosen, only=[one.strip() for one in only.split(",") if one.strip()] or None)
    tell(report(found), found.to_dict(), json=json, plot=plot, html=html)


def _settings(file: Path | None) -> Settings:
    if file is None:
        return Settings()
    try:
        return settings_named(parse_json(read_text(file), file.name))
    except (ValueError, AttributeError) as problem:
        if isinstance(problem, UnusableInput):
            raise
        raise UnusableInput(f'{file} is no JSON object of settings. Write one such as {{"least_meetings": 5}}.') from None
