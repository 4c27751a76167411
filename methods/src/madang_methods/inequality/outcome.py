"""What is told of incomes: each measure for everybody and for each group, and what may be published of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, ClassVar

from madang_methods.result import Interval, Method, as_json
from madang_methods.suppression import suppress_small_cells

EVERYBODY = "everybody"


class Measure(StrEnum):
    """What is told of incomes. Threshold in the unit of the incomes; rate, gap and Gini as shares (0 to 1); quintiles as a ratio."""

    THRESHOLD = "poverty threshold"
    RATE = "at-risk-of-poverty rate"
    GAP = "relative median poverty gap"
    QUINTILES = "quintile share ratio"
    GINI = "Gini coefficient"


@dataclass(frozen=True, slots=True)
class Estimate:
    """One measure for one group. `value` is None where it is not defined (a gap where nobody is poor), and with `rows` where hidden."""

    measure: Measure
    group: str | None
    value: float | None
    interval: Interval | None
    rows: int | None
    people: float | None

    def explain(self) -> str:
        who = f"{self.measure} of {self.group}" if self.group else f"{self.measure}"
        if self.rows is None or self.people is None:
            return f"{who}: too few rows to tell."
        if self.value is None:
            return f"{who}: not defined for these {self.rows} rows."
        said = f"{who}: {self.value:.4g}"
        if self.interval is None:
            return f"{said}, from {self.rows} rows standing for {self.people:,.0f} people."
        between = f"between {self.interval.lower:.4g} and {self.interval.upper:.4g} ({self.interval.level:.0%}, {self.interval.kind})"
        return f"{said}, {between}, from {self.rows} rows standing for {self.people:,.0f} people."

    def to_dict(self) -> dict[str, Any]:
        return {
            "measure": self.measure.value,
            "group": self.group,
            "value": self.value,
            "interval": self.interval.to_dict() if self.interval else None,
            "rows": self.rows,
            "people": self.people,
        }


@dataclass(frozen=True, slots=True)
class Inequality:
    """Every measure for everybody (group None) and for each group, in that order."""

    method: ClassVar[Method] = Method(
        name="Laeken indicators of poverty and inequality",
        version="1",
        source=(
            "Eurostat, EU statistics on income and living conditions; Alfons and Templ (2013), Estimation of social exclusion "
            "indicators from complex surveys, Journal of Statistical Software 54(15); linearisation: Osier (2009), Survey Research "
            "Methods 3(3); bootstrap: Rao, Wu and Yue (1992), Survey Methodology 18(2)"
        ),
        assumptions=(
            "Incomes are those of equal households (equivalised), one row per person.",
            "The threshold is a share of everybody's median income; groups are held against that one.",
            "Intervals of single rows without clusters take each row as drawn by itself.",
        ),
    )
    estimates: tuple[Estimate, ...]
    poor_rows: Mapping[str | None, int] = field(repr=False)
    k: int = 0

    def of(self, measure: Measure, group: str | None = None) -> Estimate:
        return next(one for one in self.estimates if (one.measure, one.group) == (measure, group))

    @property
    def groups(self) -> list[str | None]:
        return list(dict.fromkeys(one.group for one in self.estimates))

    def without_small(self, k: int) -> Inequality:
        """The form to publish: nothing of groups of fewer than `k` rows; no rate and no gap where fewer are poor, or are not.

        A gap is the income of the middle one of the poor: with few of them it is somebody's.
        """
        rows = {one.group: one.rows or 0 for one in self.estimates}
        parts = {group or EVERYBODY: group for group in rows if group is not None or len(rows) == 1}
        counts = {name: {"poor": self.poor_rows[group], "others": rows[group] - self.poor_rows[group]} for name, group in parts.items()}
        shown = suppress_small_cells(counts, k=k)
        small = {parts[name] for name, total in shown.row_totals.items() if total.is_hidden} | ({None} if shown.total.is_hidden else set())
        whole = {None} if any(cell.is_hidden for cell in shown.column_totals.values()) else set()
        few = whole | {parts[name] for name, row in shown.rows.items() if any(cell.is_hidden for cell in row.values())} | small
        hidden = [one.group in small or (one.group in few and one.measure in {Measure.RATE, Measure.GAP}) for one in self.estimates]
        estimates = tuple(
            replace(one, value=None, interval=None, rows=None, people=None) if is_hidden else one
            for one, is_hidden in zip(self.estimates, hidden, strict=True)
        )
        return Inequality(estimates, {}, k)

    def explain(self) -> str:
        return "\n".join(one.explain() for one in self.estimates)

    def to_dict(self) -> dict[str, Any]:
        return {"method": self.method.to_dict(), "k": self.k, "estimates": [one.to_dict() for one in self.estimates]}

    def to_json(self) -> str:
        return as_json(self.to_dict())
