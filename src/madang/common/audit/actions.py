"""Writing to the log, in the same transaction as the action it tells of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Model

from .models import Entry, EntryObject

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
    entry = Entry.objects.create(actor_kind=kind, actor_id=actor_id, action=action, **fields)
    EntryObject.objects.bulk_create(EntryObject(entry=entry, kind=name, object_id=str(pk)) for name, pk in map(_named, objects))
    return entry


def _named(thing: Thing) -> tuple[str, Any]:
    return thing if isinstance(thing, tuple) else (thing._meta.label_lower, thing.pk)
