"""An opinion map as a report: the map, what unites all groups, what marks each, what to show next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang_methods.drawing import INK, MARKS, RULE, axes, label
from madang_methods.opinion import OpinionGroup, OpinionMap, Shared
from madang_methods.pages import Picture, Report, Section, Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_SHARED, MOST_NEXT = 10, 10
# Fewer votes on a statement say too little to be shown as shared; the order itself counts them, as Polis does.
LEAST_SEEN = 10


def report(found: OpinionMap) -> Report:
    pictures = (
        Picture("opinion-map", "Everybody's place on the map and their group.", lambda: map_picture(found)),
        Picture(
            "opinion-shared",
            "Share of each group that agrees with the most shared statements; the table says the same.",
            lambda: shared_picture(found),
        ),
    )
    first, second = found.place.explained
    words = f"The two directions of the map hold {first:.0%} and {second:.0%} of the differences; who stands close together voted alike."
    return Report(
        "What divides and what unites",
        (found.explain(), words),
        (
            Section("The map", pictures=pictures[:1]),
            Section("What unites all groups", tables=(_shared(found),), pictures=pictures[1:]),
            *(Section(f"Group {one.name}", tables=(_marks(one),)) for one in found.groups if one.marks),
            Section("What to show next", ("A vote on these would tell most.",), (_next(found),)),
        ),
        (found.method,),
    )


def _most_shared(found: OpinionMap) -> list[Shared]:
    return [one for one in found.consensus if one.seen >= LEAST_SEEN][:MOST_SHARED]


def _shared(found: OpinionMap) -> Table:
    rows = [
        (one.statement, one.text or "", f"{one.agreement:.2f}", *(f"{chance:.0%}" for chance in one.by_group), f"{one.seen:,}")
        for one in _most_shared(found)
    ]
    headings = ("no.", "statement", "together", *(f"group {one.name}" for one in found.groups), "votes")
    return Table(
        "Most shared statements: the chance to agree, in each group and all together", headings, rows, frozenset(range(2, len(headings)))
    )


def _marks(group: OpinionGroup) -> Table:
    rows = [
        (mark.statement, mark.text or "", mark.direction, f"{mark.count:,} of {mark.seen:,}", f"{mark.ratio:.1f} times")
        for mark in group.marks or ()
    ]
    caption = f"Group {group.name}: {group.people:,} people, {group.share:.0%}; what marks it"
    return Table(caption, ("no.", "statement", "they", "count", "as often as others"), rows, frozenset({3, 4}))


def _next(found: OpinionMap) -> Table:
    rank = dict(zip(found.votes.statements, found.priorities, strict=True))
    rows = [(one, found.texts.get(one, ""), f"{rank[one]:.2f}") for one in found.show_next[:MOST_NEXT]]
    return Table("Statements by how much the next vote would tell", ("no.", "statement", "priority"), rows, frozenset({2}))


def map_picture(found: OpinionMap) -> Figure:
    """Points in the colour and shape of their group, the group's letter at its middle; grey crosses voted too little."""
    figure, shown = axes(9, 6)
    points = found.place.points
    few = found.group < 0
    shown.scatter(points[few, 0], points[few, 1], marker="x", color="#9A9384", s=12, linewidths=0.7)
    for number, group in enumerate(found.groups):
        inside = found.group == number
        colour, mark = MARKS[number % len(MARKS)]
        shown.scatter(points[inside, 0], points[inside, 1], marker=mark, color=colour, s=18, alpha=0.65, linewidths=0)
        middle = points[inside].mean(axis=0)
        box = {"boxstyle": "round", "facecolor": "#FBF8F1", "edgecolor": colour}
        shown.text(
            *middle, f"{group.name}  {group.people:,}", color=INK, fontsize=12, fontweight="bold", ha="center", va="center", bbox=box
        )
    # A few far points would press everybody else together.
    reach = np.abs(points).max() if len(points) < 3 else np.quantile(np.abs(points), 0.995) * 1.15
    shown.set_xlim(-reach, reach)
    shown.set_ylim(-reach, reach)
    shown.set_xticks([])
    shown.set_yticks([])
    shown.set_xlabel(f"First direction, {found.place.explained[0]:.0%} of the differences", color=INK)
    shown.set_ylabel(f"Second direction, {found.place.explained[1]:.0%}", color=INK)
    shown.set_title("Who votes alike stands close (crosses: too few votes for a group)", loc="left", color=INK)
    return figure


def shared_picture(found: OpinionMap) -> Figure:
    """For each of the most shared statements a mark for each group, in its shape, with its letter."""
    rows = _most_shared(found)
    figure, shown = axes(9, 1.6 + 0.4 * len(rows))
    for place, one in enumerate(rows):
        shown.plot([100 * min(one.by_group), 100 * max(one.by_group)], [place, place], color=RULE, linewidth=2, zorder=1)
        for number, chance in enumerate(one.by_group):
            colour, mark = MARKS[number % len(MARKS)]
            shown.plot([100 * chance], [place], mark, color=colour, markersize=8)
            shown.annotate(
                found.groups[number].name, (100 * chance, place), xytext=(0, 7), textcoords="offset points", ha="center", fontsize=8
            )
    shown.set_yticks(range(len(rows)), [label(one.text or f"Statement {one.statement}", 54) for one in rows], fontsize=9)
    shown.invert_yaxis()
    shown.set_xlim(0, 100)
    shown.grid(axis="x", color=RULE, linewidth=0.6)
    shown.set_xlabel("Chance to agree, %", color=INK)
    shown.set_title("What the groups share", loc="left", color=INK)
    return figure
