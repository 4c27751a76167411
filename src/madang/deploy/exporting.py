"""`madang export`: what the town holds as JSON lines, one file per table, readable without Madang."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from django.db import models

from .counting import columns, plain, rows, town_models

# The configuration another town may take over: nothing of a person, nothing secret.
OPEN_TABLES = {
    "ui_town",
    "places_area",
    "places_address",
    "directory_office",
    "directory_agency",
    "calendar_holiday",
    "services_event",
    "services_evidencetype",
    "services_service",
    "services_serviceversion",
}
# Who made or published something is a person, even where the thing itself is public.
PERSONS = {"people.account", "people.resident"}


def export_open(folder: Path) -> dict[str, int]:
    return _export(folder, [model for model in town_models() if model._meta.db_table in OPEN_TABLES], without_persons=True)


def export_all(folder: Path) -> dict[str, int]:
    """Everything, secrets of sign-in too: as confidential as a backup."""
    return _export(folder, town_models(), without_persons=False)


def _export(folder: Path, tables: list[type[models.Model]], *, without_persons: bool) -> dict[str, int]:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    written = {}
    for model in tables:
        table = model._meta.db_table
        with (folder / f"{table}.jsonl").open("w", encoding="utf-8") as file:
            written[table] = sum(_write(file, row) for row in _dicts(model, without_persons))
    return written


def _dicts(model: type[models.Model], without_persons: bool):
    fields = columns(model)
    for row in rows(model):
        yield {f.attname: value for f, value in zip(fields, row, strict=True) if not (without_persons and _is_person(f))}


def _is_person(field: models.Field) -> bool:
    target: Any = field.related_model
    return target is not None and target != "self" and target._meta.label_lower in PERSONS


def _write(file, row: dict[str, Any]) -> int:
    file.write(json.dumps(row, ensure_ascii=False, default=plain) + "\n")
    return 1
