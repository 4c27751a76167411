"""SDMX at the door: SDMX-CSV, SDMX-JSON (1 and 2), and SDMX-ML (generic and structure-specific, 2.1 and 3.0), as points.

Only what a time series needs is read: dimensions, unit, period, value. Codes stay codes; their names live in another message.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from madang_methods.errors import UnusableInput
from madang_methods.frames import Columns, texts
from madang_methods.parsing import parse_json
from madang_methods.progress.reading import Points, number_or_none, year_of

INDICATOR = ("INDICATOR", "SERIES", "INDICATOR_CODE", "MEASURE", "SUBJECT")
UNIT = ("UNIT_MEASURE", "UNIT")
TIME, VALUE = "TIME_PERIOD", "OBS_VALUE"
TOTALS = {"", "_T", "T", "TOTAL", "ALL", "_Z", "ALLAREA", "BOTHSEX", "ALLAGE"}
# Columns of SDMX-CSV that name the message, not the observation.
NO_DIMENSION = {"DATAFLOW", "STRUCTURE", "STRUCTURE_ID", "STRUCTURE_NAME", "ACTION", TIME, VALUE, *UNIT}
# Attributes are notes on a value and tell no group apart. SDMX-CSV does not say which columns they are; these are the common ones.
ATTRIBUTES = {
    *("OBS_STATUS", "DECIMALS", "UNIT_MULT", "SOURCE_DETAIL", "COMMENT_OBS", "COMMENT_TS", "TIME_DETAIL", "TIME_COVERAGE", "NATURE"),
    *("GEO_INFO_URL", "GEO_INFO_TYPE", "UPPER_BOUND", "LOWER_BOUND", "BASE_PER", "CUST_BREAKDOWN_LB", "DATA_LAST_UPDATE", "CONF_STATUS"),
    *("OBS_FLAG", "LAST UPDATE", "TITLE", "FREQ", "REPORTING_TYPE"),
}
Observation = Mapping[str, str]


def read_columns(columns: Columns, name: str) -> list[Points]:
    """SDMX-CSV 1 or 2: a column for each dimension, TIME_PERIOD and OBS_VALUE."""
    read = {head.split(":")[0].strip(): texts(columns, head) for head in columns}
    rows = len(next(iter(read.values())))
    return points_of(({head: _code(column[row]) for head, column in read.items()} for row in range(rows)), name)


def _code(text: str) -> str:
    """The code of “DE: Germany”, as SDMX-CSV writes it where names are asked for."""
    return text.split(": ", 1)[0]


def as_sdmx_json(path: Path) -> Mapping[str, Any] | None:
    """The message if the file is SDMX-JSON, else None."""
    try:
        values = parse_json(path.read_text(encoding="utf-8-sig"), path.name)
    except (UnicodeDecodeError, UnusableInput):
        return None  # the reader of tables says what is wrong
    body = values.get("data", values) if isinstance(values, dict) else {}
    return body if isinstance(body, dict) and "dataSets" in body else None


def read_json(body: Mapping[str, Any], name: str) -> list[Points]:
    """SDMX-JSON 1 or 2, observations under series or flat."""
    try:
        found = list(_json_observations(body))
    except (KeyError, IndexError, TypeError, ValueError) as problem:
        raise UnusableInput(f"{name} is SDMX-JSON that does not keep its own structure ({problem!r}). Fetch it again.") from None
    return points_of(found, name)


def _json_observations(body: Mapping[str, Any]) -> Iterable[Observation]:
    structures = body.get("structures") or [body["structure"]]
    for data in body["dataSets"]:
        dimensions = structures[data.get("structure", 0)]["dimensions"]
        fixed = {one["id"]: one["values"][0]["id"] for one in dimensions.get("dataSet", [])}
        outer, inner = dimensions.get("series", []), dimensions["observation"]
        for key, series in data.get("series", {"": data}).items():
            head = fixed | _codes(outer, key)
            for place, values in series["observations"].items():
                yield head | _codes(inner, place) | {VALUE: "" if values[0] is None else str(values[0])}


def _codes(dimensions: list[Mapping[str, Any]], key: str) -> dict[str, str]:
    if not dimensions:
        return {}
    places = key.split(":")
    # SDMX-JSON 2 gives periods a value where 1 gives an id.
    return {
        one["id"]: str(one["values"][int(at)].get("id", one["values"][int(at)].get("value")))
        for one, at in zip(dimensions, places, strict=True)
    }


def read_xml(text: bytes, name: str) -> list[Points]:
    """SDMX-ML data, generic or structure-specific. Needs lxml (the extra `standards`)."""
    try:
        from lxml import etree
    except ModuleNotFoundError:
        raise UnusableInput(
            "SDMX-ML needs lxml. Install it with: pip install 'madang-methods[standards]', or fetch the data as SDMX-CSV."
        ) from None
    try:
        root = etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as problem:
        raise UnusableInput(f"{name}, line {problem.lineno}: this is not XML ({problem.msg}). Fetch it again.") from None
    found = [one for data in root.iter("{*}DataSet") for one in _xml_observations(data)]
    if not found:
        raise UnusableInput(f"{name} holds no observation. Ask for data, not for a structure.")
    return points_of(found, name)


def _xml_observations(data: Any) -> Iterable[Observation]:
    for series in [*data.iterfind("{*}Series"), data]:
        head = {**dict(data.attrib), **_generic(series.find("{*}SeriesKey")), **_generic(series.find("{*}Attributes"))}
        head |= dict(series.attrib) if series is not data else {}
        for one in series.iterfind("{*}Obs"):
            yield head | _of_obs(one)


def _of_obs(one: Any) -> dict[str, str]:
    told = {**dict(one.attrib), **_generic(one.find("{*}ObsKey")), **_generic(one.find("{*}Attributes"))}
    when, value = one.find("{*}ObsDimension"), one.find("{*}ObsValue")
    if when is not None:
        told[TIME] = when.get("value")
    if value is not None:
        told[VALUE] = value.get("value", "")
    return told


def _generic(parent: Any) -> dict[str, str]:
    return {} if parent is None else {one.get("id"): one.get("value", "") for one in parent.iterfind("{*}Value")}


def points_of(observations: Iterable[Observation], name: str) -> list[Points]:
    """Series from observations. A dimension that never changes names no group, and neither does a code for the total."""
    rows = list(observations)
    if not rows or TIME not in rows[0] or not any(VALUE in row for row in rows):
        raise UnusableInput(f"{name} holds no observation with {TIME} and {VALUE}. Ask for data over time.")
    heads = [head for head in dict.fromkeys(head for row in rows for head in row) if "{" not in head]
    indicator = next((one for one in INDICATOR if one in heads), None)
    if indicator is None:
        raise UnusableInput(f"{name} has no dimension {' or '.join(INDICATOR[:2])}. It has {', '.join(heads)}. Name one of them so.")
    unit = next((one for one in UNIT if one in heads), "")
    several_units = _varies(rows, unit, within=indicator)
    skip = NO_DIMENSION | ATTRIBUTES | {indicator}
    parts = [head for head in heads if head not in skip and len({row.get(head, "") for row in rows}) > 1]
    found: dict[tuple[str, str], Points] = {}
    for number, row in enumerate(rows, 1):
        where = f"{name}, observation {number}"
        code = row.get(indicator, "")
        label = f"{code} / {row.get(unit, '')}" if code in several_units else code
        group = ", ".join(f"{head}: {row[head]}" for head in parts if row.get(head, "") not in TOTALS)
        points = found.setdefault((label, group), Points(label, group, row.get(unit, "")))
        points.add(year_of(row.get(TIME, ""), where), number_or_none(row.get(VALUE, ""), f"{where}: the value"))
    return list(found.values())


def _varies(rows: list[Observation], head: str, *, within: str) -> set[str]:
    """The indicators that are given in more than one unit."""
    units: dict[str, set[str]] = {}
    for row in rows:
        units.setdefault(row.get(within, ""), set()).add(row.get(head, ""))
    return {code for code, found in units.items() if len(found) > 1}
