"""Poverty and inequality as a report: the figures of everybody, each group beside them, and how evenly a service reaches people."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from madang_methods.drawing import INDIGO, INK, OCHRE, RULE, axes, bars, beside, label
from madang_methods.inequality.outcome import EVERYBODY, Estimate, Inequality, Measure
from madang_methods.opportunity import Concentration, Opportunity
from madang_methods.pages import Picture, Report, Section, Table
from madang_methods.result import Interval

if TYPE_CHECKING:
    from matplotlib.figure import Figure

IN_PERCENT = {Measure.RATE, Measure.GAP}


def report(
    found: Inequality, opportunities: Sequence[tuple[str, Opportunity]] = (), concentrated: tuple[str, Concentration] | None = None
) -> Report:
    sections = [Section("Everybody", tables=(_everybody(found),))]
    if len(found.groups) > 1:
        words = "Each group's {} with its interval; the table says the same."
        pictures = [
            Picture("inequality-rate", words.format("at-risk-of-poverty rate"), lambda: groups_picture(found, Measure.RATE)),
            Picture("inequality-gini", words.format("Gini coefficient"), lambda: groups_picture(found, Measure.GINI)),
        ]
        sections.append(Section("Each group", [_hidden(found)] if found.k else [], (_groups(found),), pictures))
    else:
        sections[0] = Section(
            "Everybody",
            tables=(_everybody(found),),
            pictures=(Picture("inequality", "The shares that were found, with their intervals.", lambda: shares_picture(found)),),
        )
    sections += [
        Section(f"Who is reached: {what}", (one.explain(),), (_reached(one),), (_reached_picture(what, one),))
        for what, one in opportunities
    ]
    methods = [found.method, *(one.method for _, one in opportunities[:1])]
    said = [in_words(found), *(f"{what}: {one.explain()}" for what, one in opportunities)]
    if concentrated:
        sections.append(Section(f"Who receives: {concentrated[0]}", (concentrated[1].explain(),)))
        methods.append(concentrated[1].method)
        said.append(f"{concentrated[0]}: {concentrated[1].explain()}")
    return Report("Who is poor, and how unequal incomes are", said, sections, methods)


def in_words(found: Inequality) -> str:
    rate, line, coefficient = (found.of(measure) for measure in (Measure.RATE, Measure.THRESHOLD, Measure.GINI))
    if line.value is None or rate.value is None or coefficient.value is None:
        return "Too few rows stand behind the figures to tell them."
    said = f"{shown(rate)} live on less than {line.value:,.0f}{_around(rate)}. The Gini coefficient is {coefficient.value:.3f}{_around(coefficient)}."
    known = [one for one in found.estimates if one.measure is Measure.RATE and one.group and one.value is not None]
    if len(known) > 1:
        first = max(known, key=lambda one: one.value or 0)
        last = min(known, key=lambda one: one.value or 0)
        said += (
            f" Furthest behind: {first.group}, {shown(first)}{_around(first)}; furthest ahead: {last.group}, {shown(last)}{_around(last)}."
        )
    return said


def shown(one: Estimate) -> str:
    return "…" if one.rows is None else "–" if one.value is None else _number(one.value, one.measure)


def _number(value: float, measure: Measure) -> str:
    if measure in IN_PERCENT:
        return f"{value:.1%}"
    return f"{value:,.0f}" if measure is Measure.THRESHOLD else f"{value:.2f}" if measure is Measure.QUINTILES else f"{value:.3f}"


def _between(one: Estimate) -> str:
    between = one.interval
    return "–" if between is None else f"{_number(max(between.lower, 0), one.measure)} to {_number(between.upper, one.measure)}"


def _around(one: Estimate) -> str:
    return "" if one.interval is None else f" ({_between(one)})"


def _everybody(found: Inequality) -> Table:
    rows = [(one.measure.value, shown(one), _between(one)) for one in found.estimates if one.group is None]
    return Table("Measures", ("measure", "value", _level(found)), rows, frozenset({1, 2}))


def _level(found: Inequality) -> str:
    for one in found.estimates:
        if one.interval:
            return f"{one.interval.level:.0%} interval, {one.interval.kind}"
    return "interval"


def _groups(found: Inequality) -> Table:
    rows = []
    for group in found.groups:
        rate, gap, ratio, coefficient = (found.of(one, group) for one in (Measure.RATE, Measure.GAP, Measure.QUINTILES, Measure.GINI))
        rows.append(
            (
                group or EVERYBODY,
                "…" if coefficient.rows is None else f"{coefficient.rows:,}",
                "…" if coefficient.people is None else f"{coefficient.people:,.0f}",
                shown(rate),
                _between(rate),
                shown(gap),
                shown(ratio),
                shown(coefficient),
                _between(coefficient),
            )
        )
    headings = ("group", "rows", "people", "poor", "interval", "gap", "quintiles", "Gini", "interval")
    return Table("Held against everybody's threshold", headings, rows, frozenset(range(1, 9)))


def _hidden(found: Inequality) -> str:
    return f"… stands for groups in which fewer than {found.k} rows are poor, or are not, and for others that would give them away."


def _reached(one: Opportunity) -> Table:
    rows = [(name, f"{share:.1%}") for name, share in sorted(one.by_group.items(), key=lambda pair: pair[1])]
    rows += [
        ("everybody", f"{one.coverage:.1%}"),
        ("dissimilarity", f"{one.dissimilarity:.1%}{_plain(one.dissimilarity_interval)}"),
        ("opportunity index", f"{one.index:.3f}{_plain(one.index_interval)}"),
    ]
    return Table("Reached, the furthest behind first", ("group", "share"), rows, frozenset({1}))


def _reached_picture(what: str, one: Opportunity) -> Picture:
    rows = sorted(one.by_group.items(), key=lambda pair: pair[1])
    names, values = [name for name, _ in rows], [100 * share for _, share in rows]
    words = f"Share reached by {what} in each group; the table says the same."
    title = f"{what}: who is reached (everybody {one.coverage:.0%})"
    return Picture("inequality-reached", words, lambda: bars(names, values, [f"{value:.0f}" for value in values], title, "%"))


def _plain(between: Interval | None) -> str:
    return "" if between is None else f" ({between.lower:.3f} to {between.upper:.3f})"


def groups_picture(found: Inequality, measure: Measure) -> Figure:
    """A mark for each group with its interval, the highest on top, everybody as a line."""
    rows = sorted(
        (one for one in found.estimates if one.measure is measure and one.group and one.value is not None),
        key=lambda one: -(one.value or 0),
    )
    whole = found.of(measure)
    scale = 100 if measure in IN_PERCENT else 1
    figure, drawn = axes(9, 1.7 + 0.34 * len(rows))
    for place, one in enumerate(rows):
        apart = one.interval is not None and whole.value is not None and one.interval.lower > whole.value
        colour, mark = (OCHRE, "s") if apart else (INDIGO, "o")
        if one.interval:
            drawn.plot([scale * max(one.interval.lower, 0), scale * one.interval.upper], [place, place], color=colour, linewidth=1.6)
        drawn.plot([scale * (one.value or 0)], [place], mark, color=colour, markersize=7)
        beside(drawn, scale * (one.interval.upper if one.interval else one.value or 0), place, shown(one))
    if whole.value is not None:
        drawn.axvline(scale * whole.value, color=INK, linewidth=0.9, linestyle="--")
    drawn.set_yticks(range(len(rows)), [label(one.group or "") for one in rows], fontsize=9)
    drawn.invert_yaxis()
    drawn.set_xlim(left=0)
    drawn.margins(x=0.12)
    drawn.grid(axis="x", color=RULE, linewidth=0.6)
    drawn.set_xlabel(f"{measure.value}{', %' if scale == 100 else ''} (dashed: everybody; squares: surely above)", color=INK)
    drawn.set_title(f"{measure.value[0].upper()}{measure.value[1:]} by group", loc="left", color=INK)
    return figure


def shares_picture(found: Inequality) -> Figure:
    rows = [found.of(measure) for measure in (Measure.RATE, Measure.GAP, Measure.GINI)]
    figure, drawn = axes(8, 2.6)
    for place, one in enumerate(rows):
        if one.value is None:
            continue
        if one.interval:
            drawn.plot([100 * one.interval.lower, 100 * one.interval.upper], [place, place], color=INDIGO, linewidth=1.8)
        drawn.plot([100 * one.value], [place], "o", color=INDIGO, markersize=8)
        beside(drawn, 100 * (one.interval.upper if one.interval else one.value), place, f"{100 * one.value:.1f}")
    drawn.set_yticks(range(len(rows)), [one.measure.value for one in rows])
    drawn.invert_yaxis()
    drawn.set_xlim(left=0)
    drawn.margins(x=0.12, y=0.2)
    drawn.grid(axis="x", color=RULE, linewidth=0.6)
    drawn.set_xlabel("%", color=INK)
    return figure
