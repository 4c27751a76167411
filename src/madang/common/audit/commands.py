"""`madang audit verify`"""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import typer

from madang.console import console, done, error_console, print_json, start_portal

audit = typer.Typer(no_args_is_help=True, help="The log of who did and who looked.")


@audit.callback()
def about() -> None:
    """The log of who did and who looked."""


@audit.command()
def verify(as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False) -> None:
    """Check that no entry of the log was changed, deleted or put in, and say which."""
    start_portal()
    from . import chain, witness

    verdict = chain.verify(witness.heads())
    if as_json:
        print_json({"whole": verdict.is_whole, **asdict(verdict)})
    elif verdict.is_whole:
        done(f"{verdict.checked} entries, {verdict.waiting} more not chained yet. Head: {verdict.sequence} {verdict.digest}")
    else:
        _show(verdict)
    if not verdict.is_whole:
        raise typer.Exit(1)


def _show(verdict) -> None:
    for fault in verdict.faults:
        error_console.print(f"[bold red]✗[/] {fault.sentence}")
    console.print(f"{verdict.checked} entries checked, {len(verdict.faults)} faults found.")
