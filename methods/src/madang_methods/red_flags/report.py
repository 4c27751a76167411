"""What was found, as a report: how often each question arises, and about whom."""

from __future__ import annotations

from typing import TYPE_CHECKING

from madang_methods.drawing import INDIGO, OCHRE, bars
from madang_methods.pages import Picture, Report, Section, Table
from madang_methods.red_flags.outcome import A_QUESTION, Finding, RedFlags

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def report(found: RedFlags) -> Report:
    told = [one for one in found.findings if one.population]
    silent = [one for one in found.findings if not one.population]
    words = [
        A_QUESTION,
        f"{found.processes:,} contracting processes were looked at; left out because they were cancelled: {found.cancelled:,}.",
    ]
    if silent:
        names = ", ".join(dict.fromkeys(one.indicator.name for one in silent))
        words.append(f"The data does not say enough for: {names}.")
    picture = Picture("red-flags", "Share flagged by each indicator; the table says the same.", lambda: shares_picture(found))
    return Report(
        "Where to ask a question in public buying",
        words,
        (
            Section("How often each question arises", tables=(_findings(told),), pictures=(picture,) if told else ()),
            Section("About whom", tables=(_flags(found),)),
        ),
        (found.method,),
    )


def _findings(findings: list[Finding]) -> Table:
    rows = [
        (
            one.indicator.code,
            one.indicator.name,
            one.group.words,
            f"{len(one.values):,}",
            f"{one.population:,}",
            f"{one.share:.1%}" if one.share is not None else "–",
            f"{one.left_out:,}",
            "–" if one.threshold is None else f"{one.threshold:.4g}",
        )
        for one in findings
    ]
    headings = ("code", "question", "about", "flagged", "of", "share", "left out", "threshold")
    return Table("How often each question arises", headings, rows, frozenset({3, 4, 5, 6, 7}))


def _flags(found: RedFlags) -> Table:
    rows = [
        (
            flag.indicator.code,
            f"{flag.name} ({flag.subject})" if flag.name else flag.subject,
            flag.indicator.question,
            flag.indicator.unit,
            f"{flag.value:.3g}",
        )
        for flag in found.flags
    ]
    return Table("Every flag, with what to ask", ("code", "about", "question", "measure", "value"), rows, frozenset({4}))


def shares_picture(found: RedFlags) -> Figure:
    """One bar for each indicator and group it can be told of."""
    told = [one for one in found.findings if one.population]
    names = [f"{one.indicator.name} ({one.group.words})" for one in told]
    shares = [100 * (one.share or 0) for one in told]
    texts = [f"{len(one.values):,} of {one.population:,}" for one in told]
    colours = [OCHRE if one.values else INDIGO for one in told]
    return bars(names, shares, texts, "A flag is a question, not a verdict", "Flagged, %", colours=colours)
