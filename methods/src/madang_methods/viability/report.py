"""A project's money as a report: its flows, the gap held against the caps, the levers, and what else was asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from madang_methods.drawing import INDIGO, INK, OCHRE, PINE, RED, RULE, axes, beside, label
from madang_methods.pages import Picture, Report, Section, Table
from madang_methods.result import Method
from madang_methods.viability.affordability import Affordability
from madang_methods.viability.comparator import Comparator
from madang_methods.viability.gap import ViabilityGap
from madang_methods.viability.guarantee import Exposure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

Other = Comparator | Exposure | Affordability
HEADINGS = {"Comparator": "Alone or together", "Exposure": "What the promise may cost", "Affordability": "Whether the poorest can pay"}


def report(found: ViabilityGap, others: list[Other]) -> Report:
    pictures = [Picture("viability-flows", "Money paid and received each year; the table says the same.", lambda: flows_picture(found))]
    if found.share is not None:
        pictures.append(Picture("viability-gap", "The least grant as a share of the cost, beside the caps.", lambda: gap_picture(found)))
    sections = [
        Section("What the project needs", tables=(_figures(found), _caps(found)), pictures=tuple(pictures)),
        Section("Before granting anything: three levers", tables=(_levers(found),)),
        Section("Year by year", tables=(_years(found),)),
        *(Section(HEADINGS[type(one).__name__], (one.explain(),)) for one in others),
    ]
    methods: list[Method] = [found.method, *(one.method for one in others)]
    return Report(found.project.name, (found.explain(), *(one.explain() for one in others)), sections, methods)


def _figures(found: ViabilityGap) -> Table:
    unit = found.project.currency
    rows = [
        ("cost", _money(found.project.cost, unit)),
        ("internal rate of return", "none" if found.irr is None else f"{found.irr:.2%}"),
        ("return the owners ask", f"{found.project.hurdle:.2%}"),
        ("present value to the owners", _money(found.worth, unit)),
        ("lowest debt cover", "no debt" if found.cover is None else f"{found.cover:.2f}"),
        ("least grant", "no grant is enough" if found.grant is None else _money(found.grant, unit)),
        ("least grant, share of cost", "–" if found.share is None else f"{found.share:.1%}"),
    ]
    return Table("The project", ("figure", "value"), rows, frozenset({1}))


def _money(amount: float, unit: str) -> str:
    return f"{amount:,.2f} {unit}".strip()


def _caps(found: ViabilityGap) -> Table:
    rows = [(f"{cap:.0%}", "within" if fits else "over") for cap, fits in found.within.items()]
    return Table("The gap and the caps", ("cap", "the gap is"), rows, frozenset({0}))


def _levers(found: ViabilityGap) -> Table:
    rows = [
        (
            one.name,
            f"{one.now:,.4g}",
            "none does it" if one.value is None else f"{one.value:,.4g}",
            "–" if one.factor is None else f"{one.factor:.2f}",
        )
        for one in found.levers
    ]
    return Table("Each changed alone until no grant is needed", ("lever", "now", "needed", "times"), rows, frozenset({1, 2, 3}))


def _years(found: ViabilityGap) -> Table:
    whole, granted = found.project.flows, found.project.equity_flows(found.grant or 0.0)
    rows = [(str(year), f"{one:,.2f}", f"{two:,.2f}") for year, (one, two) in enumerate(zip(whole, granted, strict=True))]
    return Table("Cash flow", ("year", "project", "owners, with the grant"), rows, frozenset({0, 1, 2}))


def flows_picture(found: ViabilityGap) -> Figure:
    """Money out below, money in above, and what it all is worth today by then."""
    figure, shown = axes(9, 4)
    flows = found.project.flows
    shown.bar(range(len(flows)), flows, color=[OCHRE if one < 0 else INDIGO for one in flows], width=0.7)
    shown.axhline(0, color=INK, linewidth=0.8)
    worth = (flows * (1 + found.project.hurdle) ** -np.arange(len(flows), dtype=float)).cumsum()
    shown.plot(range(len(flows)), worth, color=PINE, marker="o", markersize=3, linewidth=1.5)
    shown.annotate(
        f"worth today: {worth[-1]:,.1f}", (len(flows) - 1, worth[-1]), xytext=(0, 8), textcoords="offset points", ha="right", color=PINE
    )
    shown.xaxis.get_major_locator().set_params(integer=True)
    shown.set_xlabel("Year", color=INK)
    shown.set_ylabel(label(f"Money {found.project.currency}".strip()), color=INK)
    shown.set_title(
        label(f"{found.project.name}: bars are flows, the line their worth today at {found.project.hurdle:.0%}", 100), loc="left", color=INK
    )
    return figure


def gap_picture(found: ViabilityGap) -> Figure:
    """The gap as one bar, with a line for every cap."""
    figure, shown = axes(9, 1.9)
    share = 100 * (found.share or 0)
    shown.barh([0], [share], color=RED if not any(found.within.values()) else INDIGO, height=0.5)
    beside(shown, share, 0, f"{share:.1f} % of the cost", 10)
    for cap in found.caps:
        shown.axvline(100 * cap, color=INK, linestyle="--", linewidth=1)
        beside(shown, 100 * cap, 0.47, f"cap {cap:.0%}")
    shown.set_xlim(0, 100)
    shown.set_ylim(-0.5, 0.65)
    shown.set_yticks([])
    shown.grid(axis="x", color=RULE, linewidth=0.6)
    shown.set_title("The least grant beside the caps", loc="left", color=INK)
    return figure
