"""Two assessors side by side: how far they agree, and which disagreements to settle first."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from madang_methods.agreement import Coefficient, agreement
from madang_methods.index import Answer

from madang_losi.answers import Answers
from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument, Item
from madang_losi.published import published_scores
from madang_losi.scoring import level_group


@dataclass(frozen=True, slots=True)
class Disagreement:
    item: Item
    first: Answer
    second: Answer
    moves: int
    crosses_group: bool

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.item.code,
            "title": self.item.title,
            "first": self.first.value,
            "second": self.second.value,
            "published_places": self.moves,
            "crosses_group": self.crosses_group,
        }


@dataclass(frozen=True, slots=True)
class Agreement:
    """How far two assessors agree on the whole and per criterion; a criterion without shared answers has no coefficients."""

    total: tuple[Coefficient, ...]
    criteria: Mapping[str, tuple[Coefficient, ...]]

    def to_dict(self) -> dict[str, Any]:
        parts = [{"criterion": name, "coefficients": [one.to_dict() for one in found]} for name, found in self.criteria.items()]
        return {"coefficients": [one.to_dict() for one in self.total], "criteria": parts}


def agree_by_criterion(first: Answers, second: Answers, instrument: Instrument) -> Agreement:
    return Agreement(agree(first, second), {name: _within(first, second, instrument, name) for name in instrument.criteria})


def _within(first: Answers, second: Answers, instrument: Instrument, criterion: str) -> tuple[Coefficient, ...]:
    codes = [item.code for item in instrument.items if item.criterion == criterion]
    pairs = [
        (_rating(first.by_code[code]), _rating(second.by_code[code])) for code in codes if code in first.by_code and code in second.by_code
    ]
    return agreement(pairs) if any(None not in pair for pair in pairs) else ()


def agree(first: Answers, second: Answers) -> tuple[Coefficient, ...]:
    """Over the codes both files name; what one could not tell is left out and counted."""
    shared = [code for code in first.by_code if code in second.by_code]
    if not shared:
        raise LosiError("The two files share no code, so there is nothing to compare. Check that both are of one edition.")
    return agreement([(_rating(first.by_code[code]), _rating(second.by_code[code])) for code in shared])


def _rating(answer: Answer) -> str | None:
    return None if answer is Answer.UNKNOWN else answer.value


def disagreements(first: Answers, second: Answers, instrument: Instrument) -> list[Disagreement]:
    """Those that move the rank most come first: settled one by one from where both agree, each as a yes.

    All questions weigh the same, so what a yes moves depends on how many were settled as yes before it.
    """
    known = [item for item in instrument.known_items if item.code in first.by_code and item.code in second.by_code]
    differing = [item for item in known if first.by_code[item.code] is not second.by_code[item.code]]
    sure = sum(first.by_code[item.code] is Answer.YES is second.by_code[item.code] for item in known)
    found = []
    for number, item in enumerate(sorted(differing, key=lambda item: _openness(first, second, item))):
        before, after = ((sure + number + step) / len(instrument.known_items) for step in (0, 1))
        moves = _places(before, after, instrument.edition)
        crosses = level_group(before) != level_group(after)
        found.append(Disagreement(item, first.by_code[item.code], second.by_code[item.code], moves, crosses))
    return sorted(found, key=lambda one: (-one.crosses_group, -one.moves))


def _openness(first: Answers, second: Answers, item: Item) -> int:
    """A yes against a no before a yes against a cannot tell."""
    return sum(answers.by_code[item.code] is Answer.UNKNOWN for answers in (first, second))


def _places(before: float, after: float, edition: str) -> int:
    return sum(before < float(city.score) <= after for city in published_scores(edition))
