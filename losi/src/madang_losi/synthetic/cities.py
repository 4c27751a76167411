"""Draws a city: what its portal has, what only looks as if it had it, and in what markup it is written."""

import csv
import random
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml

from madang_losi.errors import LosiError
from madang_losi.synthetic.markup import STYLES, Style

WORDS = files("madang_losi") / "synthetic" / "words"
# What is drawn beside the pages of words/*.yaml: things that show in the markup of every page.
STRUCTURE = ("281", "216", "242", "212", "245", "270a", "273", "214", "204", "205", "206", "207", "236", "237", "295", "296")
# Who has the first shows the second too.
IMPLIES = {"221": "220", "237": "236", "216": "214", "288": "214", "297": "214", "207": "206", "275": "272", "278": "272"}
# A city without the first but with one of the others is a question of taste: people would differ, so nothing is asked.
NEAR = {
    "215": ("216",), "217": ("243",), "218": ("290",), "219": ("275",), "222": ("240", "241"), "225a": ("225b",), "225b": ("225a",),
    "226": ("290", "297"), "227": ("256", "291"), "229": ("231", "297", "299"), "230": ("295",), "231": ("229", "297", "228"),
    "233": ("266",), "235": ("236", "237"), "236": ("235", "292", "243"), "241": ("225b", "288"), "258": ("262",), "262": ("258",),
    "266": ("233",), "268": ("269a",), "269a": ("269b", "286", "287", "268"), "271": ("267", "274", "272"),
    "272": ("276", "277", "279", "293"), "275": ("279",), "277": ("272", "275", "276", "278", "279"), "290": ("218",),
    "291": ("292",), "292": ("291",), "293": ("294",), "294": ("293",), "220": ("221",), "240": ("222",), "299": ("229",),
}  # fmt: skip
TRAPS = ("dead", "soon", "national")
PAYMENTS = {"269a", "269b", "286", "287"}
# To be told how to ask for a home is information already, with a form on paper too.
TOLD_ON_PAPER = {"299"}


@dataclass(frozen=True)
class City:
    """`truth` maps codes to what an assessor must find; `traps` maps absent codes to what only looks like them."""

    language: str
    seed: int
    style: Style
    town: str
    has: frozenset[str]
    traps: Mapping[str, str]
    words: Mapping[str, Any] = field(repr=False)

    @property
    def truth(self) -> dict[str, bool]:
        asked = [*self.words["content"], *self.words["services"], *STRUCTURE]
        return {code: code in self.has for code in asked if code in self.has or not self._is_unclear(code)}

    def _is_unclear(self, code: str) -> bool:
        if code == "296" and "national" in self.traps.values():
            return True
        return any(near in self.has or self.traps.get(near) == "paper" for near in NEAR.get(code, ()))

    def pages(self) -> dict[str, bytes]:
        """Every file of the portal by its path."""
        from madang_losi.synthetic.portal import portal

        return portal(self)

    def date(self, day: int) -> str:
        return str(self.words["date"]).format(day=day, month=5 + self.seed % 6, year=2026)


@cache
def words(language: str) -> dict[str, Any]:
    path = WORDS / f"{language}.yaml"
    if not path.is_file():
        known = ", ".join(sorted(languages()))
        raise LosiError(f"No city can be invented in {language!r}. Choose one of {known}, or add synthetic/words/{language}.yaml.")
    data: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return data


def languages() -> list[str]:
    return sorted(entry.name.removesuffix(".yaml") for entry in WORDS.iterdir() if entry.name.endswith(".yaml"))


def invent(language: str = "en", seed: int = 0, *, style: str | None = None, share: float = 0.5) -> City:
    """A city in which each question is met with probability `share`; the same seed gives the same city.

    Raises LosiError for a language or a style that is not there.
    """
    vocabulary = words(language)
    draw = random.Random(f"{language} {seed}")  # noqa: S311 (a town, not a secret)
    codes = [*vocabulary["content"], *vocabulary["services"], *STRUCTURE]
    has = {code for code in codes if draw.random() < share}
    while missing := {IMPLIES[code] for code in has & set(IMPLIES)} - has:
        has |= missing
    traps = {code: draw.choice(_traps_for(code, vocabulary)) for code in codes if code not in has | set(STRUCTURE) and draw.random() < 0.5}
    return City(language, seed, _style(style, draw), draw.choice(vocabulary["towns"]), frozenset(has), traps, vocabulary)


def _traps_for(code: str, vocabulary: Mapping[str, Any]) -> tuple[str, ...]:
    return (*TRAPS, "paper") if code in vocabulary["services"] and code not in PAYMENTS | TOLD_ON_PAPER else TRAPS


def _style(name: str | None, draw: random.Random) -> Style:
    if name is None:
        return STYLES[draw.choice(sorted(STYLES))]
    if name not in STYLES:
        raise LosiError(f"There is no style {name!r} of markup. Choose one of {', '.join(sorted(STYLES))}.")
    return STYLES[name]


def save(city: City, folder: Path) -> Path:
    """Write the portal to folder/site and what is true of it to folder/truth.csv (code, label 1 or 0)."""
    for name, content in city.pages().items():
        path = folder / "site" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    with (folder / "truth.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["code", "label", "trap"])
        writer.writerows([code, int(label), city.traps.get(code, "")] for code, label in city.truth.items())
    return folder / "site"
