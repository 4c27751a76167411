"""The report: one file that a mayor can read, print and send on."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

from jinja2 import Environment
from madang_methods.index import Answer

from madang_losi.assessing import Assessment
from madang_losi.deciding import Decision
from madang_losi.instrument import Item
from madang_losi.published import denominator_note, published_scores
from madang_losi.sources import SAVED, shown
from madang_losi.terms import languages

EFFORTS = {
    "easy": "Easy: write it and publish it",
    "moderate": "Moderate: organise it, or add a feature",
    "hard": "Hard: a system, a law or a partner is needed",
}


@dataclass(frozen=True, slots=True)
class Step:
    """Missing items of one effort class, and the score once they are there."""

    effort: str
    items: list[Item]
    each: float
    after: float


def report(assessment: Assessment) -> str:
    environment = Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    environment.filters |= {"share": _share, "shown": shown, "clickable": _clickable}
    template = environment.from_string((files("madang_losi") / "templates" / "report.html").read_text(encoding="utf-8"))
    total = assessment.score.total
    return str(
        template.render(
            assessment=assessment,
            score=assessment.score,
            total=total,
            interval=assessment.interval,
            steps=list(next_steps(assessment)),
            place=place_among_published(assessment),
            note=denominator_note(assessment.instrument.edition, total.items),
            by_code=assessment.by_code(),
            answers=Answer,
            language=languages()[assessment.read.language].name if assessment.read.language else "",
        )
    )


def _share(value: float | None) -> str:
    return "none" if value is None else f"{value:.4f}"


def _clickable(address: str) -> bool:
    """Only addresses of the web become links; a saved page is named, not linked."""
    return address.startswith(("http://", "https://")) and not address.startswith(SAVED)


def next_steps(assessment: Assessment) -> Iterator[Step]:
    """What is missing, the least effort first, each class on top of the one before."""
    by_code = assessment.by_code()
    total = assessment.score.total
    reached = total.yes
    for effort, words in EFFORTS.items():
        items = [item for item in assessment.instrument.known_items if item.effort == effort and _is_missing(by_code[item.code])]
        reached += len(items)
        if items:
            yield Step(words, items, 1 / total.items, reached / total.items)


def _is_missing(decision: Decision) -> bool:
    return decision.answer is Answer.NO


def place_among_published(assessment: Assessment) -> str:
    published = published_scores(assessment.instrument.edition)
    value = assessment.score.total.value
    if not published or value is None:
        return ""
    above = [city for city in published if float(city.score) > value]
    below = [city for city in published if float(city.score) <= value]
    if not below:
        last = published[-1]
        return f"All {len(published)} cities whose score is known here stand higher; the lowest of them is {last.city} with {last.score}."
    if not above:
        return f"None of the {len(published)} cities whose score is known here stands higher."
    return (
        f"Of {len(published)} cities whose score is known here, {len(above)} stand higher; "
        f"it would stand between {above[-1].city} ({above[-1].score}) and {below[0].city} ({below[0].score})."
    )
