"""Yes, no or unknown for each item: the share of items met and what unknown answers leave open, every item weighing the same."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from madang_methods.errors import UnusableInput
from madang_methods.result import Method, as_json


class Answer(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class IndexScore:
    """Shares between 0 and 1. `value` is None when no item could be assessed: nothing seen is not zero."""

    method: ClassVar[Method] = Method(
        name="share of items met, with bounds for unknown answers",
        version="1",
        source=(
            "OECD and JRC (2008), Handbook on Constructing Composite Indicators (equal weights); "
            "Manski, C. F. (2003), Partial Identification of Probability Distributions (bounds)"
        ),
        assumptions=(
            "Every item weighs the same.",
            "The value counts an unknown answer as not met; the upper bound counts it as met.",
        ),
    )
    yes: int
    no: int
    unknown: int

    @property
    def items(self) -> int:
        return self.yes + self.no + self.unknown

    @property
    def value(self) -> float | None:
        return self.lower if self.unknown < self.items else None

    @property
    def lower(self) -> float:
        return self.yes / self.items

    @property
    def upper(self) -> float:
        return (self.yes + self.unknown) / self.items

    def explain(self) -> str:
        if self.value is None:
            return f"None of the {self.items} items could be assessed, so there is no score."
        if not self.unknown:
            return f"{self.yes} of {self.items} items are met: {self.value:.4f}."
        return (
            f"{self.yes} of {self.items} items are met: {self.value:.4f}. {self.unknown} could not be assessed, "
            f"so the full answer lies between {self.lower:.4f} and {self.upper:.4f}."
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "items": self.items,
            "yes": self.yes,
            "no": self.no,
            "unknown": self.unknown,
            "value": self.value,
            "lower": self.lower,
            "upper": self.upper,
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def score(answers: Mapping[str, Answer | str]) -> IndexScore:
    """The share of items answered yes. `answers` maps item code -> "yes", "no" or "unknown"; none may be left out."""
    if not answers:
        raise UnusableInput("There are no answers. Give at least one item with yes, no or unknown.")
    counts = Counter(_answer(code, given) for code, given in answers.items())
    return IndexScore(yes=counts[Answer.YES], no=counts[Answer.NO], unknown=counts[Answer.UNKNOWN])


def _answer(code: str, given: Answer | str) -> Answer:
    try:
        return Answer(given)
    except ValueError:
        raise UnusableInput(f"Item {code} is answered {given!r}. Write yes, no or unknown.") from None
