"""What is wrong with a pack, gathered while it is read: file, line, and what to write instead."""

from __future__ import annotations

import difflib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pydantic import BaseModel
from pydantic import ValidationError as DefinitionError

from .definition import Pack
from .reading import Lines, Unreadable

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, order=True)
class Mistake:
    file: str
    line: int
    message: str


@dataclass
class Report:
    """Handed to every `PackPart.load(folder, report)`. As long as it holds a mistake, the pack changes nothing."""

    folder: Path
    pack: Pack | None = None
    mistakes: list[Mistake] = field(default_factory=list)
    loaded: dict[str, int] = field(default_factory=dict)

    def error(self, file: Path | str, line: int, message: Any) -> None:
        mistake = Mistake(self._name(file), line, str(message))
        if mistake not in self.mistakes:
            self.mistakes.append(mistake)

    def count(self, what: str, how_many: int = 1) -> None:
        """What was loaded, for the table shown at the end."""
        self.loaded[what] = self.loaded.get(what, 0) + how_many

    @contextmanager
    def collecting(self, file: Path | str = "") -> Iterator[None]:
        """An unreadable file or a refused value becomes a mistake, and loading goes on to find the next one."""
        try:
            yield
        except Unreadable as problem:
            self.error(problem.file, problem.line, problem.message)
        except ValidationError as problem:
            for message in problem.messages:
                self.error(file, 0, message)

    def validate(self, model: type[M], data: Any, lines: Lines, *at: str | int) -> M | None:
        """`data` as `model`; or None, with each mistake at the line of its key. `at` is where `data` stands in the file."""
        try:
            return model.model_validate(data)
        except DefinitionError as problem:
            for detail in problem.errors():
                self.error(lines.file, lines.at(*at, *detail["loc"]), _sentence(model, data, detail))
            return None

    def _name(self, file: Path | str) -> str:
        path = Path(file)
        return str(path.relative_to(self.folder)) if path.is_relative_to(self.folder) else str(file)


def did_you_mean(word: Any, known: Any) -> str:
    """The end of a message: the nearest known word, or the list of them."""
    known = sorted(str(one) for one in known)
    if close := difflib.get_close_matches(str(word), known, 1):
        return _("Write “%(word)s”?") % {"word": close[0]}
    return _("Known are: %(words)s.") % {"words": ", ".join(known)} if known else ""


def _sentence(model: type[BaseModel], data: Any, detail: Any) -> str:
    place = ".".join(str(step) for step in detail["loc"]) or _("this definition")
    found, context = detail.get("input"), detail.get("ctx", {})
    match detail["type"]:
        case "missing":
            return _("“%(place)s” is missing. Add it.") % {"place": place}
        case "extra_forbidden":
            hint = did_you_mean(detail["loc"][-1], _fields(model, data, detail["loc"][:-1]))
            return _("“%(place)s” is not known here. %(hint)s") % {"place": place, "hint": hint}
        case "literal_error" | "enum" | "union_tag_invalid":
            expected = context.get("expected") or context.get("expected_tags")
            return _("“%(place)s” is “%(found)s”. Write one of: %(expected)s.") % {
                "place": place, "found": _short(context.get("tag", found)), "expected": expected}  # fmt: skip
        case "value_error":
            return f"“{place}”: {context.get('error', detail['msg'])}"
    return _("“%(place)s” is “%(found)s”. %(what)s.") % {"place": place, "found": _short(found), "what": detail["msg"]}


def _short(value: Any, limit: int = 60) -> str:
    text = str(value)
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _fields(model: type[BaseModel], data: Any, loc: tuple) -> set[str]:
    """The keys allowed where `loc` points, found by asking the JSON Schema; empty where it cannot be told."""
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    for step in loc:
        schema = _step(schema, step, definitions)
    return set(_resolve(schema, definitions).get("properties", {}))


def _resolve(schema: dict, definitions: dict) -> dict:
    while "$ref" in schema:
        schema = definitions[schema["$ref"].rsplit("/", 1)[1]]
    return schema


def _step(schema: dict, step: str | int, definitions: dict) -> dict:
    schema = _resolve(schema, definitions)
    if mapping := schema.get("discriminator", {}).get("mapping", {}):
        return {"$ref": mapping[step]} if step in mapping else {}
    if isinstance(step, int):
        return schema.get("items", {})
    if step in schema.get("properties", {}):
        return schema["properties"][step]
    options = [_resolve(option, definitions) for option in schema.get("anyOf", [])]
    found = [option["properties"][step] for option in options if step in option.get("properties", {})]
    return found[0] if found else schema.get("additionalProperties") if isinstance(schema.get("additionalProperties"), dict) else {}
