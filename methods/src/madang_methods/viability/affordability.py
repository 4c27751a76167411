"""Can the poorer 40 % pay the tariff: the bill as a share of what their households live on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike

from madang_methods.errors import UnusableInput
from madang_methods.inequality import weighted_quantile
from madang_methods.result import Method, as_json
from madang_methods.sampling import design, numbers


@dataclass(frozen=True, slots=True)
class Affordability:
    """share: bills of the poorer part over their incomes. median, burdened: the middle household's share, and how many pay above the limit."""

    method: ClassVar[Method] = Method(
        name="tariff affordability",
        version="1",
        source="Fankhauser and Tepic (2007), Can poor consumers pay for energy and water? Energy Policy 35(2)",
        assumptions=(
            "The bill is what households pay at the tariff, with the use they have or are allowed.",
            "Incomes are yearly or monthly as the bills are.",
            "The limit is a convention (often 5 % for water, 10 % for energy), not a law of nature.",
        ),
    )
    share: float
    median: float
    burdened: float
    poorest: float
    limit: float
    income_limit: float
    rows: int

    def explain(self) -> str:
        return (
            f"The poorest {self.poorest:.0%} pay {self.share:.1%} of what they live on; {self.burdened:.0%} of them pay more than "
            f"{self.limit:.0%} (from {self.rows:,} households with at most {self.income_limit:,.4g})."
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "share": self.share,
            "median": self.median,
            "burdened": self.burdened,
            "poorest": self.poorest,
            "limit": self.limit,
            "income_limit": self.income_limit,
            "rows": self.rows,
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def affordability(
    incomes: ArrayLike, bills: ArrayLike, weights: Sequence[float] | None = None, *, poorest: float = 0.4, limit: float = 0.05
) -> Affordability:
    """incomes, bills: (n,) money of each household in the same period; weights: (n,) households it stands for.

    Households without income count as burdened if they have a bill. Raises UnusableInput for a negative income or bill.
    """
    money = numbers(incomes, "income")
    bill = numbers(bills, "bill", len(money))
    for values, name in ((money, "income"), (bill, "bill")):
        if (values < 0).any():
            raise UnusableInput(f"Row {int(np.argmax(values < 0)) + 1}: the {name} is negative. Correct it or leave the row out knowingly.")
    if not (0 < poorest <= 1 and limit > 0):
        raise UnusableInput("The poorest part is a share above 0 and at most 1, and the limit is above 0. Write 0.4 for 40 %.")
    weight = design(len(money), weights).weights
    order = np.argsort(money, kind="stable")
    line = weighted_quantile(money[order], weight[order], poorest)
    poor = (money <= line) & (weight > 0)
    if not (weight[poor] * money[poor]).sum() > 0:
        raise UnusableInput("The poorer households have no income at all, so a share of it is not defined. Check the incomes.")
    ratio = np.where(money[poor] > 0, bill[poor] / np.where(money[poor] > 0, money[poor], 1), np.where(bill[poor] > 0, np.inf, 0.0))
    inside = weight[poor]
    ranked = np.argsort(ratio, kind="stable")
    middle = weighted_quantile(ratio[ranked], inside[ranked], 0.5)
    return Affordability(
        share=float((inside * bill[poor]).sum() / (inside * money[poor]).sum()),
        median=middle,
        burdened=float(inside[ratio > limit].sum() / inside.sum()),
        poorest=poorest,
        limit=limit,
        income_limit=line,
        rows=int(poor.sum()),
    )
