"""What was measured, as a table on the screen and as a page with a picture."""

from __future__ import annotations

import math
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from importlib.metadata import version
from pathlib import Path
from typing import Any

from rich.table import Table

from madang.console import console

GOALS = {"service page": 300, "search": 100, "officer's queue": 60}
STEP, STEP_P99_MS = "application step", 200
FIRST_VIEW, NEXT_VIEW, MEMORY_MB = 60_000, 15_000, 400
BARE, WAGTAIL = "bare Django view", "Wagtail page"


@dataclass(frozen=True)
class Goal:
    """`times`: how many times better than asked; below 1 it is missed."""

    what: str
    measured: str
    asked: str
    times: float

    @property
    def is_met(self) -> bool:
        return self.times >= 1


def goals(found: dict[str, Any]) -> Iterator[Goal]:
    by_name = {figure["what"]: figure for figure in found["figures"]}
    for what, asked in GOALS.items():
        figure = by_name[what]
        times = 0 if figure["errors"] else figure["per_second"] / asked
        yield Goal(what, f"{figure['per_second']:,.0f}/s", f"≥ {asked}/s", times)
    step = by_name[STEP]
    lasts = step["errors"] or step["per_second"] < 0.98 * found["steps_per_second"]
    measured = f"p99 {step['p99_ms']:.0f} ms, {step['errors']} errors"
    yield Goal(
        f"steps at {found['steps_per_second']}/s", measured, f"p99 < {STEP_P99_MS} ms, none", 0 if lasts else STEP_P99_MS / step["p99_ms"]
    )
    yield Goal("first view", f"{found['first']['bytes'] / 1000:.1f} kB", "≤ 60 kB", FIRST_VIEW / found["first"]["bytes"])
    yield Goal("next view", f"{found['next']['bytes'] / 1000:.1f} kB", "≤ 15 kB", NEXT_VIEW / found["next"]["bytes"])
    yield Goal("memory (PSS)", f"{found['loaded_mb']:.0f} MB", f"≤ {MEMORY_MB} MB", MEMORY_MB / found["loaded_mb"])


def rows(found: dict[str, Any]) -> Iterator[tuple[str, ...]]:
    """what, per second, p50, p99, CPU, errors, of the bare view, of Wagtail's page."""
    speed = {figure["what"]: figure["per_second"] for figure in found["figures"]}
    for figure in found["figures"]:
        rate = figure["per_second"]
        yield (
            figure["what"], f"{rate:,.0f}", f"{figure['p50_ms']:.1f}", f"{figure['p99_ms']:.1f}", f"{figure['cpu_ms']:.1f}", str(figure["errors"]),
            f"{rate / speed[BARE]:.3f}", f"{rate / speed[WAGTAIL]:.2f}",
        )  # fmt: skip


HEAD = ("what", "per second", "p50 ms", "p99 ms", "CPU ms", "errors", "÷ bare view", "÷ Wagtail page")


def show(measured: list[dict[str, Any]]) -> None:
    for found in measured:
        table = Table(*HEAD, title=found["database"], box=None, padding=(0, 2, 0, 0))
        for row in rows(found):
            table.add_row(*row)
        console.print(table)
        for goal in goals(found):
            mark = "[green]✓[/]" if goal.is_met else "[bold red]✗[/]"
            console.print(f"{mark} {goal.what:<18} {goal.measured:<26} {goal.asked}")
        for figure in found["figures"]:
            if figure["errors"]:
                console.print(f"{figure['what']}: {figure['errors']} errors, first {figure['first_error']}")


# --- The page --------------------------------------------------------------------------------------------------------


def write(folder: Path, measured: list[dict[str, Any]]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "portal.svg").write_text(picture(measured))
    (folder / "portal.md").write_text("\n".join(_page(measured)) + "\n")


def _page(measured: list[dict[str, Any]]) -> Iterator[str]:
    cases = measured[0]["cases"]
    yield "# How fast the portal is"
    yield ""
    yield f"Measured on {datetime.now(UTC):%d %B %Y} by `make bench-portal`, which wrote this page. {_machine()}"
    yield f"The demo town grown to {cases:,} cases; the load generator runs on the same cores. `madang serve` as a town runs it, with its worker."
    yield ""
    yield "![How many times better than asked, for each goal and database](portal.svg)"
    yield ""
    yield from _goal_table(measured)
    for found in measured:
        yield ""
        yield f"## {found['database']}"
        yield ""
        yield _line(HEAD)
        yield "|---|" + "--:|" * (len(HEAD) - 1)
        yield from (_line(row) for row in rows(found))
        yield ""
        yield (
            f"{found['pages']} pages weighed, head and body, compressed as sent. Heaviest first view: `{found['first']['path']}`; heaviest next "
            f"view: `{found['next']['path']}`. Memory {found['idle_mb']:.0f} MB after the start, {found['loaded_mb']:.0f} MB under load."
        )
    yield ""
    yield NOTES


def _goal_table(measured: list[dict[str, Any]]) -> Iterator[str]:
    yield _line(("goal", "asked", *(found["database"] for found in measured)))
    yield "|---|---|" + "---|" * len(measured)
    for same in zip(*(list(goals(found)) for found in measured), strict=True):
        yield _line((same[0].what, same[0].asked, *(f"{goal.measured} {'✓' if goal.is_met else '**missed**'}" for goal in same)))


