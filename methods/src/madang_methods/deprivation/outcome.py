"""Who is poor in many ways at once, as it came out: for everybody and each group, at each cutoff."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from madang_methods.result import Interval, Method, as_json
from madang_methods.suppression import suppress_small_cells


@dataclass(frozen=True, slots=True)
class Share:
    """A mean over people (0 to 1) with its standard error; None where it is not defined or the design hides its error."""

    value: float | None
    error: float | None
    interval: Interval | None

    def to_dict(self) -> dict[str, Any]:
        return {"value": self.value, "error": self.error, "interval": self.interval.to_dict() if self.interval else None}


@dataclass(frozen=True, slots=True)
class Indicator:
    """uncensored: share deprived; censored: share deprived and poor; contribution: its part of M0 (the parts add up to 1).

    rows: how many are deprived and poor, and deprived and not poor; None where too few to show.
    """

    name: str
    weight: float
    uncensored: Share
    censored: Share
    contribution: float | None
    rows: tuple[int, int] | None


@dataclass(frozen=True, slots=True)
class Poverty:
    """One cutoff for one group (None: everybody). H: share poor; A: mean share of deprivations among the poor; M0 = H A."""

    cutoff: float
    group: str | None
    headcount: Share
    intensity: Share
    adjusted: Share
    indicators: tuple[Indicator, ...]
    rows: int | None
    poor_rows: int | None
    population_share: float | None
    contribution: float | None

    def explain(self) -> str:
        who = f"In {self.group}, " if self.group else ""
        if self.rows is None:
            return f"{who}too few rows stand behind the figures to tell them."
        if not self.headcount.value or self.intensity.value is None or self.adjusted.value is None:
            return f"{who}nobody is deprived in {self.cutoff:.0%} or more of the weighted indicators ({self.rows} rows)."
        return (
            f"{who}{self.headcount.value:.1%} are deprived in {self.cutoff:.0%} or more of the weighted indicators, on average in "
            f"{self.intensity.value:.1%} of them: M0 is {self.adjusted.value:.4f} ({self.rows} rows)."
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "cutoff": self.cutoff,
            "group": self.group,
            "H": self.headcount.to_dict(),
            "A": self.intensity.to_dict(),
            "M0": self.adjusted.to_dict(),
            "rows": self.rows,
            "poor_rows": self.poor_rows,
            "population_share": self.population_share,
            "contribution": self.contribution,
            "indicators": [_indicator_dict(one) for one in self.indicators],
        }


@dataclass(frozen=True, slots=True)
class Deprivation:
    """Every cutoff for everybody and for each group. `left_out`: rows with a missing indicator, left out on request."""

    method: ClassVar[Method] = Method(
        name="Alkire-Foster adjusted headcount",
        version="1",
        source=(
            "Alkire and Foster (2011), Counting and multidimensional poverty measurement, Journal of Public Economics 95; "
            "Alkire et al. (2015), Multidimensional Poverty Measurement and Analysis, chapters 5 and 8"
        ),
        assumptions=(
            "All indicators are known of the same person; a row with a missing one is left out only where that is asked for.",
            "Standard errors are those of the ultimate cluster, linearised.",
        ),
    )
    results: tuple[Poverty, ...]
    left_out: int
    k: int = 0

    @property
    def groups(self) -> list[str]:
        return list(dict.fromkeys(one.group for one in self.results if one.group is not None))

    def without_small(self, k: int) -> Deprivation:
        """The form to publish: nothing of a group in which fewer than `k` rows are poor, or are not, at any cutoff, nor of what
        would give it away."""
        hidden: set[str | None] = set()
        for cutoff in dict.fromkeys(one.cutoff for one in self.results):
            parts = [one for one in self.results if one.cutoff == cutoff and (one.group is not None or not self.groups)]
            counts = {one.group or "": {"poor": one.poor_rows or 0, "others": (one.rows or 0) - (one.poor_rows or 0)} for one in parts}
            shown = suppress_small_cells(counts, k=k)
            cells = {name: [*row.values(), shown.row_totals[name]] for name, row in shown.rows.items()}
            cells[""] = [*cells.get("", []), *shown.column_totals.values(), shown.total]
            hidden |= {name or None for name, row in cells.items() if any(cell.is_hidden for cell in row)}
        results = tuple(_emptied(one) if one.group in hidden else one for one in self.results)
        return Deprivation(tuple(_without_indicators(one, self._few(one.cutoff, hidden, k)) for one in results), self.left_out, k)

    def _few(self, cutoff: float, hidden: set[str | None], k: int) -> set[tuple[str | None, str]]:
        """(group, indicator) in which fewer than `k` rows lack it and are poor, or lack it and are not, with what protects them."""
        parts = [one for one in self.results if one.cutoff == cutoff and one.group not in hidden and (one.group or not self.groups)]
        few: set[tuple[str | None, str]] = set()
        for place, indicator in enumerate(self.results[0].indicators):
            counts = {}
            for one in parts:
                poor, others = one.indicators[place].rows or (0, 0)
                counts[one.group or ""] = {"poor": poor, "others": others, "without": (one.rows or 0) - poor - others}
            shown = suppress_small_cells(counts, k=k)
            few |= {(name or None, indicator.name) for name, row in shown.rows.items() if any(cell.is_hidden for cell in row.values())}
        return few

    def of(self, cutoff: float, group: str | None = None) -> Poverty:
        return next(one for one in self.results if math.isclose(one.cutoff, cutoff) and one.group == group)

    def explain(self) -> str:
        said = [one.explain() for one in self.results]
        return "\n".join([*said, f"{self.left_out} rows with a missing indicator were left out."] if self.left_out else said)

    def to_dict(self) -> dict[str, Any]:
        return {"method": self.method.to_dict(), "k": self.k, "left_out": self.left_out, "results": [one.to_dict() for one in self.results]}

    def to_json(self) -> str:
        return as_json(self.to_dict())


NOTHING = Share(None, None, None)


def _without_indicators(one: Poverty, few: set[tuple[str | None, str]]) -> Poverty:
    """Without the shares of indicators that few lack; counts stay in the office."""
    indicators = tuple(_blank(part) if (one.group, part.name) in few else replace(part, rows=None) for part in one.indicators)
    return replace(one, indicators=indicators)


def _blank(part: Indicator) -> Indicator:
    return replace(part, uncensored=NOTHING, censored=NOTHING, contribution=None, rows=None)


def _emptied(one: Poverty) -> Poverty:
    indicators = tuple(map(_blank, one.indicators))
    return Poverty(one.cutoff, one.group, NOTHING, NOTHING, NOTHING, indicators, None, None, None, None)


def _indicator_dict(one: Indicator) -> dict[str, Any]:
    return {
        "name": one.name,
        "weight": one.weight,
        "uncensored": one.uncensored.to_dict(),
        "censored": one.censored.to_dict(),
        "contribution": one.contribution,
    }
