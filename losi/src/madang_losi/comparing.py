"""Two assessors side by side: how far they agree, and which disagreements to settle first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from madang_methods.agreement import Coefficient, agreement
from madang_methods.index import Answer, settling_order

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
    share: float = 0.0

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.item.code,
            "title": self.item.title,
            "first": self.first.value,
            "second": self.second.value,
            "published_places": self.moves,
            "crosses_group": self.crosses_group,
            "share_of_doubt": self.share,
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


def disagreements(
    first: Answers,
    second: Answers,
    instrument: Instrument,
    chances: Mapping[str, float] | None = None,
    others: Sequence[float] = (),
) -> list[Disagreement]:
    """Those first whose settling is expected to take most doubt from the city's place; among equals, those that may cross a group.

    `chances` maps code -> probability that a yes is right (the machine's, else one half). `others` are scores of the cities that
    the place is among; without them those that the UN published. `moves` and `crosses_group` say what a yes does when the
    disagreements are settled one by one from where both agree.
    """
    known = [item for item in instrument.known_items if item.code in first.by_code and item.code in second.by_code]
    differing = [item for item in known if first.by_code[item.code] is not second.by_code[item.code]]
    sure = sum(first.by_code[item.code] is Answer.YES is second.by_code[item.code] for item in known)
    open_ = {item.code: (chances or {}).get(item.code, 0.5) for item in differing}
    shares = _shares(first, second, instrument, open_, others)
    found = []
    for number, item in enumerate(sorted(differing, key=lambda item: _openness(first, second, item))):
        before, after = ((sure + number + step) / len(instrument.known_items) for step in (0, 1))
        moves = _places(before, after, instrument.edition)
        answers = first.by_code[item.code], second.by_code[item.code]
        found.append(Disagreement(item, *answers, moves, level_group(before) != level_group(after), round(shares.get(item.code, 0.0), 6)))
    return sorted(found, key=lambda one: (-one.share, -_spread(open_[one.item.code]), -one.crosses_group, -one.moves))


def _spread(chance: float) -> float:
    """Where no answer moves the place, what is hardest to tell comes first."""
    return round(chance * (1 - chance), 6)


def _shares(
    first: Answers, second: Answers, instrument: Instrument, open_: Mapping[str, float], others: Sequence[float]
) -> dict[str, float]:
    """Code -> share of the variance of the place that settling it is expected to take away."""
    settled = {
        item.code: float(first.by_code.get(item.code) is Answer.YES is second.by_code.get(item.code)) for item in instrument.known_items
    }
    # A chance of exactly 0 or 1 would mean that there is nothing to settle, while two people differ.
    chances = settled | {code: min(max(chance, 0.02), 0.98) for code, chance in open_.items()}
    cities = list(others) or [float(city.score) for city in published_scores(instrument.edition)]
    return {one.item: one.share for one in settling_order(chances, cities)}


def _openness(first: Answers, second: Answers, item: Item) -> int:
    """A yes against a no before a yes against a cannot tell."""
    return sum(answers.by_code[item.code] is Answer.UNKNOWN for answers in (first, second))


def _places(before: float, after: float, edition: str) -> int:
    return sum(before < float(city.score) <= after for city in published_scores(edition))
