"""The exact rules of a case: every word of the pinned version under the place where it stands, and what has changed since."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from madang.common.languages import say

GROUPS = {
    "texts": gettext_lazy("Texts"),
    "form": gettext_lazy("Form"),
    "workflow": gettext_lazy("Workflow"),
    "fee": gettext_lazy("Fee"),
    "parts": gettext_lazy("Parts of other offices"),
}
KINDS = {"added": gettext_noop("Added"), "removed": gettext_noop("Removed"), "changed": gettext_noop("Changed")}

WORDS = {
    "name": gettext_lazy("Name"), "summary": gettext_lazy("Summary"), "description": gettext_lazy("Description"), "audience": gettext_lazy("For whom"),
    "keywords": gettext_lazy("Search words"), "office": gettext_lazy("Office"), "contact": gettext_lazy("Contact"), "events": gettext_lazy("Life events"),
    "requirements": gettext_lazy("Conditions"), "evidence": gettext_lazy("Documents needed"), "channels": gettext_lazy("Ways to apply"),
    "legal": gettext_lazy("Law"), "outputs": gettext_lazy("Result"), "form": gettext_lazy("Form"), "sections": gettext_lazy("Sections"),
    "questions": gettext_lazy("Questions"), "label": gettext_lazy("Words"), "help": gettext_lazy("Help"), "options": gettext_lazy("Choices"),
    "required": gettext_lazy("Required"), "show_if": gettext_lazy("Only shown if"), "data_uses": gettext_lazy("Use of data"),
    "purpose": gettext_lazy("Purpose"), "legal_basis": gettext_lazy("Legal basis"), "retention_months": gettext_lazy("Months kept"),
    "sensitive": gettext_lazy("Sensitive"), "workflow": gettext_lazy("Workflow"), "deadline_days": gettext_lazy("Working days to finish"),
    "answer_days": gettext_lazy("Days to answer a question"), "escalate_after_days": gettext_lazy("Working days until the head is told"),
    "stages": gettext_lazy("Stages"), "tasks": gettext_lazy("Tasks"), "title": gettext_lazy("Title"), "notice": gettext_lazy("Message to the resident"),
    "outcomes": gettext_lazy("Outcomes"), "letter": gettext_lazy("Letter"), "subject": gettext_lazy("Subject"), "body": gettext_lazy("Text"),
    "kind": gettext_lazy("Kind"), "needs_reasons": gettext_lazy("Reasons needed"), "text_blocks": gettext_lazy("Text blocks"),
    "objection": gettext_lazy("Objection"), "days": gettext_lazy("Days"), "how": gettext_lazy("How"), "fee": gettext_lazy("Fee"),
    "lines": gettext_lazy("Lines"), "amount_cents": gettext_lazy("Amount in the smallest unit"), "currency": gettext_lazy("Currency"),
    "per": gettext_lazy("Counted by"), "waivers": gettext_lazy("Waivers"), "due": gettext_lazy("When to pay"), "parts": gettext_lazy("Parts"),
    "type": gettext_lazy("Type"), "text": gettext_lazy("Text"), "role": gettext_lazy("Role"), "minimum": gettext_lazy("At least"),
    "maximum": gettext_lazy("At most"), "max_length": gettext_lazy("Longest answer"), "produces": gettext_lazy("Gives"),
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """One statement of a version: where it stands, in words, and what it says."""

    key: tuple[str, ...]
    place: str
    value: str
    language: str = ""

    @property
    def group(self) -> str:
        return self.key[0] if self.key[0] in GROUPS else "texts"


@dataclass(frozen=True)
class Change:
    kind: str
    place: str
    before: str
    after: str

    @property
    def word(self) -> str:
        return _(KINDS[self.kind])


def outline(content: dict[str, Any]) -> list[Line]:
    """Every value of the definition, nothing left out."""
    return list(_walk(content, (), ()))


def grouped(lines: list[Line]) -> list[tuple[Any, list[Line]]]:
    return [
        (title, [line for line in lines if line.group == key]) for key, title in GROUPS.items() if any(line.group == key for line in lines)
    ]


def changes_between(before: dict[str, Any], after: dict[str, Any]) -> list[Change]:
    """Statement by statement, in the order of the older version, then what is new."""
    old, new = ({line.key: line for line in outline(content)} for content in (before, after))
    changed = [_change(line, new.get(key)) for key, line in old.items() if key not in new or new[key].value != line.value]
    return changed + [Change("added", line.place, "", line.value) for key, line in new.items() if key not in old]


def _change(line: Line, now: Line | None) -> Change:
    return Change("changed" if now else "removed", line.place, line.value, now.value if now else "")


def _walk(value: Any, key: tuple[str, ...], place: tuple[str, ...]):
    if is_localised(value):
        for language, text in value.items():
            yield Line((*key, language), _said(place), text, language)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _walk(inner, (*key, name), (*place, str(WORDS.get(name, name))))
    elif isinstance(value, list) and any(isinstance(inner, dict) for inner in value):
        for number, inner in enumerate(value, 1):
            yield from _walk_item(inner, number, key, place)
    else:
        yield Line(key or ("",), _said(place), _plain(value))


def _walk_item(value: Any, number: int, key: tuple[str, ...], place: tuple[str, ...]):
    """An item is known by its id, so that moving it is not taken for rewriting it."""
    id = value.get("id") if isinstance(value, dict) else None
    title = (
        next((say(value[name]) for name in ("title", "name", "label") if is_localised(value.get(name))), "")
        if isinstance(value, dict)
        else ""
    )
    yield from _walk(value, (*key, id or str(number)), (*place[:-1], title or id or f"{place[-1]} {number}"))


def is_localised(value: Any) -> bool:
    known = {code for code, _name in settings.LANGUAGES}
    return isinstance(value, dict) and bool(value) and all(code in known and isinstance(text, str) for code, text in value.items())


def _said(place: tuple[str, ...]) -> str:
    return " › ".join(place)


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
