"""A page as a reader meets it: title, headings, links, fields and passages in order, each with its place."""

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

# Of a page that only the site's map for search engines names, nobody can say how many clicks it is away.
DEPTH_UNKNOWN = -1
# Korean says in two letters what others say in a word, Chinese in five what others say in three.
DENSE = re.compile(r"[\uac00-\ud7a3\u3040-\u30ff\u4e00-\u9fff]")
HAN = range(0x4E00, 0xA000)


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
