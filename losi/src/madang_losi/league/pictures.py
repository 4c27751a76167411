"""The pictures of the league: scores, places, parts of the country, questions that changed. Needs matplotlib."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from madang_methods.drawing import INDIGO, INK, OCHRE, PINE, RULE, SLATE, axes, label
from madang_methods.pages import Picture

from madang_losi.league.making import CityLeague
from madang_losi.wording import Wording

if TYPE_CHECKING:
    from madang_methods.index.change import Moved
    from madang_methods.index.league import Place
    from matplotlib.figure import Figure

MOST_CITIES, MOST_QUESTIONS = 40, 12
# Groups alternate between two colours and two shapes, so that neighbours differ without a legend.
LOOKS = ((INDIGO, "o"), (OCHRE, "s"))


def pictures(made: CityLeague, words: Wording) -> list[Picture]:
    found = [
        Picture(
            "scores",
            words("Expected score of each city with its interval, group by group; the table says the same."),
            lambda: scores(made, words),
        ),
        Picture(
            "places",
            words("Places of each city: by its answers, and by other weights; the table says the same."),
            lambda: places(made, words),
        ),
    ]
    if made.regions:
        found.append(Picture("regions", words("Mean expected score of each region with its interval."), lambda: regions(made, words)))
    if made.change and changed(made):
        found.append(
            Picture("questions", words("Questions that most cities gained or lost since the last round."), lambda: questions(made, words))
        )
    return found


def scores(made: CityLeague, words: Wording) -> Figure:
    """A mark and an interval for each city; a thin line and a number where a new group begins."""
    rows = made.league.places[:MOST_CITIES]
    figure, shown = axes(9, 1.5 + 0.3 * len(rows))
    for line, place in enumerate(rows):
        colour, mark = LOOKS[place.group % 2]
        shown.plot([100 * place.interval.lower, 100 * place.interval.upper], [line, line], color=colour, linewidth=1.6)
        shown.plot([100 * place.expected], [line], mark, color=colour, markersize=6.5)
        _beside(shown, 100 * place.interval.upper, line, words.percent(place.expected))
    _group_lines(shown, rows)
    title = _heading(made, rows, words("Scores; lines part the groups"), words)
    return _finished(figure, shown, [place.city for place in rows], words("Expected share of the questions that are met, %"), title, words)


def places(made: CityLeague, words: Wording) -> Figure:
    """Two bars for each city: the places its answers leave open, and those that other weights would give it."""
    rows = made.league.places[:MOST_CITIES]
    name = made.league.survivals[1].name
    figure, shown = axes(9, 1.5 + 0.3 * len(rows))
    for line, place in enumerate(rows):
        answers, weights = place.places, place.other_weights[name]
        # A city that always has the same place would be a line without length.
        shown.plot([answers.lower - 0.1, answers.upper + 0.1], [line - 0.16, line - 0.16], color=INDIGO, linewidth=4, solid_capstyle="butt")
        shown.plot([weights.lower, weights.upper], [line + 0.16, line + 0.16], color=OCHRE, linewidth=1.6, marker="|", markersize=7)
    last = len(made.league.places)
    step = max(1, last // 8)
    shown.set_xticks([1, *range(1 + step, last + 1, step)])
    _group_lines(shown, rows)
    title = _heading(made, rows, words("Places left open by the answers (thick) and by any other weights (thin)"), words)
    return _finished(figure, shown, [place.city for place in rows], words("Place (1 is first)"), title, words)


def regions(made: CityLeague, words: Wording) -> Figure:
    rows = made.regions
    figure, shown = axes(9, 1.5 + 0.42 * len(rows))
    for line, region in enumerate(rows):
        shown.plot([100 * region.interval.lower, 100 * region.interval.upper], [line, line], color=PINE, linewidth=1.8)
        shown.plot([100 * region.mean], [line], "^", color=PINE, markersize=8)
        told = words("{share}, cities: {count}", share=words.percent(region.mean), count=words.number(region.cities))
        _beside(shown, 100 * region.interval.upper, line, told)
    unit = words("Mean expected share of the questions that are met, %")
    return _finished(figure, shown, [words(region.name) for region in rows], unit, words("Regions"), words)


def changed(made: CityLeague) -> list[Moved]:
    """Questions with the clearest change first."""
    moved = [item for item in (made.change.items if made.change else ()) if item.gained or item.lost]
    return sorted(moved, key=lambda item: (item.p, -abs(item.gained - item.lost)))[:MOST_QUESTIONS]


def questions(made: CityLeague, words: Wording) -> Figure:
    """Cities that gained a question on one side, cities that lost it on the other."""
    rows = changed(made)
    titles = {item.code: words.item(item, "title") for item in made.entrants.instrument.items}
    figure, shown = axes(9, 1.5 + 0.36 * len(rows))
    for line, item in enumerate(rows):
        shown.barh(line, item.gained, color=PINE, height=0.6)
        shown.barh(line, -item.lost, color=OCHRE, height=0.6, hatch="//", edgecolor="white", linewidth=0)
        sure = words.numbers["comma"] + words("surely") if item.holm < 0.05 else ""
        _beside(shown, item.gained, line, words.kept(_counts(item)) + sure)
    shown.axvline(0, color=INK, linewidth=0.8)
    names = [f"{label(titles[item.name], 46)} ({item.name})" for item in rows]
    unit = words("Cities that gained it (plain) or lost it (hatched)")
    return _finished(figure, shown, names, unit, words("What changed since the last round"), words)


def _counts(item: Moved) -> str:
    return " ".join(f"{sign}{count}" for sign, count in (("+", item.gained), ("−", item.lost)) if count)


def _beside(shown: Any, x: float, line: int, text: str) -> None:
    """A figure beside its mark; moved by points, since leading spaces fall away in SVG."""
    shown.annotate(text, (x, line), xytext=(6, 0), textcoords="offset points", va="center", color=INK, fontsize=9)


def _group_lines(shown: Any, rows: tuple[Place, ...]) -> None:
    for line in range(1, len(rows)):
        if rows[line].group != rows[line - 1].group:
            shown.axhline(line - 0.5, color=SLATE, linewidth=0.7)


def _heading(made: CityLeague, rows: tuple[Place, ...], what: str, words: Wording) -> str:
    every = len(made.league.places)
    if len(rows) == every:
        return what
    return f"{what} ({words('the first {shown} of {every} cities', shown=words.number(len(rows)), every=words.number(every))})"


def _finished(figure: Figure, shown: Any, names: list[str], unit: str, title: str, words: Wording) -> Figure:  # noqa: PLR0913, PLR0917 what is told beside the marks
    side = "left"
    if words.direction == "rtl":
        side = "right"
        _mirror(shown)
    shown.set_yticks(range(len(names)), [_isolated(label(name, 56), words) for name in names], fontsize=9)
    shown.set_ylim(len(names) - 0.4, -0.6)
    shown.margins(x=0.12)
    shown.grid(axis="x", color=RULE, linewidth=0.6)
    shown.set_axisbelow(True)
    shown.set_xlabel(_isolated(unit, words), color=INK)
    shown.set_title(_isolated(title, words), loc=side, color=INK)
    for text in shown.texts:
        text.set_text(_isolated(text.get_text(), words))
    return figure


def _mirror(shown: Any) -> None:
    """From right to left: names at the right, figures grow to the left, and what stands beside a mark stands left of it."""
    shown.invert_xaxis()
    shown.yaxis.tick_right()
    shown.spines["left"].set_visible(False)
    shown.spines["right"].set_visible(True)
    for text in shown.texts:
        x, y = text.get_position()
        text.set_position((-x, y))
        text.set_horizontalalignment("right")


def _isolated(text: str, words: Wording) -> str:
    """Right to left, whatever page the picture stands in."""
    return f"\u2067{text}\u2069" if words.direction == "rtl" else text
