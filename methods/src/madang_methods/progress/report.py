"""Progress as a report: what each method says, where they differ and why, and how those furthest behind fare."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from madang_methods.drawing import INDIGO, INK, OCHRE, PINE, RED, RULE, SLATE, axes, label
from madang_methods.pages import Picture, Report, Section, Table
from madang_methods.progress.comparing import Pace
from madang_methods.progress.escap import predicted
from madang_methods.progress.outcome import Assessment, Progress
from madang_methods.progress.panel import panel_of
from madang_methods.progress.series import Series

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_DRAWN, MOST_PATHS, PATHS_IN_A_ROW = 40, 6, 3
LOOKS = {Pace.GOOD: (PINE, "o"), Pace.SLOW: (OCHRE, "s"), Pace.AWAY: (RED, "v"), Pace.UNKNOWN: (SLATE, "_")}
NONE = "–"
MOST_ROWS = 1000
MOST_NAMED = 12
SILENT, LEFT_OUT = "What a method cannot tell, and why", "Left out, and why"


def report(found: Progress) -> Report:
    verdicts = Picture(
        "progress-methods", "What each method says of each indicator; the table says the same.", lambda: verdicts_picture(found)
    )
    paths = Picture("progress-paths", "Values, the way to the target, and ESCAP's line, for some indicators.", lambda: paths_picture(found))
    sections = [
        Section("Each indicator by three methods", tables=(_verdicts(found), _values(found), _indices(found)), pictures=(verdicts,)),
        Section("Where the methods differ, and why", _reasons(found), pictures=(paths,)),
    ]
    if found.goals:
        sections.append(
            Section("Each goal", ("Means of what the indicators above say; an indicator of many series weighs as one.",), (_goals(found),))
        )
    if found.inclusive:
        sections.append(_inclusive(found))
    silent = _by_reason((why, one.series.label) for one in found.headlines for why in one.why_not)
    left_out = _by_reason((reason, name) for name, reason in found.left_out.items())
    tables = [
        Table(caption, ("why", "how many", "which"), rows, frozenset({1}))
        for caption, rows in ((SILENT, silent), (LEFT_OUT, left_out))
        if rows
    ]
    if tables:
        sections.append(Section("What is not told", tables=tables))
    return Report("Are we progressing?", (found.explain(),), sections, (found.method, *found.methods))


def _by_reason(told: Iterable[tuple[str, str]]) -> list[tuple[str, str, str]]:
    """One row for each reason: how many it holds for, and the first of them."""
    found: dict[str, list[str]] = {}
    for reason, name in told:
        found.setdefault(reason, []).append(name)
    return [(reason, f"{len(names):,}", _some(names)) for reason, names in found.items()]


def _some(names: list[str]) -> str:
    return ", ".join(names[:MOST_NAMED]) + (f" and {len(names) - MOST_NAMED:,} more (all in --json)" if len(names) > MOST_NAMED else "")


def _reasons(found: Progress) -> tuple[str, ...]:
    if not found.differing:
        return ("They do not differ here.",)
    return tuple(f"{one.series.label}: {reason}." for one in found.differing for reason in one.differs)


def _name(one: Assessment) -> str:
    """Groups stand indented under their indicator, so that a narrow screen holds them."""
    return f"– {one.series.group}" if one.series.group else one.series.indicator


def _in_order(found: Progress) -> list[tuple[str, Assessment]]:
    """Each indicator followed by its groups; a group without a headline keeps its whole name."""
    names = dict.fromkeys(one.series.indicator for one in found.assessments)
    place = {name: number for number, name in enumerate(names)}
    headed = {one.series.indicator for one in found.assessments if not one.series.group}
    rows = sorted(found.assessments, key=lambda one: (place[one.series.indicator], one.series.group != ""))[:MOST_ROWS]
    return [(_name(one) if one.series.indicator in headed else one.series.label, one) for one in rows]


def _verdicts(found: Progress) -> Table:
    rows = [
        (name, one.growth.status, one.anticipated.status, f"{one.arrow.status} {one.light.value}", "yes" if one.differs else "")
        for name, one in _in_order(found)
    ]
    left = len(found.assessments) - len(rows)
    caption = "What each method says" + (f" (the first {MOST_ROWS:,}; {left:,} more in --json)" if left else "")
    return Table(caption, ("indicator", f"growth ({found.cuts.name})", "ESCAP", "SDSN", "differ"), rows)


def _values(found: Progress) -> Table:
    rows = []
    for name, one in _in_order(found):
        base, now, aim = one.series.base or one.series.current, one.series.current, one.series.aim
        target = NONE if aim.target is None else f"{aim.target_year}: {aim.target:,.4g}"
        rows.append((name, f"{base[0]}: {base[1]:,.4g}", f"{now[0]}: {now[1]:,.4g}", target, _number(one.predicted, ",.4g")))
    headings = ("indicator", "base", "now", "target", "ESCAP's line then")
    return Table("From where to where", headings, rows, frozenset({1, 2, 3, 4}))


def _indices(found: Progress) -> Table:
    rows = [
        (
            name,
            _growth(one),
            _number(one.growth_score, ".1f"),
            _number(one.status_index, ".1f"),
            _number(one.anticipated.value, ".0f"),
            _number(one.score, ".1f"),
            _number(one.arrow.value, ".2f"),
        )
        for name, one in _in_order(found)
    ]
    headings = ("indicator", "growth", "−5 to 5", "ESCAP 0–10", "gap, %", "SDSN 0–100", "step")
    caption = "Figures: growth over needed growth and its score; ESCAP's status and gap; SDSN's score and yearly step over the needed one"
    return Table(caption, headings, rows, frozenset(range(1, len(headings))))


def _goals(found: Progress) -> Table:
    rows = [
        (f"Goal {one.goal}", _number(one.status_index, ".1f"), str(one.indicators[0]), _number(one.score, ".1f"), str(one.indicators[1]))
        for one in found.goals
    ]
    headings = ("goal", "ESCAP 0–10", "of indicators", "SDSN 0–100", "of indicators")
    return Table("Goals: ESCAP's status and SDSN's score", headings, rows, frozenset({1, 2, 3, 4}))


def _growth(one: Assessment) -> str:
    if one.growth.value is None:
        return NONE
    return f"{one.growth.value:+.1%}/yr" if one.series.aim.target is None else f"{one.growth.value:.2f}"


def _number(value: float | None, form: str) -> str:
    return NONE if value is None else format(value, form)


def _inclusive(found: Progress) -> Section:
    rows = [
        (
            one.indicator,
            one.behind.series.group,
            f"{one.behind.series.current[1]:,.4g}",
            _number(one.gap_then, ",.4g"),
            f"{one.gap_now:,.4g}",
            _number(one.behind.status_index, ".1f"),
            _number(one.beside.status_index, ".1f"),
            "yes" if one.hides else "",
        )
        for one in found.inclusive
    ]
    headings = ("indicator", "furthest behind", "now", "gap then", "gap now", "steps", "headline", "hides")
    table = Table(
        "Furthest behind: its gap to the headline, ESCAP's steps of both, and whether the headline hides it",
        headings,
        rows,
        frozenset(range(2, 7)),
    )
    pictures: tuple[Picture, ...] = ()
    if any(one.behind.status_index is not None for one in found.inclusive):
        shown = "Steps done by the group furthest behind and by everybody; the table says the same."
        pictures = (Picture("progress-inclusive", shown, lambda: inclusive_picture(found)),)
    words = ("Progress counts when it holds for those furthest behind too.", *(one.explain() for one in found.inclusive))
    return Section("Those furthest behind", words, (table,), pictures)


def verdicts_picture(found: Progress) -> Figure:
    """A row for each headline, a column for each method: a mark and the method's own words."""
    rows = found.headlines[:MOST_DRAWN]
    figure, shown = axes(9, 1.7 + 0.36 * len(rows))
    for place, one in enumerate(rows):
        texts = (one.growth.status, one.anticipated.status, f"{one.arrow.status}  {one.light.value}")
        for column, (pace, text) in enumerate(zip(one.paces.values(), texts, strict=True)):
            colour, mark = LOOKS[pace]
            shown.plot([column], [place], mark, color=colour, markersize=9, markeredgewidth=2)
            shown.text(column + 0.08, place, text if pace is not Pace.UNKNOWN else "cannot tell", va="center", color=INK, fontsize=9)
        if place:
            shown.axhline(place - 0.5, color=RULE, linewidth=0.6)
    shown.set_yticks(range(len(rows)), [label(one.series.label, 44) for one in rows], fontsize=9)
    shown.set_xticks(range(3), [f"Growth\n({found.cuts.name})", "ESCAP", "SDSN"], fontsize=10, ha="left")
    shown.xaxis.tick_top()
    shown.tick_params(length=0)
    shown.set_xlim(-0.15, 2.9)
    shown.set_ylim(len(rows) - 0.5, -0.5)
    shown.spines[["left", "bottom"]].set_visible(False)
    shown.set_xlabel("● on track or met · ■ too slow · ▼ the wrong way", color=INK)
    return figure


