"""Scores that the UN published for cities, with their sources, and what they tell about the number of items."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from importlib.resources import files

# Published scores have four decimals, so a true score lies at most half a unit of the last one away.
ROUNDING = Decimal("0.00005")


@dataclass(frozen=True, slots=True)
class PublishedScore:
    edition: str
    city: str
    country: str
    rank: int
    score: Decimal
    group: str
    source: str


def published_scores(edition: str) -> tuple[PublishedScore, ...]:
    """Cities of an edition whose score is known, best first; an extract, not the UN's whole table."""
    text = (files("madang_losi") / "published" / "scores.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return tuple(_published(row) for row in rows if row["edition"] == edition)


def _published(row: dict[str, str]) -> PublishedScore:
    return PublishedScore(
        edition=row["edition"],
        city=row["city"],
        country=row["country"],
        rank=int(row["rank"]),
        score=Decimal(row["score"]),
        group=row["group"],
        source=row["source"],
    )


def fits(score: Decimal, items: int) -> bool:
    """Whether n / items rounds to the published score for some whole n."""
    nearest = round(score * items)
    return abs(Decimal(nearest) / items - score) <= ROUNDING


def fitting_denominators(scores: Iterable[Decimal], below: int = 120) -> tuple[int, ...]:
    scores = tuple(scores)
    return tuple(items for items in range(1, below) if all(fits(score, items) for score in scores))


def denominator_note(edition: str, items: int) -> str | None:
    """What to say beside every comparison with published scores of the edition; None where there is nothing to say."""
    fitting = fitting_denominators(published.score for published in published_scores(edition))
    if not published_scores(edition) or items in fitting:
        return None
    shown = " or ".join(map(str, fitting)) or "no number below 120"
    return (
        f"Published {edition} scores are steps of 1/{shown}, while {items} items are known; compare with published "
        "scores to about one item."
    )
