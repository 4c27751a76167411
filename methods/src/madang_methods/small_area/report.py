"""Small areas as a report: each area's figure and how far off it may be, and what the model gained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang_methods.drawing import INDIGO, INK, OCHRE, PINE, RULE, axes, label
from madang_methods.pages import Picture, Report, Section, Table
from madang_methods.small_area.estimates import AreaEstimate, SmallAreas

if TYPE_CHECKING:
    from matplotlib.figure import Figure

# As many as a reader tells apart on one page; the table has all.
MOST_DRAWN = 40
LOOK = {"direct": (PINE, "D", "own rows"), "model": (INDIGO, "o", "own rows and model"), "synthetic": (OCHRE, "s", "model alone")}


def report(found: SmallAreas, what: str) -> Report:
    pictures = [
        Picture("small-area", "Each area's estimate with its interval; the table says the same.", lambda: areas_picture(found, what))
    ]
    if any(one.direct_cv is not None for one in found.areas):
        words = "The error of each area as a share of its value, by its own rows and as told; the table says the same."
        pictures.append(Picture("small-area-errors", words, lambda: errors_picture(found)))
    hidden = f"Areas with fewer than {found.k} rows, and others that protect them, are told by the model alone; … stands for their rows."
    sections = [
        Section("Each area", [hidden] if found.k else [], (_areas(found),), pictures),
        Section("The model", tables=(_coefficients(found), _variances(found))),
    ]
    return Report(f"{what} in each area", (found.explain(),), sections, (found.method,))


def _areas(found: SmallAreas) -> Table:
    rows = [
        (
            one.area,
            "…" if one.rows is None and found.k else "–" if one.rows is None else f"{one.rows:,}",
            _number(one.direct),
            _number(one.direct_error) + (" *" if one.pooled else ""),
            _number(one.model),
            _number(one.model_error),
            f"{one.estimate:,.4g}",
            f"{one.interval().lower:,.4g} to {one.interval().upper:,.4g}",
            LOOK[one.told][2],
        )
        for one in found.areas
    ]
    headings = ("area", "rows", "direct", "its error", "model", "its error", "to tell", "95% interval", "from")
    caption = "Direct and model" + ("; * the error is made from that of all areas" if any(one.pooled for one in found.areas) else "")
    return Table(caption, headings, rows, frozenset({1, 2, 3, 4, 5, 6, 7}))


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:,.4g}"


def _coefficients(found: SmallAreas) -> Table:
    rows = [(name, f"{one.value:,.5g}", f"{one.error:,.3g}") for name, one in found.coefficients.items()]
    return Table("What the model makes of the covariates", ("covariate", "slope", "error"), rows, frozenset({1, 2}))


def _variances(found: SmallAreas) -> Table:
    rows = [("between areas, beyond the covariates", f"{found.area_variance:,.6g}")]
    if found.unit_variance is not None:
        rows.append(("between the rows of one area", f"{found.unit_variance:,.6g}"))
    return Table("Variances", ("of what", "variance"), rows, frozenset({1}))


def _drawn(found: SmallAreas) -> list[AreaEstimate]:
    ordered = sorted(found.areas, key=lambda one: one.estimate)
    if len(ordered) <= MOST_DRAWN:
        return ordered
    half = MOST_DRAWN // 2
    return [*ordered[:half], *ordered[-half:]]


def areas_picture(found: SmallAreas, what: str) -> Figure:
    """A mark for what is told, with its interval, and a ring for the direct estimate; lowest on top."""
    rows = _drawn(found)
    figure, shown = axes(9, 1.9 + 0.3 * len(rows))
    for place, one in enumerate(rows):
        colour, mark, _ = LOOK[one.told]
        between = one.interval()
        if one.direct is not None and one.told != "direct":
            shown.plot([one.direct], [place], "o", markerfacecolor="none", markeredgecolor=INK, markersize=6, alpha=0.6)
        shown.plot([between.lower, between.upper], [place, place], color=colour, linewidth=1.6)
        shown.plot([one.estimate], [place], mark, color=colour, markersize=7)
    shown.set_yticks(range(len(rows)), [label(one.area) for one in rows], fontsize=9)
    shown.invert_yaxis()
    shown.margins(x=0.06)
    shown.grid(axis="x", color=RULE, linewidth=0.6)
    left = len(found.areas) - len(rows)
    shown.set_xlabel(what + (f" (the {left} areas in the middle are in the table)" if left else ""), color=INK)
    shown.set_title(_key(found), loc="left", color=INK, fontsize=10)
    return figure


def _key(found: SmallAreas) -> str:
    names = {"direct": "diamond: own rows", "model": "disc: own rows and model", "synthetic": "square: model alone"}
    told = [words for kind, words in names.items() if any(one.told == kind for one in found.areas)]
    ring = ["ring: own rows only"] if any(one.direct is not None and one.told != "direct" for one in found.areas) else []
    return " · ".join([*told, *ring])


def errors_picture(found: SmallAreas) -> Figure:
    """Each area twice over its rows: error by its own rows (ring), error as told (mark), a line between them."""
    figure, shown = axes(8, 4.6)
    rows = [one for one in found.areas if one.direct_cv is not None and one.rows]
    by_rows = bool(rows)
    drawn = rows or sorted((one for one in found.areas if one.direct_cv is not None), key=lambda one: one.direct_cv or 0)
    for number, one in enumerate(drawn, 1):
        place = one.rows if by_rows else number
        colour, mark, _ = LOOK[one.told]
        before, after = 100 * (one.direct_cv or 0), 100 * (one.cv or 0)
        shown.plot([place, place], [before, after], color=RULE, linewidth=1.2, zorder=1)
        shown.plot([place], [before], "o", markerfacecolor="none", markeredgecolor=INK, markersize=6)
        shown.plot([place], [after], mark, color=colour, markersize=6)
    shown.axhline(100 * found.trusted_cv, color=INK, linestyle="--", linewidth=0.8)
    shown.set_ylim(bottom=0)
    shown.grid(axis="y", color=RULE, linewidth=0.6)
    shown.set_xlabel("Rows of the area" if by_rows else "Areas, the surest first", color=INK)
    shown.set_ylabel("Error, % of the value", color=INK)
    shown.set_title(
        f"What the model gains (ring: own rows only, mark: as told; below the line of {found.trusted_cv:.1%} own rows are enough)",
        loc="left",
        color=INK,
        fontsize=9.5,
    )
    return figure
