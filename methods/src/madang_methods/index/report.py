"""A league, as a report: the groups, what survives other weights, what changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang_methods.drawing import INDIGO, INK, OCHRE, RULE, SLATE, axes, label
from madang_methods.index.change import Change, Moved
from madang_methods.index.league import League, Place
from madang_methods.index.sources import Sources
from madang_methods.pages import Picture, Report, Section, Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MOST_DRAWN = 40
LOOKS = ((INDIGO, "o"), (OCHRE, "s"))


def report(found: League, come_from: Sources, changed: Change | None = None) -> Report:
    picture = Picture(
        "league", "Expected score of each city with its interval, group by group; the table says the same.", lambda: league_picture(found)
    )
    survived = [*(one.explain() for one in found.survivals), come_from.explain()]
    survived.append(
        f"{found.dominated:.0%} of the pairs that differ keep their order whatever the weights: one city is at least as good in every part."
    )
    sections = [Section("The league", tables=(_places(found),), pictures=(picture,)), Section("What survives other weights", survived)]
    words, methods = [found.explain()], [found.method, come_from.method]
    if changed:
        words.append(changed.explain())
        methods.append(changed.method)
        sections.append(
            Section("Since the round before", (changed.explain(),), (_moved("Items", changed.items), _moved("Cities", changed.cities)))
        )
    return Report("Which cities stand where, and how sure that is", words, sections, methods)


def _places(found: League) -> Table:
    rows = [
        (
            str(place.group),
            place.city,
            f"{place.score.yes} of {place.score.items}" + (f", {place.score.unknown} open" if place.score.unknown else ""),
            f"{place.expected:.3f}",
            f"{place.interval.lower:.3f} to {place.interval.upper:.3f}",
            _between(place.places.lower, place.places.upper),
            f"{place.top:.0%}",
            *(_between(one.lower, one.upper) for one in list(place.other_weights.values())[:2]),
        )
        for place in found.places
    ]
    headings = (
        "group",
        "city",
        "met",
        "expected score",
        "interval",
        "place",
        f"among first {found.k}",
        "place, weights varied",
        "place, any weights",
    )
    return Table("The order inside a group says nothing", headings, rows, frozenset({2, 3, 4, 5, 6, 7, 8}))


def _between(lower: float, upper: float) -> str:
    return f"{lower:.0f}" if lower == upper else f"{lower:.0f} to {upper:.0f}"


def _moved(what: str, moved: tuple[Moved, ...]) -> Table:
    rows = [
        (one.name, str(one.gained), str(one.lost), str(one.compared), f"{one.p:.4f}", f"{one.holm:.4f}", f"{one.fdr:.4f}")
        for one in sorted(moved, key=lambda one: one.p)
        if one.gained or one.lost
    ]
    headings = (what.lower(), "gained", "lost", "compared", "p", "Holm", "Benjamini-Hochberg")
    return Table(f"{what} that changed", headings, rows, frozenset(range(1, 7)))


def league_picture(found: League) -> Figure:
    rows: tuple[Place, ...] = found.places[:MOST_DRAWN]
    figure, shown = axes(9, 1.5 + 0.32 * len(rows))
    for line, place in enumerate(rows):
        colour, mark = LOOKS[place.group % 2]
        shown.plot([100 * place.interval.lower, 100 * place.interval.upper], [line, line], color=colour, linewidth=1.6)
        shown.plot([100 * place.expected], [line], mark, color=colour, markersize=6.5)
        told = f"{100 * place.expected:.0f}%, place {_between(place.places.lower, place.places.upper)}"
        end = (100 * place.interval.upper, line)
        shown.annotate(told, end, xytext=(6, 0), textcoords="offset points", va="center", color=INK, fontsize=9)
        if line and rows[line - 1].group != place.group:
            shown.axhline(line - 0.5, color=SLATE, linewidth=0.7)
    shown.set_yticks(range(len(rows)), [label(place.city) for place in rows], fontsize=9)
    shown.set_ylim(len(rows) - 0.4, -0.6)
    shown.margins(x=0.16)
    shown.grid(axis="x", color=RULE, linewidth=0.6)
    shown.set_axisbelow(True)
    shown.set_xlabel("Expected share of the items that are met, %", color=INK)
    shown.set_title("Scores and places; lines part the groups", loc="left", color=INK)
    return figure
