"""Series from tables: a long table, the files of an Open SDG platform, or SDMX; and what they aim at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from madang_methods.errors import UnusableInput
from madang_methods.frames import Columns, columns_of, texts
from madang_methods.progress.series import DOWN, TOWARDS, UP, Aim, Series, series
from madang_methods.suppression import suppress_small_cells

DIRECTIONS = {
    **dict.fromkeys(("1", "1.0", "+1", "up", "positive", "ascending", "increase", "more"), UP),
    **dict.fromkeys(("-1", "-1.0", "−1", "down", "negative", "descending", "decrease", "less"), DOWN),
    **dict.fromkeys(("0", "0.0", "towards", "parity", "nearer"), TOWARDS),
}
AIM_NAMES = tuple(one.name for one in fields(Aim))
YEARS = {"base_year", "target_year"}


@dataclass(slots=True)
class Points:
    """What a file says of one indicator and group.

    people: how many the group counts, where that is said. broken: why it cannot be used, where it cannot.
    """

    indicator: str
    group: str = ""
    unit: str = ""
    known: dict[int, float | None] = field(default_factory=dict)
    people: int | None = None
    broken: str = ""

    @property
    def label(self) -> str:
        return f"{self.indicator} ({self.group})" if self.group else self.indicator

    def add(self, year: int, value: float | None) -> None:
        """Add a year; one that is there already breaks the series, for nobody knows which of the two is meant."""
        if year in self.known:
            self.broken = f"“{self.label}” has {year} twice. Give each year once for each group."
        self.known[year] = value


Aims = Mapping[tuple[str, str], Aim]


def series_of(points: Sequence[Points], aims: Aims, *, k: int = 5) -> tuple[list[Series], dict[str, str]]:
    """The series that can be read, and label -> reason of the others. Groups of fewer than `k` people are hidden."""
    found: list[Series] = []
    unread: dict[str, str] = {}
    hidden = _too_small(points, k)
    for one in points:
        aim = aims.get((one.indicator, one.group)) or aims.get((one.indicator, ""))
        if one.broken:
            unread[one.label] = one.broken
        elif one.label in hidden:
            unread[one.label] = f"Hidden: the group has fewer than {k} people, or would give away one that has."
        elif aim is None:
            unread[one.label] = "Nobody says whether more or less is better. Add its direction, in the table or with --aims."
        elif not any(value is not None for value in one.known.values()):
            unread[one.label] = f"“{one.label}” has no value at all. Give at least two years, or leave it out."
        else:
            found.append(series(one.indicator, list(one.known.items()), aim, group=one.group, unit=one.unit))
    return found, unread


def _too_small(points: Sequence[Points], k: int) -> set[str]:
    by_indicator: dict[str, dict[str, Points]] = {}
    for one in points:
        if one.group and one.people is not None:
            by_indicator.setdefault(one.indicator, {})[one.group] = one
    hidden = set()
    for groups in by_indicator.values():
        shown = suppress_small_cells({"people": {name: one.people or 0 for name, one in groups.items()}}, k=k).rows["people"]
        hidden |= {groups[name].label for name, cell in shown.items() if cell.is_hidden}
    return hidden


def long_table(table: Any) -> tuple[list[Points], dict[tuple[str, str], Aim]]:
    """indicator, year, value, and if wanted group, unit, people, and the columns of an aim (direction, target, ...).

    table: a frame of polars or pandas, or a mapping of columns. An aim is said once for an indicator or on every row alike.
    """
    columns = columns_of(table)
    names = {one.lower(): one for one in columns}
    for needed in ("indicator", "year", "value"):
        if needed not in names:
            raise UnusableInput(f"There is no column “{needed}”. There are {', '.join(columns)}.")
    indicator, group, unit = (_texts(columns, names, one) for one in ("indicator", "group", "unit"))
    people, years = _texts(columns, names, "people"), texts(columns, names["year"])
    values = texts(columns, names["value"])
    found: dict[tuple[str, str], Points] = {}
    for row, (name, who, what) in enumerate(zip(indicator, group, unit, strict=True)):
        if not name:
            raise UnusableInput(f"Row {row + 1} names no indicator. Write its name or leave the row out.")
        points = found.setdefault((name, who), Points(name, who, what))
        _check_unit(points, what, row)
        points.add(year_of(years[row], f"Row {row + 1}"), number_or_none(values[row], f"Row {row + 1}: value"))
        points.people = _fewest(points.people, number_or_none(people[row], f"Row {row + 1}: people"))
        if points.broken:
            raise UnusableInput(f"Row {row + 1}: {points.broken}")
    said = [one for one in AIM_NAMES if one in names]
    return list(found.values()), aims_of(columns) if "direction" in said else {}


def _check_unit(points: Points, unit: str, row: int) -> None:
    if unit != points.unit:
        raise UnusableInput(
            f"Row {row + 1}: “{points.label}” is in “{unit}” here and in “{points.unit}” before. Use one unit, or two names."
        )


def _fewest(before: int | None, now: float | None) -> int | None:
    return before if now is None else int(now) if before is None else min(before, int(now))


def _texts(columns: Columns, names: Mapping[str, str], name: str) -> list[str]:
    return texts(columns, names[name]) if name in names else [""] * len(next(iter(columns.values())))


def aims_of(table: Any) -> dict[tuple[str, str], Aim]:
    """indicator, direction, and if wanted group, target, target_year, base_year, limit, worst, best, green, red -> aims.

    direction: up, down or towards (also 1, −1, 0; positive, negative; ascending, descending).
    """
    columns = columns_of(table)
    names = {one.lower(): one for one in columns}
    for needed in ("indicator", "direction"):
        if needed not in names:
            raise UnusableInput(f"There is no column “{needed}”. There are {', '.join(columns)}.")
    rows = {one: texts(columns, names[one]) for one in (*AIM_NAMES, "indicator", "group") if one in names}
    found: dict[tuple[str, str], Aim] = {}
    for row, name in enumerate(rows["indicator"]):
        said = {one: column[row] for one, column in rows.items() if one in AIM_NAMES and column[row]}
        if not said:
            continue
        key = (name, rows["group"][row] if "group" in rows else "")
        aim = aim_of(said, f"Row {row + 1}")
        if found.setdefault(key, aim) != aim:
            raise UnusableInput(f"Row {row + 1}: “{name}” has another aim here than before. Say it once, or alike on every row.")
    for (name, group), aim in list(found.items()):
        if group:
            found.setdefault((name, ""), aim)
    return found


def aim_of(said: Mapping[str, Any], where: str) -> Aim:
    """An aim from texts or numbers. Raises UnusableInput that begins with `where`."""
    word = str(said.get("direction", "")).strip().lower()
    if word not in DIRECTIONS:
        raise UnusableInput(f"{where}: the direction is “{word}”. Write up, down, or towards.")
    values: dict[str, Any] = {"direction": DIRECTIONS[word]}
    for name, text in said.items():
        if name != "direction" and text not in {None, ""}:
            values[name] = year_of(text, where) if name in YEARS else number_or_none(str(text), f"{where}: {name}")
    try:
        return Aim(**values)
    except UnusableInput as problem:
        raise UnusableInput(f"{where}: {problem}") from None


def year_of(text: Any, where: str) -> int:
    """2015 from 2015, 2015.0, 2015-06 or 2015/16."""
    head = str(text).strip()[:4]
    if not (head.isascii() and head.isdigit() and len(head) == 4):
        raise UnusableInput(f"{where}: “{text}” is no year. Write it with four digits, such as 2015.")
    return int(head)


def number_or_none(text: str, where: str) -> float | None:
    if text.strip() == "":
        return None
    try:
        found = float(text)
    except ValueError:
        raise UnusableInput(f"{where} is “{text}” where a number is needed. Correct it, or leave the field empty.") from None
    if found != found or found in {float("inf"), float("-inf")}:  # noqa: PLR0124 NaN is the only value that is not itself
        return None
    return found


def read_series(path: Path) -> tuple[list[Points], dict[tuple[str, str], Aim]]:
    """Points and aims from a file or a folder, by what it is.

    A folder or a file with Year and Value is Open SDG; .xml is SDMX-ML; JSON with dataSets is SDMX-JSON; a table with OBS_VALUE is
    SDMX-CSV; any other table is a long one.
    """
    from madang_methods.frames import read_columns
    from madang_methods.progress import opensdg, sdmx

    if path.is_dir():
        return opensdg.read_folder(path)
    if path.suffix.lower() == ".xml":
        return sdmx.read_xml(path.read_bytes(), path.name), {}
    if path.suffix.lower() == ".json" and (values := sdmx.as_sdmx_json(path)) is not None:
        return sdmx.read_json(values, path.name), {}
    columns = read_columns(path)
    if "OBS_VALUE" in columns:
        return sdmx.read_columns(columns, path.name), {}
    if "Year" in columns and "Value" in columns and "indicator" not in {one.lower() for one in columns}:
        return opensdg.points_of(columns, opensdg.indicator_of(path)), opensdg.aims_beside(path)
    return long_table(columns)
