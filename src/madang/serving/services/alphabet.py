"""Lists from A to Z, in any script: ㄱ to ㅎ in Korean, ا to ي in Arabic."""

from __future__ import annotations

import unicodedata
from itertools import groupby
from typing import Any

HANGUL_FIRST, HANGUL_LAST = 0xAC00, 0xD7A3
SYLLABLES_PER_INITIAL = 588
INITIALS = "ㄱㄱㄴㄷㄷㄹㅁㅂㅂㅅㅅㅇㅈㅈㅊㅋㅌㅍㅎ"  # a doubled consonant stands with the single one, as in Korean directories
ARABIC_ARTICLE = "ال"


def initial(name: str) -> str:
    """The letter under which a name is looked for."""
    text = name.strip().removeprefix(ARABIC_ARTICLE)
    if not text:
        return ""
    code = ord(text[0])
    if HANGUL_FIRST <= code <= HANGUL_LAST:
        return INITIALS[(code - HANGUL_FIRST) // SYLLABLES_PER_INITIAL]
    return unicodedata.normalize("NFD", text[0])[0].upper()


def by_letter(cards: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    ordered = sorted(cards, key=lambda card: (initial(card["name"]), card["name"].removeprefix(ARABIC_ARTICLE)))
    return [(letter, list(group)) for letter, group in groupby(ordered, key=lambda card: initial(card["name"]))]
