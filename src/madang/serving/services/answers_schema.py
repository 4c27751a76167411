"""The JSON Schema (2020-12) of the answers to a form: what an application may hold."""

from __future__ import annotations

from typing import Any

from madang.common.languages import say

from .definitions.service import ServiceDefinition

TEXT = {"type": "string"}
SHAPES: dict[str, dict[str, Any]] = {
    "email": {"type": "string", "format": "email"},
    "phone": TEXT,
    "slot": TEXT,
    "date": {"type": "string", "format": "date"},
    "yes_no": {"type": "boolean"},
    "statement": {"type": "boolean"},
    "file": {"type": "array", "items": {"type": "string", "format": "uuid"}},
}


def answers_schema(definition: ServiceDefinition) -> dict[str, Any]:
    """Questions that depend on others are never required here: whether they apply is decided by the answers."""
    questions = list(definition.form.questions())
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": say(definition.name, "en"),
        "type": "object",
        "properties": {question.id: _of(question) for question in questions},
        "required": [question.id for question in questions if question.required and question.show_if is None],
        "additionalProperties": False,
    }


def _of(question: Any) -> dict[str, Any]:
    shape = SHAPES[question.type] if question.type in SHAPES else _MAKERS[question.type](question)
    return {"title": say(question.label, "en"), **shape}


def _text(question: Any) -> dict[str, Any]:
    return {"type": "string", "minLength": question.min_length, "maxLength": question.max_length} | (
        {"pattern": f"^(?:{question.pattern})$"} if question.pattern else {}
    )


def _number(question: Any) -> dict[str, Any]:
    limits = {"minimum": question.minimum, "maximum": question.maximum}
    return {"type": "number" if question.decimals else "integer", **{name: value for name, value in limits.items() if value is not None}}


def _choice(question: Any) -> dict[str, Any]:
    one = {"enum": [option.id for option in question.options]}
    return {"type": "array", "items": one, "uniqueItems": True} if question.multiple else one


def _person(question: Any) -> dict[str, Any]:
    return {"type": "object", "properties": {part: {"type": ["string", "null"]} for part in question.ask}}


def _address(question: Any) -> dict[str, Any]:
    return {"type": "object", "properties": dict.fromkeys(("street", "number", "unit", "postcode", "area"), TEXT), "required": ["street"]}


def _money(question: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {"cents": {"type": "integer", "minimum": question.minimum_cents}, "currency": {"const": question.currency}},
    }


def _repeat(question: Any) -> dict[str, Any]:
    item = {"type": "object", "properties": {inner.id: _of(inner) for inner in question.questions}}
    return {"type": "array", "items": item, "minItems": question.minimum, "maxItems": question.maximum}


_MAKERS = {"text": _text, "number": _number, "choice": _choice, "person": _person, "address": _address, "money": _money, "repeat": _repeat}
