"""How a person's name is put together: by the script it is written in."""

from __future__ import annotations

import re

EAST_ASIAN = re.compile(r"[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff]+")  # Hangul, Han, Kana


def full_name(family_name: str | None, given_name: str | None) -> str:
    """“박지훈”, “Amina Salim”: family name first and without a space in Korean, Chinese and Japanese script, given name first in any other."""
    family, given = (family_name or "").strip(), (given_name or "").strip()
    if all(EAST_ASIAN.fullmatch("".join(part.split())) for part in (family, given) if part):
        return family + given
    return f"{given} {family}".strip()
