"""Who took part, as a report; and a drawn panel with all that is needed to draw it again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang_methods.drawing import INDIGO, INK, OCHRE, RULE, axes, beside, label
from madang_methods.pages import Picture, Report, Section, Table
from madang_methods.representation.census import Parity, Representation
from madang_methods.representation.lottery import Draw
from madang_methods.representation.weighting import Raked

if TYPE_CHECKING:
    from matplotlib.figure import Figure

FIRST_WAITING = 40


def report(found: Representation, raked: Raked | None) -> Report:
    picture = Picture("representation", "Parity of each group with its interval; the table says the same.", lambda: parity_picture(found))
    sections = [Section("Each group beside the census", tables=(_groups(found), _indices(found)), pictures=(picture,))]
    words = [found.explain()]
    if raked:
        words.append(raked.explain())
        sections.append(Section("Weighted back to the census", (raked.explain(),)))
    return Report("Who took part", words, sections, [found.method, *([raked.method] if raked else [])])


def _groups(found: Representation) -> Table:
    rows = [
        (
            f"{row.attribute}: {row.category}",
            f"{row.census_share:.1%}",
            "…" if row.share is None else f"{row.share:.1%}",
            "…" if row.participants is None else f"{row.participants:,}",
            "…" if row.ratio is None else f"{row.ratio:.2f}",
            _between(row),
            "behind" if row.is_behind else "",
        )
        for row in found.rows
    ]
    headings = ("group", "census", "took part", "people", "parity", "95% interval", "")
    return Table(f"Parity: 1 is even, … stands for fewer than {found.k} people", headings, rows, frozenset({1, 2, 3, 4, 5}))


def _between(row: Parity) -> str:
    found = row.ratio_interval
    return "…" if found is None else f"{found.lower:.2f} to {found.upper:.2f}"


def _indices(found: Representation) -> Table:
    rows = [(name, f"{value:.3f}", f"{found.unsaid[name]:,}") for name, value in found.indices.items()]
    return Table(
        "How near each attribute is to the census", ("attribute", "index (1 is the census)", "did not say"), rows, frozenset({1, 2})
    )


def parity_picture(found: Representation) -> Figure:
    """A mark for each group on a line of parity; those surely behind are ochre squares."""
    rows = [row for row in found.rows if row.ratio is not None]
    figure, shown = axes(9, 1.6 + 0.36 * len(rows))
    shown.axvline(1, color=INK, linewidth=0.8)
    for place, row in enumerate(rows):
        between = row.ratio_interval
        if row.ratio is None or between is None:
            continue
        colour, mark = (OCHRE, "s") if row.is_behind else (INDIGO, "o")
        shown.plot([between.lower, between.upper], [place, place], color=colour, linewidth=1.5)
        shown.plot([row.ratio], [place], mark, color=colour, markersize=7)
        beside(shown, between.upper, place, f"{row.ratio:.2f}")
    shown.set_yticks(range(len(rows)), [label(f"{row.attribute}: {row.category}") for row in rows], fontsize=9)
    shown.invert_yaxis()
    shown.margins(x=0.12)
    shown.grid(axis="x", color=RULE, linewidth=0.6)
    shown.set_xlabel("Share of those taking part / share of the census", color=INK)
    shown.set_title("Who took part (squares: behind beyond chance)", loc="left", color=INK)
    return figure


def panel_report(found: Draw) -> Report:
    portfolio = found.portfolio
    kind_of = {one: kind for kind, ids in zip(portfolio.kinds, portfolio.members, strict=True) for one in ids}
    chances = portfolio.chances
    drawn = [(one, *kind_of[one], f"{chances[one]:.1%}") for one in found.panel]
    waiting = [(str(place), one, *kind_of[one]) for place, one in enumerate(found.waiting[:FIRST_WAITING], 1)]
    seats = [
        (f"{attribute}: {name}", str(sum(kind_of[one][place] == name for one in found.panel)), f"{low} to {high}")
        for place, attribute in enumerate(portfolio.attributes)
        for name, (low, high) in portfolio.quotas[attribute].items()
    ]
    picture = Picture(
        "panel-chances", "Chances of the people in the pool, by kind; the table says those of the panel.", lambda: chances_picture(found)
    )
    return Report(
        "A panel drawn by lot",
        (found.explain(), portfolio.explain()),
        (
            Section(
                "The panel",
                tables=(Table("Drawn", ("id", *portfolio.attributes, "chance"), drawn, frozenset({len(portfolio.attributes) + 1})),),
            ),
            Section("Seats and quotas", tables=(Table("Seats", ("group", "seats", "quota"), seats, frozenset({1})),), pictures=(picture,)),
            Section(
                "Waiting, in the order of the lot",
                (f"A seat that falls empty goes to the next of the same kind. The first {FIRST_WAITING} are shown; JSON has all.",),
                (Table("Waiting", ("place", "id", *portfolio.attributes), waiting, frozenset({0})),),
            ),
        ),
        (portfolio.method, found.method),
    )


def chances_picture(found: Draw) -> Figure:
    """One bar for each kind of people: their chance, and the largest least chance as a line."""
    portfolio = found.portfolio
    rows = sorted(
        ((portfolio.chances[ids[0]], " · ".join(kind), len(ids)) for kind, ids in zip(portfolio.kinds, portfolio.members, strict=True)),
        reverse=True,
    )
    figure, shown = axes(9, 1.6 + 0.28 * len(rows))
    shown.barh(range(len(rows)), [100 * chance for chance, _, _ in rows], color=INDIGO, height=0.66)
    for place, (chance, _, many) in enumerate(rows):
        beside(shown, 100 * chance, place, f"{chance:.0%} of {many}", 8)
    shown.axvline(100 * portfolio.least, color=OCHRE, linestyle="--", linewidth=1.2)
    shown.set_yticks(range(len(rows)), [label(name) for _, name, _ in rows], fontsize=8)
    shown.invert_yaxis()
    shown.margins(x=0.14)
    shown.set_xlabel("Chance to be drawn, % (line: the largest least chance there can be)", color=INK)
    shown.set_title("Everybody's chance, by kind of people", loc="left", color=INK)
    return figure
