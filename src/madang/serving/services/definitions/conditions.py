"""When a question, a stage, a fee line or a part applies: a small tree over the answers given so far.

`{question: nationality, op: equals, value: other}`, joined by `all`, `any` and `not`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Literal

from pydantic import Field

from .text import Definition, Identifier

Operator = Literal["equals", "not_equals", "in", "contains", "greater", "less", "at_least", "at_most", "answered"]


class Comparison(Definition):
    question: Identifier
    op: Operator = "equals"
    value: str | int | float | bool | list[str] | None = None

    def holds(self, answers: Mapping[str, Any]) -> bool:
        answer = answers.get(self.question)
        if self.op == "answered":
            return (answer not in (None, "", [])) == (self.value is not False)
        if self.op == "not_equals":
            return answer != self.value
        if answer in (None, ""):
            return False
        return bool(_COMPARE[self.op](answer, self.value))

    def questions(self) -> Iterator[str]:
        yield self.question


class All(Definition):
    all: list[Condition] = Field(min_length=1)

    def holds(self, answers: Mapping[str, Any]) -> bool:
        return all(part.holds(answers) for part in self.all)

    def questions(self) -> Iterator[str]:
        for part in self.all:
            yield from part.questions()


class Any_(Definition):
    any: list[Condition] = Field(min_length=1)

    def holds(self, answers: Mapping[str, Any]) -> bool:
        return any(part.holds(answers) for part in self.any)

    def questions(self) -> Iterator[str]:
        for part in self.any:
            yield from part.questions()


class Not(Definition):
    not_: Condition = Field(alias="not")

    model_config = {**Definition.model_config, "populate_by_name": True, "serialize_by_alias": True}

    def holds(self, answers: Mapping[str, Any]) -> bool:
        return not self.not_.holds(answers)

    def questions(self) -> Iterator[str]:
        yield from self.not_.questions()


Condition = Comparison | All | Any_ | Not


def _number(value: Any) -> float:
    if isinstance(value, Mapping):  # money is compared in minor units
        value = value.get("cents", 0)
    try:
        return float(value)
    except (TypeError, ValueError):
        return float("nan")  # compares false with everything, so a wrong type never opens a door


_COMPARE = {
    "equals": lambda answer, value: answer == value,
    "in": lambda answer, value: answer in (value or []),
    "contains": lambda answer, value: value in answer,
    "greater": lambda answer, value: _number(answer) > _number(value),
    "less": lambda answer, value: _number(answer) < _number(value),
    "at_least": lambda answer, value: _number(answer) >= _number(value),
    "at_most": lambda answer, value: _number(answer) <= _number(value),
}

for _model in (All, Any_, Not):
    _model.model_rebuild()


def applies(condition: Condition | None, answers: Mapping[str, Any]) -> bool:
    return condition is None or condition.holds(answers)
