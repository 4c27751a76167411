"""The command `madang-methods budget`: count a vote, explain it, compare rules, draw and print it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from madang_methods.budgeting.checks import check_pabulib
from madang_methods.budgeting.elections import Election
from madang_methods.budgeting.markers import MARKER, SHARES, markers
from madang_methods.budgeting.pabulib import file_text, parse_pabulib
from madang_methods.budgeting.rules import COMPLETIONS, EQUAL_SHARES, NAMES, SATISFACTIONS, STOPS, Rule, rule_named, step_from
from madang_methods.errors import UnusableInput
from madang_methods.result import as_json

if TYPE_CHECKING:
    from madang_methods.budgeting.impact import Comparison, GroupImpact
    from madang_methods.budgeting.outcome import Outcome

File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="A Pabulib file (.pb) in UTF-8.")]


def budget(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: File,
    rule: Annotated[
        str, typer.Option(help=f"One of {', '.join(NAMES)}, or a full name such as equal-shares/cost/add1/overspend.")
    ] = EQUAL_SHARES,
    satisfaction: Annotated[str, typer.Option(help=f"What voters are taken to want: {' or '.join(SATISFACTIONS)}.")] = "cost",
    completion: Annotated[str, typer.Option(help=f"What to do with money left by equal shares: {', '.join(COMPLETIONS)}.")] = "none",
    stop: Annotated[str, typer.Option(help=f"When add1 stops: {' or '.join(STOPS)}.")] = "exhaustive",
    step: Annotated[str, typer.Option(help="By how much add1 raises each share, in currency units.")] = "1",
    no_skip: Annotated[bool, typer.Option("--no-skip", help="Greedy stops at the first project that does not fit.")] = False,
    no_threshold: Annotated[bool, typer.Option("--no-threshold", help="Do not keep out projects below the threshold of the file.")] = False,
    lot: Annotated[str, typer.Option(help="Project ids in the order drawn for ties, separated by commas.")] = "",
    compare: Annotated[str, typer.Option(help="Rules to compare, separated by commas, such as greedy,equal-shares/add1.")] = "",
    by: Annotated[str, typer.Option(help="Columns of the ballots for the impact table, separated by commas.")] = "",
    k: Annotated[int, typer.Option(help="Hide groups below this number.")] = 5,
    check: Annotated[bool, typer.Option("--check", help="Check the file and say every problem by line, without counting.")] = False,
    plot: Annotated[Path | None, typer.Option(help="A folder for pictures of money and impact.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write a self-contained page here.")] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of tables.")] = False,
) -> None:
    """Count a vote on money by a published rule, and say why.

    FILE: a participatory budgeting vote in the Pabulib format.
    """
    if check:
        _show_checks(file, json)
        return
    election = parse_pabulib(file_text(file), file.name)
    _need_numpy()
    ids = _words(lot) or None
    chosen = _rule(rule, satisfaction, completion, stop, step, no_skip, no_threshold)
    rules = [rule_named(name) for name in _words(compare)] or [chosen]
    outcomes = _count(election, rules, ids)
    table = _impact(outcomes, _words(by) or None, k)
    if json:
        print(as_json(_as_values(outcomes, table, bool(compare))))
    elif compare:
        _show_comparison(outcomes, table)
    else:
        _show_outcome(outcomes[0])
    try:
        _write(outcomes, table, plot, html)
    except OSError as wrong:
        raise UnusableInput(f"{wrong.filename} cannot be written: {wrong.strerror}. Choose another place.") from None


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _need_numpy() -> None:
    try:
        import numpy  # noqa: F401
        import scipy  # noqa: F401
    except ModuleNotFoundError as missing:
        raise UnusableInput(f"Counting needs {missing.name}. Install it with: pip install 'madang-methods[cli,science]'.") from None


def _rule(name: str, satisfaction: str, completion: str, stop: str, step: str, no_skip: bool, no_threshold: bool) -> Rule:  # noqa: PLR0913, PLR0917 the options of the command
    if "/" in name:
        return rule_named(name)
    return Rule(name, satisfaction, completion, stop, not no_skip, step_from(step), not no_threshold)


def _count(election: Election, rules: list[Rule], lot: list[str] | None) -> list[Outcome]:
    from madang_methods.budgeting.counting import count

    return [count(election, rule, lot=lot) for rule in rules]


def _impact(outcomes: list[Outcome], by: list[str] | None, k: int) -> Comparison:
    from madang_methods.budgeting.impact import compare

    return compare(outcomes, by=by, k=k)


def _as_values(outcomes: list[Outcome], table: Comparison, is_comparison: bool) -> dict[str, Any]:
    if is_comparison:
        return {"impact": table.to_dict(), "outcomes": [outcome.to_dict(with_explanations=False) for outcome in outcomes]}
    values = outcomes[0].to_dict() | {"impact": table.impacts[0].to_dict()}
    if _has_markers(outcomes[0].election):
        values["markers"] = markers(outcomes[0].election, outcomes[0].selected).to_dict()
    return values


def _has_markers(election: Election) -> bool:
    return MARKER in election.project_columns or SHARES in election.project_columns


def _show_checks(file: Path, json: bool) -> None:
    problems = check_pabulib(file_text(file))
    if json:
        print(as_json({"file": file.name, "problems": [problem.to_dict() for problem in problems]}))
    else:
        table = Table("line", "field", "level", "reason")
        for problem in problems:
            table.add_row(str(problem.line), problem.field, "error" if problem.is_error else "warning", problem.reason)
        console = Console()
        console.print(table if problems else f"{file.name}: nothing to correct.")
    if any(problem.is_error for problem in problems):
        raise typer.Exit(1)


def _show_outcome(outcome: Outcome) -> None:
    table = Table("", "project", "name")
    for heading in ("cost", "votes"):
        table.add_column(heading, justify="right")
    table.add_column("why")
    for explanation in outcome.explanations:
        mark = str(explanation.round) if explanation.round else "–"
        cost = f"{float(explanation.cost):,.0f}"
        table.add_row(mark, explanation.project, explanation.name, cost, f"{explanation.votes:,}", explanation.reason)
    console = Console()
    console.print(table)
    console.print(outcome.explain(), highlight=False)
    if _has_markers(outcome.election):
        console.print(markers(outcome.election, outcome.selected).explain(), highlight=False)


def _show_comparison(outcomes: list[Outcome], table: Comparison) -> None:
    shown = Table()
    for heading in ("group", "rule"):
        shown.add_column(heading, overflow="fold")
    for heading in ("voters", "served", "95% interval", "money per voter"):
        shown.add_column(heading, justify="right")
    for number, row in enumerate(table.impacts[0].rows):
        for impact in table.impacts:
            shown.add_row(f"{row.attribute}: {row.group}", impact.rule, *_cells(impact.rows[number]))
        shown.add_section()
    console = Console()
    console.print(shown)
    for outcome, impact in zip(outcomes, table.impacts, strict=True):
        console.print(outcome.explain(), highlight=False)
        console.print(impact.explain(), highlight=False)


def _cells(row: GroupImpact) -> tuple[str, str, str, str]:
    if row.served is None or row.served_interval is None or row.money is None:
        return "…", "…", "…", "…"
    interval = f"{row.served_interval.lower:.1%} to {row.served_interval.upper:.1%}"
    return f"{row.voters:,}", f"{row.served:.1%}", interval, f"{row.money:,.2f}"


def _write(outcomes: list[Outcome], table: Comparison, plot: Path | None, html: Path | None) -> None:
    if plot is not None:
        from madang_methods.budgeting.plots import draw

        for path in draw(outcomes, table, plot):
            Console(stderr=True).print(f"Drew {path}", highlight=False)
    if html is not None:
        from madang_methods.budgeting.page import page

        html.write_text(page(outcomes, table), encoding="utf-8")
        Console(stderr=True).print(f"Wrote {html}", highlight=False)
