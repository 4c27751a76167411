"""The command `madang-methods small-area`."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from madang_methods.commands.survey import Cluster, Least, Stratum, Weight, filled, names, sample_of
from madang_methods.errors import UnusableInput
from madang_methods.frames import Columns, floats, numbers_or_texts, parse_columns, read_columns
from madang_methods.telling import Example, Html, Json, Plot, example_text, need, tell, working

if TYPE_CHECKING:
    from madang_methods.small_area import SmallAreas

File = Annotated[
    Path | None,
    typer.Argument(exists=True, dir_okay=False, readable=True, help="Rows asked, or areas with estimates, as CSV, Parquet or JSON."),
]


def small_area(  # noqa: PLR0913, PLR0917 typer reads the options from the signature
    file: File = None,
    value: Annotated[str, typer.Option(help="Column to estimate the mean of; a share where it holds 0 and 1.")] = "value",
    area: Annotated[str, typer.Option(help="Column of areas.")] = "area",
    areas: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="Table of all areas with their covariates (CSV, Parquet, JSON).")
    ] = None,
    helped_by: Annotated[str, typer.Option("--with", help="Covariates, separated by commas; all columns of numbers if not given.")] = "",
    unit: Annotated[
        bool, typer.Option("--unit", help="Model rows, not areas (Battese-Harter-Fuller): FILE has the covariates, --areas their means.")
    ] = False,
    error: Annotated[str, typer.Option(help="FILE holds areas: column of the standard error of `value`, empty where unknown.")] = "",
    rows: Annotated[str, typer.Option(help="FILE holds areas: column of the number of rows behind `value`.")] = "",
    people: Annotated[str, typer.Option(help="With --unit: column of --areas with the number of people.")] = "",
    trusted: Annotated[float, typer.Option(help="Tell an area by its own rows up to this coefficient of variation.")] = 0.165,
    weight: Weight = "",
    stratum: Stratum = "",
    cluster: Cluster = "",
    k: Least = 5,
    json: Json = False,
    plot: Plot = None,
    html: Html = None,
    example: Example = False,
) -> None:
    """Estimate a mean or a share for areas in which few people were asked, and say how sure that is.

    FILE: one row for each person asked, with --areas for what is known of every area; or, with --error, one row for each area with an
    estimate of its own.
    """
    need("science", "numpy", "scipy")
    from madang_methods.small_area.report import report

    if (file is None) != example:
        raise UnusableInput("Name one file, or use --example instead of it.")
    table = read_columns(file) if file else parse_columns(example_text("small-area.csv"), "small-area.csv")
    if example:
        areas_table: Columns | None = parse_columns(example_text("small-area-areas.csv"), "small-area-areas.csv")
        value, area, weight, stratum, helped_by = "reached", "area", "weight", "stratum", helped_by or "far,older"
    else:
        areas_table = read_columns(areas) if areas else None
    if error:
        found = _of_areas(table, value, area, error, rows, names(helped_by), trusted)
    elif areas_table is None:
        raise UnusableInput("Name the table of all areas with --areas FILE, or say with --error that FILE holds estimates of areas.")
    elif unit:
        found = _of_units(table, areas_table, value, area, names(helped_by), people, (weight, stratum, cluster), trusted)
    else:
        found = _of_rows(table, areas_table, value, area, names(helped_by), (weight, stratum, cluster), trusted)
    with working("Hiding what few stand behind"):
        found = found.without_small(k) if k else found
    if set(_numbers(table, value)) <= {0.0, 1.0} and not error:
        found = found.within(0, 1)
    tell(report(found, value), found.to_dict(), json=json, plot=plot, html=html)


def _of_areas(table: Columns, value: str, area: str, error: str, rows: str, helped_by: list[str], trusted: float) -> SmallAreas:  # noqa: PLR0913, PLR0917
    """Fay-Herriot on estimates somebody else made."""
    from madang_methods.small_area import covariates, fay_herriot

    columns = helped_by or _numeric(table, {value, area, error, rows})
    direct, errors = _numbers(table, value), _numbers(table, error)
    counts = [_count(mean, many) for mean, many in zip(direct, _numbers(table, rows), strict=True)] if rows else None
    known = covariates({name: numbers_or_texts(table, name) for name in columns}, len(direct))
    return fay_herriot(filled(table, area), direct, [one**2 for one in errors], known, rows=counts, trusted_cv=trusted)


def _count(mean: float, many: float) -> int | None:
    """Rows behind an estimate; where there is no estimate there are none, whether that is written or left empty."""
    return int(many) if math.isfinite(many) else 0 if math.isnan(mean) else None


def _of_rows(  # noqa: PLR0913, PLR0917
    table: Columns, known: Columns, value: str, area: str, helped_by: list[str], drawn: tuple[str, str, str], trusted: float
) -> SmallAreas:
    """Direct estimates of the rows, then Fay-Herriot over all areas of the table."""
    from madang_methods.small_area import covariates, direct_estimates, fay_herriot

    direct = {one.area: one for one in direct_estimates(floats(table, value), filled(table, area), sample_of(table, *drawn))}
    every = filled(known, area)
    for name in direct:
        if name not in every:
            raise UnusableInput(f"The table of areas does not know “{name}”. Add it there, or correct the name.")
    columns = helped_by or _numeric(known, {area})
    nothing = float("nan")
    means = [direct[name].mean if name in direct else nothing for name in every]
    found = [direct[name].variance if name in direct else None for name in every]
    return fay_herriot(
        every,
        means,
        [nothing if one is None else one for one in found],
        covariates({name: numbers_or_texts(known, name) for name in columns}, len(every)),
        rows=[direct[name].rows if name in direct else 0 for name in every],
        trusted_cv=trusted,
    )


def _of_units(  # noqa: PLR0913, PLR0917
    table: Columns, known: Columns, value: str, area: str, helped_by: list[str], people: str, drawn: tuple[str, str, str], trusted: float
) -> SmallAreas:
    from madang_methods.small_area import AreaMeans, Units, battese_harter_fuller

    columns = helped_by or _numeric(known, {area, people})
    units = Units(floats(table, value), filled(table, area), {name: floats(table, name) for name in columns}, sample_of(table, *drawn))
    means = AreaMeans(filled(known, area), {name: floats(known, name) for name in columns}, floats(known, people) if people else None)
    return battese_harter_fuller(units, means, trusted_cv=trusted)


def _numbers(table: Columns, name: str) -> list[float]:
    found = numbers_or_texts(table, name)
    if any(isinstance(one, str) for one in found):
        return floats(table, name)
    return found


def _numeric(table: Columns, taken: set[str]) -> list[str]:
    return [name for name in table if name not in taken and not any(isinstance(one, str) for one in numbers_or_texts(table, name))]
