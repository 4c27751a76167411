"""How many rows each table holds, and what they say: the proof that a copy is a copy."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from typing import Any

from django.apps import apps
from django.db import connections, models

CHUNK = 1000
# What is made anew wherever the portal runs, and what belongs to one database rather than to the town.
FLEETING = {"sessions.session", "people.knock", "wagtailsearch.indexentry", "wagtailsearch.sqliteftsindexentry"}


def town_models() -> list[type[models.Model]]:
    """Every table of the town, those between two others too, in an order that is the same everywhere."""
    found = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy]
    return sorted((model for model in found if model._meta.label_lower not in FLEETING), key=lambda model: model._meta.db_table)


def counts(using: str = "default") -> dict[str, int]:
    return {model._meta.db_table: model._base_manager.using(using).count() for model in town_models()}


def columns(model: type[models.Model]) -> list[models.Field]:
    return [field for field in model._meta.local_concrete_fields if not field.generated]


def rows(model: type[models.Model], using: str = "default") -> Iterator[tuple]:
    """All rows in the order of their keys, as Python values, without holding them all."""
    names = [field.attname for field in columns(model)]
    queryset = model._base_manager.using(using).order_by("pk").values_list(*names)
    return queryset.iterator(chunk_size=CHUNK)


def checksum(model: type[models.Model], using: str = "default") -> tuple[int, str]:
    """The sum over the digests of the rows: the same in whatever order a database's language sorts them."""
    total, count = 0, 0
    for row in rows(model, using):
        total += int.from_bytes(hashlib.sha256(canonical(row)).digest())
        count += 1
    return count, f"{total % 2**256:064x}"


def canonical(row: tuple) -> bytes:
    """The same bytes for the same values, whichever database kept them."""
    return json.dumps(row, sort_keys=True, ensure_ascii=False, default=plain).encode() + b"\n"


def plain(value: Any) -> Any:
    """What JSON does not know. A page's body (StreamValue) gives itself as the list that is stored."""
    if hasattr(value, "get_prep_value"):
        return value.get_prep_value()
    if isinstance(value, (bytes, memoryview)):
        return bytes(value).hex()
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


def has_tables(using: str = "default") -> bool:
    return bool(connections[using].introspection.table_names())
