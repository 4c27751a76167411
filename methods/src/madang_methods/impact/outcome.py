"""What a reform does: to the budget, to whom, to poverty and inequality, and where it hits hard."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from madang_methods.impact.policy import Reform
from madang_methods.result import Interval, Method, as_json

EVERYBODY = "everybody"


@dataclass(frozen=True, slots=True)
class GroupEffect:
    """One group. `number` counts households or people (`counted`); shares are of them, from 0 to 1, None where too few are behind one.

    mean_gain: per household and year; a person carries the gain of the household. of_income: the group's gain as a share of its income.
    """

    column: str
    group: str
    counted: str
    rows: int | None
    number: float | None
    mean_gain: float | None
    interval: Interval | None
    of_income: float | None
    winners: float | None
    losers: float | None
    hard_hit: float | None

    @property
    def name(self) -> str:
        return self.group if self.column == EVERYBODY else f"{self.column}: {self.group}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "column": self.column,
            "group": self.group,
            "counted": self.counted,
            "rows": self.rows,
            "number": self.number,
            "mean_gain": self.mean_gain,
            "interval": self.interval.to_dict() if self.interval else None,
            "of_income": self.of_income,
            "winners": self.winners,
            "losers": self.losers,
            "hard_hit": self.hard_hit,
        }


@dataclass(frozen=True, slots=True)
class Change:
    """A measure before and after; the interval is that of the difference."""

    measure: str
    before: float
    after: float
    interval: Interval | None

    @property
    def difference(self) -> float:
        return self.after - self.before

    def explain(self) -> str:
        said = f"{self.measure}: {self.before:.2%} before, {self.after:.2%} after"
        if self.interval is None:
            return f"{said}."
        low, high = 100 * self.interval.lower, 100 * self.interval.upper
        return f"{said}; the change lies between {low:+.3f} and {high:+.3f} points ({self.interval.level:.0%})."

    def to_dict(self) -> dict[str, Any]:
        return {
            "measure": self.measure,
            "before": self.before,
            "after": self.after,
            "difference": self.difference,
            "interval": self.interval.to_dict() if self.interval else None,
        }


@dataclass(frozen=True, slots=True)
class Cliff:
    """A household of this kind that earns from `income` up to `step` more has `lost` less of the policies: more work leaves less."""

    household: str
    income: float
    step: float
    lost: float

    def explain(self) -> str:
        return f"{self.household}: at an income of {self.income:,.0f} the next {self.step:,.0f} cost {self.lost:,.0f}."

    def to_dict(self) -> dict[str, Any]:
        return {"household": self.household, "income": self.income, "step": self.step, "lost": self.lost}


@dataclass(frozen=True, slots=True)
class Ladder:
    """What one kind of household gets (+) or pays (−) along its income."""

    household: str
    incomes: tuple[float, ...]
    before: tuple[float, ...]
    after: tuple[float, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"household": self.household, "incomes": list(self.incomes), "before": list(self.before), "after": list(self.after)}


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Share of households that would lose more than half, or all, of a little more income to the policies."""

    step: float
    over_half: tuple[float, float]
    over_all: tuple[float, float]

    def to_dict(self) -> dict[str, Any]:
        return {
            "step": self.step,
            "over_half": {"before": self.over_half[0], "after": self.over_half[1]},
            "over_all": {"before": self.over_all[0], "after": self.over_all[1]},
        }


@dataclass(frozen=True, slots=True)
class HardHit:
    """Who loses more than `beyond` of income. over: (group, its share of the hard hit as a multiple of its share of all), largest first."""

    beyond: float
    households: float | None
    over: tuple[tuple[str, float], ...]

    def explain(self) -> str:
        if self.households is None:
            return f"Fewer households than may be shown lose more than {self.beyond:.0%} of their income."
        if not self.households:
            return f"Nobody loses more than {self.beyond:.0%} of their income."
        said = f"{self.households:,.0f} households lose more than {self.beyond:.0%} of their income"
        most = ", ".join(f"{group} ({times:.1f} times its share)" for group, times in self.over[:3])
        return f"{said}; among them stand out {most}." if most else f"{said}."

    def to_dict(self) -> dict[str, Any]:
        over = [{"group": group, "times": times} for group, times in self.over]
        return {"beyond": self.beyond, "households": self.households, "over_represented": over}


