"""Each goal as one number by ESCAP and one by SDSN: means of its indicators, which weigh the same however many series they have."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from madang_methods.progress.outcome import Assessment

CODE = re.compile(r"(\d{1,2})[.-](?:\d+|[a-z])[.-]\d+\b")


@dataclass(frozen=True, slots=True)
class Goal:
    """status_index: ESCAP, steps done of 10; score: SDSN, 0 to 100; None where no indicator has one. indicators: how many each rests on."""

    goal: int
    status_index: float | None
    score: float | None
    indicators: tuple[int, int]

    def to_dict(self) -> dict[str, Any]:
        return {
            "goal": self.goal,
            "status_index": self.status_index,
            "status_index_indicators": self.indicators[0],
            "score": self.score,
            "score_indicators": self.indicators[1],
        }


def goals(headlines: Sequence[Assessment]) -> tuple[Goal, ...]:
    """The goals of indicators whose names begin with a code such as 1.2.1, 1-2-1 or 3.b.1; others belong to none."""
    found: dict[int, dict[str, list[Assessment]]] = {}
    for one in headlines:
        if code := CODE.match(one.series.indicator):
            found.setdefault(int(code[1]), {}).setdefault(code[0].replace("-", "."), []).append(one)
    return tuple(_goal(number, list(found[number].values())) for number in sorted(found))


def _goal(number: int, indicators: list[list[Assessment]]) -> Goal:
    steps = _means([[one.status_index for one in series] for series in indicators])
    scores = _means([[one.score for one in series] for series in indicators])
    return Goal(number, fmean(steps) if steps else None, fmean(scores) if scores else None, (len(steps), len(scores)))


def _means(values: list[list[float | None]]) -> list[float]:
    """The mean of each indicator's series first, so that one of ten series weighs a tenth of its indicator."""
    known = [[one for one in series if one is not None] for series in values]
    return [fmean(series) for series in known if series]
