"""The viability gap: the least grant that makes a project worth its owners' money, and what could be changed instead."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from scipy.optimize import brentq

from madang_methods.errors import UnusableInput
from madang_methods.result import Method, as_json
from madang_methods.viability.project import Project

CAPS = (0.2, 0.3, 0.4)
LONGEST = 99
HIGHEST_FACTOR = 100.0


@dataclass(frozen=True, slots=True)
class Lever:
    """What one change alone would have to be for no grant to be needed; `value` is None where no change does it."""

    name: str
    now: float
    value: float | None

    @property
    def factor(self) -> float | None:
        return None if self.value is None else self.value / self.now

    def explain(self) -> str:
        if self.value is None:
            return f"No {self.name} closes the gap by itself."
        return f"A {self.name} of {self.value:,.4g} instead of {self.now:,.4g} closes the gap by itself."

    def to_dict(self) -> dict[str, Any]:
        return {"name": self.name, "now": self.now, "value": self.value, "factor": self.factor}


@dataclass(frozen=True, slots=True)
class ViabilityGap:
    """grant: least money that clears hurdle and cover, None where even a grant of the whole cost does not. cover: lowest DSCR."""

    method: ClassVar[Method] = Method(
        name="viability gap",
        version="1",
        source=(
            "Government of India, Scheme for support to public private partnerships in infrastructure (viability gap funding); "
            "Bangladesh, Viability Gap Financing rules 2018; Brealey, Myers and Allen, Principles of Corporate Finance, for NPV and IRR"
        ),
        assumptions=(
            "Year 0 is today and is not discounted; each later year's money comes at its end.",
            "The grant pays the same part of each building year's cost, and lowers debt and equity alike.",
            "Debt is paid back in equal yearly amounts from the first year of operation.",
            "Revenue and running cost grow at one rate; taxes and inflation are in the figures given or left out of both.",
            "The caps are examples of rules (20 %, 30 %, 40 % of cost), not law in every place.",
        ),
    )
    project: Project
    irr: float | None
    worth: float
    cover: float | None
    grant: float | None
    levers: tuple[Lever, ...]
    caps: tuple[float, ...]

    @property
    def share(self) -> float | None:
        """The grant as a share of the whole cost."""
        return None if self.grant is None else self.grant / self.project.cost

    @property
    def within(self) -> dict[float, bool]:
        """Whether the gap stays within each cap."""
        return {cap: self.share is not None and self.share <= cap for cap in self.caps}

    def explain(self) -> str:
        rate = "never returns what it costs" if self.irr is None else f"returns {self.irr:.1%} a year"
        asked = f"{self.project.name} {rate}; its owners ask {self.project.hurdle:.1%}."
        if self.share is None or self.grant is None:
            return f"{asked} Even a grant of the whole cost would not make it viable: running it loses money. Redesign it."
        if not self.grant:
            return f"{asked} It needs no grant."
        over = [cap for cap, fits in self.within.items() if not fits]
        held = "within every cap" if not over else f"over the cap of {', '.join(f'{cap:.0%}' for cap in over)}"
        advice = " Redesign it before granting." if len(over) == len(self.caps) else ""
        money = f"{self.grant:,.4g} {self.project.currency}".strip()
        levers = " ".join(lever.explain() for lever in self.levers)
        return f"{asked} The least grant is {money}, {self.share:.1%} of the cost, {held}.{advice} {levers}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "project": self.project.name,
            "currency": self.project.currency,
            "cost": self.project.cost,
            "hurdle": self.project.hurdle,
            "irr": self.irr,
            "npv_of_equity": self.worth,
            "dscr": self.cover,
            "grant": self.grant,
            "share_of_cost": self.share,
            "caps": [{"cap": cap, "within": fits} for cap, fits in self.within.items()],
            "levers": [lever.to_dict() for lever in self.levers],
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def viability_gap(project: Project, *, caps: Sequence[float] = CAPS) -> ViabilityGap:
    """The least grant, how it stands to each cap (shares of cost), and the three levers to pull before granting."""
    if not caps or not all(0 < cap <= 1 for cap in caps):
        raise UnusableInput("A cap is a share of the cost, above 0 and at most 1. Give at least one, such as 0.2.")
    return ViabilityGap(
        project, project.internal_rate(), project.worth(), project.cover(), least_grant(project), levers(project), tuple(sorted(caps))
    )


def least_grant(project: Project) -> float | None:
    """The least grant from 0 to the cost with which equity clears its hurdle and debt its cover."""
    needs = [_least(project.worth, project.cost)]
    if project.debt_share:
        needs.append(_least(lambda grant: _cover_beyond(project, grant), project.cost))
    known = [need for need in needs if need is not None]
    return max(known) if len(known) == len(needs) else None


def _cover_beyond(project: Project, grant: float) -> float:
    """How far cash covers debt service at the least cover asked; said in money, so that no debt at all is no division by 0."""
    margin = project.operating_cash - project.least_cover * project.service(grant)
    return float(margin[: project.debt_years].min())


def _least(clears: Callable[[float], float], highest: float, lowest: float = 0.0) -> float | None:
    """Where a rising function first reaches 0 between `lowest` and `highest`; a rounding error at the top still counts as reached."""
    if clears(lowest) >= 0:
        return lowest
    if clears(highest) < -1e-9 * highest:
        return None
    return highest if clears(highest) <= 0 else float(brentq(clears, lowest, highest, xtol=1e-12 * max(1.0, highest)))


def levers(project: Project) -> tuple[Lever, ...]:
    """Tariff, period and cost, each changed alone until no grant is needed."""
    tariff = _least(lambda factor: _slack(project.with_tariff(factor)), _best_factor(project), 1.0) if project.tariff else None
    period = next((years for years in range(project.years, LONGEST + 1) if _slack(project.with_years(years)) >= 0), None)
    saved = _least(lambda cut: _slack(project.with_cost(1 - cut)), 1 - 1e-6)
    return (
        Lever("tariff", project.tariff, None if tariff is None else tariff * project.tariff),
        Lever("period in years", project.years, period),
        Lever("capital cost", project.cost, None if saved is None else (1 - saved) * project.cost),
    )


def _slack(project: Project) -> float:
    """How far the project clears hurdle and cover without a grant: 0 or more where it does."""
    worth = project.worth()
    return min(worth, _cover_beyond(project, 0.0)) if project.debt_share else worth


def _best_factor(project: Project) -> float:
    """Beyond an elasticity of −1 a higher tariff earns less, so there is nothing to look for above the present one."""
    return HIGHEST_FACTOR if project.elasticity > -1 else 1.0
