"""The command round: many cities."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from madang_methods.result import as_json
from rich.console import Console
from rich.live import Live
from rich.table import Table

from madang_losi.rounds import Event, Round, run
from madang_losi.rounds.results import city_rows, write_results
from madang_losi.rounds.workers import Cluster, Processes

TOLD = {
    "done": "assessed",
    "blocked": "refused to be read",
    "unreachable": "could not be reached",
    "foreign": "in a language that cannot be read yet",
    "empty": "showed no text",
    "failed": "failed",
    "waiting": "waiting",
    "running": "running",
}


def assess_round(  # noqa: PLR0913, PLR0917 (each is an option of the command)
    cities: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="CSV with the columns city, source and, if wanted, region.")],
    out: Annotated[Path, typer.Option(help="Folder for the round; the same folder goes on.")] = Path("round"),
    edition: Annotated[str, typer.Option(help="The edition to assess by.")] = "2024",
    workers: Annotated[int, typer.Option(min=1, help="So many cities at once on this machine.")] = 2,
    scheduler: Annotated[str, typer.Option(help="Address of a Dask scheduler, for instance tcp://10.0.0.5:8786.")] = "",
    pages: Annotated[int, typer.Option(help="Read at most so many pages of a city.")] = 60,
    delay: Annotated[float, typer.Option(help="Seconds between two requests to one host.")] = 1.0,
    contact: Annotated[str, typer.Option(help="Address or e-mail under which cities can reach you.")] = "",
    language: Annotated[str, typer.Option(help="Language of the reports.")] = "en",
    browser: Annotated[bool, typer.Option("--browser", help="Open pages in Chromium that are empty without scripts.")] = False,
    audits: Annotated[bool, typer.Option("--audits", help="Measure markup, styles, accessibility, phone and search.")] = False,
    retry: Annotated[bool, typer.Option(help="Try again what has no score yet.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print the results as JSON at the end.")] = False,
) -> None:
    """Assess many cities in several processes or on a cluster; stopped or killed, the same command goes on."""
    from madang_losi.wording import wording

    wording(language)
    round_ = Round(out, edition)
    round_.add(cities)
    if retry:
        round_.retry()
    options = {"pages": pages, "delay": delay, "contact": contact, "language": language, "browser": browser, "audits": audits}
    with round_.held():
        try:
            _watch(round_, run(round_, Cluster(scheduler) if scheduler else Processes(workers), options))
        except KeyboardInterrupt:
            print("Stopped. What was read is kept; the same command goes on.", file=sys.stderr)
            raise SystemExit(130) from None
        files = write_results(round_)
    if json:
        print(as_json({"counts": round_.counts(), "cities": list(city_rows(round_))}))
        return
    print(", ".join(f"{count} {TOLD[state]}" for state, count in sorted(round_.counts().items())))
    Console().print("Written: " + ", ".join(map(str, files)), highlight=False, soft_wrap=True)


def _watch(round_: Round, events: Iterator[Event]) -> None:
    """The board is drawn anew here and not by the thread that shows it: the table belongs to this one."""
    with Live(console=Console(stderr=True), transient=True, auto_refresh=False) as live:
        for event in events:
            if event.job is None:
                live.update(_board(round_, event.now), refresh=True)
            else:
                live.console.print(_line(event), highlight=False, markup=False, soft_wrap=True)


def _line(event: Event) -> str:
    if event.job is None or event.outcome is None:
        return f"{event.job.city if event.job else ''}: its worker was killed; the city waits again"
    outcome = event.outcome
    if outcome.state == "done":
        told = f"{outcome.numbers['score']:.4f}, {outcome.pages} pages in {outcome.seconds:.0f} s"
        return f"{event.job.city}: {told}{f'. {outcome.problem}' if outcome.problem else ''}"
    return f"{event.job.city}: {TOLD[outcome.state]}, so no score. {outcome.problem}"


def _board(round_: Round, now: dict[str, str]) -> Table:
    counts = round_.counts()
    left = counts.get("waiting", 0) + counts.get("running", 0)
    board = Table(title=f"{sum(counts.values()) - left} of {sum(counts.values())} cities", title_justify="left", box=None)
    board.add_column("city")
    board.add_column("looks for now", overflow="ellipsis", no_wrap=True)
    for city, what in now.items():
        board.add_row(city, what)
    return board
