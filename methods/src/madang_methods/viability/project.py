"""A project as a town would describe it: what it costs to build, what users pay, what running it costs, what is borrowed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.sampling import Floats
from madang_methods.viability.flows import debt_service, dscr, irr, npv

# What a file may ask beside the project itself.
BESIDES = ("comparator", "guarantee", "affordability")


@dataclass(frozen=True, slots=True)
class Project:
    """capital_cost: money paid in years 0, 1, ... while building; operation starts the year after.

    tariff x users is the revenue of the first year of operation; growth holds for revenue and running cost alike. elasticity:
    by how many per cent use changes for each per cent of tariff (0 or negative). hurdle: return that equity asks, 0.12 is 12 %.
    debt_share: share of the cost left after the grant that is borrowed when operation starts.
    """

    name: str
    capital_cost: tuple[float, ...]
    years: int
    tariff: float
    users: float
    running_cost: float
    hurdle: float
    growth: float = 0.0
    elasticity: float = 0.0
    debt_share: float = 0.0
    debt_rate: float = 0.0
    debt_years: int = 0
    least_cover: float = 1.2
    currency: str = ""

    def __post_init__(self) -> None:
        if not self.capital_cost or min(self.capital_cost) < 0 or not sum(self.capital_cost) > 0:
            raise UnusableInput("The capital cost must be one amount a year, 0 or more, and more than 0 in all. Paid out is positive here.")
        if self.years < 1:
            raise UnusableInput(f"The project runs {self.years} years. Give 1 or more.")
        if min(self.tariff, self.users, self.running_cost) < 0:
            raise UnusableInput("Tariff, users and running cost cannot be negative. Give 0 or more.")
        if not 0 <= self.debt_share < 1:
            raise UnusableInput(f"The share of debt is {self.debt_share:g}. Give a share from 0 to below 1: somebody must hold equity.")
        if self.debt_share and not 1 <= self.debt_years <= self.years:
            raise UnusableInput(f"The debt runs {self.debt_years} years. Give 1 to {self.years}, the years of operation.")
        if not self.hurdle > -1 or self.elasticity > 0:
            raise UnusableInput("The hurdle must be above −1, and the elasticity 0 or negative: who pays more does not come more often.")

    @property
    def cost(self) -> float:
        return sum(self.capital_cost)

    @property
    def operating_cash(self) -> Floats:
        """(years,) revenue less running cost in each year of operation."""
        grown = (1 + self.growth) ** np.arange(self.years)
        return np.asarray((self.tariff * self.users - self.running_cost) * grown)

    @property
    def flows(self) -> Floats:
        """(building + operating years,) of the whole project, before any grant or debt."""
        return np.concatenate([-np.asarray(self.capital_cost), self.operating_cash])

    def service(self, grant: float = 0.0) -> Floats:
        """(years,) debt service with a grant that lowers what must be borrowed."""
        due = np.zeros(self.years)
        due[: self.debt_years] = debt_service(self.debt_share * (self.cost - grant), self.debt_rate, self.debt_years)
        return due

    def equity_flows(self, grant: float = 0.0) -> Floats:
        """What the owners pay and get: grant and debt pay their part of each building year's cost."""
        own = (1 - self.debt_share) * (1 - grant / self.cost)
        return np.concatenate([-own * np.asarray(self.capital_cost), self.operating_cash - self.service(grant)])

    def worth(self, grant: float = 0.0) -> float:
        return npv(self.hurdle, self.equity_flows(grant))

    def cover(self, grant: float = 0.0) -> float | None:
        return dscr(self.operating_cash, self.service(grant))

    def internal_rate(self) -> float | None:
        return irr(self.flows) if (self.operating_cash > 0).any() else None

    def with_tariff(self, factor: float) -> Project:
        """The tariff times `factor`; use follows with constant elasticity."""
        return replace(self, tariff=self.tariff * factor, users=self.users * factor**self.elasticity)

    def with_years(self, years: int) -> Project:
        return replace(self, years=years, debt_years=min(self.debt_years, years))

    def with_cost(self, factor: float) -> Project:
        return replace(self, capital_cost=tuple(factor * one for one in self.capital_cost))


def project_of(values: Mapping[str, Any]) -> Project:
    """A project from the object of a JSON file. Raises UnusableInput for names that are missing, unknown or not numbers."""
    known = {one.name for one in fields(Project)}
    values = {name: value for name, value in values.items() if name not in BESIDES}
    unknown = sorted(set(values) - known)
    if unknown:
        raise UnusableInput(f"A project has no “{unknown[0]}”. It has {', '.join(sorted(known))}.")
    missing = sorted({"name", "capital_cost", "years", "tariff", "users", "running_cost", "hurdle"} - set(values))
    if missing:
        raise UnusableInput(f"The project does not say its {', '.join(missing)}. Add it.")
    try:
        cost = tuple(float(one) for one in values["capital_cost"])
        return Project(**{**values, "capital_cost": cost})
    except TypeError:
        raise UnusableInput("The project holds something that is not a number. capital_cost is a list of amounts, one a year.") from None
