"""The commands that write and take papers: report, sheet, reply, schema."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from madang_losi.answers import Answers, save_text
from madang_losi.reviewing import Review
from madang_losi.wording import named

Folder = Annotated[Path, typer.Argument(exists=True, file_okay=False, help="The folder that assess wrote.")]
Language = Annotated[str, typer.Option(help=f"Language of the paper: {named()}.")]

reply = typer.Typer(help="The city's right of reply: ask it what was not found, and record what it says.", no_args_is_help=True)


def write_report(
    folder: Folder,
    language: Language = "en",
    decided: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Answers that people decided; they replace the machine's.")
    ] = None,
) -> None:
    """Write report.html anew: in another language, with what the city replied, or by what people decided."""
    from madang_losi.replies import replies_by_code
    from madang_losi.reporting import decide_by_people, read_report_data, report

    data = read_report_data(folder)
    replies = replies_by_code(folder)
    if decided:
        data = decide_by_people(data, Answers.from_file(decided), decided.stem)
        settled = {one.code for one in Answers.from_file(decided).answers}
        replies = {code: [one | {"settled": code in settled} for one in said] for code, said in replies.items()}
    save_text(folder / "report.html", report(data, language=language, replies=replies, folder=folder))
    _written([folder / "report.html"])


def sheet(  # noqa: PLR0913, PLR0917 (each is an option of the command)
    folder: Folder,
    assessor: Annotated[str, typer.Option(help="Whose answers the sheet holds.")],
    xlsx: Annotated[Path | None, typer.Option(help="Write an XLSX file, with lists to choose from.")] = None,
    csv: Annotated[Path | None, typer.Option(help="Write a CSV file.")] = None,
    read: Annotated[Path | None, typer.Option(exists=True, dir_okay=False, help="Take the answers of a sheet (XLSX or CSV).")] = None,
    language: Language = "en",
    hide_machine: Annotated[bool, typer.Option(help="Leave the machine's answers out.")] = False,
) -> None:
    """Answer on a sheet instead of the page: write it, fill it in, read it back."""
    from madang_losi.sheets.reading import take
    from madang_losi.sheets.writing import write_csv, write_xlsx

    review = Review.open(folder, assessor, hides_machine=hide_machine)
    if read:
        with review.held():
            changed = take(read, review)
        print(f"{changed} questions changed; {len(review.given)} of {len(review.items)} are answered in {review.path}.")
    written = [write(review, path, language) for write, path in ((write_xlsx, xlsx), (write_csv, csv)) if path]
    if written:
        _written(written)
    elif not read:
        raise typer.BadParameter("Say what to do: --xlsx FILE or --csv FILE writes a sheet, --read FILE takes one back.")


@reply.command("open")
def open_reply(
    folder: Folder,
    until: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="The last day on which the city may answer.")],
    language: Language = "en",
) -> None:
    """Write the page and the sheet for the city: each question answered no, and a place to answer with an address."""
    from madang_losi.replies import open_window

    _written(open_window(folder, until.date(), language=language))


@reply.command("take")
def take_reply(folder: Folder, file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="What the city sent back.")]) -> None:
    """Record who said what when, and put it before the adjudicator. No answer changes by itself."""
    from madang_losi.replies import take

    count = take(folder, file)
    print(f"Taken: {count} replies, recorded in {folder / 'reply' / 'received.json'}. They wait for the adjudicator.")


def print_schema() -> None:
    """Print the JSON Schema of answers.json."""
    from madang_methods.result import as_json

    from madang_losi.schema import json_schema

    print(as_json(json_schema()))


def _written(paths: list[Path]) -> None:
    Console().print("Written: " + ", ".join(map(str, paths)), highlight=False, soft_wrap=True)
