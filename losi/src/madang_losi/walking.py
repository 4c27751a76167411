"""One walk over the tree of a page: text between boxes becomes passages, short lines in telling places become headings."""

import re
from functools import lru_cache
from typing import Any

from madang_losi.pages import Unit

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
# Looked for one by one: a search for each is many times faster than for the class.
HIDDEN = ("\u00ad", "\u200b", "\u200c", "\u200e", "\u200f", "\ufeff")
# Deeper trees are built by broken or hostile markup; what lies deeper is not read.
MOST_DEEP = 200
# Many pages write their headings as boxes, bold lines or folds: a short line in such a place is one.
HEADING_NAMES = re.compile(r"(?:^|[\s_-])(titulo|titre|titel|title|heading|headline|accordion-(?:button|header))s?(?:$|[\s_-])", re.I)
HEADING_TAGS = frozenset({"summary", "legend", "dt", "caption"})
PSEUDO_LEVEL = 6
LONGEST_HEADING = 90
MOST_UNITS = 6000
SENTENCE_END = re.compile(r"(?<=[.!?;。；؟])\s+(?=\S)|(?<=[。；])")
LONG_PASSAGE = 220
SHORT_SENTENCE = 40
KEPT = frozenset({"type", "name", "placeholder", "role", "aria-label", "title", "class", "id", "lang", "hreflang", "value", "rel"})


class Walk:
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
            words = clean("".join(self.buffer[before:])) or _label(child) or clean(child.text(separator=" "))
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
            alt = clean(child.attributes.get("alt") or "")
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
        text = clean(child.text(separator=" "))
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
        words = _label(child) or clean(child.text(separator=" "))[:300]
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
        if not text.isspace() and (text := clean(text)):
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
    return next((clean(text) for name in names if (text := given.get(name))), "")


@lru_cache(maxsize=16_384)
def _named(tag: str, identity: str | None, names: str | None) -> str:
    """Short enough to read, exact enough to find: tag, id, first class."""
    first = (names or "").split()[:1]
    return tag + (f"#{identity}" if identity else "") + (f".{first[0]}" if first else "")


def clean(text: str) -> str:
    if not text.isascii():
        for mark in HIDDEN:
            if mark in text:
                text = text.replace(mark, "")
    return " ".join(text.split())
