"""Whether those furthest behind move too: each index for each group, the least of them, and the gap (Bidarbakhtnia 2020)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from madang_methods.progress.comparing import Pace
from madang_methods.progress.series import DOWN, TOWARDS, Series

if TYPE_CHECKING:
    from madang_methods.progress.outcome import Assessment

WORSE = {Pace.GOOD: 0, Pace.SLOW: 1, Pace.AWAY: 2}


@dataclass(frozen=True, slots=True)
class Inclusive:
    """The group furthest behind in the last year, beside the headline (or the group furthest ahead where there is none).

    gap_then, gap_now: distance in the unit of the indicator, positive where the group is worse off, in the base year and now.
    """

    indicator: str
    behind: Assessment
    beside: Assessment
    groups: int
    gap_then: float | None
    gap_now: float

    @property
    def hides(self) -> bool:
        """Whether some method says better of the headline than of the group furthest behind."""
        return any(
            WORSE.get(self.behind.paces[name], 0) > WORSE[pace]
            for name, pace in self.beside.paces.items()
            if pace in WORSE and self.behind.paces[name] in WORSE
        )

    @property
    def widens(self) -> bool:
        return self.gap_then is not None and self.gap_now > self.gap_then

    def explain(self) -> str:
        beside = self.beside.series.group or "everybody"
        now, then = self.behind.series.current, f" In the base year it was {self.gap_then:,.4g}." if self.gap_then is not None else ""
        told = "The headline hides this." if self.hides else "The headline says the same of both."
        return (
            f"{self.indicator}: furthest behind is “{self.behind.series.group}” with {now[1]:,.4g} in {now[0]}, "
            f"{self.gap_now:,.4g} behind {beside}.{then} {told}"
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "indicator": self.indicator,
            "furthest_behind": self.behind.series.group,
            "beside": self.beside.series.group or None,
            "groups": self.groups,
            "gap_then": self.gap_then,
            "gap_now": self.gap_now,
            "widens": self.widens,
            "hides": self.hides,
            "status_index": {"furthest_behind": self.behind.status_index, "beside": self.beside.status_index},
            "explanation": self.explain(),
        }


def inclusive(assessments: Sequence[Assessment]) -> tuple[Inclusive, ...]:
    """One for each indicator with at least two groups, or a headline and one."""
    by_indicator: dict[str, list[Assessment]] = {}
    for one in assessments:
        by_indicator.setdefault(one.series.indicator, []).append(one)
    return tuple(_of(name, found) for name, found in by_indicator.items() if len(found) > 1 and any(one.series.group for one in found))


def _of(indicator: str, found: list[Assessment]) -> Inclusive:
    groups = sorted((one for one in found if one.series.group), key=lambda one: _distance(one.series, one.series.current[1]))
    behind = groups[-1]
    beside = next((one for one in found if not one.series.group), groups[0])
    now = _distance(behind.series, behind.series.current[1]) - _distance(beside.series, beside.series.current[1])
    bases = behind.series.base, beside.series.base
    then = None
    if bases[0] and bases[1] and bases[0][0] == bases[1][0]:
        then = _distance(behind.series, bases[0][1]) - _distance(beside.series, bases[1][1])
    return Inclusive(indicator, behind, beside, len(groups), then, now)


def _distance(series: Series, value: float) -> float:
    """How bad a value is: larger is worse."""
    if series.aim.direction == TOWARDS:
        return abs(value - (series.aim.target or 0.0))
    return value if series.aim.direction == DOWN else -value
