"""The command `madang-methods cap`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from madang_methods.errors import UnusableInput
from madang_methods.telling import Example, Html, Json, Plot, example_text, need, tell

Files = Annotated[list[Path] | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="Alerts in CAP 1.2.")]


def cap(
    files: Files = None,
    json: Json = False,
    plot: Plot = None,
    html: Html = None,
    example: Example = False,
) -> None:
    """Check public warnings by the schema of CAP 1.2 and the rules beyond it; ends with 1 where one is refused.

    FILES: one alert each, as XML.
    """
    need("standards", "lxml")
    from madang_methods.alerts import check_alerts
    from madang_methods.alerts.report import report

    if bool(files) == example:
        raise UnusableInput("Name one file or more, or use --example instead of them.")
    documents = [(file.name, file.read_bytes()) for file in files or ()] or [("cap.xml", example_text("cap.xml").encode())]
    found = check_alerts(documents)
    tell(report(found), {"alerts": [one.to_dict() for one in found]}, json=json, plot=plot, html=html)
    if not all(one.passes for one in found):
        raise typer.Exit(1)
