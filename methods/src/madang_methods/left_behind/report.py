"""Those left behind as a report: groups from the furthest behind on, and the tree that found them."""

from __future__ import annotations

from textwrap import fill
from typing import TYPE_CHECKING, Any

from madang_methods.drawing import INDIGO, INK, OCHRE, PINE, RULE, axes, beside, label
from madang_methods.left_behind.outcome import Group, LeftBehind, Split, Tree
from madang_methods.pages import Picture, Report, Section, Table
from madang_methods.result import Interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

ENDS = {"behind": (OCHRE, "s"), "ahead": (PINE, "D"), "between": (INDIGO, "o")}


def report(found: LeftBehind, what: str) -> Report:
    pictures = [
        Picture(
            "left-behind", "Share reached in each group with its interval; the table says the same.", lambda: groups_picture(found, what)
        )
    ]
    sections = [Section("Groups", [_hidden(found)] if found.k else [], (_groups(found), _figures(found)), pictures)]
    if len(found.groups) > 1:
        tree = Picture(
            "left-behind-tree",
            "The questions that part people into groups; the table of questions says the same.",
            lambda: tree_picture(found),
        )
        sections.append(Section("How the groups were found", tables=(_questions(found),), pictures=(tree,)))
    return Report(f"{what}: who is furthest behind", (found.explain(),), sections, (found.method,))


def _hidden(found: LeftBehind) -> str:
    return f"… stands for groups in which fewer than {found.k} rows are reached, or are not, and for others that would give them away."


def _groups(found: LeftBehind) -> Table:
    rows = [
        (
            one.words,
            f"{one.of_people:.1%}",
            "…" if one.rows is None else f"{one.rows:,}",
            "…" if one.share is None else f"{one.share:.1%}",
            "…" if one.interval is None else f"{one.interval.lower:.1%} to {one.interval.upper:.1%}",
        )
        for one in found.groups
    ]
    return Table("The furthest behind first", ("group", "of the people", "rows", "reached", "95% interval"), rows, frozenset({1, 2, 3, 4}))


def _figures(found: LeftBehind) -> Table:
    rows = [
        ("everybody", f"{found.coverage:.1%}", ""),
        (
            "gap in points, furthest ahead less furthest behind",
            "…" if found.gap is None else f"{100 * found.gap:.1f}",
            _between(found.gap_interval).replace("%", ""),
        ),
        ("dissimilarity D", f"{found.dissimilarity:.1%}", _between(found.dissimilarity_interval)),
        ("opportunity index", f"{found.index:.1%}", _between(found.index_interval)),
    ]
    if found.steady is not None:
        rows.append(("other samples with the same first question", f"{found.steady:.0%}", ""))
    return Table("In all", ("figure", "value", "95% interval"), rows, frozenset({1, 2}))


def _between(one: Interval | None) -> str:
    return "…" if one is None else f"{one.lower:.1%} to {one.upper:.1%}"


def _questions(found: LeftBehind) -> Table:
    rows = [(one.condition.words, f"{one.explained:.1%}") for one in found.questions]
    return Table("Questions, from the first on", ("is it so that", "explains of all differences"), rows, frozenset({1}))


def _end(place: int, found: LeftBehind) -> str:
    return "behind" if place == 0 else "ahead" if place == len(found.groups) - 1 else "between"


