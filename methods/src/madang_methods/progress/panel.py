"""Many series at once as arrays: (n,) of ends and aims, (n, years) of values; NaN where nothing is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang_methods.errors import UnusableInput
from madang_methods.progress.series import Aim, Series
from madang_methods.sampling import Floats

Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Ends:
    """(n,) years and values of one end of the series; NaN where there is none."""

    year: Floats
    value: Floats


@dataclass(frozen=True)  # without slots, so that the ends are sought once
class Panel:
    """years: (y,) rising; values: (n, y); the rest (n,), as in Aim."""

    years: Floats
    values: Floats
    direction: Floats
    target: Floats
    target_year: Floats
    base_year: Floats
    limit: Floats
    worst: Floats
    best: Floats
    green: Floats
    red: Floats

    @cached_property
    def known(self) -> Bools:
        return ~np.isnan(self.values)

    @cached_property
    def first(self) -> Ends:
        return self._at(self.known, last=False)

    @cached_property
    def base(self) -> Ends:
        return self._at(self.known & (self.years >= self.base_year[:, None]), last=False)

    @cached_property
    def current(self) -> Ends:
        return self._at(self.known, last=True)

    def take(self, rows: Sequence[int]) -> Panel:
        """The panel of these series only."""
        return Panel(self.years, *(getattr(self, field.name)[list(rows)] for field in fields(self)[1:]))

    def _at(self, mask: Bools, *, last: bool) -> Ends:
        place = mask.shape[1] - 1 - mask[:, ::-1].argmax(axis=1) if last else mask.argmax(axis=1)
        found = mask[np.arange(len(mask)), place]
        value = self.values[np.arange(len(mask)), place]
        return Ends(np.where(found, self.years[place], np.nan), np.where(found, value, np.nan))


def panel_of(series: Sequence[Series]) -> Panel:
    """The series as arrays over all their years."""
    if not series:
        raise UnusableInput("There is no series. Give at least one.")
    years = sorted({year for one in series for year in one.years})
    place = {year: column for column, year in enumerate(years)}
    values = np.full((len(series), len(years)), np.nan)
    for row, one in enumerate(series):
        values[row, [place[year] for year in one.years]] = one.values
    aims = {field.name: _column([getattr(one.aim, field.name) for one in series]) for field in fields(Aim)}
    return Panel(np.asarray(years, dtype=np.float64), values, **aims)


def panel(values: ArrayLike, years: ArrayLike, aim: Aim) -> Panel:
    """(n, y) values of series with one aim, such as one indicator of every municipality; NaN where missing."""
    array = np.asarray(values, dtype=np.float64)
    when = np.asarray(years, dtype=np.float64)
    if array.ndim != 2 or array.shape[1] != len(when):
        raise UnusableInput(f"The values have the shape {array.shape}, but there are {len(when)} years. Give one column for each year.")
    if (np.diff(when) <= 0).any():
        raise UnusableInput("The years do not rise. Sort the columns, each year once.")
    rows = np.ones(len(array))
    return Panel(when, array, **{field.name: _column([getattr(aim, field.name)]) * rows for field in fields(Aim)})


def _column(values: Sequence[float | None]) -> Floats:
    return np.asarray([np.nan if one is None else one for one in values], dtype=np.float64)
