"""Pictures in the look of the house: paper, ink, few colours that everybody can tell apart. Needs matplotlib (the extra `plots`)."""

from __future__ import annotations

import re
import warnings
from functools import cache
from io import BytesIO
from typing import TYPE_CHECKING, Any

from madang_methods.errors import UnusableInput

if TYPE_CHECKING:
    from matplotlib.figure import Figure

PAPER, INK, SLATE, INDIGO, PINE, OCHRE, RED, RULE = "#FBF8F1", "#1B1F23", "#2B3A42", "#1F4E79", "#2F6B4F", "#B8692A", "#A8261C", "#DDD6C4"
# Colour and shape go together, so that nothing hangs on colour alone.
MARKS = ((INDIGO, "o"), (OCHRE, "s"), (PINE, "^"), (SLATE, "D"), ("#7A5C99", "v"))
LONGEST_LABEL = 60
OTHER_ALPHABETS = (
    *("Noto Sans CJK KR", "Noto Sans CJK JP", "Noto Sans CJK SC", "Noto Sans KR", "NanumGothic", "Malgun Gothic", "Apple SD Gothic Neo"),
    *("Noto Sans Arabic", "Noto Naskh Arabic", "Noto Sans Devanagari", "Noto Sans Bengali", "Noto Sans Thai", "Noto Sans Ethiopic"),
)
SHOWN_WITH = "'DejaVu Sans', Verdana, sans-serif"


def axes(width: float, height: float) -> tuple[Figure, Any]:
    """An empty picture of so many inches. Raises UnusableInput where matplotlib is missing."""
    try:
        import matplotlib
        from matplotlib.figure import Figure
    except ModuleNotFoundError as missing:
        raise UnusableInput(f"Pictures need {missing.name}. Install it with: pip install 'madang-methods[plots]'.") from None
    matplotlib.rcParams["svg.hashsalt"] = "madang"
    matplotlib.rcParams["svg.fonttype"] = "none"
    matplotlib.rcParams["font.family"] = _families()
    figure = Figure(figsize=(width, height), facecolor=PAPER, layout="constrained")
    found = figure.add_subplot(facecolor=PAPER)
    found.spines[["top", "right"]].set_visible(False)
    found.tick_params(colors=INK)
    return figure, found


@cache
def _families() -> list[str]:
    """DejaVu Sans, and after it what this machine has for other alphabets: who measures a label must know its letters."""
    from matplotlib import font_manager

    known = set(font_manager.get_font_names())
    return ["DejaVu Sans", *(one for one in OTHER_ALPHABETS if one in known)]


def as_svg(figure: Figure) -> str:
    """The picture as SVG text that can stand inside a page; the same figure gives the same text on every machine with the same letters."""
    out = BytesIO()
    with warnings.catch_warnings():
        # Letters no font of this machine has stay text in the picture; the reader's fonts draw them.
        warnings.filterwarnings("ignore", message="Glyph .* missing from font")
        figure.savefig(out, format="svg", metadata={"Date": None})
    text = re.sub('font-family: [^;"]+', f"font-family: {SHOWN_WITH}", out.getvalue().decode("utf-8"))
    return text[text.index("<svg") :]


def label(text: str, longest: int = LONGEST_LABEL) -> str:
    """Short enough for an axis, and without a dollar sign that would be read as mathematics."""
    short = text if len(text) <= longest else text[: longest - 1] + "…"
    return short.replace("$", r"\$")


def beside(shown: Any, x: float, y: float, text: str, size: float = 9) -> None:
    """Words a little to the right of a point. Not by a leading space: inside a page that space is lost."""
    # On a patch of paper, so that a line behind does not strike the words through.
    patch = {"facecolor": PAPER, "edgecolor": "none", "pad": 0.8}
    shown.annotate(text, (x, y), xytext=(6, 0), textcoords="offset points", va="center", color=INK, fontsize=size, bbox=patch)


def bars(names: list[str], values: list[float], shown: list[str], title: str, unit: str, *, colours: list[str] | None = None) -> Figure:  # noqa: PLR0913 what a bar chart is made of
    """Lying bars with their figures written beside them, the first on top."""
    figure, found = axes(9, 1.4 + 0.34 * len(names))
    found.barh(range(len(names)), values, color=colours or INDIGO, height=0.66)
    for place, (value, text) in enumerate(zip(values, shown, strict=True)):
        beside(found, max(value, 0), place, text)
    found.set_yticks(range(len(names)), [label(name) for name in names], fontsize=9)
    found.invert_yaxis()
    found.margins(x=0.2)
    found.set_xlabel(unit, color=INK)
    found.set_title(label(title, 100), loc="left", color=INK)
    return figure
