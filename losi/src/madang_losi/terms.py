"""Words of thirteen languages as data: which concepts a passage names, and which language a page is written in.

A language is one file in terms/. A new file is a new language; no code names one.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from typing import Any

import ahocorasick
import yaml

# Marks beyond the first plane are left alone: one of them in the class makes the search many times slower.
MARKS = re.compile(f"[{''.join(chr(point) for point in range(0x10000) if unicodedata.category(chr(point)) == 'Mn')}]+")
NOT_WORDS = re.compile(r"[\W_]+")
SCRIPTS = {
    "hangul": re.compile(r"[\uac00-\ud7a3]"),
    "han": re.compile(r"[\u4e00-\u9fff]"),
    "arabic": re.compile(r"[\u0620-\u064a]"),
    "greek": re.compile(r"[\u0370-\u03ff\u1f00-\u1fff]"),
    "cyrillic": re.compile(r"[\u0400-\u04ff]"),
}
# Letters of one word are written in several ways in Arabic; readers take them as the same.
SAME_LETTERS = {"ة": "ه", "ى": "ي", "ـ": "", "’": " ", "'": " "}
# Lower case, and a space for all that is neither letter nor digit.
PLAIN_ASCII = {point: chr(point).lower() if chr(point).isalnum() else " " for point in range(128)}
NO_CONCEPTS: frozenset[str] = frozenset()
# A page that names fewer of a language's common words than this is too short to tell.
LEAST_SHARE = 0.04
# A script other than Latin is the page's language when it has this share of the letters.
SCRIPT_SHARE = 0.3


def normal(text: str) -> str:
    """Lower case without accents and punctuation, one space between words and at both ends."""
    if text.isascii():
        return f" {' '.join(text.translate(PLAIN_ASCII).split())} "
    plain = text.casefold()
    for letter, same in SAME_LETTERS.items():
        plain = plain.replace(letter, same)
    plain = MARKS.sub("", unicodedata.normalize("NFKD", plain))
    return f" {NOT_WORDS.sub(' ', unicodedata.normalize('NFC', plain)).strip()} "


class Language:
    """One file of wordings, compiled into one automaton that finds all concepts of a passage in one pass."""

    def __init__(self, code: str, data: dict[str, Any]) -> None:
        self.code = code
        self.name: str = data["language"]
        self.own_name: str = data["names"]
        self.script: str | None = data.get("script")
        self.has_spaces: bool = data.get("spaces", True)
        self.is_inside: bool = data.get("inside", False) or not self.has_spaces
        self.common = frozenset(normal(word).strip() for word in _wordings(data["common"]))
        self.months = tuple(normal(word).strip() for word in data["months"].split())
        self.concepts: dict[str, list[str]] = {name: list(_split(line)) for name, line in data["concepts"].items()}
        self._automaton = self._compile()

    def _compile(self) -> Any:
        automaton = ahocorasick.Automaton()
        concepts: dict[str, set[str]] = {}
        for concept, wordings in self.concepts.items():
            for wording in wordings:
                concepts.setdefault(self._key(wording), set()).add(concept)
        for key, named in concepts.items():
            if key.strip():
                automaton.add_word(key, frozenset(named))
        automaton.make_automaton()
        return automaton

    def _key(self, wording: str) -> str:
        bare = normal(wording).strip()
        if not self.has_spaces:
            return bare.replace(" ", "")
        if self.is_inside:
            return bare
        return f" {bare} " if wording.endswith(".") else f" {bare}"

    def find(self, plain: str) -> frozenset[str]:
        """Concepts in a text that went through `normal`."""
        text = plain if self.has_spaces else plain.replace(" ", "")
        found = {named for _, named in self._automaton.iter(text)}
        return frozenset().union(*found) if found else NO_CONCEPTS


def _wordings(line: str) -> list[str]:
    return line.split()


def _split(line: str) -> Iterable[str]:
    return (wording.strip() for wording in line.split("|") if wording.strip())


@cache
def languages() -> dict[str, Language]:
    folder = files("madang_losi") / "terms"
    found = sorted(file.name for file in folder.iterdir() if file.name.endswith(".yaml"))
    return {
        name.removesuffix(".yaml"): Language(name.removesuffix(".yaml"), yaml.safe_load((folder / name).read_text(encoding="utf-8")))
        for name in found
    }


def detect(texts: Iterable[str], declared: str = "") -> str:
    """The language by script, else by its common words; what the page declares decides only where words do not."""
    text = " ".join(texts)[:20_000]
    by_script = _by_script(text)
    if by_script:
        return by_script
    words = Counter(normal(text).split())
    total = words.total() or 1
    shares = {code: sum(words.get(word, 0) for word in language.common) / total for code, language in languages().items()}
    best = max(shares, key=lambda code: shares[code])
    declares = declared[:2]
    if shares[best] >= LEAST_SHARE and shares[best] > 1.15 * shares.get(declares, 0):
        return best
    return declares


def is_clearly(texts: Iterable[str], code: str) -> bool:
    """Whether the common words of this language outnumber those of any other by half."""
    text = " ".join(texts)[:20_000]
    if _by_script(text):
        return _by_script(text) == code
    words = Counter(normal(text).split())
    counts = {other: sum(words.get(word, 0) for word in language.common) for other, language in languages().items()}
    return counts.get(code, 0) >= 20 and all(counts[code] > 1.5 * count for other, count in counts.items() if other != code)


def _by_script(text: str) -> str:
    if text.isascii():
        return ""
    letters = 0
    for code, language in languages().items():
        found = len(SCRIPTS[language.script].findall(text)) if language.script else 0
        # Counting letters costs more than looking for a script, and most pages hold none of these.
        letters = letters or (found and sum(map(str.isalpha, text)))
        if found and found / letters > SCRIPT_SHARE:
            return code
    return ""


class Reader:
    """Finds concepts in the languages of one page, remembering passages that come again on other pages."""

    def __init__(self) -> None:
        self._seen: dict[tuple[str, ...], dict[str, frozenset[str]]] = {}

    def concepts(self, text: str, codes: tuple[str, ...]) -> frozenset[str]:
        seen = self._seen.get(codes)
        if seen is None:
            seen = self._seen[codes] = {}
        found = seen.get(text)
        if found is None:
            plain = normal(text)
            found = seen[text] = frozenset().union(*(languages()[code].find(plain) for code in codes if code in languages()))
        return found
