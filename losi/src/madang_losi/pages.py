"""A page as a reader meets it: title, headings, links, fields and passages in order, each with its place."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from selectolax.lexbor import LexborHTMLParser

SILENT = frozenset({"script", "style", "noscript", "template", "svg", "head", "-comment", "iframe", "object", "canvas"})
INLINE = frozenset(
    [
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "data",
        "dfn",
        "em",
        "font",
        "i",
        "ins",
        "kbd",
        "mark",
        "q",
        "s",
        "samp",
        "small",
        "span",
        "strong",
        "sub",
        "sup",
        "time",
        "tt",
        "u",
        "var",
        "wbr",
    ]
)
HEADINGS = {f"h{level}": level for level in range(1, 7)}
FIELDS = frozenset({"input", "textarea", "select"})
# Zones that repeat from page to page. Old sites write them as plain boxes, so names of classes are read too.
ZONES = {"nav": "nav", "header": "header", "footer": "footer", "aside": "aside"}
ZONE_NAMES = re.compile(r"(?:^|[\s_-])(nav|menu|navbar|navigation|footer|breadcrumbs?|topbar|cookie|header)(?:$|[\s_-])", re.I)
ZONE_OF = {"nav": "nav", "menu": "nav", "navbar": "nav", "navigation": "nav", "footer": "footer", "header": "header"}
# Placeholder text that templates come with: it says nothing about the town.
FILLER = (
    "lorem", "dolor sit amet", "consectetur adipis", "simply dummy text", "hipster ipsum", "low hanging fruit rockstar", "placeholder text",
    "texto de ejemplo", "texto de relleno", "texto de exemplo", "texte d'exemple", "texte d’exemple", "texte de remplissage", "testo di esempio",
    "blindtext", "platzhaltertext",
)  # fmt: skip
# Looked for one by one: a search for each is many times faster than for the class.
HIDDEN = ("\u00ad", "\u200b", "\u200c", "\u200e", "\u200f", "\ufeff")
# Deeper trees are built by broken or hostile markup; what lies deeper is not read.
MOST_DEEP = 200
# Of a page that only the site's map for search engines names, nobody can say how many clicks it is away.
DEPTH_UNKNOWN = -1
# Many pages write their headings as boxes, bold lines or folds: a short line in such a place is one.
HEADING_NAMES = re.compile(r"(?:^|[\s_-])(titulo|titre|titel|title|heading|headline|accordion-(?:button|header))s?(?:$|[\s_-])", re.I)
HEADING_TAGS = frozenset({"summary", "legend", "dt", "caption"})
PSEUDO_LEVEL = 6
LONGEST_HEADING = 90
SHORT_LINE = 5
MOST_UNITS = 6000
# A parser needs time with the square of the depth, so of a page with so many tags left open only the beginning is read.
MOST_OPEN = 5_000
MOST_TAGS = 15_000
SENTENCE_END = re.compile(r"(?<=[.!?;。；؟])\s+(?=\S)|(?<=[。；])")
# Korean says in two letters what others say in a word, Chinese in five what others say in three.
DENSE = re.compile(r"[\uac00-\ud7a3\u3040-\u30ff\u4e00-\u9fff]")
HAN = range(0x4E00, 0xA000)
LONG_PASSAGE = 220
SHORT_SENTENCE = 40


@dataclass(slots=True)
class Unit:
    """Something a reader takes in at once. `section` is the heading it stands under."""

    kind: str
    text: str
    element: str = ""
    zone: str = "main"
    level: int = 0
    section: str = ""
    href: str = ""
    # The line in which a link stands, and the passage of which a sentence is a part.
    around: str = ""
    # The headings above the one it stands under.
    outer: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    # Filled in by the site, which sees all pages.
    target: str = ""
    leads: str = ""
    is_repeated: bool = False
    # Told of a person's life and not of what the town does.
    is_biography: bool = False
    concepts: frozenset[str] = frozenset()
    section_concepts: frozenset[str] = frozenset()
    outer_concepts: frozenset[str] = frozenset()


@dataclass(slots=True)
class Page:
    address: str
    depth: int
    title: str
    units: list[Unit]
    declared_language: str
    markup: dict[str, Any]
    via: str = ""
    language: str = ""
    has_filler: bool = False

    @property
    def headings(self) -> list[Unit]:
        return [unit for unit in self.units if unit.kind == "heading"]

    @property
    def links(self) -> list[Unit]:
        return [unit for unit in self.units if unit.kind == "link"]

    @property
    def own(self) -> list[Unit]:
        """What belongs to this page and not to the frame around every page."""
        return [unit for unit in self.units if not unit.is_repeated]

    def words(self) -> int:
        """How much this page itself says; writing without spaces is counted by characters."""
        return sum(count_words(unit.text) for unit in self.own if unit.kind in {"text", "heading"})


@lru_cache(maxsize=16_384)
def count_words(text: str) -> int:
    words = len(text.split())
    if text.isascii():
        return words
    dense = DENSE.findall(text)
    return max(words, len(dense) * 3 // 5 if dense and ord(dense[0]) in HAN else len(dense) // 2)


def parse(html: str | bytes, address: str, depth: int = 0, via: str = "") -> Page:
    tree = LexborHTMLParser(_shallow(html))
    walk = _Walk()
    if tree.body is not None:
        walk.read(tree.body, "main", 0)
        walk.flush()
    has_filler = is_filler(" ".join(unit.text for unit in walk.units if unit.kind == "text"))
    if has_filler:
        walk.units = [unit for unit in walk.units if unit.kind != "text" or not is_filler(unit.around or unit.text)]
    if not any(unit.kind == "heading" and unit.zone == "main" and unit.level < PSEUDO_LEVEL for unit in walk.units):
        _find_headings(walk.units)
    title = tree.css_first("title")
    text = _clean(title.text()) if title is not None else ""
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


class _Walk:
    """One pass over the tree in reading order; text between block elements becomes one passage."""

    def __init__(self) -> None:
        self.units: list[Unit] = []
        self.section = ""
        self.outer = ""
        self.path: list[tuple[int, str]] = []
        self.buffer: list[str] = []
        self.block = ("", "main")
        self.form = ""
        self.since = 0

    def read(self, node: Any, zone: str, deep: int) -> None:
        units, buffer = self.units, self.buffer
        if deep > MOST_DEEP:
            return
        for child in node.iter(include_text=True):
            if len(units) > MOST_UNITS:
                return
            tag = child.tag
            if tag == "-text":
                buffer.append(child.text_content or "")
            elif tag in SILENT:
                continue
            elif tag in INLINE:
                self.inline(child, tag, zone, deep)
            else:
                self.boxed(child, tag, zone, deep)

    def inline(self, child: Any, tag: str, zone: str, deep: int) -> None:
        before = len(self.buffer)
        self.buffer.append(" " if tag == "a" else "")
        self.read(child, zone, deep + 1)
        if tag == "a":
            words = _clean("".join(self.buffer[before:])) or _label(child) or _clean(child.text(separator=" "))
            given = child.attributes
            self.units.append(self.unit("link", words, child, zone, given, href=given.get("href") or ""))
            self.buffer.append(" ")

    def boxed(self, child: Any, tag: str, zone: str, deep: int) -> None:
        self.flush()
        if tag in HEADINGS:
            self.heading(child, tag, zone, deep)
        elif tag in FIELDS or tag == "button":
            self.control(child, tag, zone)
        elif tag == "img":
            alt = _clean(child.attributes.get("alt") or "")
            self.buffer.append(f" {alt} " if alt and len(alt) < 80 and child.parent.tag == "a" else "")
        else:
            self.container(child, tag, zone, deep)

    def container(self, child: Any, tag: str, zone: str, deep: int) -> None:
        given = child.attributes
        inner = _zone(given, tag, zone)
        block = self.block = (_named(tag, given.get("id"), given.get("class")), inner)
        outer_form = self.form
        if tag == "form":
            self.form = given.get("action") or "form"
            self.units.append(self.unit("form", _label(child), child, inner, given, href=given.get("action") or ""))
        before = len(self.units)
        self.read(child, inner, deep + 1)
        self.block = block
        self.form = outer_form
        self.flush()
        if tag in HEADING_TAGS or _is_named_heading(child, given, tag):
            self.promote(before)

    def promote(self, before: int) -> None:
        """A short line that is the whole of its box becomes the heading of what follows."""
        texts = [unit for unit in self.units[before:] if unit.kind == "text"]
        others = any(unit.kind not in {"text", "link", "button"} for unit in self.units[before:])
        if len(texts) == 1 and not others and len(texts[0].text) <= LONGEST_HEADING:
            heading = texts[0]
            heading.kind, heading.level = "heading", PSEUDO_LEVEL
            self.enter(heading)

    def heading(self, child: Any, tag: str, zone: str, deep: int) -> None:
        before = len(self.units)
        self.read(child, zone, deep + 1)
        links = [unit for unit in self.units[before:] if unit.kind == "link"]
        self.buffer.clear()
        text = _clean(child.text(separator=" "))
        del self.units[before:]
        if text:
            found = self.unit("heading", text, child, zone, child.attributes, level=HEADINGS[tag])
            self.enter(found)
            found.section, found.outer = text, self.outer
            self.units.append(found)
        self.units.extend(links)

    def enter(self, heading: Unit) -> None:
        """What follows stands under this heading, and under those above it of a higher rank."""
        while self.path and self.path[-1][0] >= heading.level:
            self.path.pop()
        self.outer = " . ".join(text for _, text in self.path)
        self.path.append((heading.level, heading.text))
        self.section = heading.text

    def control(self, child: Any, tag: str, zone: str) -> None:
        given = child.attributes
        kind = "button" if tag == "button" or (given.get("type") or "") in {"submit", "button"} else "field"
        words = _label(child) or _clean(child.text(separator=" "))[:300]
        self.units.append(self.unit(kind, words, child, zone, given))

    def unit(self, kind: str, text: str, node: Any, zone: str, given: dict[str, str | None], **more: Any) -> Unit:
        """`given`: the attributes of the node, which are made anew each time they are asked for."""
        attributes = {key: value or "" for key, value in given.items() if key in KEPT}
        if self.form:
            attributes["form"] = self.form
        return Unit(
            kind,
            text,
            _named(str(node.tag), given.get("id"), given.get("class")),
            zone,
            section=self.section,
            outer=self.outer,
            attributes=attributes,
            **more,
        )

    def flush(self) -> None:
        if not self.buffer:
            self.since = len(self.units)
            return
        text = "".join(self.buffer)
        self.buffer.clear()
        # Most of what stands between two boxes is white space.
        if not text.isspace() and (text := _clean(text)):
            element, zone = self.block
            # Links between two passages come just before the passage that holds them.
            links = [unit for unit in self.units[self.since :] if unit.kind == "link"]
            marks = {"only_link": "yes"} if links and _is_made_of(text, links) else {}
            for link in links:
                link.around = text if len(text) < LONG_PASSAGE else ""
            parts = sentences(text)
            around = text[:LONG_PASSAGE] if len(parts) > 1 else ""
            self.units.extend(
                Unit("text", part, element, zone, section=self.section, outer=self.outer, around=around, attributes=dict(marks))
                for part in parts
            )
        self.since = len(self.units)


KEPT = frozenset({"type", "name", "placeholder", "role", "aria-label", "title", "class", "id", "lang", "hreflang", "value", "rel"})


def is_filler(text: str) -> bool:
    lower = text.lower()
    return any(words in lower for words in FILLER)


def _is_made_of(text: str, links: list[Unit]) -> bool:
    """A line of links is a menu: what it names is said where the links lead."""
    return links[-1].text == text or "".join(link.text for link in links).replace(" ", "") == text.replace(" ", "")


def sentences(text: str) -> list[str]:
    """A long passage in its sentences: two words far apart in it say nothing together."""
    if len(text) <= LONG_PASSAGE:
        return [text]
    parts: list[str] = []
    for sentence in SENTENCE_END.split(text):
        if parts and len(parts[-1]) < SHORT_SENTENCE:
            parts[-1] += f" {sentence}"
        else:
            parts.append(sentence)
    return parts


def _zone(given: dict[str, str | None], tag: str, zone: str) -> str:
    if tag in ZONES:
        return ZONES[tag] if zone == "main" or tag == "nav" else zone
    if tag not in {"div", "ul", "section", "table"} or zone != "main" or not given:
        return zone
    return _named_zone(f"{given.get('id') or ''} {given.get('class') or ''}", zone)


@lru_cache(maxsize=4096)
def _named_zone(names: str, zone: str) -> str:
    named = ZONE_NAMES.search(names)
    return ZONE_OF.get(named[1].lower(), zone) if named else zone


def _is_named_heading(node: Any, given: dict[str, str | None], tag: str) -> bool:
    if given.get("role") == "heading" or (tag in {"div", "p"} and _names_a_heading(given.get("class") or "")):
        return True
    return tag == "p" and _is_bold_line(node)


@lru_cache(maxsize=4096)
def _names_a_heading(names: str) -> bool:
    return bool(HEADING_NAMES.search(names))


def _is_bold_line(node: Any) -> bool:
    """A paragraph that is one bold line."""
    said = (child for child in node.iter(include_text=True) if child.tag != "-text" or (child.text_content or "").strip())
    first = next(said, None)
    return first is not None and first.tag in {"b", "strong"} and next(said, None) is None


def _label(node: Any) -> str:
    given = node.attributes
    names = ("aria-label", "placeholder", "title", "value")
    return next((_clean(text) for name in names if (text := given.get(name))), "")


def _element(node: Any) -> str:
    given = node.attributes
    return _named(str(node.tag), given.get("id"), given.get("class"))


@lru_cache(maxsize=16_384)
def _named(tag: str, identity: str | None, names: str | None) -> str:
    """Short enough to read, exact enough to find: tag, id, first class."""
    first = (names or "").split()[:1]
    return tag + (f"#{identity}" if identity else "") + (f".{first[0]}" if first else "")


def _clean(text: str) -> str:
    if not text.isascii():
        for mark in HIDDEN:
            if mark in text:
                text = text.replace(mark, "")
    return " ".join(text.split())
