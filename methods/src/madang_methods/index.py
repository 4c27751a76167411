"""An index of yes/no items when some answers are unknown: score, bounds and interval, every item weighing the same."""

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import accumulate
from typing import Any, ClassVar

from madang_methods.errors import UnusableInput
from madang_methods.result import Interval, Method, as_json


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


@dataclass(frozen=True, slots=True)
class ExpectedScore:
    """What calibrated probabilities say about the share of items met (0 to 1)."""

    method: ClassVar[Method] = Method(
        name="expected score with Poisson-binomial interval",
        version="1",
        source=(
            "Wang, Y. H. (1993), On the number of successes in independent trials, Statistica Sinica 3(2); "
            "distribution by exact convolution"
        ),
        assumptions=(
            "Every item weighs the same.",
            "The probabilities are calibrated.",
            "Given the probabilities, answers are independent.",
            "Answers of one city often share a cause (a wall, a language); the true interval is then wider.",
        ),
    )
    expected: float
    interval: Interval
    distribution: tuple[float, ...]

    @property
    def items(self) -> int:
        return len(self.distribution) - 1

    def explain(self) -> str:
        return (
            f"Expected score {self.expected:.4f} over {self.items} items; with {self.interval.level:.0%} "
            f"probability between {self.interval.lower:.4f} and {self.interval.upper:.4f}."
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "items": self.items,
            "expected": self.expected,
            "interval": self.interval.to_dict(),
            "distribution": list(self.distribution),
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


def expected_score(probabilities: Mapping[str, float], *, level: float = 0.95) -> ExpectedScore:
    """Expected share of items met and an equal-tailed interval that holds at least `level` of the distribution.

    `probabilities` maps item code -> probability that the item is met; a settled yes is 1, a settled no 0.
    """
    if not probabilities:
        raise UnusableInput("There are no probabilities. Give at least one item.")
    if not 0 < level < 1:
        raise UnusableInput(f"The level is {level}, but must lie between 0 and 1, for instance 0.95.")
    for code, probability in probabilities.items():
        if not 0 <= probability <= 1:
            raise UnusableInput(f"Item {code} has probability {probability}. Give a number from 0 to 1.")
    distribution = poisson_binomial(probabilities.values())
    items = len(probabilities)
    tail = (1 - level) / 2
    return ExpectedScore(
        expected=math.fsum(probabilities.values()) / items,
        interval=Interval(
            _quantile(distribution, tail) / items,
            _quantile(distribution, 1 - tail) / items,
            level,
            "Poisson-binomial, exact",
        ),
        distribution=distribution,
    )


def poisson_binomial(probabilities: Iterable[float]) -> tuple[float, ...]:
    """P(exactly n successes) for n = 0 .. items, by adding one trial after the other; O(items²)."""
    distribution = [1.0]
    for p in probabilities:
        without = [*distribution, 0.0]
        with_one_more = [0.0, *distribution]
        distribution = [(1 - p) * a + p * b for a, b in zip(without, with_one_more, strict=True)]
    return tuple(distribution)


def _quantile(distribution: tuple[float, ...], share: float) -> int:
    # Sums of many floats miss 1 by some 1e-16; without the allowance a certain outcome would be passed over.
    reached = (n for n, cumulated in enumerate(accumulate(distribution)) if cumulated >= share - 1e-12)
    return next(reached, len(distribution) - 1)
