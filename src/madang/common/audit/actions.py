"""Writing to the log, in the same transaction as the action it tells of."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from .models import Entry, EntryObject


def record(by: Any, action: str, *objects: Model, purpose: str = "", **ids: Any) -> Entry:
    """`by` is an Account, the string "applicant" (somebody with the case's link or code) or "system". `ids` are ids and codes, never content."""
    return _write(by, action, objects, is_read=False, purpose=purpose, ids=ids)


def record_read(by: Any, action: str, objects: Iterable[Model], *, purpose: str = "", **ids: Any) -> Entry:
    """One entry for one look, however many objects it showed."""
    return _write(by, action, objects, is_read=True, purpose=purpose, ids=ids)


def _write(by: Any, action: str, objects: Iterable[Model], *, is_read: bool, purpose: str, ids: dict[str, Any]) -> Entry:
    kind, actor_id = (by, None) if isinstance(by, str) else ("account", by.pk)
    entry = Entry.objects.create(actor_kind=kind, actor_id=actor_id, action=action, is_read=is_read, purpose=purpose, data=ids)
    EntryObject.objects.bulk_create(EntryObject(entry=entry, kind=thing._meta.label_lower, object_id=thing.pk) for thing in objects)
    return entry