@dataclass(frozen=True, slots=True)
class Impact:
    """before, after: what the town takes in a year, all policies together (negative: what it pays); a rule's measure, added up."""

    method: ClassVar[Method] = Method(
        name="distributional impact of a local policy",
        version="1",
        source=(
            "Static microsimulation: Bourguignon and Spadaro (2006), Journal of Economic Inequality 4; the pattern of policies as data: "
            "OpenFisca; poverty rate and Gini as Eurostat; intervals: ultimate clusters for means, Rao, Wu and Yue (1992) for poverty and Gini"
        ),
        assumptions=(
            "Nobody changes what they do: no one moves, works or throws away less because of the policy.",
            "All members of a household share its income; incomes are compared by the equivalence scale named in the result.",
            "Tenths are of people, ranked by equivalised income before the reform.",
            "A household without income that loses anything is counted as hard hit.",
            "Take-up is drawn by lot among those entitled, the same lot before and after.",
            "Intervals take the households as drawn by chance; they know nothing of errors in incomes, nor of how a population was made up.",
        ),
    )
    reform: Reform
    scale: str
    before: float
    after: float
    budget_interval: Interval | None
    groups: tuple[GroupEffect, ...]
    changes: tuple[Change, ...]
    hard_hit: HardHit
    withdrawal: Withdrawal | None
    ladders: tuple[Ladder, ...]
    cliffs: tuple[Cliff, ...]
    k: int

    @property
    def everybody(self) -> GroupEffect:
        return self.groups[0]

    @property
    def unit(self) -> str:
        return self.reform.measure or self.reform.currency

    def of(self, column: str, group: str | None = None) -> GroupEffect:
        """A row of the table; without a group, that of everybody."""
        wanted = (column, group or EVERYBODY)
        return next(one for one in self.groups if (one.column, one.group) == wanted)

    def money(self, amount: float) -> str:
        return f"{amount:,.0f} {self.unit}".strip()

    def explain(self) -> str:
        all_ = self.everybody
        winners, losers = ("too few to show" if one is None else f"{one:.1%}" for one in (all_.winners, all_.losers))
        gain = "too small a group to show" if all_.mean_gain is None else f"{all_.mean_gain:+,.2f} {self.unit}".strip()
        lines = [f"{self.reform.name}: {self._budget()} {winners} of households gain, {losers} lose; the mean is {gain} a year."]
        lines += [one.explain() for one in self.changes]
        lines.append(self.hard_hit.explain())
        if self.withdrawal is not None:
            lines.append(self._withdrawal(self.withdrawal))
        return " ".join(lines)

    def _budget(self) -> str:
        if self.reform.measure:
            return f"{self.money(self.before)} in all before, {self.money(self.after)} after."
        change = self.after - self.before
        verb = "gains" if change > 0 else "gives up"
        return (
            f"the town {verb} {self.money(abs(change))} a year (balance {self.money(self.before)} before, {self.money(self.after)} after)."
        )

    @staticmethod
    def _withdrawal(found: Withdrawal) -> str:
        return (
            f"Of the next {found.step:,.0f} of income, more than half would go to fees and lost benefits for {found.over_half[1]:.1%} of "
            f"households ({found.over_half[0]:.1%} before), all of it or more for {found.over_all[1]:.1%} ({found.over_all[0]:.1%})."
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "reform": self.reform.name,
            "unit": self.unit,
            "equivalence": self.scale,
            "budget": {
                "before": self.before,
                "after": self.after,
                "change": self.after - self.before,
                "interval": self.budget_interval.to_dict() if self.budget_interval else None,
            },
            "groups": [one.to_dict() for one in self.groups],
            "changes": [one.to_dict() for one in self.changes],
            "hard_hit": self.hard_hit.to_dict(),
            "withdrawal": self.withdrawal.to_dict() if self.withdrawal else None,
            "cliffs": [one.to_dict() for one in self.cliffs],
            "ladders": [one.to_dict() for one in self.ladders],
            "hidden_below": self.k,
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())
