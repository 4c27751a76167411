"""The three methods side by side for each series, with the reason in words where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from madang_methods.progress.comparing import Pace
from madang_methods.progress.escap import ANTICIPATED, STATUS
from madang_methods.progress.goals import Goal, goals
from madang_methods.progress.groups import Inclusive
from madang_methods.progress.growth import METHOD as GROWTH
from madang_methods.progress.growth import Cuts
from madang_methods.progress.sdsn import ARROW_WORDS, Arrow, Light
from madang_methods.progress.sdsn import METHOD as SDSN
from madang_methods.progress.series import Series
from madang_methods.result import Method, as_json


@dataclass(frozen=True, slots=True)
class Told:
    """What one method says. value is None where it can say nothing, and why_not says why."""

    value: float | None
    status: str
    pace: Pace
    why_not: str = ""

    def to_dict(self) -> dict[str, Any]:
        return {"value": self.value, "status": self.status, "pace": self.pace.value, "why_not": self.why_not or None}


@dataclass(frozen=True, slots=True)
class Assessment:
    """growth.value: observed over required growth, or growth a year without a target; growth_score −5 to 5 (Statistics Canada).

    status_index: 0 to 10 of the way (ESCAP). anticipated.value: per cent of the way missing in the target year; predicted: the
    value then. arrow.value: yearly step over the needed one (SDSN); score 0 to 100. differs: why the methods disagree.
    """

    series: Series
    growth: Told
    growth_score: float | None
    status_index: float | None
    anticipated: Told
    predicted: float | None
    arrow: Told
    score: float | None
    light: Light
    differs: tuple[str, ...]

    @property
    def paces(self) -> dict[str, Pace]:
        return {"growth": self.growth.pace, "anticipated": self.anticipated.pace, "arrow": self.arrow.pace}

    @property
    def known_paces(self) -> set[Pace]:
        return {pace for pace in self.paces.values() if pace is not Pace.UNKNOWN}

    @property
    def why_not(self) -> tuple[str, ...]:
        """Why a method cannot tell, each with its name."""
        told = (("Growth", self.growth), ("ESCAP", self.anticipated), ("SDSN", self.arrow))
        return tuple(f"{name}: {one.why_not}" for name, one in told if one.why_not)

    def explain(self) -> str:
        base, now = self.series.base or self.series.current, self.series.current
        unit = f" {self.series.unit}" if self.series.unit else ""
        said = f"{self.series.label}: {base[1]:,.4g} in {base[0]}, {now[1]:,.4g}{unit} in {now[0]}."
        known = [told for told in (self._growth_words(), self._escap_words(), self._sdsn_words()) if told]
        return " ".join([said, *known, *(f"They differ: {reason}." for reason in self.differs)])

    def _growth_words(self) -> str:
        if self.growth.value is None:
            return ""
        has_target = self.series.aim.target is not None
        told = f"{self.growth.value:.0%} of the growth needed" if has_target else f"{self.growth.value:+.1%} a year in the good direction"
        return f"Growth: {self.growth.status} ({told})."

    def _escap_words(self) -> str:
        if self.anticipated.value is None or self.predicted is None:
            return ""
        year = self.series.aim.target_year
        way = "" if self.status_index is None else f"{self.status_index:.1f} of 10 steps done; "
        return f"ESCAP: {way}its line gives {self.predicted:,.4g} in {year}, so {self.anticipated.status}."

    def _sdsn_words(self) -> str:
        if self.arrow.status == Arrow.UNKNOWN and self.score is None:
            return ""
        score = "" if self.score is None else f"score {self.score:.1f}, "
        return f"SDSN: {score}{self.light.value}, {ARROW_WORDS[Arrow(self.arrow.status)]}."

    def to_dict(self) -> dict[str, Any]:
        base, now = self.series.base, self.series.current
        return {
            "indicator": self.series.indicator,
            "group": self.series.group or None,
            "unit": self.series.unit or None,
            "base_year": base[0] if base else None,
            "base": base[1] if base else None,
            "current_year": now[0],
            "current": now[1],
            "target": self.series.aim.target,
            "target_year": self.series.aim.target_year,
            "growth": self.growth.to_dict() | {"score": self.growth_score},
            "escap": self.anticipated.to_dict() | {"status_index": self.status_index, "predicted": self.predicted},
            "sdsn": self.arrow.to_dict() | {"score": self.score, "light": self.light.value},
            "differs": list(self.differs),
            "explanation": self.explain(),
        }


@dataclass(frozen=True, slots=True)
class Progress:
    """left_out: label -> why a series says nothing. inclusive: how the furthest behind fare, for indicators with groups."""

    method: ClassVar[Method] = Method(
        name="SDG progress by three published methods",
        version="1",
        source="Statistics Canada and Eurostat; ESCAP; SDSN. Each is named below with its own source",
        assumptions=(
            "The three answer different questions; none is the truth and the others wrong.",
            "They agree where all come to the same of: on track or met, too slow, the wrong way.",
            "Why they differ is found by exchanging their choices one by one; where two must change together, both are named.",
        ),
    )
    methods: ClassVar[tuple[Method, ...]] = (GROWTH, STATUS, ANTICIPATED, SDSN)
    assessments: tuple[Assessment, ...]
    left_out: Mapping[str, str]
    inclusive: tuple[Inclusive, ...]
    cuts: Cuts

    @property
    def headlines(self) -> list[Assessment]:
        """Series for everybody; all of them where none is."""
        return [one for one in self.assessments if not one.series.group] or list(self.assessments)

    @property
    def goals(self) -> tuple[Goal, ...]:
        return goals(self.headlines)

    @property
    def differing(self) -> list[Assessment]:
        return [one for one in self.headlines if one.differs]

    def count(self, pace: Pace) -> int:
        """Headlines of which every method that can tell says this."""
        return sum(one.known_paces == {pace} for one in self.headlines)

    def explain(self) -> str:
        whole = len(self.headlines)
        what = "series" if self.headlines[0].series.group else "indicators"
        said = (
            f"Of {whole:,} {what} {self.count(Pace.GOOD)} are on track or met whichever method is asked, {self.count(Pace.SLOW)} too slow, "
            f"{self.count(Pace.AWAY)} go the wrong way; for {len(self.differing)} the methods differ."
        )
        unknown = sum(not one.known_paces for one in self.headlines)
        if unknown:
            said += f" For {unknown} no method can tell."
        behind = [one for one in self.inclusive if one.hides]
        if behind:
            said += f" In {len(behind)} indicators the headline does better than the group furthest behind: {', '.join(one.indicator for one in behind)}."
        if self.left_out:
            said += f" {len(self.left_out)} series are left out, each with its reason."
        return said

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "methods": [one.to_dict() for one in self.methods],
            "cuts": {"name": self.cuts.name, "with_target": list(self.cuts.with_target), "without": list(self.cuts.without)},
            "assessments": [one.to_dict() for one in self.assessments],
            "goals": [one.to_dict() for one in self.goals],
            "inclusive": [one.to_dict() for one in self.inclusive],
            "left_out": dict(self.left_out),
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())
