"""The command `madang-methods oc4ids`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from madang_methods.telling import Example, Html, Json, Plot, need, tell, text_of, working

File = Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="OC4IDS or OCDS in JSON.")]


def disclose(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: File = None,
    ppp: Annotated[bool, typer.Option("--ppp", help="Check OCDS with the profile for public private partnerships.")] = False,
    json: Json = False,
    plot: Plot = None,
    html: Html = None,
    example: Example = False,
) -> None:
    """Check published projects by OC4IDS 0.9.5, releases by OCDS 1.1.5, and count the items of CoST; ends with 1 on errors.

    FILE: a package, a project, a release or a record.
    """
    need("standards", "jsonschema")
    from madang_methods.disclosure import check_disclosure, parse_disclosure
    from madang_methods.disclosure.report import report

    document = parse_disclosure(*text_of(file, "oc4ids.json", example))
    with working("Checking …"):
        found = check_disclosure(document, ppp=ppp)
    tell(report(found), found.to_dict(), json=json, plot=plot, html=html)
    if not found.is_valid:
        raise typer.Exit(1)
