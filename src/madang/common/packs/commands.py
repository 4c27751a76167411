"""`madang load-pack`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from madang.console import console, done, error_console, print_json, start_portal


def load_pack(
    folder: Annotated[Path, typer.Argument(help="The folder that holds pack.yaml, e.g. packs/maru")],
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Fill the town from a pack: offices, areas, services, pages. All of it or, if anything is wrong, nothing."""
    start_portal()
    from .actions import BrokenPack
    from .actions import load_pack as load

    try:
        with console.status("Loading") as status:
            report = load(folder, progress=lambda key: status.update(f"Loading {key}"))
    except BrokenPack as broken:
        if as_json:
            print_json({"loaded": {}, "mistakes": [vars(mistake) for mistake in sorted(broken.report.mistakes)]})
        else:
            show_mistakes(broken)
        raise typer.Exit(1) from None
    if as_json:
        print_json({"loaded": report.loaded, "mistakes": []})
    else:
        done(f"{folder.name}: " + ", ".join(f"{count} {what}" for what, count in report.loaded.items()))


def show_mistakes(broken) -> None:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for heading in ("File", "Line", "What to do"):
        table.add_column(heading, overflow="fold")
    for mistake in sorted(broken.report.mistakes):
        table.add_row(mistake.file, str(mistake.line or ""), mistake.message)
    error_console.print(table)
    error_console.print(f"[bold red]✗[/] {broken}")
