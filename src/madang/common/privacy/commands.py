"""`madang retention`"""

from __future__ import annotations

from typing import Annotated

import typer

from madang.console import console, done, error_console, print_json, start_portal


def retention(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be deleted.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Delete what is due in every room, and say what was deleted. The worker does the same once a day."""
    start_portal()
    from .retention import run_retention

    run = run_retention(dry_run=dry_run)
    if as_json:
        print_json({"dry_run": dry_run, "deleted": run.deleted, "failures": run.failures})
    else:
        tell(run, dry_run)
    if run.failures:
        raise typer.Exit(1)


def tell(run, dry_run: bool) -> None:
    for room, counts in run.deleted.items():
        console.print(f"{room}: " + ", ".join(f"{count} {what}" for what, count in counts.items()))
    for room, problem in run.failures.items():
        error_console.print(f"[bold red]✗[/] {room}: {problem}. Nothing of this room was deleted; it is tried again with the next run.")
    done(f"{run.total} rows {'would be' if dry_run else 'were'} deleted.")
