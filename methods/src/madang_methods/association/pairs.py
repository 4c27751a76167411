"""Which pairs go along with each other: levels, ranks, among equal incomes, and changes; never what causes what."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from madang_methods.association.coefficients import (
    LEAST,
    Coefficient,
    Correction,
    adjusted,
    chance,
    fisher_interval,
    partial,
    pearson,
    spearman,
)
from madang_methods.association.outcome import Associations, Pair, Points
from madang_methods.errors import UnusableInput
from madang_methods.frames import Columns, columns_of, texts
from madang_methods.sampling import Floats

Shared = Mapping[tuple[str, str], str]


@dataclass(frozen=True, slots=True)
class Table:
    """units: (n,) labels, each once. columns: name -> (n,) numbers, NaN where missing."""

    units: list[str]
    columns: dict[str, Floats]


def association(  # noqa: PLR0913 each is one question a reader asks
    now: Any,
    x: Sequence[str],
    y: Sequence[str],
    *,
    unit: str = "unit",
    income: str | None = None,
    before: Any = None,
    shared: Shared | None = None,
    level: float = 0.95,
    correction: Correction = "bh",
    log_income: bool = True,
) -> Associations:
    """Hold every column of `x` against every one of `y`.

    now, before: frames or mappings of columns with one row for each unit (a country, a town), named in the column `unit`. income: the
    column held constant, in logarithms unless `log_income` is False. before: the same columns in an earlier year, for changes.
    shared: (x, y) -> what is part of both. Units without a value are left out of that pair and counted. Raises UnusableInput for a
    unit given twice, a column that holds something else than numbers, fewer than 10 units, or a column that does not vary.
    """
    if not 0 < level < 1:
        raise UnusableInput(f"The level is {level:g}. Give a share between 0 and 1, such as 0.95.")
    _check_roles(x, y, income, shared or {})
    table = table_of(now, [*x, *y, *([income] if income else [])], unit)
    constant = _income(table, income, log=log_income)
    earlier = table_of(before, [*x, *y], unit) if before is not None else None
    pairs = [_pair(table, one, two, constant, earlier, level) for one in x for two in y]
    said = [replace(pair, shared=(shared or {}).get((pair.x, pair.y), "")) for pair in pairs]
    return Associations(tuple(_corrected(said, correction)), correction, level, income)


def _check_roles(x: Sequence[str], y: Sequence[str], income: str | None, shared: Shared) -> None:
    if not x or not y:
        raise UnusableInput("Name at least one column on each side.")
    named = [*x, *y, *([income] if income else [])]
    twice = next((one for one in named if named.count(one) > 1), None)
    if twice is not None:
        raise UnusableInput(f"“{twice}” is named twice. Each column has one role.")
    for one, two in shared:
        if one not in x or two not in y:
            raise UnusableInput(f"“{one}” and “{two}” are said to share something, but are no pair asked for. Name them as x and y.")


def table_of(frame: Any, names: Sequence[str], unit: str) -> Table:
    """The named columns as numbers. Raises UnusableInput with the row that holds something else, or a unit that stands there twice."""
    columns = columns_of(frame)
    units = texts(columns, unit)
    seen: dict[str, int] = {}
    for row, one in enumerate(units, 1):
        if not one:
            raise UnusableInput(f"Row {row} has no {unit}. Name it, or leave the row out.")
        if one in seen:
            raise UnusableInput(
                f"Row {row}: “{one}” stands in row {seen[one]} already. Give each {unit} one row, and another year its own table."
            )
        seen[one] = row
    return Table(units, {name: _numbers(columns, name) for name in names})


def _numbers(columns: Columns, name: str) -> Floats:
    found = []
    for row, text in enumerate(texts(columns, name), 1):
        try:
            value = float(text) if text.strip() else np.nan
        except ValueError:
            raise UnusableInput(f"Row {row}: {name} is “{text}” where a number is needed. Correct it, or leave the field empty.") from None
        found.append(value if np.isfinite(value) else np.nan)
    return np.asarray(found)


def _income(table: Table, income: str | None, *, log: bool) -> Floats | None:
    if income is None:
        return None
    values = table.columns[income]
    if not log:
        return values
    if (values <= 0).any():
        row = int(np.flatnonzero(values <= 0)[0])
        raise UnusableInput(
            f"Row {row + 1}: {income} is {values[row]:g}, and only what is above 0 has a logarithm. Correct it, or take income itself."
        )
    return np.log(values)


def _pair(table: Table, x: str, y: str, constant: Floats | None, earlier: Table | None, level: float) -> Pair:  # noqa: PLR0913, PLR0917 what a pair is made of
    one, two = table.columns[x], table.columns[y]
    known = ~np.isnan(one + two)
    if known.sum() < LEAST:
        raise UnusableInput(f"“{x}” and “{y}” are both known of {known.sum()} units. At least {LEAST} are needed.")
    try:
        value = _told(pearson, one[known], two[known], level)
        rank = _told(spearman, one[known], two[known], level)
    except UnusableInput as problem:
        raise UnusableInput(f"“{x}” and “{y}”: {problem}") from None
    held, why_not_held = _held(one, two, constant, level)
    change, changes, why_not_changed = _changed(table, earlier, x, y, level)
    left_out = tuple(unit for unit, is_known in zip(table.units, known, strict=True) if not is_known)
    return Pair(x, y, value, rank, held, change, "", left_out, why_not_held, why_not_changed, (one[known], two[known]), changes)


def _told(how: Callable[[Floats, Floats], float], x: Floats, y: Floats, level: float) -> Coefficient:
    value = how(x, y)
    p = chance(value, len(x))
    return Coefficient(value, fisher_interval(value, len(x), level), p, len(x), p)


def _held(x: Floats, y: Floats, constant: Floats | None, level: float) -> tuple[Coefficient | None, str]:
    if constant is None:
        return None, "No income was given."
    known = ~np.isnan(x + y + constant)
    size = int(known.sum())
    if size < LEAST:
        return None, f"Income is known of {size} units; at least {LEAST} are needed."
    try:
        value = partial(x[known], y[known], constant[known][:, None])
    except UnusableInput as problem:
        return None, str(problem)
    p = chance(value, size, controls=1)
    return Coefficient(value, fisher_interval(value, size, level, controls=1), p, size, p), ""


def _changed(table: Table, earlier: Table | None, x: str, y: str, level: float) -> tuple[Coefficient | None, Points | None, str]:
    if earlier is None:
        return None, None, "No earlier year was given."
    row_then = {unit: row for row, unit in enumerate(earlier.units)}
    both = [(now, row_then[unit]) for now, unit in enumerate(table.units) if unit in row_then]
    here, there = (np.asarray([pair[side] for pair in both], dtype=np.int64) for side in (0, 1))
    one, two = (table.columns[name][here] - earlier.columns[name][there] for name in (x, y))
    known = ~np.isnan(one + two)
    if known.sum() < LEAST:
        return None, None, f"The change is known of {known.sum()} units; at least {LEAST} are needed."
    try:
        return _told(pearson, one[known], two[known], level), (one[known], two[known]), ""
    except UnusableInput as problem:
        return None, None, str(problem)


def _corrected(pairs: list[Pair], how: Correction) -> list[Pair]:
    """Each kind of coefficient is one family: all pairs asked the same question."""
    for kind in ("level", "rank", "held", "change"):
        asked = [place for place, pair in enumerate(pairs) if getattr(pair, kind) is not None]
        for place, p in zip(asked, adjusted([getattr(pairs[place], kind).p for place in asked], how), strict=True):
            pairs[place] = replace(pairs[place], **{kind: replace(getattr(pairs[place], kind), adjusted=p)})
    return pairs
