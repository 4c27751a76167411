"""The commands of people who decide: review, agree, adjudicate."""

from pathlib import Path
from typing import Annotated

import typer
from madang_methods.agreement import Coefficient
from madang_methods.result import as_json
from rich.console import Console
from rich.table import Table

from madang_losi.answers import Answers
from madang_losi.instrument import Instrument
from madang_losi.reviewing import Review, ReviewServer

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of a table.")]
Port = Annotated[int, typer.Option(help="Port on this machine; 0 takes a free one.")]
Language = Annotated[str, typer.Option(help="Language of the page: en, ko.")]
First = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The first assessor's answers (JSON).")]
Second = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The second assessor's answers (JSON).")]
Edition = Annotated[str, typer.Option(help="The edition, where the files do not say it.")]


def review(
    folder: Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The folder that assess wrote.")],
    assessor: Annotated[str, typer.Option(help="Your name in the file of your answers.")],
    port: Port = 0,
    language: Language = "en",
    hide_machine: Annotated[bool, typer.Option(help="Show the evidence, and not what the machine answers.")] = False,
) -> None:
    """Confirm or correct each answer on a page of this machine, by keyboard, blind to other assessors."""
    _serve(Review.open(folder, assessor, hides_machine=hide_machine), port, language)


def _serve(opened: Review, port: int, language: str) -> None:
    with opened.held():
        try:
            server = ReviewServer(opened, port, language)
        except OSError as problem:
            raise typer.BadParameter(f"Port {port} cannot be used ({problem}). Leave --port out to take a free one.") from problem
        print(f"Open {server.address} in a browser; Ctrl-C ends. Every answer is saved at once.", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            server.server_close()
            print(f"{len(opened.given)} answers are in {opened.path}. The same command goes on.")


def agree(first: First, second: Second, edition: Edition = "", json: Json = False) -> None:
    """How far two assessors agree, on the whole and per criterion: raw, and beyond chance by three coefficients, with intervals."""
    from madang_losi.comparing import agree_by_criterion

    given = [Answers.from_file(path) for path in (first, second)]
    found = agree_by_criterion(given[0], given[1], _instrument(given, edition))
    if json:
        print(as_json(found.to_dict()))
        return
    for coefficient in found.total:
        Console().print(coefficient.explain(), highlight=False)
    table = Table(
        "criterion", "units", "raw", "Cohen", "Krippendorff", "Gwet AC1", title="By criterion, with 95 % intervals", title_justify="left"
    )
    for criterion, parts in found.criteria.items():
        table.add_row(criterion, str(parts[0].units) if parts else "0", *map(_short, parts))
    Console().print(table)


def _short(coefficient: Coefficient) -> str:
    if coefficient.value is None:
        return "not defined"
    interval = coefficient.interval
    return f"{coefficient.value:.3f}" + (f" ({interval.lower:.2f} to {interval.upper:.2f})" if interval else "")


def adjudicate(  # noqa: PLR0913, PLR0917 (each is an option of the command)
    first: First,
    second: Second,
    edition: Edition = "",
    among: Annotated[Path | None, typer.Option(exists=True, help="A round's folder: the cities that the place is among.")] = None,
    decide: Annotated[str, typer.Option(help="Settle them on a page of this machine, under this name.")] = "",
    port: Port = 0,
    language: Language = "en",
    json: Json = False,
) -> None:
    """List what two assessors differ in and what the city replied, in the order in which settling it moves the city's place."""
    from madang_losi.comparing import disagreements
    from madang_losi.replies import replies_by_code
    from madang_losi.reviewing.adjudicating import adjudication, chances_of, folder_of, scores_of

    if decide:
        _serve(adjudication(first, second, decide, scores_of(among)), port, language)
        return
    given = [Answers.from_file(path) for path in (first, second)]
    found = disagreements(given[0], given[1], _instrument(given, edition), chances_of(folder_of(first)), scores_of(among))
    replies = replies_by_code(folder_of(first))
    if json:
        print(as_json({"disagreements": [one.to_dict() for one in found], "replies": replies}))
        return
    table = Table("code", "title", "first", "second", "takes from the doubt", "passes cities", "crosses a level group", "the city replied")
    for one in found:
        crosses, replied = ("yes" if is_so else "no" for is_so in (one.crosses_group, one.item.code in replies))
        table.add_row(one.item.code, one.item.title, one.first, one.second, f"{one.share:.1%}", str(one.moves), crosses, replied)
    Console().print(table if found else "The two assessors agree on every item that both answered.")
    rest = sorted(set(replies) - {one.item.code for one in found})
    if rest:
        Console().print(f"The city replied to questions on which both agree: {', '.join(rest)}.", highlight=False)


def _instrument(given: list[Answers], edition: str) -> Instrument:
    named = next((answers.edition for answers in given if answers.edition), "2024")
    return Instrument.load(edition or named)
