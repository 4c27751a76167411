"""From the text of a page to what a reader meets on it, in one pass; the tree is thrown away."""

from typing import Any

from selectolax.lexbor import LexborHTMLParser

from madang_losi.pages import Page, Unit
from madang_losi.walking import PSEUDO_LEVEL, Walk, clean

# Placeholder text that templates come with: it says nothing about the town.
FILLER = (
    "lorem", "dolor sit amet", "consectetur adipis", "simply dummy text", "hipster ipsum", "low hanging fruit rockstar", "placeholder text",
    "texto de ejemplo", "texto de relleno", "texto de exemplo", "texte d'exemple", "texte d’exemple", "texte de remplissage", "testo di esempio",
    "blindtext", "platzhaltertext",
)  # fmt: skip
SHORT_LINE = 5
# A parser needs time with the square of the depth, so of a page with so many tags left open only the beginning is read.
MOST_OPEN = 5_000
MOST_TAGS = 15_000


def parse(html: str | bytes, address: str, depth: int = 0, via: str = "") -> Page:
    tree = LexborHTMLParser(_shallow(html))
    walk = Walk()
    if tree.body is not None:
        walk.read(tree.body, "main", 0)
        walk.flush()
    has_filler = is_filler(" ".join(unit.text for unit in walk.units if unit.kind == "text"))
    if has_filler:
        walk.units = [unit for unit in walk.units if unit.kind != "text" or not is_filler(unit.around or unit.text)]
    if not any(unit.kind == "heading" and unit.zone == "main" and unit.level < PSEUDO_LEVEL for unit in walk.units):
        _find_headings(walk.units)
    title = tree.css_first("title")
    text = clean(title.text()) if title is not None else ""
    units = ([Unit("title", text, "title")] if text else []) + walk.units
    root = tree.root
    declared = (root.attributes.get("lang") or "") if root is not None else ""
    return Page(address, depth, text, units, declared.lower(), _markup(tree), via, has_filler=has_filler)


def _shallow(html: str | bytes) -> str | bytes:
    if isinstance(html, bytes) or (tags := html.count("<")) < MOST_OPEN or tags - 2 * html.count("</") < MOST_OPEN:
        return html
    return "<".join(html.split("<", MOST_TAGS)[:MOST_TAGS])


def _find_headings(units: list[Unit]) -> None:
    """A page without any heading: short lines that are followed by more text stand for them."""
    section = ""
    for unit in units:
        is_line = unit.kind == "text" and unit.zone == "main" and len(unit.text.split()) <= SHORT_LINE and not unit.around
        if is_line and unit.text[-1] not in ".…" and not any(mark.isdigit() for mark in unit.text) and not unit.attributes.get("only_link"):
            unit.kind, unit.level, section = "heading", PSEUDO_LEVEL, unit.text
        else:
            unit.section = section


def _markup(tree: LexborHTMLParser) -> dict[str, Any]:
    """What is measured in the markup itself, small enough to keep while the tree is thrown away. One search finds all: each costs a walk."""
    found: dict[str, list[dict[str, str | None]]] = {"meta": [], "link": [], "iframe": [], "script": []}
    styles = []
    for node in tree.css("meta, link, iframe, script, style"):
        tag = str(node.tag)
        if tag == "style":
            styles.append(node.text())
        else:
            found[tag].append(node.attributes)
    metas, links = found["meta"], found["link"]
    return {
        "meta": {name.lower(): meta.get("content") or "" for meta in metas if (name := meta.get("name") or meta.get("property"))},
        "stylesheets": [href for link in links if "stylesheet" in (link.get("rel") or "").lower() and (href := link.get("href"))],
        "styles": " ".join(styles)[:200_000],
        "alternates": [link["hreflang"] for link in links if "hreflang" in link],
        "canonical": next((link.get("href") or "" for link in links if (link.get("rel") or "").lower() == "canonical"), ""),
        "frames": [frame.get("src") or "" for frame in found["iframe"]],
        "scripts": [src for script in found["script"] if (src := script.get("src"))],
        "refresh": next((meta.get("content") or "" for meta in metas if (meta.get("http-equiv") or "").lower() == "refresh"), ""),
    }


def is_filler(text: str) -> bool:
    lower = text.lower()
    return any(words in lower for words in FILLER)
