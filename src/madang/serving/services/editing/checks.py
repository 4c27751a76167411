"""What a draft lacks before it can be published: sentences that name the field, with the place where it is put right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from pydantic import ValidationError as DefinitionError

from ..definitions.service import ServiceDefinition
from ..definitions.text import Unfit
from ..models import Event, EvidenceType
from . import words
from .tree import Node, Path, every, key_of, node_at


@dataclass(frozen=True)
class Problem:
    path: Path  # of the part
    field: str
    sentence: str
    place: str = ""
    is_reference: bool = False

    @property
    def address(self) -> str:
        return "/".join(self.path) or "texts"

    @property
    def whole(self) -> str:
        return f"{self.place}: {self.sentence}" if self.place else self.sentence


def problems_of(content: dict[str, Any]) -> list[Problem]:
    """Empty where the draft may be published."""
    found = [*_missing_names(content), *_wrong_patterns(content)]
    try:
        ServiceDefinition.model_validate(content)
    except DefinitionError as error:
        told = [_told(one, content) for one in error.errors()]
        found += [one for one in told if not (one.is_reference and found)]
    return list(dict.fromkeys(found))


def place_of(content: dict[str, Any], path: Path) -> str:
    """Where a part stands, in words: “Form › Your dog › How many dogs?”."""
    said = []
    for depth, step in enumerate(path):
        value = node_at(content, path[: depth + 1])
        if value.is_list and depth + 1 < len(path):
            continue
        said.append(str(words.part_name(step)) if step in words.PARTS else words.title_of(value.value, step))
    return " › ".join(said)


# --- What pydantic says, as a sentence about a field -----------------------------------------------------------------


def _told(error: dict[str, Any], content: dict[str, Any]) -> Problem:
    path, field = _located(error["loc"], content)
    label = str(words.part_name(field)) if field else ""
    if error["type"] in ("missing", "too_short") and field in words.PARTS:
        sentence = _("“%(label)s” has too few entries: it needs at least %(least)d.") % {
            "label": label,
            "least": (error.get("ctx") or {}).get("min_length", 1),
        }
        return Problem(path, field, sentence, place_of(content, path))
    return Problem(path, field, _sentence(error, label), place_of(content, path), is_reference=error["type"] == "value_error")


def _located(loc: tuple[Any, ...], content: Any) -> tuple[Path, str]:
    """The part and the field that an error is about; the names of union members that pydantic puts in between are left out."""
    path: list[str] = []
    field, value = "", content
    for step in loc:
        if isinstance(value, list) and isinstance(step, int) and step < len(value):
            if not isinstance(value[step], dict):
                break
            path, field = [*path, field, key_of(value[step], step)], ""
            value = value[step]
        elif isinstance(value, dict) and not field and (step in value or step in _fields_at(content, path)):
            value, field = value.get(step), str(step)
            if isinstance(value, dict) and field in ("form", "workflow", "fee", "objection"):
                path, field = [*path, field], ""
        elif isinstance(value, dict) and field == "letter" and step in ("subject", "body"):
            break
    return tuple(path), field


def _fields_at(content: Any, path: list[str]) -> Any:
    model = node_at(content, tuple(path)).model
    return model.model_fields if model else ()


SENTENCES = {
    "missing": gettext_lazy("“%(label)s” is missing. Fill it in."),
    "too_short": gettext_lazy("“%(label)s” needs at least %(min_length)s."),
    "too_long": gettext_lazy("“%(label)s” may have at most %(max_length)s."),
    "string_too_short": gettext_lazy("“%(label)s” is empty. Fill it in."),
    "string_too_long": gettext_lazy("“%(label)s” is too long: it may have at most %(max_length)s signs."),
    "greater_than_equal": gettext_lazy("“%(label)s” must be %(ge)s or more."),
    "greater_than": gettext_lazy("“%(label)s” must be more than %(gt)s."),
    "less_than_equal": gettext_lazy("“%(label)s” must be %(le)s or less."),
    "less_than": gettext_lazy("“%(label)s” must be less than %(lt)s."),
    "string_pattern_mismatch": gettext_lazy(
        "“%(label)s” has signs that are not allowed. Use small letters and digits, and begin with a letter."
    ),
    "literal_error": gettext_lazy("“%(label)s” must be one of the choices offered."),
    "extra_forbidden": gettext_lazy("“%(label)s” is not known here. Remove it."),
    "string": gettext_lazy("“%(label)s” must be words."),
    "int": gettext_lazy("“%(label)s” must be a whole number."),
    "float": gettext_lazy("“%(label)s” must be a number."),
    "bool": gettext_lazy("“%(label)s” must be yes or no."),
    "list": gettext_lazy("“%(label)s” must be a list."),
    "dict": gettext_lazy("“%(label)s” must have its words for each language."),
    "model": gettext_lazy("“%(label)s” is not complete. Open it and fill in what is asked for."),
    "union": gettext_lazy("“%(label)s” is of a kind that is not known. Choose one of the kinds offered."),
    "other": gettext_lazy("“%(label)s” is not right. Open it and look at it again."),
}
UNFIT = {
    "id_twice": gettext_lazy("The short name “%(name)s” is used twice. Give each its own."),
    "too_early": gettext_lazy("“%(name)s” is only shown after an answer to “%(other)s”, so that question must come before it."),
    "no_data_use": gettext_lazy("“%(name)s” names the use of data “%(other)s”, which the form does not have."),
    "half_a_move": gettext_lazy("“%(name)s” is entered in the register, but the form does not say both who moves and to which address."),
    "no_question": gettext_lazy("A part names the question “%(name)s”, which the form does not ask."),
    "not_countable": gettext_lazy("The fee line “%(name)s” counts “%(other)s”, which is neither a number nor a list."),
    "not_a_number": gettext_lazy("The result “%(name)s” is given out as often as “%(other)s” says, which is not a number."),
    "no_output": gettext_lazy("The outcome “%(name)s” gives the result “%(other)s”, which the service does not have."),
}


def _sentence(error: dict[str, Any], label: str) -> str:
    """In the reader's language, whatever pydantic says: never its own words, which are for programmers."""
    context = error.get("ctx") or {}
    if isinstance(unfit := context.get("error"), Unfit):
        return UNFIT[unfit.kind] % unfit.details
    kind = error["type"]
    family = kind if kind in SENTENCES else kind.split("_")[0]
    return SENTENCES.get(family, SENTENCES["other"]) % {"label": label or _("The service"), **context}


