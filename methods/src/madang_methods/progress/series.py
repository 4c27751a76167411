"""One indicator of one group over the years, and what it aims at."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from madang_methods.errors import UnusableInput

UP, DOWN, TOWARDS = 1, -1, 0
DIRECTION_WORDS = {UP: "more is better", DOWN: "less is better", TOWARDS: "nearer to the target is better, from either side"}


@dataclass(frozen=True, slots=True)
class Aim:
    """What counts as good, in the unit of the indicator.

    direction: UP (1), DOWN (−1), or TOWARDS (0), where the target can be missed on both sides (parity). target: value to reach
    by target_year. base_year: progress counts from here, or from the next year with a value. limit: a natural bound such as
    100 %, near which growth is asked less. worst, best: the values scored 0 and 100 (SDSN); green, red: where its lights turn.
    """

    direction: int
    target: float | None = None
    target_year: int = 2030
    base_year: int = 2015
    limit: float | None = None
    worst: float | None = None
    best: float | None = None
    green: float | None = None
    red: float | None = None

    def __post_init__(self) -> None:
        if self.direction not in DIRECTION_WORDS:
            raise UnusableInput(f"The direction is {self.direction}. Write 1 where more is better, −1 where less is, 0 for nearer.")
        for name in ("target", "limit", "worst", "best", "green", "red"):
            value = getattr(self, name)
            if value is not None and not math.isfinite(value):
                raise UnusableInput(f"The {name} is {value}. Give a number, or leave it out.")
        if not self.base_year < self.target_year:
            raise UnusableInput(f"The target year {self.target_year} is not after the base year {self.base_year}. Correct one of them.")
        self._check_order("worst", "best", strict=True)
        self._check_order("red", "green", strict=False)
        if self.direction == TOWARDS and self.target is None:
            raise UnusableInput("Without a target nothing can come nearer to it. Give the target, such as 1 for parity.")

    def _check_order(self, low: str, high: str, *, strict: bool) -> None:
        one, two = getattr(self, low), getattr(self, high)
        if one is None or two is None or self.direction == TOWARDS:
            return
        step = self.direction * (two - one)
        if step < 0 or (strict and step == 0):
            raise UnusableInput(
                f"“{low}” is {one:g} and “{high}” is {two:g}, but {DIRECTION_WORDS[self.direction]}. Exchange them or correct the direction."
            )

    def met_by(self, value: float) -> bool:
        """Whether a value has reached the target; False without one."""
        if self.target is None:
            return False
        return value == self.target if self.direction == TOWARDS else self.direction * (value - self.target) >= 0


@dataclass(frozen=True, slots=True)
class Series:
    """years: (n,) whole, rising, each once; values: (n,) in `unit`. group is "" for everybody."""

    indicator: str
    years: tuple[int, ...]
    values: tuple[float, ...]
    aim: Aim
    group: str = ""
    unit: str = ""

    def __post_init__(self) -> None:
        if len(self.years) != len(self.values):
            raise UnusableInput(f"“{self.label}” has {len(self.years)} years and {len(self.values)} values. Give one value for each year.")
        if not self.years:
            raise UnusableInput(f"“{self.label}” has no value at all. Give at least two years, or leave it out.")
        for year, value in zip(self.years, self.values, strict=True):
            if not math.isfinite(value):
                raise UnusableInput(f"“{self.label}”, {year}: the value is missing. Leave the year out.")
        for one, two in zip(self.years, self.years[1:], strict=False):
            if two <= one:
                raise UnusableInput(f"“{self.label}”: {two} stands after {one}. Give each year once, in order.")

    @property
    def label(self) -> str:
        return f"{self.indicator} ({self.group})" if self.group else self.indicator

    @property
    def base(self) -> tuple[int, float] | None:
        """The first year from the base year on, and its value; None where there is none."""
        return next(((year, value) for year, value in zip(self.years, self.values, strict=True) if year >= self.aim.base_year), None)

    @property
    def current(self) -> tuple[int, float]:
        return self.years[-1], self.values[-1]

    def check(self, *, met_at_base: bool = False) -> None:
        """Raises UnusableInput where no progress can be told of: no base, one year only, a target behind the base."""
        if self.base is None:
            raise UnusableInput(
                f"“{self.label}” has no value from {self.aim.base_year} on (its last is of {self.years[-1]}). "
                "Add a later year, or set an earlier base year."
            )
        if self.base[0] == self.current[0]:
            raise UnusableInput(f"“{self.label}” has one year only from {self.aim.base_year} on ({self.base[0]}). Add another year.")
        if not met_at_base:
            self._check_side(self.base[1])

    def _check_side(self, base: float) -> None:
        if self.aim.target is None:
            return
        if self.aim.target == base or (self.aim.direction != TOWARDS and self.aim.met_by(base)):
            where = "is the value it had" if self.aim.target == base else f"lies on the wrong side of the value it had ({base:g})"
            raise UnusableInput(
                f"“{self.label}”: the target {self.aim.target:g} {where} in {self.base_year}, and {DIRECTION_WORDS[self.aim.direction]}. "
                "Correct the direction, set a harder target, or allow targets met from the start."
            )

    @property
    def base_year(self) -> int:
        return self.base[0] if self.base else self.aim.base_year


def series(indicator: str, points: Sequence[tuple[int, float | None]], aim: Aim, *, group: str = "", unit: str = "") -> Series:
    """A series from (year, value) in any order; missing values are left out. Raises UnusableInput for a year given twice."""
    known = sorted((year, value) for year, value in points if value is not None and not math.isnan(value))
    return Series(indicator, tuple(year for year, _ in known), tuple(value for _, value in known), aim, group, unit)
