"""Errors by the schema, and what a schema lets through: fields and codes it does not know, ids given twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from madang_methods.disclosure.standards import codes, schema, validator

LONGEST = 200
MOST_NAMED = 12


@dataclass(frozen=True, slots=True)
class Problem:
    """level: error by the schema, or warning. unit: id of the project or release, None for the package. where: path in the document."""

    level: str
    unit: str | None
    where: str
    reason: str

    @property
    def is_error(self) -> bool:
        return self.level == "error"

    def explain(self) -> str:
        return f"{self.level.capitalize()} in {self.unit or 'the package'}, {self.where}: {self.reason}"

    def to_dict(self) -> dict[str, Any]:
        return {"level": self.level, "unit": self.unit, "where": self.where, "reason": self.reason}


def schema_errors(document: Any, name: str, unit: str | None, *, ppp: bool = False) -> Iterator[Problem]:
    for found in sorted(validator(name, ppp=ppp).iter_errors(document), key=lambda one: [str(step) for step in one.absolute_path]):
        yield Problem("error", unit, path_text(found.absolute_path), _reason(found))


def path_text(path: Any) -> str:
    return "/".join(str(step) for step in path) or "the top"


def _reason(found: Any) -> str:
    if found.validator == "uniqueItems":
        return f"Items stand there more than once: {', '.join(_repeated(found.instance))}. Give each once."
    if found.validator == "enum":
        allowed = [str(one) for one in found.validator_value if one is not None]
        few = ", ".join(allowed[:MOST_NAMED]) + (" and others" if len(allowed) > MOST_NAMED else "")
        return f"{found.instance!r} is not one of the codes allowed: {few}."
    message = found.message if len(found.message) <= LONGEST else f"…{found.message[-LONGEST:]}"
    return f"{message}."


def _repeated(items: list[Any]) -> list[str]:
    seen: list[Any] = []
    repeated = []
    for place, item in enumerate(items):
        if item in seen:
            repeated.append(str(item.get("id", place)) if isinstance(item, dict) else str(item))
        seen.append(item)
    return repeated


def repeated_ids(units: list[tuple[str, Any]]) -> Iterator[Problem]:
    for one, count in Counter(name for name, _ in units).items():
        if count > 1:
            yield Problem(
                "warning", one, "id", f"{count} projects share this id, which must be unique in a package. Merge them or rename one."
            )


def schema_warnings(document: Any, name: str, unit: str | None, *, ppp: bool = False) -> Iterator[Problem]:
    root = schema(name, ppp=ppp)
    yield from _walk(document, root, root, codes(name), unit, ())


def _walk(value: Any, node: Any, root: Any, lists: dict[str, frozenset[str]], unit: str | None, path: tuple[Any, ...]) -> Iterator[Problem]:  # noqa: PLR0913, PLR0917 a value, its schema and where both stand
    node = _resolved(node, root)
    if isinstance(value, dict) and (node.get("properties") or node.get("patternProperties")):
        for key, inner in value.items():
            if key in node.get("properties", {}):
                yield from _walk(inner, node["properties"][key], root, lists, unit, (*path, key))
            elif not node.get("patternProperties"):
                yield Problem(
                    "warning", unit, path_text((*path, key)), "The standard has no such field. Use one of its own, or an extension."
                )
    elif isinstance(value, list) and isinstance(node.get("items"), dict):
        for place, inner in enumerate(value):
            yield from _walk(inner, node["items"], root, lists, unit, (*path, place))
    yield from _codes(value, node, lists, unit, path)


def _codes(value: Any, node: Any, lists: dict[str, frozenset[str]], unit: str | None, path: tuple[Any, ...]) -> Iterator[Problem]:
    known = lists.get(node.get("codelist", ""))
    if not (known and node.get("openCodelist")):
        return
    for one in value if isinstance(value, list) else [value]:
        if isinstance(one, str) and one not in known:
            yield Problem(
                "warning", unit, path_text(path), f"“{one}” is not in {node['codelist']}. That is allowed; say what it means in the policy."
            )


def _resolved(node: Any, root: Any) -> Any:
    """Only references inside the same schema are followed; one to another schema is checked by its own."""
    while isinstance(node.get("$ref"), str) and node["$ref"].startswith("#/"):
        found = root
        for step in node["$ref"][2:].split("/"):
            found = found[step]
        # What stands beside a reference, such as a codelist, still holds.
        node = {**found, **{key: value for key, value in node.items() if key != "$ref"}}
    return node
