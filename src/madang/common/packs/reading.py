"""Reads the files of a pack so that every value can be traced to its line."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml
from django.utils.translation import gettext as _

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FENCE = "---"


class Unreadable(Exception):
    """A file that cannot be read any further."""

    def __init__(self, file: Path, line: int, message: str):
        super().__init__(f"{file}:{line}: {message}")
        self.file, self.line, self.message = file, line, message


@dataclass
class Lines:
    """The line of each value in a file, by the path that leads to it: `lines.at("questions", 2, "label")`."""

    file: Path
    numbers: dict[tuple, int] = field(default_factory=dict)

    def at(self, *path: str | int) -> int:
        """The nearest enclosing value that has a line of its own, so that a missing key is shown where it belongs."""
        # Steps that stand in no file (a union's tag in a validation error) are left out on the way down.
        here: tuple = ()
        for step in path:
            if (*here, step) in self.numbers:
                here = (*here, step)
        return self.numbers.get(here, 1)


def read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError:
        raise Unreadable(path, 0, _("This file is missing. Add it to the pack.")) from None
    except UnicodeDecodeError as problem:
        line = path.read_bytes()[: problem.start].count(b"\n") + 1
        raise Unreadable(path, line, _("This is not UTF-8 text. Save the file as UTF-8.")) from None


def read_yaml(path: Path) -> tuple[Any, Lines]:
    return parse_yaml(read_text(path), path)


def read_markdown(path: Path) -> tuple[Any, str, Lines]:
    """Front matter between two lines `---`, and the Markdown that follows."""
    text = read_text(path)
    if not text.startswith(FENCE):
        raise Unreadable(path, 1, _("The file must begin with a line --- , then its title and so on, then a second line --- ."))
    head, fence, body = text[len(FENCE) :].partition(f"\n{FENCE}\n")
    if not fence:
        raise Unreadable(path, 1, _("The part at the top has no end. Close it by a line --- ."))
    data, lines = parse_yaml(head, path)
    return data or {}, body.strip() + "\n", lines


def read_csv(path: Path, columns: Iterable[str]) -> Iterator[tuple[int, dict[str, str]]]:
    """Line number and row. Every column in `columns` must be in the first line."""
    rows = csv.DictReader(read_text(path).removeprefix("\ufeff").splitlines(keepends=True))
    if missing := [name for name in columns if name not in (rows.fieldnames or [])]:
        raise Unreadable(path, 1, _("The first line must name the column “%(column)s”.") % {"column": missing[0]})
    for row in rows:
        yield rows.line_num, {key: (value or "").strip() for key, value in row.items() if isinstance(key, str)}


def read_geojson(path: Path) -> tuple[list[dict], Lines]:
    """The features. JSON is YAML, so the lines are known too; but JSON's own reader gives the clearer errors."""
    text = read_text(path)
    try:
        data = json.loads(text)
    except json.JSONDecodeError as problem:
        raise Unreadable(path, problem.lineno, _("This is not JSON: %(what)s.") % {"what": problem.msg}) from None
    if not isinstance(data, dict) or not isinstance(data.get("features"), list):
        raise Unreadable(path, 1, _('This is not a GeoJSON FeatureCollection. Write {"type": "FeatureCollection", "features": […]}.'))
    lines = Lines(path, {("features",): 1})
    found = 0
    for number, line in enumerate(text.splitlines(), 1):
        for _feature in range(line.count('"Feature"')):
            lines.numbers[("features", found)] = number
            found += 1
    return data["features"], lines


def parse_yaml(text: str, path: Path) -> tuple[Any, Lines]:
    loader = _Loader(text)
    lines = Lines(path)
    try:
        node = loader.get_single_node()
        if node is None:
            return None, lines
        _refuse_double_keys(node, path)
        data = loader.construct_document(node)
    except yaml.MarkedYAMLError as problem:
        mark = problem.problem_mark or problem.context_mark
        raise Unreadable(path, mark.line + 1 if mark else 1, _("This is not YAML: %(what)s.") % {"what": problem.problem}) from None
    except ValueError as problem:  # 2026-02-30
        raise Unreadable(path, 1, _("A value cannot be read: %(what)s.") % {"what": problem}) from None
    finally:
        loader.dispose()
    _number(node, (), lines.numbers)
    return data, lines


def _refuse_double_keys(node: yaml.Node, path: Path) -> None:
    if isinstance(node, yaml.MappingNode):
        seen: dict[Any, int] = {}
        for key, value in node.value:
            line = key.start_mark.line + 1
            if key.value in seen and key.value != "<<":
                message = _("“%(key)s” is already written in line %(line)s. Keep one of the two.") % {
                    "key": key.value,
                    "line": seen[key.value],
                }
                raise Unreadable(path, line, message)
            seen[key.value] = line
            _refuse_double_keys(value, path)
    elif isinstance(node, yaml.SequenceNode):
        for item in node.value:
            _refuse_double_keys(item, path)


def _number(node: yaml.Node, path: tuple, numbers: dict[tuple, int], line: int | None = None) -> None:
    numbers[path] = line or node.start_mark.line + 1
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            _number(value, (*path, key.value), numbers, key.start_mark.line + 1)
    elif isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            _number(item, (*path, index), numbers)
