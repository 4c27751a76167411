"""A form as it is printed: every question with room for its answer, and the conditions in words."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from madang.common.languages import say
from madang.common.ui.forms import DateWidget
from madang.serving.services.definitions.conditions import All, Any_, Comparison, Not
from madang.serving.services.definitions.service import ServiceDefinition

from .questions.compound import PersonKind

ADDRESS_PARTS = ("street", "number", "unit", "postcode", "area")


def paper_sections(definition: ServiceDefinition, language: str) -> list[dict[str, Any]]:
    numbers = {question.id: number for number, question in enumerate(definition.form.questions(), 1)}
    labels = {question.id: question for question in definition.form.questions()}
    return [
        {
            "title": say(section.title, language),
            "questions": [_printed(question, numbers[question.id], numbers, labels, language) for question in section.questions],
        }
        for section in definition.form.sections
    ]


def _printed(question: Any, number: int, numbers: dict, labels: dict, language: str) -> dict[str, Any]:
    return {
        "number": number,
        "label": say(question.label, language),
        "help": say(question.help, language),
        "is_optional": not question.required,
        "condition": condition_in_words(question.show_if, numbers, labels, language) if question.show_if else "",
        **_room(question, language),
    }


def _room(question: Any, language: str) -> dict[str, Any]:  # noqa: PLR0911 one line for each kind
    """`lines` to write on, `boxes` for single signs with what they are, `options` to tick, `parts` with a line each, `items` of a list."""
    if question.type == "choice":
        return {"options": [say(option.label, language) for option in question.options], "many": question.multiple}
    if question.type == "yes_no":
        return {"options": [_("Yes"), _("No")]}
    if question.type == "statement":
        return {"options": [_("Yes, I declare this")]}
    if question.type == "date":
        return {"boxes": [(DateWidget.LABELS[part], range(4 if part == "year" else 2)) for part in DateWidget.order()]}
    if question.type == "person":
        instead = [_("Another number, if you have no national number")] if "national_number" in question.ask else []
        return {"parts": [*(str(PersonKind.labels[part]) for part in question.ask), *instead]}
    if question.type == "address":
        return {"parts": [_("Street"), _("House number"), _("Flat or floor (if there is one)"), _("Postcode"), _("Neighbourhood")]}
    if question.type == "file":
        return {"note": _("Please enclose a copy.")}
    if question.type == "slot":
        return {"note": _("The counter agrees a time with you. Days and hours that suit you:"), "lines": range(2)}
    if question.type == "repeat":
        inner = [say(one.label, language) for one in question.questions]
        return {"numbers": range(1, min(question.maximum, 3) + 1), "item": say(question.item, language), "columns": inner}
    return {"lines": range(6 if getattr(question, "multiline", False) else 1), "unit": say(getattr(question, "unit", None), language)}


def condition_in_words(condition: Any, numbers: dict, labels: dict, language: str) -> str:
    """`Only if 4 is “Yes”.`"""
    return _("Only if %(condition)s.") % {"condition": _phrase(condition, numbers, labels, language)}


def _phrase(condition: Any, numbers: dict, labels: dict, language: str) -> str:
    if isinstance(condition, All):
        return _(" and ").join(_phrase(part, numbers, labels, language) for part in condition.all)
    if isinstance(condition, Any_):
        return _(" or ").join(_phrase(part, numbers, labels, language) for part in condition.any)
    if isinstance(condition, Not):
        return _("not: %(condition)s") % {"condition": _phrase(condition.not_, numbers, labels, language)}
    return _compared(condition, numbers, labels, language)


def _compared(one: Comparison, numbers: dict, labels: dict, language: str) -> str:
    facts = {"number": numbers[one.question], "value": _value(one.value, labels[one.question], language)}
    phrases = {
        "equals": _("%(number)s is “%(value)s”"),
        "in": _("%(number)s is one of “%(value)s”"),
        "contains": _("%(number)s includes “%(value)s”"),
        "not_equals": _("%(number)s is not “%(value)s”"),
        "greater": _("%(number)s is more than %(value)s"),
        "at_least": _("%(number)s is at least %(value)s"),
        "less": _("%(number)s is less than %(value)s"),
        "at_most": _("%(number)s is at most %(value)s"),
        "answered": _("%(number)s is answered"),
    }
    return phrases[one.op] % facts


def _value(value: Any, question: Any, language: str) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    names = {option.id: say(option.label, language) for option in getattr(question, "options", [])}
    return ", ".join(str(names.get(one, one)) for one in (value if isinstance(value, list) else [value]))
