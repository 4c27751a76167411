"""A reform told to a council: who gains, who pays, in words, tables and pictures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang_methods.drawing import INDIGO, INK, MARKS, OCHRE, RULE, axes, beside, label
from madang_methods.impact.effects import TENTH
from madang_methods.impact.outcome import EVERYBODY, GroupEffect, Impact
from madang_methods.impact.policy import Policy
from madang_methods.pages import Picture, Report, Section, Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure

HIDDEN = "…"


def report(found: Impact) -> Report:
    law = [
        _said(side, policy) for side, policies in (("Before", found.reform.before), ("After", found.reform.after)) for policy in policies
    ]
    sections = [Section("What would change", law, [_budget(found)]), _who(found)]
    if found.changes:
        sections.append(Section("Poverty and inequality", [one.explain() for one in found.changes], [_changes(found)]))
    sections.append(_hard(found))
    return Report(found.reform.name, [found.explain()], sections, [found.method])


def _said(side: str, policy: Policy) -> str:
    days = [f"from {policy.starts}"] if policy.starts else []
    days += [f"until {policy.ends}"] if policy.ends else []
    told = ", ".join([f"{side}: {policy.name}", f"a {policy.kind} for each {policy.unit}", *days])
    only = "; only where " + " and ".join(one.explain() for one in policy.conditions) if policy.conditions else ""
    return f"{told}{only}{f' ({policy.law})' if policy.law else ''}."


def _budget(found: Impact) -> Table:
    rows = [["before", found.money(found.before)], ["after", found.money(found.after)], ["change", found.money(found.after - found.before)]]
    if found.budget_interval:
        rows.append([
            f"{found.budget_interval.level:.0%} interval of the change",
            f"{found.budget_interval.lower:,.0f} to {found.budget_interval.upper:,.0f}",
        ])  # fmt: skip
    caption = f"{found.reform.measure}, in all" if found.reform.measure else "What the town takes in a year"
    return Table(caption, ["", "amount"], rows, frozenset({1}))


def _who(found: Impact) -> Section:
    columns = list(dict.fromkeys(one.column for one in found.groups))
    note = f"{HIDDEN} stands where fewer than {found.k} are behind a number, or where it would give such a number away."
    pictures = [
        Picture(
            "tenths", "Mean gain of a household in each tenth of income; the tables below say the same.", lambda: tenths_picture(found)
        ),
        Picture("winners", "Share of winners and losers in each group; the tables below say the same.", lambda: winners_picture(found)),
    ]
    return Section("Who gains and who loses", [note], [_table(found, column) for column in columns], pictures)


def _table(found: Impact, column: str) -> Table:
    rows = [_row(one) for one in found.groups if one.column == column]
    counted = next(one.counted for one in found.groups if one.column == column)
    note = "" if counted == "households" else "; each person carries the gain of the household"
    heads = ["", counted, f"mean gain, {found.unit}".rstrip(", "), "95% interval", "of income", "winners", "losers", "hard hit"]
    return Table(f"{column.capitalize()}{note}", heads, rows, frozenset(range(1, 8)))


def _row(one: GroupEffect) -> list[str]:
    interval = HIDDEN if one.interval is None else f"{one.interval.lower:,.2f} to {one.interval.upper:,.2f}"
    number, gain = (HIDDEN if value is None else text for value, text in ((one.number, f"{one.number or 0:,.0f}"), (one.mean_gain, f"{one.mean_gain or 0:+,.2f}")))  # fmt: skip
    return [one.group, number, gain, interval, _share(one.of_income, 2), *map(_share, (one.winners, one.losers, one.hard_hit))]


def _share(value: float | None, digits: int = 1) -> str:
    if value is None:
        return HIDDEN
    return f"{round(value, digits + 2) + 0.0:.{digits}%}"  # + 0.0 makes a negative zero a plain one


def _changes(found: Impact) -> Table:
    rows = [
        [
            one.measure,
            f"{one.before:.2%}",
            f"{one.after:.2%}",
            f"{100 * one.difference:+.3f}",
            f"{100 * one.interval.lower:+.3f} to {100 * one.interval.upper:+.3f}" if one.interval else "none",
        ]
        for one in found.changes
    ]
    return Table(
        "In per cent; the change in points", ["measure", "before", "after", "change", "95% interval"], rows, frozenset({1, 2, 3, 4})
    )


def _hard(found: Impact) -> Section:
    over = [[group, f"{times:.2f}"] for group, times in found.hard_hit.over]
    tables = [Table("Groups that stand out among the hard hit", ["group", "times its share"], over, frozenset({1}))]
    words, pictures = [found.hard_hit.explain()], []
    if found.ladders:
        steps = [[one.household, f"{one.income:,.0f}", f"{one.step:,.0f}", f"{one.lost:,.0f}"] for one in found.cliffs]
        tables.append(
            Table("Cliffs: where earning more leaves less", ["household", "income", "next step", "lost"], steps, frozenset({1, 2, 3}))
        )
        said = "What each kind of household gets or pays along its income; cliffs stand in the table below."
        pictures.append(Picture("ladders", said, lambda: ladders_picture(found)))
    return Section("Hard hit, and cliffs", words, tables, pictures)


def tenths_picture(found: Impact) -> Figure:
    """Mean gain by tenth of income with its interval, one bar each, in two colours and with its sign."""
    rows = [one for one in found.groups if one.column == TENTH and one.mean_gain is not None]
    gains = [one.mean_gain or 0.0 for one in rows]
    figure, found_axes = axes(9, 4.6)
    reach = [one.interval.upper - gain if one.interval else 0.0 for one, gain in zip(rows, gains, strict=True)]
    found_axes.bar(range(len(rows)), gains, color=[INDIGO if gain >= 0 else OCHRE for gain in gains], width=0.7)
    found_axes.errorbar(range(len(rows)), gains, yerr=reach, fmt="none", ecolor=INK, elinewidth=1, capsize=3)
    for place, (gain, error) in enumerate(zip(gains, reach, strict=True)):
        up = gain >= 0
        found_axes.annotate(f"{gain:+,.{2 if abs(gain) < 100 else 0}f}", (place, gain + (error if up else -error)), (0, 4 if up else -4), textcoords="offset points", ha="center", va="bottom" if up else "top", fontsize=9, color=INK)  # fmt: skip
    found_axes.axhline(0, color=INK, linewidth=0.8)
    found_axes.set_xticks(range(len(rows)), [one.group.replace(" ", "\n") for one in rows], fontsize=9)
    found_axes.margins(y=0.18)
    found_axes.set_xlabel("Tenth of people by income", color=INK)
    found_axes.set_ylabel(label(f"Mean gain of a household, {found.unit} a year"), color=INK)
    found_axes.set_title(label(f"{found.reform.name}: mean gain by income"), loc="left", color=INK)
    return figure


def winners_picture(found: Impact) -> Figure:
    """A lying bar per group: winners to the right, losers to the left, shares written at the ends."""
    rows = [one for one in found.groups if one.column != TENTH and one.winners is not None and one.losers is not None]
    figure, found_axes = axes(9, 1.6 + 0.32 * len(rows))
    for place, one in enumerate(rows):
        winners, losers = 100 * (one.winners or 0), 100 * (one.losers or 0)
        found_axes.barh(place, winners, color=INDIGO, height=0.66)
        found_axes.barh(place, -losers, color=OCHRE, height=0.66)
        beside(found_axes, winners, place, f"{winners:.0f} %", 8)
        left = (-losers, place)
        found_axes.annotate(
            f"{losers:.0f} %", left, xytext=(-6, 0), textcoords="offset points", va="center", ha="right", color=INK, fontsize=8
        )
    found_axes.axvline(0, color=INK, linewidth=0.8)
    found_axes.set_yticks(range(len(rows)), [label("all households" if one.column == EVERYBODY else one.name) for one in rows], fontsize=9)
    found_axes.set_xticks([])
    found_axes.spines[["bottom", "left"]].set_visible(False)
    found_axes.invert_yaxis()
    found_axes.set_xlim(-118, 118)
    found_axes.set_title("← lose · gain →", color=INK)
    return figure


def ladders_picture(found: Impact) -> Figure:
    """After the reform, what each kind of household gets (above 0) or pays (below), along its income."""
    figure, found_axes = axes(9, 4.6)
    for (colour, mark), ladder in zip(MARKS, found.ladders, strict=False):
        found_axes.plot(ladder.incomes, ladder.after, color=colour, linewidth=1.8, marker=mark, markevery=40, markersize=5)
        found_axes.annotate(ladder.household, (ladder.incomes[-1], ladder.after[-1]), (6, 0), textcoords="offset points", va="center", fontsize=9, color=colour)  # fmt: skip
    found_axes.margins(x=0.02)
    found_axes.set_xlim(right=1.22 * max(ladder.incomes[-1] for ladder in found.ladders))
    found_axes.grid(axis="y", color=RULE, linewidth=0.6)
    found_axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    found_axes.set_xlabel(label(f"Income of the household in a year, {found.unit}".strip(", ")), color=INK)
    found_axes.set_ylabel(label(f"Gets (+) or pays (−), {found.unit} a year"), color=INK)
    found_axes.set_title("After the reform, along the income of typical households", loc="left", color=INK)
    return figure
