"""From answers to a score based on LOSI: over all known items, per criterion, and the level group."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from madang_methods.index import Answer, IndexScore, expected_score
from madang_methods.index import score as index_score
from madang_methods.result import Interval, as_json

from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument
from madang_losi.published import denominator_note

# "Very high" begins above 75 % of the items (UN E-Government Survey 2022). How the UN treats a city that stands exactly
# on a border was not found; here it belongs to the group below, and the same at 50 % and 25 %.
GROUPS = ((0.75, "very high"), (0.50, "high"), (0.25, "middle"))
# Answers of one city share causes (one editor, one template, one language): the correlation of what lies behind them. It is a
# judgement until more sites with known answers can measure it.
SHARED = 0.05


@dataclass(frozen=True, slots=True)
class LosiScore:
    """A score based on LOSI; the UN publishes its own. Items nobody answered count as unknown."""

    edition: str
    total: IndexScore
    criteria: Mapping[str, IndexScore]
    unanswered: tuple[str, ...]

    @property
    def group(self) -> str | None:
        return None if self.total.value is None else level_group(self.total.value)

    @property
    def best_group(self) -> str:
        """The group if every unknown answer were yes."""
        return level_group(self.total.upper)

    def explain(self) -> str:
        begin = f"Based on LOSI {self.edition}: {self.total.explain()}"
        if self.group is None:
            return begin
        if self.group == self.best_group:
            return f"{begin} Level group: {self.group}."
        return f"{begin} Level group: {self.group}, at best {self.best_group}."

    def to_dict(self) -> dict[str, Any]:
        return {
            "based_on": f"LOSI {self.edition}",
            "edition": self.edition,
            **_numbers(self.total),
            "group": self.group,
            "best_group": self.best_group,
            "criteria": [{"criterion": name, **_numbers(part)} for name, part in self.criteria.items()],
            "unanswered": list(self.unanswered),
            "note": denominator_note(self.edition, self.total.items),
            "method": self.total.method.to_dict(),
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def _numbers(part: IndexScore) -> dict[str, Any]:
    return {
        "score": part.value,
        "lower": part.lower,
        "upper": part.upper,
        "items": part.items,
        "yes": part.yes,
        "no": part.no,
        "unknown": part.unknown,
    }


def score(answers: Mapping[str, Answer | str], instrument: Instrument | None = None) -> LosiScore:
    """n / number of known items, with bounds where answers are unknown. `answers` maps item code -> yes, no, unknown.

    Without an instrument, the edition 2024. Raises LosiError for a code the instrument does not have.
    """
    instrument = instrument or Instrument.load("2024")
    strange = sorted(set(answers) - {item.code for item in instrument.items})
    if strange:
        raise LosiError(f"Edition {instrument.edition} has no item {', '.join(strange)}. Check codes and edition.")
    given = {item.code: answers.get(item.code, Answer.UNKNOWN) for item in instrument.known_items}
    return LosiScore(
        edition=instrument.edition,
        total=index_score(given),
        criteria=_by_criterion(instrument, given),
        unanswered=tuple(item.code for item in instrument.known_items if item.code not in answers),
    )


def _by_criterion(instrument: Instrument, given: Mapping[str, Answer | str]) -> dict[str, IndexScore]:
    parts = {
        criterion: {item.code: given[item.code] for item in instrument.known_items if item.criterion == criterion}
        for criterion in instrument.criteria
    }
    return {criterion: index_score(part) for criterion, part in parts.items() if part}


def level_group(value: float) -> str:
    return next((name for border, name in GROUPS if value > border), "low")


def score_interval(given: list[float | None]) -> Interval | None:
    """Of the share of questions met, from the chance of each; what could not be assessed is taken to be met as often as the rest."""
    assessed = [chance for chance in given if chance is not None]
    if not assessed:
        return None
    usual = math.fsum(assessed) / len(assessed)
    return city_interval([usual if chance is None else chance for chance in given])


def city_interval(probabilities: list[float], level: float = 0.95) -> Interval:
    """Poisson-binomial given the city effect, integrated over it."""
    return expected_score({str(place): p for place, p in enumerate(probabilities)}, level=level, shared=SHARED).interval
