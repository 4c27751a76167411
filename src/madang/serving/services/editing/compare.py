"""Two contents of a service, compared statement by statement. An item is known by its id, so that moving it is not taken for rewriting it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from . import words
from .tree import key_of


@dataclass(frozen=True)
class Difference:
    place: str
    before: str
    after: str


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    old, new = dict(_statements(before, (), ())), dict(_statements(after, (), ()))
    found = [Difference(place, said, new.get(key, ("", ""))[1]) for key, (place, said) in old.items() if new.get(key, ("", ""))[1] != said]
    return found + [Difference(place, "", said) for key, (place, said) in new.items() if key not in old]


def _statements(value: Any, key: tuple[str, ...], place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, str]]]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _statements(inner, (*key, name), (*place, str(words.part_name(name))))
    elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
        yield (
            (*key, "order"),
            (" › ".join((*place, _("Order"))), ", ".join(words.title_of(one, key_of(one, number)) for number, one in enumerate(value, 1))),
        )
        for number, inner in enumerate(value, 1):
            yield from _statements(inner, (*key, key_of(inner, number)), (*place[:-1], words.title_of(inner, f"{place[-1]} {number}")))
    else:
        yield key, (" › ".join(place), _said(value))


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