def _line(cells: tuple[str, ...]) -> str:
    return f"| {' | '.join(cells)} |"


def _machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    return (
        f"The machine: {len(os.sched_getaffinity(0))} cores ({_processor()}), {memory:.0f} GB of memory, {platform.system()}, "
        f"Python {platform.python_version()}, Django {version('django')}, Wagtail {version('wagtail')}."
    )


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines() if sys.platform == "linux" else []
    return next((line.split(": ", 1)[1] for line in lines if line.startswith("model name")), platform.machine())


NOTES = """## How to read it

- *service page* is what a visitor without cookies gets: drawn once and kept until something on it changes. *drawn anew* is the same page for
  somebody with a cookie, which is never kept.
- *search* asks for 200 different words from the titles of the town, so nothing is kept there either.
- *officer's queue* is the first page of an office with some 1,800 open tasks: thirty cases, the number in each view, and one entry in the log that
  names the thirty, written to disk before the page is shown.
- *application step* posts an answer of a draft. Steps arrive at a fixed pace, whatever the answers take (open loop), and the time counts from the
  moment each was due. The line below it sends as many as are answered. Each is on the disk before it is acknowledged.
- *bare Django view* is one query and one template with no middleware but the one allauth insists on; *Wagtail page* is a page of the town served
  by Wagtail alone. Both run in the same server, with the same database, in the same run: the ratios say more than the figures, which depend
  on the machine.
- *CPU ms* is the processor time of web processes and worker for each answer; it suffers least from what else the machine does.
- First view: the page with its styles, icon and pictures into an empty cache. Next view: what is not yet there after the home page.
- Memory is the sum over web processes and worker, pages they share counted once. PostgreSQL's own is not in it.

Why looks are written one by one: [decision 0010](../decisions/0010-a-look-is-written-before-it-is-shown.md)."""


# --- The picture -----------------------------------------------------------------------------------------------------

WIDTH, LEFT, RIGHT, ROW, TOP, BAR = 760, 170, 150, 44, 64, 14
COLOURS = ("#1F4E79", "#B8692A")
TICKS = (0.25, 0.5, 1, 2, 4, 8, 16)


def picture(measured: list[dict[str, Any]]) -> str:
    """A line from 1 (as asked) to what was measured: to the right is better, to the left is missed."""
    same = list(zip(*(list(goals(found)) for found in measured), strict=True))
    height = TOP + ROW * len(same) + 34
    names = " and ".join(found["database"] for found in measured)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img" aria-labelledby="title desc" font-family="sans-serif" font-size="13">',
        '<title id="title">How many times better than asked</title>',
        f'<desc id="desc">{escape("; ".join(_spoken(goals_of) for goals_of in same))}. Measured on {escape(names)}.</desc>',
        f'<rect width="{WIDTH}" height="{height}" fill="#FBF8F1"/>',
        '<text x="16" y="24" font-size="16" font-weight="bold" fill="#1B1F23">How many times better than asked</text>',
        *_legend([found["database"] for found in measured]),
        *_scale(height),
    ]
    for number, goals_of in enumerate(same):
        parts += _row(TOP + ROW * number, goals_of)
    return "\n".join([*parts, "</svg>", ""])


def _spoken(goals_of: tuple[Goal, ...]) -> str:
    return f"{goals_of[0].what}, asked {goals_of[0].asked}: " + ", ".join(goal.measured for goal in goals_of)


def _legend(names: list[str]) -> Iterator[str]:
    for number, name in enumerate(names):
        x = 16 + 170 * number
        yield f'<rect x="{x}" y="36" width="14" height="10" fill="{COLOURS[number]}"/>'
        yield f'<text x="{x + 20}" y="46" fill="#1B1F23">{escape(name)}</text>'


def _scale(height: int) -> Iterator[str]:
    for tick in TICKS:
        x, is_goal = _x(tick), tick == 1
        stroke = 'stroke="#1B1F23" stroke-width="1.5"' if is_goal else 'stroke="#D8D2C4"'
        yield f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{TOP - 4}" y2="{height - 30}" {stroke}/>'
        yield f'<text x="{x:.1f}" y="{height - 12}" text-anchor="middle" fill="#1B1F23">{"as asked" if is_goal else f"{tick:g}×"}</text>'


def _row(top: float, goals_of: tuple[Goal, ...]) -> Iterator[str]:
    yield f'<text x="16" y="{top + 24}" fill="#1B1F23">{escape(goals_of[0].what)}</text>'
    for number, goal in enumerate(goals_of):
        y = top + 5 + (BAR + 3) * number
        near, far = sorted((_x(1), _x(goal.times)))
        yield f'<rect x="{near:.1f}" y="{y}" width="{max(far - near, 1.5):.1f}" height="{BAR}" fill="{COLOURS[number]}"/>'
        yield f'<text x="{max(far, _x(1)) + 6:.1f}" y="{y + 12}" font-size="12" fill="#1B1F23">{escape(goal.measured)}</text>'


def _x(times: float) -> float:
    """On a scale where doubling is always the same step; what lies beyond its ends is drawn at the end."""
    low, high = math.log2(TICKS[0]), math.log2(TICKS[-1])
    place = min(max(math.log2(max(times, TICKS[0])), low), high)
    return LEFT + (WIDTH - LEFT - RIGHT) * (place - low) / (high - low)
