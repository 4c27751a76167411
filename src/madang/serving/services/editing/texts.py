"""The texts of a service for translators: side by side on a page, or as a table with one column for each language; out and in again."""

from __future__ import annotations

import copy
import csv
import io
import re
from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from madang.common.tables import as_it_was, harmless

from . import tree, words
from .checks import place_of

Row = tuple[str, dict[str, str]]


def texts_of(content: dict[str, Any]) -> Iterator[Row]:
    """(address of the text, its words by language), in the order of the definition."""
    for node in tree.every(tree.node_at(content, ())):
        if not node.model or not isinstance(node.value, dict):
            continue
        for name, shape in tree.shapes(node.model).items():
            if shape.kind == "localised" and node.value.get(name):
                yield "/".join((*node.path, name)), node.value[name]


def progress(content: dict[str, Any]) -> list[tuple[str, str, int, int]]:
    """(code, name, texts there are, texts in all) for each language of the portal."""
    rows = list(texts_of(content))
    return [(code, name, sum(code in said for _address, said in rows), len(rows)) for code, name in settings.LANGUAGES]


def as_csv(content: dict[str, Any]) -> str:
    """With a byte order mark, so that spreadsheets read Korean and Arabic as they are."""
    codes = [code for code, _name in settings.LANGUAGES]
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(["text", *codes])
    writer.writerows([address, *(harmless(said.get(code, "")) for code in codes)] for address, said in texts_of(content))
    return "\ufeff" + file.getvalue()


def with_texts(content: dict[str, Any], table: str) -> dict[str, Any]:
    """A copy with the words of the table. An empty cell leaves what is there; a row that names no text is refused by its number."""
    content = copy.deepcopy(content)
    known = dict(texts_of(content))
    reader = csv.DictReader(io.StringIO(table.removeprefix("\ufeff")))
    shown = {code for code, _name in settings.LANGUAGES}
    if "text" not in (reader.fieldnames or []) or not shown & set(reader.fieldnames):
        raise ValidationError(
            _("The first line of the table must name the columns “text” and the languages, as in the table that is downloaded here.")
        )
    for number, row in enumerate(reader, 2):
        if row["text"] not in known:
            raise ValidationError(
                _("Line %(number)d names the text “%(text)s”, which this service does not have. Nothing was taken over."),
                params={"number": number, "text": row["text"]},
            )
        known[row["text"]].update({code: as_it_was(row[code].strip()) for code in shown if (row.get(code) or "").strip()})
    return content


def put_text(content: dict[str, Any], address: str, language: str, text: str) -> None:
    """In place; an empty text takes the language out, unless it is the last one."""
    said = dict(texts_of(content))[address]
    if text:
        said[language] = text
    elif len(said) > 1:
        said.pop(language, None)


def place_of_text(content: dict[str, Any], address: str) -> str:
    path = tree.split(address)
    return " › ".join(filter(None, (place_of(content, path[:-1]), str(words.label_of(path[-1])))))


def placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))


def strange_placeholders(source: str, target: str) -> str:
    """A sentence where a translation inserts what its source does not; a letter would then show the braces."""
    strange = sorted(placeholders(target) - placeholders(source))
    if not strange:
        return ""
    return _("It inserts “{%(name)s}”, which the source text does not.") % {"name": strange[0]}
