"""The command madang-methods: one subcommand per method, tables for people, --json for machines."""

from pathlib import Path
from typing import Annotated

try:
    import typer
    from rich.console import Console
    from rich.table import Table
except ModuleNotFoundError as missing:
    raise SystemExit(f"The command madang-methods needs {missing.name}. Install it with: pip install 'madang-methods[cli]'.") from missing

from madang_methods.agreement import Coefficient, agreement
from madang_methods.budgeting.commands import budget
from madang_methods.commands.alerts import cap
from madang_methods.commands.association import show_association
from madang_methods.commands.deprivation import deprivation
from madang_methods.commands.disclosure import disclose
from madang_methods.commands.impact import show_impact
from madang_methods.commands.index import rank_by_index
from madang_methods.commands.inequality import inequality
from madang_methods.commands.left_behind import left_behind
from madang_methods.commands.opinion import opinion
from madang_methods.commands.progress import show_progress
from madang_methods.commands.raters import rater_errors
from madang_methods.commands.red_flags import flag_buying
from madang_methods.commands.representation import represent
from madang_methods.commands.small_area import small_area
from madang_methods.commands.transit import night_bus
from madang_methods.commands.viability import viability
from madang_methods.errors import UnusableInput
from madang_methods.result import as_json
from madang_methods.suppression import Cell, SuppressedTable, suppress_small_cells
from madang_methods.tables import Labelled, as_counts, as_ratings, read_csv, read_example

app = typer.Typer(help="Published methods for local government, each with its source.", no_args_is_help=True, add_completion=False)
app.command("budget")(budget)
app.command("red-flags")(flag_buying)
app.command("viability")(viability)
app.command("representation")(represent)
app.command("progress")(show_progress)
app.command("association")(show_association)
app.command("opinion")(opinion)
app.command("cap")(cap)
app.command("oc4ids")(disclose)
app.command("impact")(show_impact)
app.command("night-bus")(night_bus)
app.command("index")(rank_by_index)
app.command("rater-errors")(rater_errors)
app.command("small-area")(small_area)
app.command("deprivation")(deprivation)
app.command("inequality")(inequality)
app.command("left-behind")(left_behind)

File = Annotated[Path | None, typer.Argument(exists=True, dir_okay=False, readable=True, help="A CSV file in UTF-8.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of a table.")]
Example = Annotated[bool, typer.Option("--example", help="Use the small example inside the package.")]


@app.command("suppress")
def suppress(
    file: File = None,
    k: Annotated[int, typer.Option(help="Hide counts below this number.")] = 5,
    hide_zeros: Annotated[bool, typer.Option("--hide-zeros", help="Hide zeros too.")] = False,
    json: Json = False,
    example: Example = False,
) -> None:
    """Hide small counts of a table, and whatever would give them away.

    FILE: labels in the first column, one column of counts for each category, no totals.
    """
    columns, rows = _load(file, "suppress.csv", example)
    result = suppress_small_cells(as_counts(columns, rows), k=k, hide_zeros=hide_zeros)
    if json:
        print(result.to_json())
    else:
        _show_table(result, columns)


@app.command("agreement")
def show_agreement(
    file: File = None,
    level: Annotated[float, typer.Option(help="Level of the intervals.")] = 0.95,
    json: Json = False,
    example: Example = False,
) -> None:
    """Say how far raters agree, raw and beyond chance.

    FILE: one row per unit with its name in the first column, then one column of categories per rater; empty where a
    rater gave none.
    """
    _, rows = _load(file, "agreement.csv", example)
    coefficients = agreement(as_ratings(rows), level=level)
    if json:
        print(as_json({"coefficients": [coefficient.to_dict() for coefficient in coefficients]}))
    else:
        _show_coefficients(coefficients, level)


def _load(file: Path | None, example_name: str, example: bool) -> tuple[list[str], Labelled]:
    if (file is None) != example:
        raise UnusableInput("Name one CSV file, or use --example instead of it.")
    return read_csv(file) if file else read_example(example_name)


def _show_table(result: SuppressedTable, columns: list[str]) -> None:
    table = Table("")
    for name in [*columns, "total"]:
        table.add_column(name, justify="right")
    for label, row in result.rows.items():
        table.add_row(label, *map(_shown, row.values()), _shown(result.row_totals[label]))
    table.add_section()
    table.add_row("total", *map(_shown, result.column_totals.values()), _shown(result.total))
    console = Console()
    console.print(table)
    console.print(result.explain())


def _shown(cell: Cell) -> str:
    return "…" if cell.is_hidden else str(cell.value)


def _show_coefficients(coefficients: tuple[Coefficient, ...], level: float) -> None:
    table = Table("coefficient")
    for name in ("value", f"{level:.0%} interval", "units", "left out"):
        table.add_column(name, justify="right")
    for c in coefficients:
        value = "not defined" if c.value is None else f"{c.value:.3f}"
        interval = f"{c.interval.lower:.3f} to {c.interval.upper:.3f}" if c.interval else "none"
        table.add_row(c.method.name, value, interval, str(c.units), str(c.left_out))
    console = Console()
    console.print(table)
    for c in coefficients:
        if c.note:
            console.print(c.explain())


def main() -> None:
    try:
        app()
    except UnusableInput as problem:
        Console(stderr=True).print(str(problem), style="red", highlight=False, markup=False, soft_wrap=True)
        raise SystemExit(2) from None
