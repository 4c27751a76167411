"""A definition as a tree of plain JSON: where a part stands, what kind of part it is, and how it is put, moved and taken out.

Parts of a list are addressed by their id, so that an address stays right when somebody else moves them; those without id by their position.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from ..definitions.service import ServiceDefinition

Path = tuple[str, ...]
OPTIONAL = ("objection", "document")  # parts a definition may be without


class NothingThere(LookupError):
    """No part of the definition has this address (any more)."""


@dataclass(frozen=True)
class Shape:
    """What a field holds. `kind`: localised, words, model, list, choice, choices, names, condition, bool, int, float or str."""

    kind: str
    options: tuple[Any, ...] = ()
    optional: bool = False


@dataclass(frozen=True)
class Node:
    path: Path
    shape: Shape
    value: Any
    model: type[BaseModel] | None = None

    @property
    def is_list(self) -> bool:
        return self.shape.kind == "list"

    @property
    def address(self) -> str:
        return "/".join(self.path)


def split(address: str) -> Path:
    return tuple(step for step in address.split("/") if step)


@cache
def shapes(model: type[BaseModel]) -> dict[str, Shape]:
    return {name: _shape(name, info.annotation) for name, info in model.model_fields.items()}


def _bare(annotation: Any) -> Any:
    while get_origin(annotation) is Annotated:
        annotation = get_args(annotation)[0]
    return annotation


def _members(annotation: Any) -> list[Any]:
    """The types of a union, however deep it is nested."""
    annotation = _bare(annotation)
    if get_origin(annotation) in (Union, UnionType):
        return [one for part in get_args(annotation) for one in _members(part)]
    return [annotation]


def _shape(name: str, annotation: Any) -> Shape:
    members = _members(annotation)
    optional = type(None) in members
    members = [one for one in members if one is not type(None)]
    if name == "show_if":
        return Shape("condition", optional=True)
    if len(members) > 1:
        return Shape("model", tuple(members), optional)
    return _single(members[0], optional)


def _single(one: Any, optional: bool) -> Shape:
    origin, arguments = get_origin(one), get_args(one)
    if origin is dict:
        return Shape("words" if get_origin(arguments[1]) is list else "localised", optional=optional)
    if origin is Literal:
        return Shape("choice", arguments, optional)
    if origin is list:
        return _list_of(arguments[0], optional)
    if isinstance(one, type) and issubclass(one, BaseModel):
        return Shape("model", (one,), optional)
    return Shape(one.__name__, optional=optional)


def _list_of(item: Any, optional: bool) -> Shape:
    members = _members(item)
    if get_origin(members[0]) is Literal:
        return Shape("choices", get_args(members[0]), optional)
    if isinstance(members[0], type) and issubclass(members[0], BaseModel):
        return Shape("list", tuple(members), optional)
    return Shape("names", optional=optional)


def class_for(classes: tuple[type[BaseModel], ...], value: Any) -> type[BaseModel]:
    """Of several kinds of question, the one whose `type` the value has."""
    kind = value.get("type") if isinstance(value, dict) else None
    if len(classes) == 1:
        return classes[0]
    return next((one for one in classes if one.model_fields["type"].default == kind), classes[0])


def key_of(item: Any, position: int) -> str:
    return str(item["id"]) if isinstance(item, dict) and item.get("id") else str(position)


def node_at(content: dict[str, Any], path: Path) -> Node:
    node = Node((), Shape("model", (ServiceDefinition,)), content, ServiceDefinition)
    for step in path:
        node = _step(node, step)
    return node


def _step(node: Node, step: str) -> Node:
    if node.is_list:
        value = node.value[_position(node.value, step)]
        model = class_for(node.shape.options, value)
        return Node((*node.path, step), Shape("model", (model,)), value, model)
    shape = shapes(node.model).get(step) if node.model else None
    if shape is None or shape.kind not in ("model", "list"):
        raise NothingThere(step)
    value = (node.value or {}).get(step)
    if shape.kind == "list":
        return Node((*node.path, step), shape, value or [])
    return Node((*node.path, step), shape, value, class_for(shape.options, value))


def _position(items: list[Any], step: str) -> int:
    for position, item in enumerate(items or []):
        if key_of(item, position) == step:
            return position
    raise NothingThere(step)


def children(node: Node) -> Iterator[Node]:
    """The parts of a list, or the parts of a part that have pages of their own."""
    if node.is_list:
        yield from (_step(node, key_of(item, position)) for position, item in enumerate(node.value))
    elif node.model:
        yield from (_step(node, name) for name, shape in shapes(node.model).items() if shape.kind in ("model", "list"))


def every(node: Node) -> Iterator[Node]:
    yield node
    for child in children(node):
        if child.value is not None:
            yield from every(child)


def put(content: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    """A copy with the part at `path` replaced; at the root its keys are replaced."""
    if not path:
        return copy.deepcopy(value)
    content = copy.deepcopy(content)
    _holder(content, path[:-1])[_index(content, path)] = value
    return content


def add(content: dict[str, Any], path: Path, value: Any) -> dict[str, Any]:
    content = copy.deepcopy(content)
    _holder(content, path[:-1]).setdefault(path[-1], []).append(value)
    return content


def remove(content: dict[str, Any], path: Path) -> dict[str, Any]:
    content = copy.deepcopy(content)
    del _holder(content, path[:-1])[_index(content, path)]
    return content


def move(content: dict[str, Any], path: Path, by: int) -> dict[str, Any]:
    """Up (-1) or down (+1) among its neighbours; at the end of the list it stays where it is."""
    content = copy.deepcopy(content)
    items = _holder(content, path[:-1])
    position = _position(items, path[-1])
    goal = min(max(position + by, 0), len(items) - 1)
    items.insert(goal, items.pop(position))
    return content


def _holder(content: Any, path: Path) -> Any:
    for step in path:
        if isinstance(content, list):
            content = content[_position(content, step)]
        elif step in content:
            content = content[step]
        else:
            content[step] = {} if step in OPTIONAL or step in ("fee", "workflow") else []
            content = content[step]
    return content


def _index(content: Any, path: Path) -> Any:
    holder = _holder(content, path[:-1])
    if isinstance(holder, list):
        return _position(holder, path[-1])
    if path[-1] not in holder:
        holder[path[-1]] = None
    return path[-1]
