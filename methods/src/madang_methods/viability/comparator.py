"""Public or together: the public sector comparator, and the discount rate at which the answer turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.result import Method, as_json
from madang_methods.sampling import Floats, numbers
from madang_methods.viability.flows import break_even_rates, npv

HIGHEST_RATE = 1.0


@dataclass(frozen=True, slots=True)
class Comparator:
    """public, partner: present cost to the town. break_even: every rate from 0 to 100 % at which the two cost the same."""

    method: ClassVar[Method] = Method(
        name="public sector comparator",
        version="1",
        source="US Federal Highway Administration, Value for Money Assessment for Public-Private Partnerships: A Primer",
        assumptions=(
            "Both sides buy the same service of the same quality for the same years.",
            "Both are discounted at one rate; the answer may turn with it, so the rates at which it turns are told.",
            "Risks are priced as money a year; whoever prices them decides much of the answer.",
        ),
    )
    rate: float
    public: float
    partner: float
    parts: dict[str, float]
    break_even: tuple[float, ...]

    @property
    def value_for_money(self) -> float:
        """1 − partner / public: the share of the public cost that the partnership saves, negative where it costs more."""
        return 1 - self.partner / self.public

    def explain(self) -> str:
        saved = abs(self.value_for_money)
        told = (
            f"saves {saved:.1%} of what doing it alone costs"
            if self.value_for_money >= 0
            else f"costs {saved:.1%} more than doing it alone"
        )
        turn = f"The answer turns at {', '.join(f'{rate:.2%}' for rate in self.break_even)}." if self.break_even else "No rate turns it."
        return f"At {self.rate:.1%} a year the partnership {told}. {turn}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "rate": self.rate,
            "public": self.public,
            "partner": self.partner,
            "parts": self.parts,
            "value_for_money": self.value_for_money,
            "break_even_rates": list(self.break_even),
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def comparator(  # noqa: PLR0913 the five parts of a comparator have these names
    partner: Sequence[float],
    *,
    raw: Sequence[float],
    rate: float,
    financing: Sequence[float] = (),
    retained_risk: Sequence[float] = (),
    transferable_risk: Sequence[float] = (),
    neutrality: Sequence[float] = (),
) -> Comparator:
    """Compare what the town pays a partner with what doing it alone would cost. All are costs a year from year 0, as positive money.

    Retained risk stays with the town both ways, so it is added to the partner's side too. Raises UnusableInput where the public
    cost is not above 0.
    """
    given = {
        "raw cost": raw,
        "financing": financing,
        "retained risk": retained_risk,
        "transferable risk": transferable_risk,
        "competitive neutrality": neutrality,
    }
    years = max(len(partner), *(len(part) for part in given.values()))
    parts = {name: _padded(part, years, name) for name, part in given.items()}
    public = np.sum(list(parts.values()), axis=0)
    bid = _padded(partner, years, "partner's bid") + parts["retained risk"]
    costs = npv(rate, public)
    if not costs > 0:
        raise UnusableInput("Doing it alone costs nothing in all, so there is nothing to compare. Give its costs as positive money.")
    turns = tuple(found for found in break_even_rates(bid - public) if 0 <= found <= HIGHEST_RATE)
    return Comparator(rate, costs, npv(rate, bid), {name: npv(rate, part) for name, part in parts.items()}, turns)


def _padded(flows: Sequence[float], years: int, name: str) -> Floats:
    money = numbers(flows, name) if len(flows) else np.zeros(0)
    return np.pad(money, (0, years - len(money)))
