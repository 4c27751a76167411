"""What the commands share: their options, and a report told as tables, JSON, pictures or a page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import track
from rich.status import Status
from rich.table import Table as Shown

from madang_methods.errors import UnusableInput
from madang_methods.pages import Report, Table, draw, page
from madang_methods.result import as_json

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of tables.")]
Plot = Annotated[Path | None, typer.Option("--plot", help="A folder for pictures.")]
Html = Annotated[Path | None, typer.Option("--html", help="Write a self-contained page here.")]
Example = Annotated[bool, typer.Option("--example", help="Use the small example inside the package.")]

MOST_ROWS = 60


def text_of(file: Path | None, example: str, use_example: bool) -> tuple[str, str]:
    """The text of the named file or of the example, and its name. Raises UnusableInput for neither, both, or another encoding."""
    if (file is None) != use_example:
        raise UnusableInput("Name one file, or use --example instead of it.")
    return (read_text(file), file.name) if file else (example_text(example), example)


def read_text(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError:
        raise UnusableInput(f"{file} is not UTF-8. Save it in that encoding and try again.") from None


def example_text(name: str) -> str:
    return (files("madang_methods") / "examples" / name).read_text(encoding="utf-8")


def tell(report: Report, values: Mapping[str, Any], *, json: bool, plot: Path | None, html: Path | None) -> None:
    """Print the report as tables or as JSON; write its pictures and its page where they are wanted."""
    if json:
        print(as_json(values))
    else:
        console = Console()
        for table in report.tables:
            console.print(_shown(table) if table.rows else f"{table.caption}: none.")
        for words in report.words:
            console.print(words, highlight=False, markup=False)
    told = Console(stderr=True)
    if plot is not None:
        for path in draw(report.pictures, plot):
            told.print(f"Drew {path}", highlight=False, markup=False)
    if html is not None:
        html.write_text(page(report), encoding="utf-8")
        told.print(f"Wrote {html}", highlight=False, markup=False)


def _shown(table: Table) -> Shown:
    left = len(table.rows) - MOST_ROWS
    caption = f"{left:,} more rows are in --json and --html." if left > 0 else None
    shown = Shown(title=table.caption, title_justify="left", caption=caption, caption_justify="left")
    for place, heading in enumerate(table.headings):
        shown.add_column(heading, justify="right" if place in table.numeric else "left", overflow="fold")
    for row in table.rows[:MOST_ROWS]:
        shown.add_row(*(text.replace("[", r"\[") for text in row))
    return shown


def need(extra: str, *modules: str) -> None:
    """Raises UnusableInput with the line to type where a module of an extra is missing."""
    from importlib.util import find_spec

    for module in modules:
        if find_spec(module) is None:
            raise UnusableInput(f"This needs {module}. Install it with: pip install 'madang-methods[cli,{extra}]'.")


def working(words: str) -> Status:
    """A moving sign on the error channel while something takes its time; nothing where nobody watches."""
    return Console(stderr=True).status(words)


def counted(words: str) -> Callable[[Sequence[int]], Iterable[int]]:
    """A bar on the error channel that fills as numbers are gone through; nothing where nobody watches."""

    def watched(numbers: Sequence[int]) -> Iterable[int]:
        return track(numbers, words, console=Console(stderr=True), transient=True)

    return watched
