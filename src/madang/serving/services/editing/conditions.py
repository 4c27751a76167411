"""Conditions by dropdowns: rows of question, comparison and answer, in groups of all or any, and groups in groups.

The page posts the whole tree, so that rows and groups are added without a script and nothing is saved before the editor saves.
A row is named by its place: `show_if-0-question` is the first of all, `show_if-2_1-question` the second in the group that is third.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.common.languages import say
from madang.common.numbers import whole_numbers

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
SENTENCES = {
    "equals": gettext_lazy("“%(question)s” is “%(answer)s”"),
    "not_equals": gettext_lazy("“%(question)s” is not “%(answer)s”"),
    "in": gettext_lazy("“%(question)s” is one of: %(answer)s"),
    "contains": gettext_lazy("“%(question)s” includes “%(answer)s”"),
    "greater": gettext_lazy("“%(question)s” is more than %(answer)s"),
    "at_least": gettext_lazy("“%(question)s” is at least %(answer)s"),
    "less": gettext_lazy("“%(question)s” is less than %(answer)s"),
    "at_most": gettext_lazy("“%(question)s” is at most %(answer)s"),
    "answered": gettext_lazy("“%(question)s” is answered"),
    "not_answered": gettext_lazy("“%(question)s” is not answered"),
}
GROUPS = (
    ("all", gettext_lazy("Only if all of these are so")),
    ("any", gettext_lazy("Only if at least one of these is so")),
    ("none", gettext_lazy("Only if none of these is so")),
    ("not_all", gettext_lazy("Only if not all of these are so")),
)
ALWAYS = ("always", gettext_lazy("Always"))
INNER = (
    ("all", gettext_lazy("all of these are so")),
    ("any", gettext_lazy("at least one of these is so")),
    ("none", gettext_lazy("none of these is so")),
    ("not_all", gettext_lazy("not all of these are so")),
    ("drop", gettext_lazy("– remove this group –")),
)
SPARE_ROWS = 2
DEEPEST, MOST = 4, 60


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


# --- The tree as it stands on the page ------------------------------------------------------------------------------


@dataclass
class Row:
    place: tuple[int, ...]
    comparison: dict[str, Any] | None = None

    @property
    def name(self) -> str:
        return "show_if-" + "_".join(map(str, self.place))


@dataclass
class Group:
    place: tuple[int, ...] = ()
    mode: str = "all"
    parts: list[Row | Group] = field(default_factory=list)

    @property
    def name(self) -> str:
        return "show_if-" + "_".join(map(str, self.place)) if self.place else "show_if"

    @property
    def address(self) -> str:
        return "_".join(map(str, self.place)) or "top"

    @property
    def may_hold_groups(self) -> bool:
        return len(self.place) < DEEPEST - 1

    def every(self) -> Iterator[Row | Group]:
        yield self
        for part in self.parts:
            yield from part.every() if isinstance(part, Group) else (part,)

    def add(self, kind: type[Row] | type[Group]) -> None:
        place = (*self.place, 1 + max((part.place[-1] for part in self.parts), default=-1))
        self.parts.append(Row(place) if kind is Row else Group(place, parts=[Row((*place, 0)), Row((*place, 1))]))


def stored_tree(condition: Any) -> Group:
    """A condition as groups and rows. `not` is said by the kind of a group: none of these, not all of these."""
    if not condition:
        return Group(mode="always")
    top = _part_of(condition, ())
    return Group(parts=[Row((0,), top.comparison)]) if isinstance(top, Row) else top


def _part_of(condition: dict[str, Any], place: tuple[int, ...]) -> Row | Group:
    if "question" in condition:
        return Row(place, condition)
    if "not" in condition:
        return _denied(condition["not"], place)
    mode = "all" if "all" in condition else "any"
    return Group(place, mode, [_part_of(part, (*place, number)) for number, part in enumerate(condition[mode])])


def _denied(condition: dict[str, Any], place: tuple[int, ...]) -> Row | Group:
    if "not" in condition:
        return _part_of(condition["not"], place)
    if "question" in condition:
        return Group(place, "none", [Row((*place, 0), condition)])
    group = _part_of(condition, place)
    group.mode = "not_all" if group.mode == "all" else "none"
    return group


def posted_tree(data: Mapping[str, Any], act: str = "") -> Group:
    """The rows and groups that the page held, with one more where a button asked for it (`row:2_1`, `group:top`)."""
    found = sorted(
        {
            tuple(map(int, match[1].split("_")))
            for name in data
            if (match := re.fullmatch(r"show_if-(\d{1,3}(?:_\d{1,3})*)-(?:mode|question)", name))
        }
    )
    top = Group(mode=data.get("show_if-mode", ""))
    groups: dict[tuple[int, ...], Group] = {(): top}
    for place in found[:MOST]:
        holder = groups.get(place[:-1])
        if holder is None or len(place) > DEEPEST:
            continue
        part = Group(place) if f"show_if-{'_'.join(map(str, place))}-mode" in data else Row(place)
        if isinstance(part, Group):
            groups[place] = part
        holder.parts.append(part)
    _grow(groups, act, len(found))
    return top


def _grow(groups: dict[tuple[int, ...], Group], act: str, count: int) -> None:
    kind, _colon, address = act.partition(":")
    place = () if address in ("", "top") else tuple(whole_numbers(address.split("_")))
    if place in groups and count < MOST:
        if kind == "row":
            groups[place].add(Row)
        elif kind == "group" and groups[place].may_hold_groups:
            groups[place].add(Group)


def condition_fields(content: dict[str, Any], path: tuple[str, ...], tree: Group) -> tuple[dict[str, forms.Field], dict[str, Any]]:
    """The fields of the builder and what stands in them."""
    questions = questions_before(content, path)
    fields: dict[str, forms.Field] = {}
    initial: dict[str, Any] = {}
    for part in tree.every():
        if isinstance(part, Group):
            label = _("These together") if part.place else _("When it applies")
            choices = list(INNER) if part.place else [ALWAYS, *GROUPS]
            fields[f"{part.name}-mode"] = forms.ChoiceField(label=label, choices=choices, required=False)
            initial[f"{part.name}-mode"] = part.mode
        elif questions:
            fields |= _row_fields(part, questions)
            initial |= _row_initial(part.name, part.comparison, questions) if part.comparison else {}
    return fields, initial


def with_spare_rows(tree: Group) -> Group:
    for _spare in range(SPARE_ROWS):
        tree.add(Row)
    return tree


def _row_fields(row: Row, questions: list[dict[str, Any]]) -> dict[str, forms.Field]:
    names = [("", _("– no question –")), *((q["id"], say(q.get("label")) or q["id"]) for q in questions)]
    number = ".".join(str(step + 1) for step in row.place)
    return {
        f"{row.name}-question": forms.ChoiceField(label=format_lazy(_("Question {number}"), number=number), choices=names, required=False),
        f"{row.name}-op": forms.ChoiceField(label=_("Comparison"), choices=list(OPERATORS.items()), required=False),
        f"{row.name}-answer": forms.ChoiceField(label=_("Answer from the list"), choices=_answers(questions), required=False),
        f"{row.name}-text": forms.CharField(label=_("or a number or words"), required=False),
    }


def _answers(questions: list[dict[str, Any]]) -> list[Any]:
    groups = [
        (say(q.get("label")) or q["id"], [(f"{q['id']}:{option['id']}", say(option.get("label"))) for option in q.get("options") or []])
        for q in questions
        if q.get("type") == "choice"
    ]
    return [("", "–"), ("yes", _("Yes")), ("no", _("No")), *groups]


def _row_initial(name: str, row: dict[str, Any], questions: list[dict[str, Any]]) -> dict[str, Any]:
    value = row.get("value")
    answer, text = "", ""
    if isinstance(value, bool):
        answer = "yes" if value else "no"
    elif isinstance(value, list):
        text = ", ".join(map(str, value))
    elif any(q["id"] == row["question"] and q.get("type") == "choice" for q in questions):
        answer = f"{row['question']}:{value}"
    elif value is not None:
        text = str(value)
    return {
        f"{name}-question": row["question"],
        f"{name}-op": row.get("op", "equals"),
        f"{name}-answer": answer,
        f"{name}-text": text,
    }


# --- What was chosen, as a condition ---------------------------------------------------------------------------------


class Wrong(Exception):
    """(field, sentence): a row that says nothing."""


def read_condition(cleaned: dict[str, Any], content: dict[str, Any], path: tuple[str, ...], tree: Group) -> Any:
    """Rows without a question and groups without rows are left out."""
    if (cleaned.get("show_if-mode") or "always") == "always":
        return None
    known = {question["id"]: question for question in questions_before(content, path)}
    found = _read_group(cleaned, known, tree)
    if found is None:
        raise Wrong("show_if-mode", _("Choose at least one question, or “Always”."))
    return found


def _read_group(cleaned: dict[str, Any], known: dict[str, Any], group: Group) -> Any:
    mode = cleaned.get(f"{group.name}-mode") or "all"
    if mode == "drop":
        return None
    read = (_read_group(cleaned, known, part) if isinstance(part, Group) else _read_row(cleaned, known, part.name) for part in group.parts)
    parts = [one for one in read if one is not None]
    if not parts:
        return None
    joined = parts[0] if len(parts) == 1 else {"any" if mode in ("any", "none") else "all": parts}
    return {"not": joined} if mode in ("none", "not_all") else joined


def _read_row(cleaned: dict[str, Any], known: dict[str, Any], name: str) -> dict[str, Any] | None:
    question = known.get(cleaned.get(f"{name}-question") or "")
    if question is None:
        return None
    op = cleaned.get(f"{name}-op") or "equals"
    answer, text = cleaned.get(f"{name}-answer") or "", cleaned.get(f"{name}-text") or ""
    row = {"question": question["id"], "op": op}
    if op == "answered":
        return row if answer != "no" else {**row, "value": False}
    return {**row, "value": _value(question, op, answer, text, name)}


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


# --- In words --------------------------------------------------------------------------------------------------------


def in_words(condition: Any, content: dict[str, Any], *, is_inner: bool = False) -> str:
    if not condition:
        return ""
    if "question" in condition:
        return _comparison(condition, {q["id"]: q for q in questions_before(content, ())})
    if "not" in condition:
        return _("it is not so that %(condition)s") % {"condition": in_words(condition["not"], content, is_inner=True)}
    mode = "all" if "all" in condition else "any"
    said = (_(" and ") if mode == "all" else _(" or ")).join(in_words(part, content, is_inner=True) for part in condition[mode])
    return f"({said})" if is_inner else said


def _comparison(row: dict[str, Any], known: dict[str, Any]) -> str:
    question = known.get(row["question"], {})
    value, op = row.get("value"), row.get("op", "equals")
    names = {option["id"]: say(option.get("label")) for option in question.get("options") or []}
    if op == "answered":
        op = "not_answered" if value is False else "answered"
    if isinstance(value, bool):
        said = _("Yes") if value else _("No")
    else:
        said = ", ".join(str(names.get(one, one)) for one in (value if isinstance(value, list) else [value]) if one is not None)
    return SENTENCES[op] % {"question": say(question.get("label")) or row["question"], "answer": said}


WHEN = {
    "FeeLine": gettext_lazy("Charged when %(condition)s."),
    "Waiver": gettext_lazy("Nothing is paid when %(condition)s."),
    "Stage": gettext_lazy("Gone through when %(condition)s."),
    "Task": gettext_lazy("Done when %(condition)s."),
    "Part": gettext_lazy("Opened when %(condition)s."),
    "EvidenceNeed": gettext_lazy("Needed when %(condition)s."),
}


def when_in_words(model: str, condition: Any, content: dict[str, Any]) -> str:
    """The whole condition as a sentence: “Asked when …”."""
    if not condition:
        return _("Always.")
    return WHEN.get(model, _("Asked when %(condition)s.")) % {"condition": in_words(condition, content)}
