"""A list of cases as a file for a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _

from madang.common.tables import harmless

from .models import Task
from .queries import Row, for_listing, rows_of

BATCH = 500
BOM = "\ufeff"  # without it a spreadsheet takes 마당 for Western letters


def queue_as_csv(task_ids: list[int]) -> Iterator[str]:
    """Row by row, in the order of the ids: what was on the list when it was asked for. In the language it was asked in: the rows are read
    while the answer leaves, and by then the thread speaks the town's own again.
    """
    return _lines(task_ids, get_language())


def _lines(task_ids: list[int], language: str | None) -> Iterator[str]:
    with override(language):
        head = _written([_head()])
    yield BOM + head
    for start in range(0, len(task_ids), BATCH):
        with override(language):
            lines = _written(_rows(task_ids[start : start + BATCH]))
        yield lines


def _rows(ids: list[int]) -> Iterator[list[Any]]:
    found = {task.pk: task for task in for_listing(Task.objects.filter(pk__in=ids))}
    for row in rows_of([found[pk] for pk in ids if pk in found]):
        yield [harmless("" if cell is None else str(cell)) for cell in _cells(row)]


def _written(rows: Iterable[list[Any]]) -> str:
    into = io.StringIO()
    csv.writer(into).writerows(rows)
    return into.getvalue()


def _head() -> list[str]:
    return [_("Reference"), _("Service"), _("Task"), _("Office"), _("Name"), _("With"), _("Received"), _("Due"), _("Overdue"), _("Clock"), _("Clock stopped since"), _("Answer until"), _("Fee")]  # fmt: skip


def _cells(row: Row) -> list[Any]:
    case, task = row.application, row.task
    return [
        case.reference,
        row.service,
        row.title,
        task.office,
        _("(not shown)") if row.is_masked else row.name,
        task.assigned_to or "",
        timezone.localdate(case.submitted_at).isoformat(),
        task.due_on.isoformat(),
        _("yes") if row.is_overdue else _("no"),
        _("stopped") if row.stop else _("running"),
        row.stop.started_on.isoformat() if row.stop else "",
        row.question.answer_until.isoformat() if row.stop and row.question else "",
        {"unpaid": _("not paid"), "paid": _("paid"), "refunded": _("given back")}.get(row.fee, ""),
    ]
