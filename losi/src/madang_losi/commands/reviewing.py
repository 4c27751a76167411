"""The commands of people who decide: review, agree, adjudicate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from madang_methods.agreement import Coefficient
from madang_methods.result import as_json
from rich.console import Console
from rich.table import Table

from madang_losi.answers import Answers
from madang_losi.instrument import Instrument
from madang_losi.reviewing import Review, ReviewServer
from madang_losi.wording import named

if TYPE_CHECKING:
    from madang_losi.comparing import Agreement
    from madang_losi.erring import Erring

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of a table.")]
Port = Annotated[int, typer.Option(help="Port on this machine; 0 takes a free one.")]
Language = Annotated[str, typer.Option(help=f"Language of the page: {named()}.")]
First = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The first assessor's answers (JSON).")]
Second = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="The second assessor's answers (JSON).")]
Gold = Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Answers known to be true, for some questions (JSON).")]
Machine = Annotated[
    Path | None, typer.Option(exists=True, dir_okay=False, help="The machine's answers; without it answers.json of the same folder.")
]
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


def agree(  # noqa: PLR0913, PLR0917 (each is an option of the command)
    first: First,
    second: Second,
    edition: Edition = "",
    gold: Gold = None,
    machine: Machine = None,
    json: Json = False,
) -> None:
    """How far two assessors agree, by four coefficients; with --gold or --machine also how each of them and the machine err."""
    from madang_losi.comparing import agree_by_criterion

    given = [Answers.from_file(path) for path in (first, second)]
    instrument = _instrument(given, edition)
    found = agree_by_criterion(given[0], given[1], instrument)
    erred = _erring((first, second), given, gold, machine, instrument) if gold or machine else None
    if json:
        print(as_json(found.to_dict() | ({"errors": erred.to_dict()} if erred else {})))
        return
    _show_agreement(found)
    if erred:
        _show_errors(erred)


def _erring(paths: tuple[Path, Path], given: list[Answers], gold: Path | None, machine: Path | None, instrument: Instrument) -> Erring:
    from madang_losi.erring import erring, named
    from madang_losi.reviewing.adjudicating import folder_of

    beside = folder_of(paths[0]) / "answers.json"
    path = machine or (beside if beside.exists() and beside.resolve() not in {one.resolve() for one in paths} else None)
    raters = named(given[0], given[1], [one.stem for one in paths], Answers.from_file(path) if path else None)
    return erring(raters, Answers.from_file(gold) if gold else None, instrument)


def _show_errors(found: Erring) -> None:
    console, overall = Console(), found.fit.overall
    table = Table("rater", "answers", "finds what is there", "leaves out what is not", title="How each errs", title_justify="left")
    for rater in found.fit.raters:
        table.add_row(rater, str(found.units(rater)), *(_rate(found, rater, name) for name in ("yes", "no")))
    console.print(table)
    console.print(
        f"Sensitivity and specificity by {found.fit.method.name}, with 95 % intervals; {overall.gold} answers were known. Raters that share "
        "their errors, for instance because one saw what another said, are taken for better than they are.",
        highlight=False,
    )
    answers = Table("code", "title", *found.fit.raters, "known", "P(yes)", title="Each answer, the most open first", title_justify="left")
    for one in sorted(found.answers, key=lambda one: one.certainty):
        said = (answer.value if answer else "–" for answer in one.said.values())
        answers.add_row(one.item.code, one.item.title, *said, one.known.value if one.known else "", f"{one.yes:.3f}")
    console.print(answers)


def _rate(found: Erring, rater: str, name: str) -> str:
    interval = found.fit.intervals[rater, name]
    return f"{found.fit.overall.confusion[rater][name][name]:.3f} ({interval.lower:.2f} to {interval.upper:.2f})"


def _show_agreement(found: Agreement) -> None:
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
