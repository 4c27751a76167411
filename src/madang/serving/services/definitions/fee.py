"""What a service costs. Amounts are whole minor units (ISO 4217): 1250 is EUR 12.50, and 1,250 won."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Literal

from pydantic import Field, model_validator

from .conditions import Condition, applies
from .text import Definition, Identifier, Localised, Unfit


class FeeLine(Definition):
    """A fixed amount, or an amount per unit of a number question, with the first units free and a cap where wanted."""

    id: Identifier
    label: Localised
    amount_cents: int = Field(ge=0)
    per: Identifier | None = Field(None, description="a number question, or a repeat question (per item)")
    free_units: float = Field(0, ge=0)
    maximum_cents: int | None = Field(None, ge=0)
    show_if: Condition | None = None

    def cents(self, answers: Mapping[str, Any]) -> int:
        if not applies(self.show_if, answers):
            return 0
        if self.per is None:
            return self.amount_cents
        answer = answers.get(self.per) or 0
        units = max(Decimal(0), Decimal(str(len(answer) if isinstance(answer, list) else answer)) - Decimal(str(self.free_units)))
        amount = int((units * self.amount_cents).quantize(Decimal(1), ROUND_HALF_UP))
        return amount if self.maximum_cents is None else min(amount, self.maximum_cents)


class Waiver(Definition):
    id: Identifier
    label: Localised = Field(description="who does not pay, e.g. 'Households on basic livelihood support'")
    show_if: Condition | None = Field(None, description="when it applies by itself; a clerk can always grant it")


class FeeDefinition(Definition):
    currency: str = Field("KRW", pattern=r"^[A-Z]{3}$")
    due: Literal["on_submission", "before_decision", "after_decision"] = "on_submission"
    days_to_pay: int = Field(14, ge=0)
    lines: list[FeeLine] = []
    waivers: list[Waiver] = []

    def bill(self, answers: Mapping[str, Any]) -> list[tuple[FeeLine, int]]:
        """Each line that applies with its amount in cents; empty where nothing is due."""
        if any(waiver.show_if and applies(waiver.show_if, answers) for waiver in self.waivers):
            return []
        return [(line, cents) for line in self.lines if (cents := line.cents(answers))]

    @model_validator(mode="after")
    def _ids_once(self) -> FeeDefinition:
        for kind, ids in (("fee line", [x.id for x in self.lines]), ("waiver", [x.id for x in self.waivers])):
            for id in ids:
                if ids.count(id) > 1:
                    raise Unfit("id_twice", f"{kind} id '{id}' is used twice", name=id)
        return self
