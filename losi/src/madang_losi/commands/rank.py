"""The command `madang-losi rank`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from madang_methods.telling import working
from rich.console import Console
from rich.table import Table

from madang_losi.errors import LosiError
from madang_losi.wording import named, wording

if TYPE_CHECKING:
    from madang_losi.league import CityLeague, Entrants

NEEDED = ("numpy", "scipy", "matplotlib")
MOST_ROWS = 60
DOUBT_HELP = "Chance that an answer without a probability is wrong; two people who looked apart erred on about 2 %."


def rank_cities(  # noqa: PLR0913, PLR0917 (each is an option of the command)
    source: Annotated[
        Path | None,
        typer.Argument(exists=True, help="The folder of a round, or a CSV, Parquet or JSON table: city, region, a column per code."),
    ] = None,
    previous: Annotated[Path | None, typer.Option(exists=True, help="The round or table before, for what changed.")] = None,
    k: Annotated[int, typer.Option(min=1, help="How many cities count as the top.")] = 10,
    by: Annotated[str, typer.Option(help="Column of a table that names the region.")] = "region",
    edition: Annotated[str, typer.Option(help="The edition of a table; a round knows its own.")] = "2024",
    out: Annotated[Path, typer.Option(help="Folder for league.html, league.csv, league.json and the pictures.")] = Path("league"),
    doubt: Annotated[float, typer.Option(help=DOUBT_HELP)] = 0.02,
    spread: Annotated[float, typer.Option(help="How far each weight is varied, for instance 0.25.")] = 0.25,
    replications: Annotated[int, typer.Option(min=1, help="Draws of all answers.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed draws the same places.")] = 1,
    language: Annotated[str, typer.Option(help=f"Language of the page and the pictures: {named()}.")] = "en",
    json: Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of a table.")] = False,
    example: Annotated[bool, typer.Option("--example", help="Use invented cities, two rounds of them.")] = False,
) -> None:
    """Make the league: groups and intervals of places instead of false ties, what survives other weights, what changed."""
    _need()
    wording(language)
    from madang_losi.league import Settings, make_league
    from madang_losi.league.writing import write_league

    with working("Ranking the cities …"):
        now, before = _rounds(source, previous, (edition, by, doubt), example)
        made = make_league(now, before, Settings(k=k, spread=spread, replications=replications, seed=seed))
        files = write_league(made, out, language)
    if json:
        print(made.to_json())
        return
    _show(made)
    Console().print("Written: " + ", ".join(map(str, files)), highlight=False, soft_wrap=True)


def _rounds(
    source: Path | None, previous: Path | None, read: tuple[str, str, float], use_example: bool
) -> tuple[Entrants, Entrants | None]:
    from madang_losi.league import example, read_entrants

    edition, by, doubt = read
    if (source is None) != use_example:
        raise LosiError("Name the folder of a round or a table, or use --example instead of it.")
    if source is None:
        return example(doubt=doubt, by=by)
    now = read_entrants(source, edition, by=by, doubt=doubt)
    before = read_entrants(previous, now.instrument.edition, by=by, doubt=doubt) if previous else None
    if before and before.instrument.edition != now.instrument.edition:
        raise LosiError(
            f"The round before is of edition {before.instrument.edition}, this one of {now.instrument.edition}. Editions ask other questions, "
            "so a change between them would mean nothing; leave --previous out."
        )
    return now, before


def _need() -> None:
    from importlib.util import find_spec

    missing = [module for module in NEEDED if find_spec(module) is None]
    if missing:
        raise LosiError(f"Ranking needs {', '.join(missing)}. Install it with: pip install 'madang-losi[rank]'.")


def _show(made: CityLeague) -> None:
    table = Table(title=f"Based on LOSI {made.entrants.instrument.edition}, not the UN's score", title_justify="left")
    table.add_column("group")
    table.add_column("city", overflow="fold")
    for name in ("score", "expected", "place", f"first {made.league.k}", *(("change",) if made.change else ())):
        table.add_column(name, justify="right", no_wrap=True)
    for group in made.league.groups:
        for place in group[:MOST_ROWS]:
            moved = made.moved(place)
            table.add_row(
                str(place.group),
                place.city.replace("[", r"\["),
                "none" if place.score.value is None else f"{place.score.value:.4f}",
                f"{place.expected:.4f}",
                f"{place.places.lower:.0f} to {place.places.upper:.0f}",
                f"{place.top:.0%}",
                *((f"{moved.change:+.4f}" if moved else "new",) if made.change else ()),
            )
        table.add_section()
    console = Console()
    console.print(table)
    for words in (made.explain(), *(survival.explain() for survival in made.league.survivals), made.note or ""):
        console.print(words, highlight=False, markup=False)
