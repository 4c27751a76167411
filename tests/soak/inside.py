"""What a town says of itself, asked in a process that has its settings (`Town.ask`). All but `swept` only reads."""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

MARK = re.compile(r"mark\d{5}")
CASE, DRAFT = "cases.application", "cases.draft"


def everything() -> dict[str, Any]:
    return {ask.__name__: ask() for ask in (cases, notices, checksums, counts, strays, faults, found_by_baby)}


def cases() -> list[dict[str, Any]]:
    """Every case with the mark of the resident who wrote it, and the digest of the draft's token it came from."""
    from madang.serving.cases.models import Application

    found = Application.objects.select_related("service", "draft").order_by("pk")
    return [
        {
            "reference": case.reference,
            "service": case.service.slug,
            "mark": case.contact_name.removeprefix("Resident "),
            "marks_inside": sorted(set(MARK.findall(str(case.answers)))),
            "token_digest": case.draft.token_digest,
        }
        for case in found
    ]


def notices() -> dict[str, dict[str, Any]]:
    from madang.common.notices.models import Notice

    return {
        str(row.pk): {"template": row.template, "to": row.to, "state": row.state, "error": row.last_error} for row in Notice.objects.all()
    }


def checksums() -> dict[str, list[Any]]:
    from madang.deploy.counting import checksum, town_models

    return {model._meta.db_table: list(checksum(model)) for model in town_models()}


def counts() -> dict[str, int]:
    from madang.deploy.counting import counts as count

    return count()


def strays() -> list[str]:
    """Bytes in the store of uploads that no row speaks of."""
    from madang.common.files.models import StoredFile

    known = set(StoredFile.objects.values_list("content", flat=True))
    folder = _store()
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    return sorted(there - known)


def swept() -> int:
    """What the retention of every night would take away tomorrow; how many."""
    from django.utils import timezone

    from madang.common.files.actions import remove_rowless

    return remove_rowless(timezone.now())


def faults() -> list[str]:
    """A sentence for each thing that does not fit another. None in a whole town, at whatever moment it was looked at."""
    found = [*_case_faults(), *_file_faults(), *_place_faults(), *_invoice_faults(), *_dangling()]
    return found[:50]


def _case_faults() -> Iterator[str]:
    from madang.common.audit.models import EntryObject
    from madang.common.notices.models import Notice
    from madang.serving.appointments.models import Appointment
    from madang.serving.cases.answers import files_in
    from madang.serving.cases.models import Application, Attachment, Draft, Task
    from madang.serving.payments.models import Invoice

    submitted = Counter(
        int(pk) for pk in EntryObject.objects.filter(kind=CASE, entry__action="cases.submitted").values_list("object_id", flat=True)
    )
    received = Counter(Notice.objects.filter(template="cases/received", about_kind=CASE).values_list("about_id", flat=True))
    invoices = _grouped(Invoice.objects.filter(about_kind=CASE), "about_id")
    booked = _grouped(Appointment.objects.filter(about_kind=CASE, state="booked"), "about_id")
    tasks = Counter(Task.objects.values_list("application", flat=True))
    attached = defaultdict(set)
    for case, file in Attachment.objects.values_list("application", "file"):
        attached[case].add(str(file))
    drafts = {draft.application_id: draft for draft in Draft.objects.exclude(application=None)}
    cases = list(Application.objects.select_related("version", "service").filter(parent=None))
    for case in cases:
        form, name = case.definition.form, f"Case {case.reference}"
        files = {id for _question, id in files_in(form, case.answers)}
        bill = sum(cents for _line, cents in case.definition.bill(case.answers))
        slots = [question.id for question in form.questions() if question.type == "slot" and case.answers.get(question.id)]
        for expected, there, what in (
            (1, submitted[case.pk], "entries of the log say that it was sent"),
            (1, received[case.pk], "notices acknowledge it"),
            (1, int(case.pk in drafts), "drafts became it"),
            (bool(bill), len(invoices[case.pk]), "invoices ask for its fee"),
            (len(slots), len(booked[case.pk]), "appointments are booked for it"),
            (True, tasks[case.pk] > 0, "(whether an office has a task)"),
            (files, attached[case.pk], "are the files of it"),
            (bill, sum(invoice.amount_cents for invoice in invoices[case.pk]), "cents are asked for"),
        ):
            if expected != there:
                yield f"{name}: {there} {what}, expected {expected}."
        if not case.answers or (case.pk in drafts and drafts[case.pk].answers):
            yield f"{name} has not taken over the answers of its draft."
        if missing := [question.id for question in form.asked(case.answers) if question.required and case.answers.get(question.id) is None]:
            yield f"{name} lacks answers: {missing}."
    if lost := set(submitted) - {case.pk for case in cases}:
        yield f"The log says that cases were sent which are not there: {sorted(lost)}."


