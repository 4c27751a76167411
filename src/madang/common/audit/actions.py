"""Writing to the log, in the same transaction as the action it tells of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from .models import Entry

Thing = Model | tuple[str, Any]  # a row, or the kind and id of one that is not at hand: ("cases.application", 7)


def record(by: Any, action: str, *objects: Thing, purpose: str = "", **ids: Any) -> Entry:
    """`by` is an Account, the string "applicant" (somebody with the case's link or code) or "system". `ids` are ids and codes, never content."""
    return _write(by, action, objects, is_read=False, purpose=purpose, data=ids)


def record_read(by: Any, action: str, objects: Iterable[Thing], *, purpose: str = "", **ids: Any) -> Entry:
    """One entry for one look, however many objects it showed."""
    return _write(by, action, objects, is_read=True, purpose=purpose, data=ids)


@transaction.atomic
def _write(by: Any, action: str, objects: Iterable[Thing], **fields: Any) -> Entry:
    kind, actor_id = (by, None) if isinstance(by, str) else ("account", by.pk)
    if acting := getattr(by, "acting", None):  # under a mandate: the log names both, and whoever it is done for sees it
        fields["data"] = {**fields["data"], "acting_for": acting.resident_id, "mandate": acting.pk}
        objects = (*objects, acting.resident)
    entry = Entry.objects.create(actor_kind=kind, actor_id=actor_id, action=action, **fields)
    _name_objects(entry, list(dict.fromkeys(_named(thing) for thing in objects)))
    return entry


def _name_objects(entry: Entry, things: list[tuple[str, Any]]) -> None:
    """In one plain statement: a page of the queue names thirty, and thirty models would cost more than all else that is written."""
    if things:
        rows = ", ".join(["(%s, %s, %s)"] * len(things))
        values = [value for kind, pk in things for value in (entry.pk, kind, str(pk))]
        with connection.cursor() as cursor:
            cursor.execute(f"INSERT INTO audit_entryobject (entry_id, kind, object_id) VALUES {rows}", values)  # noqa: S608


def _named(thing: Thing) -> tuple[str, Any]:
    return thing if isinstance(thing, tuple) else (thing._meta.label_lower, thing.pk)
