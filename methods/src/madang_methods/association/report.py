"""Associations as a report: a table, every coefficient with its interval, and the points behind."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang_methods.association.coefficients import Coefficient
from madang_methods.association.outcome import CORRECTIONS, Associations, Pair, Points
from madang_methods.drawing import INDIGO, INK, OCHRE, PINE, RULE, SLATE, axes, beside, label
from madang_methods.pages import Picture, Report, Section, Table

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_PAIRS, MOST_SCATTERED = 16, 3
KINDS = (("level", "values now", INDIGO, "o"), ("held", "equal income", PINE, "^"), ("change", "changes", OCHRE, "s"))
NONE = "–"


def report(found: Associations) -> Report:
    forest = Picture("association", "Each coefficient with its interval; the table says the same.", lambda: forest_picture(found))
    points = Picture("association-points", "The units behind: values now above, changes below.", lambda: points_picture(found))
    table = Table(
        f"Coefficient and {found.level:.0%} interval; * beyond chance, all pairs counted ({CORRECTIONS[found.correction]})",
        ("pair", "units", "values now", "ranks", "equal income", "changes"),
        [_row(pair) for pair in found.pairs],
        frozenset({1}),
    )
    sections = (
        Section("Each pair", tables=(table,), pictures=(forest,)),
        Section("In words, and the points behind", tuple(pair.explain() for pair in found.pairs), pictures=(points,)),
    )
    return Report("What goes along with what", (found.explain(),), sections, (found.method,))


def _row(pair: Pair) -> tuple[str, ...]:
    parts = " (share parts)" if pair.shared else ""
    return (f"{pair.y} · {pair.x}{parts}", str(pair.level.n), *map(_shown, (pair.level, pair.rank, pair.held, pair.change)))


def _shown(found: Coefficient | None) -> str:
    return NONE if found is None else f"{found.words()}{'*' if found.is_sure else ''}"


def forest_picture(found: Associations) -> Figure:
    """For each pair a mark and a line for its interval: values now, among equal incomes, changes."""
    rows = [
        (place, pair, told, words, colour, mark)
        for place, pair in enumerate(found.pairs[:MOST_PAIRS])
        for name, words, colour, mark in KINDS
        if (told := getattr(pair, name)) is not None
    ]
    figure, shown = axes(9, 1.4 + 0.36 * len(rows))
    shown.axvline(0, color=INK, linewidth=0.8)
    starts: dict[int, int] = {}
    for height, (place, _, told, words, colour, mark) in enumerate(rows):
        shown.plot([told.interval.lower, told.interval.upper], [height, height], color=colour, linewidth=1.8)
        shown.plot(
            [told.value], [height], mark, color=colour, markersize=7, markerfacecolor=colour if told.is_sure else shown.get_facecolor()
        )
        beside(shown, told.interval.upper, height, f"{words} {told.value:.2f}")
        if starts.setdefault(place, height) == height and height:
            shown.axhline(height - 0.5, color=RULE, linewidth=0.8)
    names = [f"{pair.y} · {pair.x}{' (share parts)' if pair.shared else ''}" for pair in found.pairs[:MOST_PAIRS]]
    shown.set_yticks(list(starts.values()), [label(name, 44) for name in names], fontsize=9)
    shown.tick_params(axis="y", length=0)
    shown.set_ylim(len(rows) - 0.4, -0.6)
    shown.set_xlim(min(-0.1, *(told.interval.lower - 0.05 for _, _, told, *_ in rows)), 1.25)
    shown.set_xticks([one for one in (-1, -0.5, 0, 0.5, 1) if one >= shown.get_xlim()[0]])
    shown.set_xlabel("Coefficient with its interval (hollow: not beyond chance)", color=INK)
    return figure


def points_picture(found: Associations) -> Figure:
    """Scatters of the first pairs: values now in the upper row, changes in the lower one."""
    pairs = found.pairs[:MOST_SCATTERED]
    rows = 2 if any(pair.changes for pair in pairs) else 1
    figure, _ = axes(3.2 * len(pairs), 2.7 * rows)
    figure.clear()
    for place, pair in enumerate(pairs, 1):
        _scatter(figure.add_subplot(rows, len(pairs), place), pair.levels, pair, pair.level, changes=False)
        if pair.changes and pair.change:
            _scatter(figure.add_subplot(rows, len(pairs), len(pairs) + place), pair.changes, pair, pair.change, changes=True)
    return figure


def _scatter(shown: Axes, points: Points, pair: Pair, told: Coefficient, *, changes: bool) -> None:
    shown.set_facecolor("none")
    shown.spines[["top", "right"]].set_visible(False)
    shown.tick_params(colors=INK, labelsize=8)
    shown.plot(*points, "s" if changes else "o", color=OCHRE if changes else INDIGO, markersize=3.5, alpha=0.7)
    if changes:
        shown.axhline(0, color=SLATE, linewidth=0.6)
        shown.axvline(0, color=SLATE, linewidth=0.6)
    before = "change of " if changes else ""
    shown.set_xlabel(label(f"{before}{pair.x}", 34), color=INK, fontsize=8)
    shown.set_ylabel(label(f"{before}{pair.y}", 34), color=INK, fontsize=8)
    shown.set_title(f"{told.value:.2f}", loc="left", color=INK, fontsize=10)
