"""How each rater errs, as a report."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang_methods.agreement.dawid_skene import DawidSkene
from madang_methods.drawing import INK, MARKS, RULE, axes, label
from madang_methods.pages import Picture, Report, Section, Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OPEN = 0.95


def report(found: DawidSkene, units: list[str]) -> Report:
    picture = Picture(
        "raters", "How often each rater says each category where it is true; the table says the same.", lambda: raters_picture(found)
    )
    doubtful = sorted((max(shares.values()), unit, shares) for unit, shares in zip(units, found.posterior, strict=True))
    rows = [(unit, *(f"{shares[name]:.3f}" for name in found.categories)) for certain, unit, shares in doubtful if certain < OPEN]
    open_units = Table(
        f"Answers believed with less than {OPEN:.0%}, the most open first",
        ("unit", *found.categories),
        rows,
        frozenset(range(1, len(found.categories) + 1)),
    )
    return Report(
        "How each rater errs, and what is most likely true",
        (found.explain(),),
        (
            Section("Raters", tables=(_rates(found),), pictures=(picture,)),
            Section("What is still open", (f"{len(rows)} of {len(units)} answers.",), (open_units,)),
        ),
        (found.method,),
    )


def _rates(found: DawidSkene) -> Table:
    rows = [
        (fit.group, rater, *(f"{fit.confusion[rater][name][name]:.3f}" for name in found.categories), f"{fit.units:,}", f"{fit.gold:,}")
        for fit in found.fits
        for rater in found.raters
    ]
    headings = ("group", "rater", *(f"says {name} where it is true" for name in found.categories), "units", "known")
    return Table("Sensitivity and specificity, for each group of items", headings, rows, frozenset(range(2, len(headings))))


def raters_picture(found: DawidSkene) -> Figure:
    """One line for each rater and category, with its interval where it was worked out."""
    lines = [(rater, name) for rater in found.raters for name in found.categories]
    figure, shown = axes(9, 1.5 + 0.4 * len(lines))
    for line, (rater, name) in enumerate(lines):
        colour, mark = MARKS[found.categories.index(name) % len(MARKS)]
        value, interval = found.overall.confusion[rater][name][name], found.intervals.get((rater, name))
        if interval:
            shown.plot([100 * interval.lower, 100 * interval.upper], [line, line], color=colour, linewidth=1.6)
        shown.plot([100 * value], [line], mark, color=colour, markersize=7)
        end = (100 * (interval.upper if interval else value), line)
        shown.annotate(f"{value:.0%}", end, xytext=(7, 0), textcoords="offset points", va="center", color=INK, fontsize=9)
    shown.set_yticks(range(len(lines)), [label(f"{rater}: {name}") for rater, name in lines], fontsize=9)
    shown.set_ylim(len(lines) - 0.4, -0.6)
    shown.margins(x=0.12)
    shown.grid(axis="x", color=RULE, linewidth=0.6)
    shown.set_axisbelow(True)
    shown.set_xlabel("Says it where it is true, %", color=INK)
    shown.set_title("How often each rater is right", loc="left", color=INK)
    return figure
