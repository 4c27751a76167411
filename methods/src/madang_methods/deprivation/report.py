"""Poverty in many ways as a report: headcount, intensity and M0, what makes it up, each group, and other cutoffs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang_methods.deprivation.outcome import Deprivation, Poverty, Share
from madang_methods.drawing import INDIGO, INK, PAPER, axes, beside, label
from madang_methods.pages import Picture, Report, Section, Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def report(found: Deprivation, cutoff: float) -> Report:
    """cutoff: the one told first and drawn; the others stand in a table."""
    whole = found.of(cutoff)
    pictures = [
        Picture(
            "deprivation-indicators", "Share deprived, and share deprived and poor, in each indicator.", lambda: indicators_picture(whole)
        )
    ]
    sections = [
        Section("Everybody", tables=(_figures(found),)),
        Section("What it is made of", tables=(_indicators(whole),), pictures=pictures),
    ]
    if found.groups:
        groups = [found.of(cutoff, name) for name in found.groups]
        picture = Picture(
            "deprivation-groups", "For each group and indicator the share poor and deprived in it, and M0.", lambda: groups_picture(groups)
        )
        words = [f"… stands for groups in which fewer than {found.k} rows are poor, or are not, and for others that would give them away."]
        sections.append(Section("Each group", words if found.k else [], (_groups(groups),), (picture,)))
    said = [whole.explain()]
    if found.left_out:
        said.append(f"{found.left_out:,} rows with a missing indicator were left out.")
    return Report("Who is poor in many ways at once", said, sections, (found.method,))


def _share(one: Share, form: str = ".1%") -> str:
    return "–" if one.value is None else format(one.value, form)


def _between(one: Share, form: str = ".1%") -> str:
    between = one.interval
    return "–" if between is None else f"{max(between.lower, 0):{form}} to {min(between.upper, 1):{form}}"


def _figures(found: Deprivation) -> Table:
    rows = [
        (
            f"{one.cutoff:.1%}",
            _share(one.headcount),
            _between(one.headcount),
            _share(one.intensity),
            _between(one.intensity),
            _share(one.adjusted, ".4f"),
            _between(one.adjusted, ".4f"),
        )
        for one in found.results
        if one.group is None
    ]
    headings = ("poor from", "H: poor", "95% interval", "A: of how much", "95% interval", "M0 = H × A", "95% interval")
    return Table("At each cutoff", headings, rows, frozenset(range(7)))


def _indicators(whole: Poverty) -> Table:
    rows = [
        (
            one.name,
            f"{one.weight:.1%}",
            _share(one.uncensored),
            _share(one.censored),
            _between(one.censored),
            "–" if one.contribution is None else f"{one.contribution:.1%}",
        )
        for one in sorted(whole.indicators, key=lambda one: -(one.contribution or 0))
    ]
    headings = ("indicator", "weight", "deprived", "deprived and poor", "95% interval", "part of M0")
    return Table(f"Each indicator, poor from {whole.cutoff:.1%}", headings, rows, frozenset(range(1, 6)))


def _groups(groups: list[Poverty]) -> Table:
    rows = [
        (
            one.group or "",
            "…" if one.rows is None else f"{one.rows:,}",
            _share(one.headcount) if one.rows is not None else "…",
            _share(one.intensity) if one.rows is not None else "…",
            _share(one.adjusted, ".4f") if one.rows is not None else "…",
            _between(one.adjusted, ".4f") if one.rows is not None else "…",
            "…" if one.population_share is None else f"{one.population_share:.1%}",
            "–" if one.contribution is None else f"{one.contribution:.1%}",
        )
        for one in sorted(groups, key=lambda one: -(one.adjusted.value or 0))
    ]
    headings = ("group", "rows", "H", "A", "M0", "95% interval", "of the people", "of M0")
    return Table("Groups, the furthest behind first", headings, rows, frozenset(range(1, 8)))


def indicators_picture(whole: Poverty) -> Figure:
    """Two lying bars for each indicator: everybody deprived in it (outline) and those of them who are poor (filled)."""
    rows = sorted(whole.indicators, key=lambda one: -(one.censored.value or 0))
    figure, drawn = axes(9, 1.7 + 0.42 * len(rows))
    for place, one in enumerate(rows):
        alone, poor = 100 * (one.uncensored.value or 0), 100 * (one.censored.value or 0)
        drawn.barh(place, alone, color="none", edgecolor=INDIGO, height=0.66, linewidth=1.2)
        drawn.barh(place, poor, color=INDIGO, height=0.66)
        part = "" if one.contribution is None else f" · {one.contribution:.0%} of M0"
        beside(drawn, alone, place, f"{poor:.0f} of {alone:.0f} %{part}")
    drawn.set_yticks(range(len(rows)), [label(one.name) for one in rows], fontsize=9)
    drawn.invert_yaxis()
    drawn.margins(x=0.24)
    drawn.set_xlabel("% of people: filled, deprived and poor; outline, deprived", color=INK)
    drawn.set_title("What the poor lack, and what others lack", loc="left", color=INK)
    return figure


def groups_picture(groups: list[Poverty]) -> Figure:
    """A field for each group and indicator, the darker the more of the group are poor and deprived in it; M0 at the end of the row."""
    from matplotlib.colors import LinearSegmentedColormap

    rows = sorted((one for one in groups if one.adjusted.value is not None), key=lambda one: -(one.adjusted.value or 0))
    names = [one.name for one in rows[0].indicators] if rows else []
    figure, drawn = axes(2.8 + 0.95 * len(names), 2.2 + 0.42 * len(rows))
    values = [[100 * (part.censored.value or 0) for part in one.indicators] for one in rows]
    if rows:
        highest = max(max(row) for row in values) or 1
        drawn.imshow(values, aspect="auto", cmap=LinearSegmentedColormap.from_list("house", [PAPER, INDIGO]), vmin=0, vmax=highest)
        for place, (one, row) in enumerate(zip(rows, values, strict=True)):
            for column, value in enumerate(row):
                told = "…" if one.indicators[column].censored.value is None else f"{value:.0f}"
                drawn.text(column, place, told, ha="center", va="center", fontsize=9, color=PAPER if value > highest / 2 else INK)
            beside(drawn, len(names) - 0.5, place, f"{one.adjusted.value:.3f}")
    drawn.set_yticks(range(len(rows)), [label(one.group or "", 30) for one in rows], fontsize=9)
    drawn.set_xticks(range(len(names)), [label(name, 16) for name in names], fontsize=9, rotation=30, ha="right")
    drawn.tick_params(length=0)
    drawn.spines[:].set_visible(False)
    drawn.set_title(
        "% poor and deprived in it, by group (the furthest behind on top); M0 at the end of the row", loc="left", color=INK, fontsize=11
    )
    return figure
