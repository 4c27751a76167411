"""What rooms export, as something to read and as something to take away."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from madang.common.rooms import PersonalData, registered
from madang.common.tables import harmless


def exports_of(person) -> list[tuple[PersonalData, Any]]:
    return [(room, plain(room.export(*person))) for room in registered(PersonalData)]


def plain(value: Any) -> Any:
    """Lazily translated words become text, sets and tuples lists; keys are text."""
    if isinstance(value, dict):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(inner) for inner in value]
    return str(value) if isinstance(value, Promise) else value


def sections_of(exports) -> list[dict]:
    """Rooms with something in them, as items with (field, value) rows."""
    sections = []
    for room, value in exports:
        items = [{"title": title, "rows": rows} for title, rows in items_of(value)]
        if items:
            sections.append({"key": room.key, "label": str(room.label), "items": items})
    return sections


def items_of(value: Any) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for title, inner in parts_of(value):
        rows = [(" · ".join(path), said(leaf)) for path, leaf in leaves(inner) if leaf not in (None, "")]
        if rows:
            yield title, rows


def parts_of(value: Any) -> Iterator[tuple[str, Any]]:
    """One part per thing: each member of a list, whether it stands alone or under a heading of its own."""
    if isinstance(value, list):
        yield from (("", inner) for inner in value)
    elif isinstance(value, dict):
        own = {}
        for key, inner in value.items():
            if isinstance(inner, list) and any(isinstance(member, dict) for member in inner):
                yield from ((heading(key), member) for member in inner)
            elif isinstance(inner, dict):
                yield heading(key), inner
            else:
                own[key] = inner
        if own:
            yield "", own
    elif value not in (None, ""):
        yield "", value


def leaves(value: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from leaves(inner, (*path, heading(key)))
    elif isinstance(value, list) and any(isinstance(member, dict | list) for member in value):
        for number, member in enumerate(value, 1):
            yield from leaves(member, (*path, str(number)))
    elif isinstance(value, list):
        yield path, ", ".join(said(member) for member in value)
    else:
        yield path, value


def heading(key: str) -> str:
    """`birth_date` is a name for machines; words for people are left as they are."""
    return key.replace("_", " ").capitalize() if key.islower() and " " not in key else key


def said(value: Any) -> str:
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, datetime):
        return date_format(timezone.localtime(value) if timezone.is_aware(value) else value, "DATETIME_FORMAT")
    if isinstance(value, date):
        return date_format(value, "DATE_FORMAT")
    return "" if value is None else str(value)


def as_json(exports) -> str:
    document = {room.key: {"label": str(room.label), "data": value} for room, value in exports}
    return json.dumps({"exported_at": timezone.now(), "rooms": document}, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


def as_csv(exports) -> str:
    rows = [["room", "item", "field", "value"]]
    for room, value in exports:
        for number, (_title, inner) in enumerate(parts_of(value), 1):
            rows += [[str(room.label), number, " / ".join(path), machine(leaf)] for path, leaf in leaves(inner)]
    return csv_text(rows)


def machine(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def csv_text(rows) -> str:
    """With a byte order mark, without which spreadsheets garble Korean; text that would run as a formula is quoted."""
    out = io.StringIO()
    out.write("\ufeff")
    csv.writer(out).writerows([[harmless(cell) for cell in row] for row in rows])
    return out.getvalue()
