"""The words of reports and pages in the reader's language: one folder per language, adding one touches no code.

A template says _("The score"); languages/ko/strings.yaml says what that is in Korean. English has
words only for names that are put together, such as "show open".
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from importlib.resources import files
from typing import Any

import yaml
from jinja2 import Environment, PackageLoader

from madang_losi.errors import LosiError
from madang_losi.instrument import Item

RIGHT_TO_LEFT = {"ar", "fa", "he", "ur"}
# How numbers are written; a language says where it does otherwise (_decimal, _thousands, _percent, and _comma in lists).
NUMBERS = {"decimal": ".", "thousands": ",", "percent": "{}%", "comma": ", "}
TEXTS = ("title", "question", "counts", "remedy", "takes", "example")


@dataclass(frozen=True, slots=True)
class Wording:
    code: str
    name: str = "English"
    strings: Mapping[str, str] = field(default_factory=dict)
    items: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    numbers: Mapping[str, str] = field(default_factory=lambda: NUMBERS)

    @property
    def direction(self) -> str:
        return "rtl" if self.code in RIGHT_TO_LEFT else "ltr"

    def __call__(self, text: str, **values: Any) -> str:
        """What the text is in this language; what nobody translated stays as it is."""
        found = self.strings.get(text, text)
        return found.format(**values) if values else found

    def reason(self, text: str) -> str:
        """Why something could not be: what stands behind a colon is what a server or a checker said, in its own words."""
        head, colon, rest = text.partition(": ")
        return self.strings.get(text) or f"{self(head)}{colon}{rest}"

    def item(self, item: Item, field: str) -> str:
        """A text of a question; one that an edition words differently under the same code stays in its own words."""
        return self.items.get(item.code, {}).get(field) or getattr(item, field)

    def number(self, value: float | Decimal, digits: int | None = None) -> str:
        """The value with the signs of the language; `digits` behind the decimal sign, None as many as it has."""
        return self._written(f"{value:,}" if digits is None else f"{value:,.{digits}f}")

    def signed(self, value: float, digits: int = 0) -> str:
        """A difference, with its sign before it in every language."""
        return self.kept(self._written(f"{value:+,.{digits}f}"))

    def _written(self, plain: str) -> str:
        signs = {".": self.numbers["decimal"], ",": self.numbers["thousands"], "-": "−"}
        return "".join(signs.get(one, one) for one in plain)

    def kept(self, text: str) -> str:
        """A date or a signed number, which would turn round between words from right to left."""
        return f"\u2066{text}\u2069" if self.direction == "rtl" else text

    def listed(self, texts: Iterable[str]) -> str:
        return self.numbers["comma"].join(texts)

    def percent(self, value: float, digits: int = 0) -> str:
        """A share from 0 to 1 in per cent."""
        return self.numbers["percent"].format(self.number(100 * value, digits))

    def share(self, value: float | None) -> str:
        """A score as the UN prints it, with four digits; a dash where there is none."""
        return "–" if value is None else self.number(value, 4)


def begun(text: str) -> str:
    """As the beginning of a sentence; what stands behind keeps its capitals, which German nouns need."""
    return text[:1].upper() + text[1:]


def named() -> str:
    """The languages there are, for help texts and errors."""
    return ", ".join(shipped())


def shipped() -> tuple[str, ...]:
    """Languages in which reports and pages can be written."""
    return tuple(sorted(folder.name for folder in (files("madang_losi") / "languages").iterdir() if folder.is_dir()))


@cache
def wording(code: str) -> Wording:
    """The words of a language. Raises LosiError for one that nobody has written."""
    if code not in shipped():
        raise LosiError(f"There are no words for the language {code!r} yet. Languages: {named()}.")
    folder = files("madang_losi") / "languages" / code
    strings = yaml.safe_load((folder / "strings.yaml").read_text(encoding="utf-8"))
    items = folder / "items.yaml"
    numbers = {name: strings.pop(f"_{name}", default) for name, default in NUMBERS.items()}
    told = yaml.safe_load(items.read_text(encoding="utf-8")) if items.is_file() else {}
    return Wording(code, strings.pop("_name"), strings, told, numbers)


def environment(words: Wording) -> Environment:
    """Templates of the package, with _ for words and `words` for numbers and what belongs to a question."""
    made = Environment(loader=PackageLoader("madang_losi"), autoescape=True, trim_blocks=True, lstrip_blocks=True)
    made.globals |= {"_": words, "words": words}
    made.filters |= {
        "share": words.share,
        "number": words.number,
        "signed": words.signed,
        "percent": words.percent,
        "kept": words.kept,
        "begun": begun,
    }
    return made