def paths_picture(found: Progress) -> Figure:
    """Small pictures of those on which the methods differ, then of others: values, the way needed, ESCAP's line."""
    chosen = [one for one in [*found.differing, *found.headlines] if one.series.aim.target is not None]
    chosen = list({id(one): one for one in chosen}.values())[:MOST_PATHS] or found.headlines[:1]
    across = min(PATHS_IN_A_ROW, len(chosen))
    down = -(-len(chosen) // across)
    figure, shown = axes(3.4 * across, 2.7 * down)
    figure.clear()
    for place, one in enumerate(chosen, 1):
        shown = figure.add_subplot(down, across, place, facecolor=figure.get_facecolor())
        _path(shown, one)
    return figure


def _path(shown: Axes, one: Assessment) -> None:
    series, aim, base = one.series, one.series.aim, one.series.base or one.series.current
    shown.spines[["top", "right"]].set_visible(False)
    shown.tick_params(colors=INK, labelsize=8)
    ends: list[tuple[float, str, str]] = []
    if aim.target is not None:
        shown.plot([base[0], aim.target_year], [base[1], aim.target], color=SLATE, linestyle="--", linewidth=1)
        shown.plot([aim.target_year], [aim.target], "D", color=PINE, markersize=6)
        ends.append((aim.target, f"target {aim.target:g}", PINE))
    if one.predicted is not None:
        shown.plot([series.years[0], aim.target_year], [_line_at_start(series), one.predicted], color=OCHRE, linestyle=":", linewidth=1.5)
        shown.plot([aim.target_year], [one.predicted], "s", color=OCHRE, markersize=5)
        ends.append((one.predicted, f"line {one.predicted:.4g}", OCHRE))
    shown.plot(series.years, series.values, color=INDIGO, linewidth=1.8, marker="o", markersize=2.5)
    shown.set_title(label(series.label, 34), loc="left", fontsize=9, color=INK)
    shown.margins(y=0.15)
    shown.set_xlim(series.years[0] - 1, aim.target_year + 0.45 * (aim.target_year - series.years[0]))
    shown.set_xticks([series.years[0], series.current[0], aim.target_year])
    _label_ends(shown, aim.target_year, sorted(ends))


def _line_at_start(series: Series) -> float:
    panel = panel_of([series])
    return float(predicted(replace(panel, target_year=panel.years[:1]))[0])


def _label_ends(shown: Axes, year: int, ends: list[tuple[float, str, str]]) -> None:
    """Texts beside the ends, pushed apart where they would cover each other."""
    low, high = shown.get_ylim()
    is_near = len(ends) == 2 and ends[1][0] - ends[0][0] < 0.1 * (high - low)
    for place, (value, text, colour) in enumerate(ends):
        push = (10 * place - 5) if is_near else 0
        shown.annotate(text, (year, value), xytext=(7, push), textcoords="offset points", va="center", fontsize=8, color=colour)


def inclusive_picture(found: Progress) -> Figure:
    """Two marks a row: everybody (or the group ahead) and the group furthest behind, on ESCAP's ten steps."""
    rows = [one for one in found.inclusive if one.behind.status_index is not None and one.beside.status_index is not None][:MOST_DRAWN]
    figure, shown = axes(9, 1.6 + 0.62 * len(rows))
    shown.axvline(10, color=PINE, linewidth=1)
    shown.axvline(0, color=INK, linewidth=0.8)
    for place, one in enumerate(rows):
        behind, beside = one.behind.status_index or 0.0, one.beside.status_index or 0.0
        shown.plot([behind, beside], [place, place], color=RULE, linewidth=4, zorder=1)
        shown.plot([beside], [place], "o", color=INDIGO, markersize=9)
        shown.plot([behind], [place], "s", color=OCHRE, markersize=9)
        for value, text, colour, height in (
            (beside, one.beside.series.group or "everybody", INDIGO, 10),
            (behind, one.behind.series.group, OCHRE, -16),
        ):
            shown.annotate(
                label(f"{text} {value:.1f}", 40),
                (value, place),
                xytext=(0, height),
                textcoords="offset points",
                ha="center",
                fontsize=9,
                color=colour,
            )
    shown.set_yticks(range(len(rows)), [label(one.indicator, 40) for one in rows], fontsize=9)
    shown.set_ylim(len(rows) - 0.4, -0.6)
    shown.margins(x=0.12)
    shown.set_xlabel("Steps done towards the target: 0 is the base year, 10 the target, below 0 worse than then", color=INK)
    return figure
