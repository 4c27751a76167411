"""The files of an Open SDG platform: one CSV for each indicator, and its metadata as YAML."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from madang_methods.errors import UnusableInput
from madang_methods.frames import Columns, read_columns, texts
from madang_methods.progress.reading import Aim, Points, aim_of, number_or_none, year_of

# Columns of Open SDG that tell no group apart.
NO_GROUP = {"Year", "Value", "Units", "Series", "GeoCode", "Progress", "Observation status", "Unit multiplier", "Unit measure"}
OPTIONS = ("direction", "target", "target_year", "base_year", "limit")


def indicator_of(path: Path) -> str:
    """1-1-1 from indicator_1-1-1.csv."""
    return path.stem.removeprefix("indicator_")


def read_folder(folder: Path) -> tuple[list[Points], dict[tuple[str, str], Aim]]:
    """Every indicator_*.csv of a folder or of its data/, with the metadata of meta/ beside them."""
    files = sorted(folder.glob("indicator_*.csv")) or sorted((folder / "data").glob("indicator_*.csv"))
    if not files:
        raise UnusableInput(
            f"{folder} holds no indicator_*.csv, and neither does its folder data. Name the folder of an Open SDG platform."
        )
    points: list[Points] = []
    aims: dict[tuple[str, str], Aim] = {}
    for file in files:
        if file.stat().st_size and len(file.read_bytes().splitlines()) > 1:  # Open SDG keeps empty files for what is not reported yet
            try:
                points += points_of(read_columns(file), indicator_of(file))
                aims |= aims_beside(file)
            except UnusableInput as problem:  # one broken file of two hundred is named, and the others are read
                points.append(Points(indicator_of(file), broken=str(problem)))
    return points, aims


def points_of(columns: Columns, indicator: str) -> list[Points]:
    """Rows with all disaggregations empty are for everybody; the others are groups named “Sex: women, Area: rural”.

    Several series or units in one file become indicators of their own.
    """
    years, values = texts(columns, "Year"), texts(columns, "Value")
    series, units = (texts(columns, one) if one in columns else [""] * len(years) for one in ("Series", "Units"))
    parts = {name: texts(columns, name) for name in columns if name not in NO_GROUP}
    if "GeoCode" in columns and not any(any(column) for column in parts.values()):
        parts["GeoCode"] = texts(columns, "GeoCode")
    several = len({(one, two) for one, two in zip(series, units, strict=True)}) > 1
    found: dict[tuple[str, str], Points] = {}
    for row, year in enumerate(years):
        name = " / ".join(one for one in (indicator, series[row], units[row]) if one) if several else indicator
        group = ", ".join(f"{part}: {column[row]}" for part, column in parts.items() if column[row])
        where = f"{indicator}, row {row + 1}"
        points = found.setdefault((name, group), Points(name, group, units[row]))
        points.add(year_of(year, where), number_or_none(values[row], f"{where}: Value"))
    return list(found.values())


def aims_beside(file: Path) -> dict[tuple[str, str], Aim]:
    """The aims of an indicator from progress_calculation_options of its metadata; none where there is no metadata."""
    name = indicator_of(file)
    folders = (file.parent, file.parent / "meta", file.parent.parent / "meta")
    places = [folder / f"{stem}.{ending}" for folder in folders for stem in (name, f"meta_{name}") for ending in ("md", "yml", "yaml")]
    place = next((one for one in places if one.exists()), None)
    return aims_of_metadata(_metadata(place), name) if place else {}


def _metadata(path: Path) -> Mapping[str, Any]:
    try:
        import yaml
    except ModuleNotFoundError:
        raise UnusableInput(
            "Metadata of Open SDG needs PyYAML. Install it with: pip install 'madang-methods[frames]', or say the aims with --aims."
        ) from None
    text = path.read_text(encoding="utf-8-sig")
    head = text.split("\n---", 1)[0] if text.startswith("---") else text
    try:
        values = yaml.safe_load(head)
    except yaml.YAMLError as problem:
        raise UnusableInput(f"{path} is not YAML ({str(problem).splitlines()[0]}). Correct it and try again.") from None
    return values if isinstance(values, Mapping) else {}


def aims_of_metadata(values: Mapping[str, Any], indicator: str) -> dict[tuple[str, str], Aim]:
    """direction positive or negative, target, target_year, base_year, limit; for a series, a unit and a group where they are named.

    Open SDG takes a direction that is not said for negative; here it has to be said.
    """
    found: dict[tuple[str, str], Aim] = {}
    for options in values.get("progress_calculation_options") or []:
        said = {name: options[name] for name in OPTIONS if options.get(name) is not None}
        if "direction" not in said:
            continue
        aim = aim_of(said, f"The metadata of {indicator}")
        group = ", ".join(f"{one['field']}: {one['value']}" for one in options.get("disaggregation") or [])
        names = {indicator, " / ".join(str(one) for one in (indicator, options.get("series"), options.get("unit")) if one)}
        for name in names:
            found.setdefault((name, group), aim)
            found.setdefault((name, ""), aim)
    return found
