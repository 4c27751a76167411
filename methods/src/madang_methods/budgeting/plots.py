"""Pictures of an outcome: where the money goes, and whom it serves. Needs matplotlib (the extra `plots`)."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from madang_methods.budgeting.impact import Comparison, GroupImpact
from madang_methods.budgeting.outcome import Outcome
from madang_methods.errors import UnusableInput

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAPER, INK, SLATE, INDIGO, PINE, OCHRE = "#FBF8F1", "#1B1F23", "#2B3A42", "#1F4E79", "#2F6B4F", "#B8692A"
MARKS = ((INDIGO, "o"), (OCHRE, "s"), (PINE, "^"), (SLATE, "D"))
LONGEST_NAME = 44


def draw(outcomes: Sequence[Outcome], table: Comparison, folder: Path) -> list[Path]:
    """Writes money.svg (per rule) and impact.svg; gives their paths. Raises UnusableInput where matplotlib is missing."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for outcome in outcomes:
        suffix = "" if len(outcomes) == 1 else "-" + outcome.rule.published_name.replace("/", "-")
        paths.append(_save(money_picture(outcome), folder / f"money{suffix}.svg"))
    return [*paths, _save(impact_picture(table), folder / "impact.svg")]


def as_svg(figure: Figure) -> str:
    """The picture as SVG text that can stand inside a page."""
    out = BytesIO()
    with warnings.catch_warnings():
        # Text stays text in the SVG, and whoever shows it has the letters that matplotlib's own font lacks (Hangul, Arabic).
        warnings.filterwarnings("ignore", message="Glyph .* missing from", category=UserWarning)
        figure.savefig(out, format="svg", metadata={"Date": None})
    text = out.getvalue().decode("utf-8")
    return text[text.index("<svg") :]


def _save(figure: Figure, path: Path) -> Path:
    path.write_text(as_svg(figure), encoding="utf-8")
    return path


def _axes(width: float, height: float) -> tuple[Figure, Any]:
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ModuleNotFoundError as missing:
        raise UnusableInput(f"Pictures need {missing.name}. Install it with: pip install 'madang-methods[plots]'.") from None
    matplotlib.rcParams["svg.hashsalt"] = "madang"
    matplotlib.rcParams["svg.fonttype"] = "none"
    figure = Figure(figsize=(width, height), facecolor=PAPER, layout="constrained")
    axes = figure.add_subplot(facecolor=PAPER)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(colors=INK)
    return figure, axes


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else name[: LONGEST_NAME - 1] + "…"


def money_picture(outcome: Outcome) -> Figure:
    """One bar per funded project, its cost, in the order of election; what is left at the end."""
    funded = [explanation for explanation in outcome.explanations if explanation.is_elected]
    figure, axes = _axes(9, 1.6 + 0.3 * (len(funded) + 1))
    left = float(outcome.election.budget) - float(outcome.spent)
    costs = [*(float(explanation.cost) for explanation in funded), left]
    names = [*(f"{explanation.round}. {_short(explanation.name)}" for explanation in funded), "Left over"]
    bars = axes.barh(range(len(costs)), costs, color=[INDIGO] * len(funded) + [OCHRE], height=0.7)
    bars[-1].set_hatch("//")
    bars[-1].set_edgecolor(PAPER)
    for place, cost in enumerate(costs):
        axes.annotate(f"{cost:,.0f}", (cost, place), xytext=(5, 0), textcoords="offset points", va="center", color=INK, fontsize=9)
    axes.set_yticks(range(len(costs)), [name.replace("$", r"\$") for name in names], fontsize=9)
    axes.invert_yaxis()
    axes.margins(x=0.15)
    axes.xaxis.set_major_formatter(lambda value, _: f"{value:,.0f}")
    axes.tick_params(axis="x", labelsize=8)
    axes.set_xlabel(f"Cost {outcome.election.currency}".strip(), color=INK)
    axes.set_title(f"{len(funded)} projects funded by {outcome.rule.published_name}", loc="left", color=INK)
    return figure


def impact_picture(table: Comparison) -> Figure:
    """Per group a mark for each rule: the share of voters with a funded project of theirs, with its interval."""
    rows = [row for row in table.impacts[0].rows if row.served is not None]
    keys = [(row.attribute, row.group) for row in rows]
    figure, axes = _axes(9, 1.8 + 0.34 * len(keys))
    for number, impact in enumerate(table.impacts):
        colour, mark = MARKS[number % len(MARKS)]
        offset = (number - (len(table.impacts) - 1) / 2) * 0.22
        shown = [(place, found) for place, key in enumerate(keys) if (found := impact.of(*key)).served is not None]
        axes.errorbar(
            [100 * (row.served or 0) for _, row in shown],
            [place + offset for place, _ in shown],
            xerr=_errors([row for _, row in shown]),
            fmt=mark, color=colour, markersize=6, capsize=2, linewidth=1, label=impact.rule,
        )  # fmt: skip
    axes.set_yticks(
        range(len(keys)), [row.group if row.attribute == "everybody" else f"{row.attribute}: {row.group}" for row in rows], fontsize=9
    )
    axes.invert_yaxis()
    axes.grid(axis="x", color="#DDD6C4", linewidth=0.6)
    axes.set_xlabel("Voters with at least one funded project they chose, %", color=INK)
    axes.set_title("Whom the outcome serves", loc="left", color=INK)
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.6 / (1 + 0.3 * len(keys))), ncols=2, frameon=False, fontsize=9)
    return figure


def _errors(rows: Sequence[GroupImpact]) -> list[list[float]]:
    pairs = [(row.served or 0.0, row.served_interval) for row in rows]
    return [
        [100 * max(0.0, share - interval.lower) if interval else 0.0 for share, interval in pairs],
        [100 * max(0.0, interval.upper - share) if interval else 0.0 for share, interval in pairs],
    ]
