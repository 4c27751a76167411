"""Checked alerts as a report: which pass, what is wrong with the others, and where a warning holds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from madang_methods.alerts import Alert, Checked
from madang_methods.drawing import INK, MARKS, axes, label
from madang_methods.pages import Picture, Report, Section, Table

if TYPE_CHECKING:
    from matplotlib.figure import Figure


def report(found: Sequence[Checked]) -> Report:
    passing = sum(one.passes for one in found)
    alerts = [one.alert for one in found if one.alert]
    mapped = [one for one in alerts if any(area.polygons for info in one.infos for area in info.areas)]
    picture = Picture("alerts", "The areas of the alerts; the table names them.", lambda: areas_picture(mapped))
    return Report(
        "Public warnings, checked",
        (f"{passing:,} of {len(found):,} pass.", *(one.explain() for one in found if not one.passes)),
        (
            Section("Each file", tables=(_files(found),)),
            Section("What is wrong or unwise", tables=(_problems(found),)),
            Section("What they say", tables=(_told(alerts),), pictures=(picture,) if mapped else ()),
        ),
        (Checked.method,),
    )


def _files(found: Sequence[Checked]) -> Table:
    rows = [
        (
            one.name,
            "passes" if one.passes else "refused",
            str(len(one.errors)),
            str(len(one.problems) - len(one.errors)),
            _signed(one.alert),
        )
        for one in found
    ]
    return Table("Checked files", ("file", "", "errors", "warnings", "signature"), rows, frozenset({2, 3}))


def _signed(alert: Alert | None) -> str:
    return "there, not verified" if alert and alert.is_signed else "none"


def _problems(found: Sequence[Checked]) -> Table:
    rows = [(one.name, str(problem.line), problem.where, problem.level, problem.reason) for one in found for problem in one.problems]
    return Table("By file and line", ("file", "line", "element", "level", "reason"), rows, frozenset({1}))


def _told(alerts: Sequence[Alert]) -> Table:
    rows = [
        (
            alert.identifier,
            alert.msg_type,
            info.language,
            info.event,
            f"{info.urgency}, {info.severity}, {info.certainty}",
            "; ".join(area.description for area in info.areas),
            info.headline or info.description or "",
        )
        for alert in alerts
        for info in alert.infos
    ]
    return Table("Messages", ("identifier", "kind", "language", "event", "how bad", "where", "said"), rows)


def areas_picture(alerts: Sequence[Alert]) -> Figure:
    """Outlines with their names, north up. Areas of the first language only: the others draw the same ones."""
    figure, shown = axes(9, 6)
    latitudes: list[float] = []
    for number, alert in enumerate(alerts):
        colour = MARKS[number % len(MARKS)][0]
        for area in alert.infos[0].areas:
            for ring in area.polygons:
                north, east = zip(*ring, strict=True)
                latitudes += north
                shown.fill(east, north, facecolor=colour, alpha=0.25, edgecolor=colour, linewidth=1.2)
                shown.text(
                    sum(east[:-1]) / len(east[:-1]),
                    sum(north[:-1]) / len(north[:-1]),
                    label(area.description, 40),
                    color=INK,
                    fontsize=9,
                    ha="center",
                )
    middle = sum(latitudes) / len(latitudes) if latitudes else 0.0
    shown.set_aspect(1 / max(0.1, _cosine(middle)), adjustable="datalim")
    shown.set_xlabel("Longitude", color=INK)
    shown.set_ylabel("Latitude", color=INK)
    shown.set_title("Where the warnings hold", loc="left", color=INK)
    return figure


def _cosine(degrees: float) -> float:
    from math import cos, radians

    return cos(radians(degrees))
