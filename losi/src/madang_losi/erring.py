"""How two assessors and the machine err on one city, and how sure each answer is then, anchored on answers that are known."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from madang_methods.agreement import DawidSkene, dawid_skene
from madang_methods.index import Answer

from madang_losi.answers import Answers
from madang_losi.errors import LosiError
from madang_losi.instrument import Instrument, Item

MACHINE = "machine"
REPLICATES = 400


@dataclass(frozen=True, slots=True)
class Believed:
    """One question: what each rater said, the known answer (None where there is none), and the probability of a yes given all that."""

    item: Item
    said: Mapping[str, Answer | None]
    known: Answer | None
    yes: float

    @property
    def certainty(self) -> float:
        return max(self.yes, 1 - self.yes)

    def to_dict(self) -> dict[str, Any]:
        return {
            "code": self.item.code,
            "title": self.item.title,
            "said": {rater: said.value if said else None for rater, said in self.said.items()},
            "known": self.known.value if self.known else None,
            "yes": self.yes,
        }


@dataclass(frozen=True, slots=True)
class Erring:
    """`answers` in the order of the instrument, without questions nobody could tell. sensitivity: P(says yes | yes), specificity: P(says no | no), each with an interval."""

    fit: DawidSkene
    answers: tuple[Believed, ...]

    def units(self, rater: str) -> int:
        return sum(one.said[rater] in {Answer.YES, Answer.NO} for one in self.answers)

    def to_dict(self) -> dict[str, Any]:
        overall = self.fit.overall
        raters = [
            {
                "rater": rater,
                "answers": self.units(rater),
                "sensitivity": overall.sensitivity(rater),
                "sensitivity_interval": self.fit.intervals[rater, "yes"].to_dict(),
                "specificity": overall.specificity(rater),
                "specificity_interval": self.fit.intervals[rater, "no"].to_dict(),
            }
            for rater in self.fit.raters
        ]
        told = {"known": overall.gold, "share_of_yes": overall.prevalence["yes"], "explanation": self.fit.explain()}
        return {"method": self.fit.method.to_dict(), **told, "raters": raters, "answers": [one.to_dict() for one in self.answers]}


def erring(raters: Mapping[str, Answers], gold: Answers | None, instrument: Instrument, *, replicates: int = REPLICATES) -> Erring:
    """Dawid and Skene over one city's answers. raters: name -> what they answered; gold: answers known to be true.

    What a settler took over because two assessors agreed is not known and anchors nothing. Questions are drawn one by one for the
    intervals, for one city is one cluster. Raises LosiError for gold that names no question; NotIdentifiable (UnusableInput) where
    errors cannot be told from truth, for instance with two raters and no known answer of a kind.
    """
    known = _known(gold, instrument)
    told = known.keys() | {code for given in raters.values() for code, answer in given.by_code.items() if _rating(answer)}
    items = [item for item in instrument.known_items if item.code in told]
    rows = [tuple(_rating(given.by_code.get(item.code)) for given in raters.values()) for item in items]
    anchors = [_rating(known.get(item.code)) for item in items]
    fit = dawid_skene(rows, raters=tuple(raters), gold=anchors, replicates=replicates)
    believed = (
        Believed(item, {rater: given.by_code.get(item.code) for rater, given in raters.items()}, known.get(item.code), shares["yes"])
        for item, shares in zip(items, fit.posterior, strict=True)
    )
    return Erring(fit, tuple(believed))


def _known(gold: Answers | None, instrument: Instrument) -> dict[str, Answer]:
    if gold is None:
        return {}
    codes = {item.code for item in instrument.items}
    strange = sorted(code for code in gold.by_code if code not in codes)
    if strange:
        raise LosiError(f"The known answers name what edition {instrument.edition} does not ask: {', '.join(strange)}. Check the edition.")
    return {one.code: one.answer for one in gold.answers if not one.agreed and one.answer is not Answer.UNKNOWN}


def _rating(answer: Answer | None) -> str | None:
    return None if answer is None or answer is Answer.UNKNOWN else answer.value


def named(first: Answers, second: Answers, names: Sequence[str], machine: Answers | None) -> dict[str, Answers]:
    """Raters by name; where a name is missing or comes twice, the `names` of the files, else first and second, tell them apart."""
    own = [given.assessor or name for given, name in zip((first, second), names, strict=True)]
    if own[0] == own[1] or MACHINE in own:
        own = [*names] if len({*names, MACHINE}) == len(names) + 1 else ["first", "second"]
    raters = dict(zip(own, (first, second), strict=True))
    return raters | {MACHINE: machine} if machine else raters