# --- Names that name nothing -----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Reference:
    path: Path
    field: str
    kind: str  # question, data_use, output, office, event, evidence
    name: str


def references(content: dict[str, Any]) -> Iterator[Reference]:
    """Every place that names another part of the service or something of the town."""
    for node in every(node_at(content, ())):
        if node.model and isinstance(node.value, dict):
            yield from _references_in(node)


ONE = {
    "data": "data_use",
    "per": "question",
    "copies": "question",
    "produces": "output",
    "office": "office",
    "held_by": "office",
    "evidence": "evidence",
}


def _references_in(node: Node) -> Iterator[Reference]:
    for field, kind in ONE.items():
        if isinstance(node.value.get(field), str) and node.value[field]:
            yield Reference(node.path, field, kind, node.value[field])
    if node.model.__name__ == "EvidenceNeed":
        yield Reference(node.path, "type", "evidence", node.value.get("type") or "")
    for field, kind in (("events", "event"), ("questions", "question")):
        yield from (Reference(node.path, field, kind, name) for name in node.value.get(field) or [] if isinstance(name, str))
    yield from (Reference(node.path, "show_if", "question", name) for name in _asked_in(node.value.get("show_if")))


def _asked_in(condition: Any) -> Iterator[str]:
    if isinstance(condition, dict):
        if "question" in condition:
            yield condition["question"]
        for inner in (*(condition.get("all") or []), *(condition.get("any") or []), condition.get("not")):
            yield from _asked_in(inner)


def _known(content: dict[str, Any]) -> dict[str, set[str]]:
    form = content.get("form") or {}
    Office = apps.get_model("directory", "Office")
    return {
        "question": {question["id"] for section in form.get("sections") or [] for question in section.get("questions") or []},
        "data_use": {use["id"] for use in form.get("data_uses") or []},
        "output": {output["id"] for output in content.get("outputs") or []},
        "office": set(Office.objects.values_list("code", flat=True)),
        "event": set(Event.objects.values_list("code", flat=True)),
        "evidence": set(EvidenceType.objects.values_list("code", flat=True)),
    }


def _missing_names(content: dict[str, Any]) -> Iterator[Problem]:
    known = _known(content)
    sentences = {
        "question": _("“%(label)s” names the question “%(name)s”, which the form does not ask."),
        "data_use": _("“%(label)s” names the use of data “%(name)s”, which the form does not have."),
        "output": _("“%(label)s” names the result “%(name)s”, which the service does not have."),
        "office": _("“%(label)s” names the office “%(name)s”, which the town does not have."),
        "event": _("“%(label)s” names the life event “%(name)s”, which the town does not have."),
        "evidence": _("“%(label)s” names the kind of document “%(name)s”, which the town does not have."),
    }
    for one in references(content):
        words_of_it = {"label": words.label_of(one.field), "name": one.name}
        if one.name not in known[one.kind]:
            yield Problem(one.path, one.field, sentences[one.kind] % words_of_it, place_of(content, one.path), is_reference=True)
    yield from _too_early(content, known["question"])


def _too_early(content: dict[str, Any], known: set[str]) -> Iterator[Problem]:
    seen: set[str] = set()
    for section in (content.get("form") or {}).get("sections") or []:
        for question in section.get("questions") or []:
            path = ("form", "sections", section["id"], "questions", question["id"])
            for name in _asked_in(question.get("show_if")):
                if name in known - seen:
                    sentence = _("It is only shown after an answer to “%(question)s”, so that question must come before it.")
                    title = words.title_of(node_of_question(content, name), name)
                    yield Problem(path, "show_if", sentence % {"question": title}, place_of(content, path), is_reference=True)
            seen.add(question["id"])


def node_of_question(content: dict[str, Any], name: str) -> Any:
    questions = (q for section in content["form"]["sections"] for q in section.get("questions") or [])
    return next((question for question in questions if question["id"] == name), None)


def _wrong_patterns(content: dict[str, Any]) -> Iterator[Problem]:
    import re

    for node in every(node_at(content, ())):
        pattern = node.value.get("pattern") if node.model and isinstance(node.value, dict) else None
        try:
            re.compile(pattern or "")
        except re.error:
            yield Problem(
                node.path,
                "pattern",
                _("“Pattern” is not a regular expression. Correct it, or leave it empty."),
                place_of(content, node.path),
            )
