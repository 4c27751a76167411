"""`madang load-roll`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.progress import Progress
from rich.table import Table

from madang.console import console, done, error_console, print_json, start_portal


def load_roll(
    file: Annotated[Path, typer.Argument(help="A CSV file in UTF-8, one resident a row.", exists=True, dir_okay=False)],
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Take residents over from the roll, a CSV file. All of it or, if anything is wrong, nothing; doing it again changes nothing."""
    start_portal()
    from .roll import BrokenRoll
    from .roll import load_roll as load

    try:
        with Progress(console=error_console, transient=True, disable=as_json) as progress:
            bar = progress.add_task(file.name, total=None)
            loaded = load(file, progress=lambda now, of: progress.update(bar, completed=now, total=of))
    except BrokenRoll as broken:
        show_mistakes(broken, as_json)
        raise typer.Exit(1) from None
    if as_json:
        print_json({**vars(loaded), "mistakes": []})
    else:
        done(f"{file.name}: {loaded.new} new, {loaded.changed} changed, {loaded.unchanged} unchanged, {loaded.not_in_file} not in the file")


def show_mistakes(broken, as_json: bool) -> None:
    if as_json:
        print_json({"mistakes": [vars(mistake) for mistake in broken.mistakes]})
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("Row", "Column", "What to do"):
        table.add_column(heading, overflow="fold")
    for mistake in broken.mistakes[:200]:
        table.add_row(str(mistake.row), mistake.column, mistake.message)
    console.print(table)
    error_console.print(f"[bold red]✗[/] {broken}")
