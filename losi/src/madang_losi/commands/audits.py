"""Commands beside assess: the checkers, once, and how the city answered."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

import typer

FOLDER = typer.Argument(exists=True, file_okay=False, help="The folder that assess wrote.")


def install_audits() -> None:
    """Fetch the checkers for markup, style sheets and accessibility, in pinned versions, into this user's cache."""
    from madang_losi.audits.installing import install, java

    print(f"Installed: {install()}")
    if not java():
        print("The markup checker needs Java as well: pip install 'madang-losi[audits]', or Debian's default-jre-headless.")


def answer_received(
    folder: Annotated[Path, FOLDER],
    at: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d", "%Y-%m-%dT%H:%M"], help="When the answer came.")] = None,
    useful: Annotated[
        Literal["yes", "no"] | None, typer.Option(help="Whether it answered the question or said exactly where to look.")
    ] = None,
    none: Annotated[bool, typer.Option("--none", help="No answer came.")] = False,
) -> None:
    """Write down how the city answered the question that --with-consent sent; answers, score and report follow."""
    from madang_losi.asking import close, renew

    log = close(folder, at=at, useful=None if useful is None else useful == "yes", none=none)
    renew(folder)
    print(f"Written down. Due was {log['due_on']} ({log['calendar']}). answers.json and report.html are renewed.")
