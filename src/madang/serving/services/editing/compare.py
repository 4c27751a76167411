"""Two contents of a service, compared statement by statement. An item is known by its id, so that moving it is not taken for rewriting it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any

from django.conf import settings
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from madang.common.directory.models import Office
from madang.common.languages import say
from madang.common.money import say_money

from ..models import Event, EvidenceType
from . import words
from .conditions import in_words
from .tree import key_of

NOT_SAID = {"schema_version", "slug", "id"}


@dataclass(frozen=True)
class Difference:
    place: str
    before: str
    after: str

    @property
    def marked(self) -> tuple[SafeString, SafeString]:
        """Both texts, with what went and what came marked word by word; a text that is new altogether needs no marks."""
        if self.before and self.after:
            return _marked(self.before, self.after)
        return conditional_escape(self.before), conditional_escape(self.after)


def differences(before: dict[str, Any], after: dict[str, Any]) -> list[Difference]:
    old, new = statements(before), statements(after)
    found = [Difference(place, said, new.get(key, ("", ""))[1]) for key, (place, said) in old.items() if new.get(key, ("", ""))[1] != said]
    return found + [Difference(place, "", said) for key, (place, said) in new.items() if key not in old]


def statements(content: dict[str, Any]) -> dict[tuple[str, ...], tuple[str, str]]:
    """{address: (place in words, what is said there in words)}"""
    return dict(_Reader(content).read(content, (), ()))


class _Reader:
    """Reads a content aloud: names for codes, money with its currency, conditions as sentences."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content
        self.languages = dict(settings.LANGUAGES)
        self.currency = (content.get("fee") or {}).get("currency") or "KRW"
        self.names = {"office": _names_of(Office), "events": _names_of(Event), "evidence": _names_of(EvidenceType)}
        self.names["held_by"] = self.names["office"]

    def read(self, value: Any, key: tuple[str, ...], place: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], tuple[str, str]]]:
        name = key[-1] if key else ""
        if name in NOT_SAID and not isinstance(value, (dict, list)):
            return
        if name == "show_if":
            yield key, (" › ".join(place), in_words(value, self.content))
        elif isinstance(value, dict):
            for inner_name, inner in value.items():
                label = self.languages.get(inner_name) or words.part_name(inner_name)
                yield from self.read(inner, (*key, inner_name), (*place, str(label)))
        elif isinstance(value, list) and any(isinstance(one, dict) for one in value):
            yield from self._list(value, key, place)
        else:
            yield key, (" › ".join(place), self._said(name, value))

    def _list(self, value, key, place):
        titles = [words.title_of(one, key_of(one, number)) for number, one in enumerate(value, 1)]
        yield (*key, "order"), (" › ".join((*place, _("Order"))), ", ".join(titles))
        for number, inner in enumerate(value, 1):
            title = words.title_of(inner, f"{place[-1]} {number}")
            yield from self.read(inner, (*key, key_of(inner, number)), (*place[:-1], title))

    def _said(self, name: str, value: Any) -> str:
        if isinstance(value, bool):
            return _("yes") if value else _("no")
        if isinstance(value, int) and name.endswith("_cents"):
            return say_money(value, self.currency)
        known = self.names.get(name, {})
        return ", ".join(_word(one, known) for one in (value if isinstance(value, list) else [value]))


def _word(one: Any, known: dict[str, str]) -> str:
    if not isinstance(one, str):
        return str(one)
    return known.get(one) or str(words.QUESTION_TYPES.get(one) or words.CHOICES.get(one) or one)


def _names_of(model: Any) -> dict[str, str]:
    return {code: say(name) for code, name in model.objects.values_list("code", "name")}


def _marked(before: str, after: str) -> tuple[SafeString, SafeString]:
    old, new = _pieces(before), _pieces(after)
    gone, come = [], []
    for what, i, j, k, n in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        gone.append(("del" if what != "equal" else "", "".join(old[i:j])))
        come.append(("ins" if what != "equal" else "", "".join(new[k:n])))
    return _drawn(gone), _drawn(come)


def _pieces(text: str) -> list[str]:
    """Words with the space after them; the signs of a script without spaces stay together between its stops."""
    return re.findall(r"\S+\s*|\s+", text)


def _drawn(parts: list[tuple[str, str]]) -> SafeString:
    return format_html_join("", "{}", ((format_html("<{0}>{1}</{0}>", mark, text) if mark else text,) for mark, text in parts if text))
