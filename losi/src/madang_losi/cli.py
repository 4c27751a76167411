"""The command madang-losi: tables for people, --json for machines."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from madang_methods.errors import UnusableInput
from madang_methods.index import IndexScore
from madang_methods.result import as_json
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn
from rich.table import Table

from madang_losi.answers import Answers
from madang_losi.commands import papers, reviewing
from madang_losi.commands.audits import answer_received, install_audits
from madang_losi.commands.inventing import invent_city
from madang_losi.commands.proposing import propose_links
from madang_losi.commands.rank import rank_cities
from madang_losi.commands.rounds import assess_round
from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument
from madang_losi.published import denominator_note
from madang_losi.scoring import LosiScore
from madang_losi.scoring import score as score_answers
from madang_losi.site import STOPPED
from madang_losi.wording import named

app = typer.Typer(
    help="A yardstick for city portals, based on the UN's Local Online Service Index.", no_args_is_help=True, add_completion=False
)

app.command("report")(papers.write_report)
app.command("review")(reviewing.review)
app.command("agree")(reviewing.agree)
app.command("adjudicate")(reviewing.adjudicate)
app.command("sheet")(papers.sheet)
app.add_typer(papers.reply, name="reply")
app.command("schema")(papers.print_schema)
app.command("round")(assess_round)
app.command("install-audits")(install_audits)
app.command("answer-received")(answer_received)
app.command("invent")(invent_city)
app.command("propose")(propose_links)
app.command("rank")(rank_cities)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines instead of a table.")]


@app.command("instrument")
def show_instrument(edition: Annotated[str, typer.Argument(help="For instance 2024.")] = "2024", json: Json = False) -> None:
    """Print the questions of an edition, with what counts and what to do where the answer is no."""
    instrument = Instrument.load(edition)
    if json:
        print(as_json(instrument.to_dict()))
    else:
        _show_items(instrument)


@app.command("score")
def show_score(
    file: Annotated[Path, typer.Argument(exists=True, dir_okay=False, readable=True, help="answers.json")],
    edition: Annotated[str, typer.Option(help="The edition, where the file does not say it.")] = "",
    json: Json = False,
) -> None:
    """Score a file of answers: all items, the six criteria and the level group, with bounds for unknown answers."""
    answers = Answers.from_file(file)
    result = score_answers(answers.by_code, Instrument.load(edition or answers.edition or "2024"))
    if json:
        print(result.to_json())
    else:
        _show_result(result)


@app.command("assess")
def assess_portal(  # noqa: PLR0913, PLR0917 (each is an option of the command)
    source: Annotated[str, typer.Argument(help="An address, a folder of saved HTML, or a WARC file.")],
    edition: Annotated[str, typer.Option(help="The edition to assess by.")] = "2024",
    out: Annotated[Path, typer.Option(help="Folder for answers.json, answers.csv, report.html.")] = Path("assessment"),
    pages: Annotated[int, typer.Option(help="Read at most so many pages.")] = 60,
    delay: Annotated[float, typer.Option(help="Seconds between two requests to one host.")] = 1.0,
    contact: Annotated[str, typer.Option(help="Address or e-mail under which the city can reach you.")] = "",
    language: Annotated[str, typer.Option(help=f"Language of the report: {named()}.")] = "en",
    browser: Annotated[
        bool, typer.Option("--browser", help="Open pages in Chromium that are empty without scripts; take pictures.")
    ] = False,
    audits: Annotated[bool, typer.Option("--audits", help="Measure markup, styles, accessibility, phone and search.")] = False,
    audit_pages: Annotated[int, typer.Option(min=1, help="So many pages are audited, the most different ones.")] = 12,
    with_consent: Annotated[
        bool, typer.Option("--with-consent", help="Also ask the city one question by e-mail, in your own name.")
    ] = False,
    country: Annotated[str, typer.Option(help="Two letters: whose holidays count for the three working days.")] = "",
    json: Json = False,
) -> None:
    """Look at a portal as a resident would, and answer every question of the edition with evidence."""
    from madang_losi.asking import Consent
    from madang_losi.assessing import assess, write
    from madang_losi.wording import wording

    wording(language)
    with Progress(TextColumn("{task.description}"), BarColumn(), console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("Opening the site", total=None)

        def tell(what: str, number: int, of: int) -> None:
            progress.update(task, description=what[:60], completed=number, total=of)

        crawl = {"pages": pages, "delay": delay, "contact": contact} if "://" in source else {}
        assessment = assess(
            source,
            edition,
            tell=tell,
            browser=browser,
            audits=audits,
            audit_pages=audit_pages,
            consent=Consent(country) if with_consent else None,
            out=out,
            **crawl,
        )
    files = write(assessment, out, language)
    if json:
        print(as_json(assessment.to_dict()))
    else:
        _show_result(assessment.score)
        Console().print("Written: " + ", ".join(map(str, files)), highlight=False, soft_wrap=True)
    if STOPPED in assessment.read.site.problems:
        print(f"{STOPPED} What was found is written.", file=sys.stderr)
        raise SystemExit(130)


def _show_items(instrument: Instrument) -> None:
    console = Console()
    for criterion in instrument.criteria:
        table = Table("code", "question", "what counts", "decided by", "effort", title=criterion, title_justify="left")
        for item in instrument.items:
            if item.criterion == criterion:
                code = item.code if item.known else f"{item.code} (not in the score)"
                table.add_row(code, item.question, item.counts, ", ".join(item.decided_by), item.effort)
        console.print(table)
    console.print(f"{len(instrument.known_items)} known items. Codes and criteria are LOSI's, the words are ours.")


def _show_result(result: LosiScore) -> None:
    table = Table()
    table.add_column("based on LOSI " + result.edition, no_wrap=True)
    for name in ("score", "at best", "yes", "no", "unknown", "items"):
        table.add_column(name, justify="right")
    for criterion, part in result.criteria.items():
        table.add_row(criterion, *_row(part))
    table.add_section()
    table.add_row("All items", *_row(result.total))
    console = Console()
    console.print(table)
    console.print(result.explain(), highlight=False)
    if result.unanswered:
        console.print(f"Not answered in the file, so unknown: {_listed(result.unanswered)}.", highlight=False)
    note = denominator_note(result.edition, result.total.items)
    if note:
        console.print(note, highlight=False)


def _listed(codes: tuple[str, ...], most: int = 12) -> str:
    return ", ".join(codes) if len(codes) <= most else f"{', '.join(codes[:most])} and {len(codes) - most} more (--json names all)"


def _row(part: IndexScore) -> tuple[str, ...]:
    value = "none" if part.value is None else f"{part.value:.4f}"
    return value, f"{part.upper:.4f}", *map(str, (part.yes, part.no, part.unknown, part.items))


def main() -> None:
    try:
        app()
    except KeyboardInterrupt:
        print("Stopped. What was read is kept; the same command goes on.", file=sys.stderr)
        raise SystemExit(130) from None
    except (LosiError, UnusableInput) as problem:
        Console(stderr=True).print(str(problem), style="red", highlight=False, markup=False, soft_wrap=True)
        raise SystemExit(2) from None
