"""A report that stands by itself: said in words, in tables and in pictures; as a page without scripts that fetches nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

from madang_methods.drawing import as_svg
from madang_methods.result import Method

if TYPE_CHECKING:
    from matplotlib.figure import Figure

STYLE = """
:root{color-scheme:light}body{font:18px/1.5 system-ui,sans-serif;color:#1B1F23;background:#FBF8F1;max-inline-size:60rem;margin:2rem auto;
padding-inline:1rem}table{border-collapse:collapse;min-inline-size:min(100%,26rem);font-size:.85em}th,td{text-align:start;vertical-align:top;padding:.35rem .8rem;
border-block-end:1px solid #DDD6C4}td.n,th.n{text-align:end;font-variant-numeric:tabular-nums;white-space:nowrap}svg{max-inline-size:100%;block-size:auto}
figure{margin-inline:0}.scroll{overflow-x:auto}caption{text-align:start;font-weight:600;padding-block:.5rem}h1,h2{line-height:1.2}p,li{max-inline-size:66ch}
@media (max-width:40rem){figure{overflow-x:auto}figure svg{max-inline-size:none;inline-size:38rem}}
@page{margin:16mm}@media print{body{background:#fff;font-size:11pt;margin:0}h2{break-after:avoid}tr,figure{break-inside:avoid}}
"""


@dataclass(frozen=True, slots=True)
class Table:
    """rows: texts as they are shown. numeric: places of columns that hold numbers, set to the right."""

    caption: str
    headings: Sequence[str]
    rows: Sequence[Sequence[str]]
    numeric: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class Picture:
    """name: of its file. words: what it shows, for who cannot see it. draw: makes it, when it is asked for."""

    name: str
    words: str
    draw: Callable[[], Figure]


@dataclass(frozen=True, slots=True)
class Section:
    heading: str
    words: Sequence[str] = ()
    tables: Sequence[Table] = ()
    pictures: Sequence[Picture] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """title and words come first; methods say at the end how it was worked out and what it takes for granted."""

    title: str
    words: Sequence[str]
    sections: Sequence[Section]
    methods: Sequence[Method]

    @property
    def tables(self) -> list[Table]:
        return [table for section in self.sections for table in section.tables]

    @property
    def pictures(self) -> list[Picture]:
        return [picture for section in self.sections for picture in section.pictures]


def page(report: Report) -> str:
    """HTML of the report. Pictures need matplotlib."""
    title = escape(report.title)
    body = [f"<h1>{title}</h1>", *map(_paragraph, report.words), *map(_section, report.sections), _methods(report.methods)]
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{title}</title><style>{STYLE}</style></head><body><main>{''.join(body)}</main></body></html>\n"
    )


def draw(pictures: Iterable[Picture], folder: Path) -> list[Path]:
    """Write every picture as SVG; gives the paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for picture in pictures:
        paths.append(folder / f"{picture.name}.svg")
        paths[-1].write_text(as_svg(picture.draw()), encoding="utf-8")
    return paths


def _section(section: Section) -> str:
    parts = [f"<h2>{escape(section.heading)}</h2>", *map(_paragraph, section.words)]
    return "".join([*parts, *map(_figure, section.pictures), *map(_table, section.tables)])


def _paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def _figure(picture: Picture) -> str:
    words = escape(picture.words, quote=True)
    # What scrolls sideways on a phone must be reachable by keyboard too.
    return f'<figure role="img" aria-label="{words}" tabindex="0">{as_svg(picture.draw())}</figure>'


def _table(table: Table) -> str:
    if not table.rows:
        return f"<p>{escape(table.caption)}: none.</p>"

    def cell(tag: str, place: int, text: str) -> str:
        side = ' class="n"' if place in table.numeric else ""
        scope = ' scope="col"' if tag == "th" else ""
        return f"<{tag}{scope}{side}>{escape(text)}</{tag}>"

    head = "".join(cell("th", place, text) for place, text in enumerate(table.headings))
    rows = "".join(f"<tr>{''.join(cell('td', place, text) for place, text in enumerate(row))}</tr>" for row in table.rows)
    return f'<div class="scroll" tabindex="0"><table><caption>{escape(table.caption)}</caption><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>'


def _methods(methods: Sequence[Method]) -> str:
    told = "".join(
        f"<p>{escape(one.name)}, version {escape(one.version)}. Source: {escape(one.source)}.</p>"
        f"<ul>{''.join(f'<li>{escape(text)}</li>' for text in one.assumptions)}</ul>"
        for one in methods
    )
    return f"<h2>How this was worked out</h2>{told}"