def groups_picture(found: LeftBehind, what: str) -> Figure:
    """A mark for each group with its interval, the furthest behind on top; a line for everybody."""
    rows = [(place, one) for place, one in enumerate(found.groups) if one.share is not None and one.interval is not None]
    figure, drawn = axes(9.5, 1.8 + 0.52 * len(rows))
    for row, (place, one) in enumerate(rows):
        colour, mark = ENDS[_end(place, found)]
        between = one.interval or Interval(0, 0, 0, "")
        drawn.plot([100 * between.lower, 100 * between.upper], [row, row], color=colour, linewidth=1.8)
        drawn.plot([100 * (one.share or 0)], [row], mark, color=colour, markersize=8)
        beside(drawn, 100 * between.upper, row, f"{one.share:.0%} · {one.of_people:.0%} of the people")
    drawn.axvline(100 * found.coverage, color=INK, linestyle="--", linewidth=0.9)
    drawn.set_yticks(range(len(rows)), [fill(label(one.words, 110), 46) for _, one in rows], fontsize=8)
    drawn.invert_yaxis()
    drawn.margins(x=0.3, y=0.08)
    drawn.set_xlim(left=0)
    drawn.grid(axis="x", color=RULE, linewidth=0.6)
    drawn.set_xlabel(f"{what}: reached, % (dashed: everybody)", color=INK)
    drawn.set_title("From the furthest behind to the furthest ahead", loc="left", color=INK)
    return figure


def tree_picture(found: LeftBehind) -> Figure:
    """Questions above, groups below; yes to the left. Only groups bear a share, so that hidden ones stay hidden."""
    depth = _depth(found.tree)
    figure, drawn = axes(max(8, 1.75 * len(found.groups)), 1.5 + 1.15 * depth)
    _draw_tree(drawn, found, found.tree, _widths(found.tree), depth)
    drawn.set_axis_off()
    drawn.set_xlim(-0.6, len(found.groups) - 0.4)
    drawn.set_ylim(-0.6, depth + 0.4)
    return figure


def _depth(tree: Tree) -> int:
    return 1 + max(_depth(tree.low), _depth(tree.high)) if isinstance(tree, Split) else 0


def _widths(tree: Tree) -> dict[int, int]:
    """Place from the left of each group, as the tree has them."""
    order: list[int] = []

    def walk(node: Tree) -> None:
        if isinstance(node, Split):
            walk(node.low)
            walk(node.high)
        else:
            order.append(node)

    walk(tree)
    return {group: place for place, group in enumerate(order)}


def _draw_tree(drawn: Any, found: LeftBehind, tree: Tree, places: dict[int, int], height: int) -> float:
    """Draws the part below and gives the place of its head."""
    if not isinstance(tree, Split):
        _draw_group(drawn, found.groups[tree], _end(tree, found), places[tree])
        return float(places[tree])
    sides = [_draw_tree(drawn, found, side, places, height - 1) for side in (tree.low, tree.high)]
    middle = sum(sides) / 2
    for place, side, said in zip(sides, (tree.low, tree.high), ("yes", "no"), strict=True):
        foot = height - 1 if isinstance(side, Split) else 0
        drawn.plot([middle, place, place], [height, height, foot], color=INK, linewidth=0.9, zorder=1)
        # Below the box of the question, on the inner side of the line, where nothing else is written.
        inner, side_of_line = (5, "left") if place < middle else (-5, "right")
        drawn.annotate(
            said, (place, height), xytext=(inner, -26), textcoords="offset points", ha=side_of_line, va="top", fontsize=8, color=INK
        )
    _box(drawn, middle, height, fill(label(tree.condition.words, 90) + "?", 24), INK)
    return middle


def _draw_group(drawn: Any, group: Group, end: str, place: int) -> None:
    share = "…" if group.share is None else f"{group.share:.0%}"
    _box(drawn, place, 0, f"{share}\n{group.of_people:.0%} of the\npeople", ENDS[end][0], bold=True)
    if end != "between":
        drawn.annotate(
            f"furthest\n{end}",
            (place, 0),
            xytext=(0, -34),
            textcoords="offset points",
            ha="center",
            va="top",
            fontsize=8,
            color=ENDS[end][0],
        )


def _box(drawn: Any, x: float, y: float, text: str, colour: str, *, bold: bool = False) -> None:  # noqa: PLR0913 what a box is made of
    frame = {"boxstyle": "round,pad=0.4", "facecolor": "#FBF8F1", "edgecolor": colour, "linewidth": 2 if bold else 1}
    drawn.text(x, y, text, ha="center", va="center", fontsize=8.5, color=INK, bbox=frame, zorder=2)
