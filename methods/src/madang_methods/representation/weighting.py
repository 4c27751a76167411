"""Weights that bring those who took part back to the census, what they cost, and how even the chance to take part was."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from madang_methods.errors import UnusableInput
from madang_methods.representation.census import Census, People, as_people, census_shares, check_people
from madang_methods.result import Method, as_json
from madang_methods.sampling import Floats, Integers, codes, design, numbers

MOST_STEPS = 10_000


@dataclass(frozen=True, slots=True)
class Raked:
    """weights: (n,) summing to n, so that every share equals the census's. effective: Kish's n; design_effect: n / effective."""

    method: ClassVar[Method] = Method(
        name="raking",
        version="1",
        source="Deming and Stephan (1940), Annals of Mathematical Statistics 11(4); Kish (1965), Survey Sampling, for the effective n",
        assumptions=(
            "Within a group, those who took part think as those who did not: weights mend who came, not why.",
            "Only the shares of single attributes are brought to the census, not those of their combinations.",
        ),
    )
    weights: tuple[float, ...]
    steps: int
    error: float

    @property
    def effective(self) -> float:
        weights = np.asarray(self.weights)
        return float(weights.sum() ** 2 / np.sum(weights**2))

    @property
    def design_effect(self) -> float:
        return len(self.weights) / self.effective

    def explain(self) -> str:
        most, least = max(self.weights), min(self.weights)
        return (
            f"After {self.steps} steps every share is that of the census; {len(self.weights):,} people count as {self.effective:,.0f} drawn "
            f"by chance would. Weights go from {least:.2f} to {most:.2f}."
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "n": len(self.weights),
            "effective_n": self.effective,
            "design_effect": self.design_effect,
            "steps": self.steps,
            "error": self.error,
            "weights": list(self.weights),
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def rake(people: People, census: Census, weights: ArrayLike | None = None, *, tolerance: float = 1e-10) -> Raked:
    """Multiply weights attribute by attribute until every share is the census's within `tolerance`.

    Everybody must have said every attribute: a weight cannot be found for who did not. Raises UnusableInput for a group of the
    census where nobody took part, and where no weights fit all attributes at once.
    """
    people = as_people(people)
    size = check_people(people, census)
    columns = [_column(attribute, labels, census, size) for attribute, labels in people.items()]
    weight = design(size, weights).weights.copy()
    for code, shares, attribute, names in columns:
        present = np.bincount(code, weights=weight, minlength=len(shares))
        if not (present > 0).all():
            missing = names[int(np.argmin(present))]
            raise UnusableInput(
                f"Nobody of {attribute} “{missing}” took part, so no weight can stand for them. Join the group with another."
            )
    weight *= size / weight.sum()
    error = np.inf
    for step in range(1, MOST_STEPS + 1):
        for code, shares, _, _ in columns:
            weight *= (shares * size / np.bincount(code, weights=weight, minlength=len(shares)))[code]
        error = max(np.abs(np.bincount(code, weights=weight) / size - shares).max() for code, shares, _, _ in columns)
        if error <= tolerance:
            return Raked(tuple(map(float, weight)), step, float(error))
    raise UnusableInput(
        f"No weights fit every attribute at once: the nearest are {error:.2%} off. Some combinations are missing; join small groups."
    )


def _column(attribute: str, labels: Sequence[str], census: Census, size: int) -> tuple[Integers, Floats, str, list[str]]:
    if "" in labels:
        row = list(labels).index("") + 1
        raise UnusableInput(f"Row {row} does not say its {attribute}. Leave the row or the attribute out before weighting.")
    shares = census_shares(attribute, census[attribute])
    names = list(shares)
    number = {name: place for place, name in enumerate(names)}
    return np.asarray([number[label] for label in labels]), np.asarray(list(shares.values())), attribute, names


@dataclass(frozen=True, slots=True)
class RIndicator:
    """value: 1 − 2 S(propensity), 1 where everybody was as likely to answer. bias: most that a mean may be off, in its deviations."""

    method: ClassVar[Method] = Method(
        name="R-indicator",
        version="1",
        source="Schouten, Cobben and Bethlehem (2009), Indicators for the representativeness of survey response, Survey Methodology 35(1)",
        assumptions=(
            "Propensities follow a logistic model with the attributes side by side, without their combinations.",
            "Attributes not on the frame cannot be seen: a high value is no proof.",
        ),
    )
    value: float
    response: float
    propensities: tuple[float, ...]

    @property
    def bias(self) -> float:
        return (1 - self.value) / (2 * self.response)

    def explain(self) -> str:
        return (
            f"{self.response:.1%} answered; the R-indicator is {self.value:.3f} (1 is even), so a mean of theirs may be off by at most "
            f"{self.bias:.2f} of its standard deviations because of what the frame tells."
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "value": self.value,
            "response": self.response,
            "largest_bias": self.bias,
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def r_indicator(answered: ArrayLike, frame: Mapping[str, Sequence[str]], weights: ArrayLike | None = None) -> RIndicator:
    """How even the chance to answer was among all who were asked.

    answered: (n,) 1 or 0 for everybody asked. frame: attribute -> (n,) category, known for everybody. Raises UnusableInput where
    all or none answered.
    """
    said = numbers(answered, "answered")
    if not np.isin(said, (0, 1)).all() or said.min() == said.max():
        raise UnusableInput("The column answered holds 1 for those who did and 0 for the others, and needs both. Correct it.")
    weight = design(len(said), weights).weights
    columns = [np.ones(len(said))]
    for attribute, labels in as_people(frame).items():
        code, names = codes(labels, attribute, len(said))
        columns += [(code == number).astype(float) for number in range(1, len(names))]
    chance = _propensities(said, np.column_stack(columns), weight)
    mean = np.average(chance, weights=weight)
    spread = np.sqrt(np.sum(weight * (chance - mean) ** 2) / max(weight.sum() - 1, 1e-9))
    return RIndicator(float(1 - 2 * spread), float(np.average(said, weights=weight)), tuple(map(float, chance)))


def _propensities(said: Floats, columns: Floats, weight: Floats) -> Floats:
    """Logistic regression by iteratively reweighted least squares; a group where all or none answered goes to its limit."""
    beta = np.zeros(columns.shape[1])
    for _ in range(100):
        chance = 1 / (1 + np.exp(-np.clip(columns @ beta, -30, 30)))
        spread = weight * np.maximum(chance * (1 - chance), 1e-12)
        step = np.linalg.lstsq(columns.T @ (spread[:, None] * columns), columns.T @ (weight * (said - chance)), rcond=None)[0]
        beta += np.clip(step, -5, 5)
        if np.abs(step).max() < 1e-10:
            break
    return np.asarray(1 / (1 + np.exp(-np.clip(columns @ beta, -30, 30))))
