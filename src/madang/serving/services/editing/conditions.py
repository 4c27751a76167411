"""Conditions by dropdowns: rows of question, comparison and answer, joined by all or any. Trees deeper than that are kept as they are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.common.languages import say

OPERATORS = {
    "equals": gettext_lazy("is"),
    "not_equals": gettext_lazy("is not"),
    "in": gettext_lazy("is one of"),
    "contains": gettext_lazy("includes"),
    "greater": gettext_lazy("is more than"),
    "at_least": gettext_lazy("is at least"),
    "less": gettext_lazy("is less than"),
    "at_most": gettext_lazy("is at most"),
    "answered": gettext_lazy("is answered"),
}
MODES = (
    ("always", gettext_lazy("Always")),
    ("all", gettext_lazy("Only if all of these are so")),
    ("any", gettext_lazy("Only if at least one of these is so")),
)
KEEP = ("keep", gettext_lazy("As it is now (a condition with several levels)"))
SPARE_ROWS = 2


def questions_before(content: dict[str, Any], path: tuple[str, ...]) -> list[dict[str, Any]]:
    """The questions a condition may ask about: all of the form, but for a question only those before it."""
    found = []
    for section in (content.get("form") or {}).get("sections") or []:
        for question in section.get("questions") or []:
            if path[:4] == ("form", "sections", section.get("id"), "questions") and path[4:5] == (question.get("id"),):
                return found
            found.append(question)
        if path == ("form", "sections", section.get("id"), "questions"):
            return found
    return found


def rows_of(condition: Any) -> tuple[str, list[dict[str, Any]]]:
    """(mode, comparisons), or ("keep", []) for a tree that rows cannot show."""
    if not condition:
        return "always", []
    if "question" in condition:
        return "all", [condition]
    mode = next((name for name in ("all", "any") if name in condition), "keep")
    parts = condition.get(mode, [])
    flat = mode != "keep" and all("question" in part for part in parts)
    return (mode, parts) if flat else ("keep", [])


def condition_fields(content: dict[str, Any], path: tuple[str, ...], condition: Any) -> tuple[dict[str, forms.Field], dict[str, Any]]:
    """The fields of the builder and what stands in them."""
    questions = questions_before(content, path)
    mode, rows = rows_of(condition)
    fields: dict[str, forms.Field] = {
        "show_if-mode": forms.ChoiceField(label=_("When it applies"), choices=[*MODES, *([KEEP] if mode == "keep" else [])], required=False)
    }
    initial: dict[str, Any] = {"show_if-mode": mode}
    for number in range(len(rows) + SPARE_ROWS if questions else 0):
        fields |= _row_fields(number, questions)
        if number < len(rows):
            initial |= _row_initial(number, rows[number])
    return fields, initial


def _row_fields(number: int, questions: list[dict[str, Any]]) -> dict[str, forms.Field]:
    names = [("", _("– no question –")), *((q["id"], say(q.get("label")) or q["id"]) for q in questions)]
    return {
        f"show_if-{number}-question": forms.ChoiceField(
            label=format_lazy(_("Question {number}"), number=number + 1), choices=names, required=False
        ),
        f"show_if-{number}-op": forms.ChoiceField(label=_("Comparison"), choices=list(OPERATORS.items()), required=False),
        f"show_if-{number}-answer": forms.ChoiceField(label=_("Answer from the list"), choices=_answers(questions), required=False),
        f"show_if-{number}-text": forms.CharField(label=_("or a number or words"), required=False),
    }


def _answers(questions: list[dict[str, Any]]) -> list[Any]:
    groups = [
        (say(q.get("label")) or q["id"], [(f"{q['id']}:{option['id']}", say(option.get("label"))) for option in q.get("options") or []])
        for q in questions
        if q.get("type") == "choice"
    ]
    return [("", "–"), ("yes", _("Yes")), ("no", _("No")), *groups]


def _row_initial(number: int, row: dict[str, Any]) -> dict[str, Any]:
    value = row.get("value")
    answer, text = "", ""
    if isinstance(value, bool):
        answer = "yes" if value else "no"
    elif isinstance(value, list):
        text = ", ".join(map(str, value))
    elif value is not None:
        answer, text = f"{row['question']}:{value}", str(value)
    return {
        f"show_if-{number}-question": row["question"],
        f"show_if-{number}-op": row.get("op", "equals"),
        f"show_if-{number}-answer": answer,
        f"show_if-{number}-text": text,
    }


class Wrong(Exception):
    """(field, sentence): a row that says nothing."""


def read_condition(cleaned: dict[str, Any], content: dict[str, Any], path: tuple[str, ...], before: Any) -> Any:
    mode = cleaned.get("show_if-mode") or "always"
    if mode == "keep":
        return before
    if mode == "always":
        return None
    known = {question["id"]: question for question in questions_before(content, path)}
    rows = [_read_row(cleaned, number, known) for number in range(100) if cleaned.get(f"show_if-{number}-question")]
    if not rows:
        raise Wrong("show_if-mode", _("Choose at least one question, or “Always”."))
    return rows[0] if len(rows) == 1 else {mode: rows}


def _read_row(cleaned: dict[str, Any], number: int, known: dict[str, Any]) -> dict[str, Any]:
    question = known[cleaned[f"show_if-{number}-question"]]
    op = cleaned.get(f"show_if-{number}-op") or "equals"
    answer, text = cleaned.get(f"show_if-{number}-answer") or "", cleaned.get(f"show_if-{number}-text") or ""
    row = {"question": question["id"], "op": op}
    if op == "answered":
        return row if answer != "no" else {**row, "value": False}
    return {**row, "value": _value(question, op, answer, text, f"show_if-{number}")}


def _value(question: dict[str, Any], op: str, answer: str, text: str, name: str) -> Any:
    kind = question.get("type")
    if kind in ("yes_no", "statement"):
        if answer not in ("yes", "no"):
            raise Wrong(
                f"{name}-answer",
                _("Choose “Yes” or “No”: the question “%(question)s” is answered so.") % {"question": say(question.get("label"))},
            )
        return answer == "yes"
    if kind == "choice":
        return _option(question, op, answer, text, name)
    if kind in ("number", "money"):
        return _number(text, name)
    if not text:
        raise Wrong(f"{name}-text", _("Write the answer to compare with."))
    return [part.strip() for part in text.split(",")] if op == "in" else text


def _option(question: dict[str, Any], op: str, answer: str, text: str, name: str) -> Any:
    options = {option["id"] for option in question.get("options") or []}
    if op == "in":
        wanted = [part.strip() for part in text.split(",") if part.strip()] or [answer.partition(":")[2]]
        if wrong := [one for one in wanted if one not in options]:
            raise Wrong(
                f"{name}-text",
                _("“%(answer)s” is not one of the choices: %(choices)s.") % {"answer": wrong[0], "choices": ", ".join(sorted(options))},
            )
        return wanted
    owner, _colon, option = answer.partition(":")
    if owner != question["id"] or option not in options:
        raise Wrong(f"{name}-answer", _("Choose one of the answers to “%(question)s”.") % {"question": say(question.get("label"))})
    return option


def _number(text: str, name: str) -> int | float:
    try:
        number = float(text)
    except ValueError:
        raise Wrong(f"{name}-text", _("Write a number to compare with.")) from None
    return int(number) if number == int(number) else number


def in_words(condition: Any, content: dict[str, Any]) -> str:
    if not condition:
        return ""
    if "question" in condition:
        return _comparison(condition, {q["id"]: q for q in questions_before(content, ())})
    if "not" in condition:
        return _("not: %(condition)s") % {"condition": in_words(condition["not"], content)}
    mode = "all" if "all" in condition else "any"
    joint = _(" and ") if mode == "all" else _(" or ")
    return joint.join(f"({in_words(part, content)})" for part in condition[mode])


def _comparison(row: dict[str, Any], known: dict[str, Any]) -> str:
    question = known.get(row["question"], {})
    value = row.get("value")
    names = {option["id"]: say(option.get("label")) for option in question.get("options") or []}
    if isinstance(value, bool):
        said = _("Yes") if value else _("No")
    else:
        said = ", ".join(str(names.get(one, one)) for one in (value if isinstance(value, list) else [value]) if one is not None)
    return f"“{say(question.get('label')) or row['question']}” {OPERATORS[row.get('op', 'equals')]} {said}".strip()