def _grouped(rows: Iterable[Any], name: str) -> dict[int, list[Any]]:
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, name)].append(row)
    return groups


def _file_faults() -> Iterator[str]:
    """Every row has its bytes, every answer its row, also in drafts."""
    from madang.common.files.models import StoredFile
    from madang.serving.cases.answers import files_in
    from madang.serving.cases.models import Draft

    rows = {str(row.pk): row for row in StoredFile.objects.all()}
    for row in rows.values():
        path = _store() / row.content.name
        if not path.is_file():
            yield f"File {row.pk} ({row.owner_kind}) has no bytes."
        elif hashlib.sha256(path.read_bytes()).hexdigest() != row.sha256 or path.stat().st_size != row.size:
            yield f"File {row.pk} ({row.owner_kind}) holds other bytes than its row says."
    for draft in Draft.objects.select_related("version").filter(application=None):
        for _question, id in files_in(draft.version.definition.form, draft.answers):
            if id not in rows:
                yield f"Draft {draft.pk} names the file {id}, which is not there."


def _store() -> Path:
    from django.conf import settings

    return Path(settings.PRIVATE_ROOT)


def _place_faults() -> Iterator[str]:
    from madang.serving.appointments.models import Appointment

    taken = Appointment.objects.filter(state__in=["held", "booked"]).values_list("calendar__code", "starts_at", "calendar__capacity")
    for (calendar, starts_at, capacity), count in Counter(taken).items():
        if count > capacity:
            yield f"{calendar} at {starts_at}: {count} bookings for {capacity} places."


def _invoice_faults() -> Iterator[str]:
    """Numbers without gaps, each once: what an auditor asks first."""
    from madang.serving.payments.models import Invoice, NumberSeries

    for series in NumberSeries.objects.filter(kind="INV"):
        numbers = sorted(int(number.split("-")[3]) for number in Invoice.objects.values_list("number", flat=True))
        if numbers != list(range(1, series.last + 1)):
            yield f"Invoices are numbered with gaps: {len(numbers)} numbers up to {series.last}."


def _dangling() -> Iterator[str]:
    """Rows that name rows which are not there. PostgreSQL refuses them by itself, also when a dump is loaded."""
    from django.db import connection

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_key_check")
            for table, row, parent, _key in cursor.fetchall():
                yield f"{table}, row {row}, names a row of {parent} that is not there."


def waiting() -> int:
    """What the worker still has to do: messages that are due or on their way, entries of the log to chain."""
    from madang.common.audit.models import Entry
    from madang.common.notices.models import Notice, State

    return Notice.objects.filter(state__in=[State.QUEUED, State.HANDING_OVER]).count() + Entry.objects.unchained().count()


def found_by_baby() -> int:
    """The index over words is the database's own, so it has to be made anew where the town moves to."""
    from madang.common.search.queries import search

    return len(search("baby", "en").hits)


def unchained() -> int:
    from madang.common.audit.models import Entry

    return Entry.objects.unchained().count()
