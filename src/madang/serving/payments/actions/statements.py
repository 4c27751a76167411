"""The town's bank statement: read once, each line matched to an invoice or shown with what is wrong."""

from __future__ import annotations

import hashlib
from collections import Counter
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record

from ..models import Invoice, Payment, Statement, StatementLine
from ..numbers import invoice_numbers_in
from ..reading import BookedLine, decode, read_lines
from .settling import locked, receive

Verdict = StatementLine.Verdict
MAXIMUM_BYTES = 5_000_000


def upload_statement(file_name: str, content: bytes, *, by: Any) -> Statement:
    if len(content) > MAXIMUM_BYTES:
        raise ValidationError(_("This file is larger than 5 MB. Ask the bank for one statement a day or a week."))
    statement = Statement.objects.create(file_name=file_name[:200], content=decode(content), uploaded_by=by)
    record(by, "payments.statement_uploaded", statement)
    return statement


@transaction.atomic
def read_statement(statement: Statement, columns: dict[str, Any] | None = None, *, by: Any) -> Statement:
    """All lines or none. Lines that an earlier statement held already are counted and left alone."""
    statement = Statement.objects.select_for_update().get(pk=statement.pk)
    if statement.read_at:
        raise ValidationError(_("This statement has been read already."))
    lines = read_lines(statement.content, columns)
    fresh = _new_lines(lines)
    for digest, line in fresh.items():
        _match(statement, line, digest, by)
    statement.columns, statement.content = columns or {}, ""
    statement.read_at, statement.already_known = timezone.now(), len(lines) - len(fresh)
    statement.save()
    record(by, "payments.statement_read", statement, lines=len(fresh), known=statement.already_known)
    return statement


def _new_lines(lines: list[BookedLine]) -> dict[str, BookedLine]:
    """By digest. Two equal lines of one day are two payments; the same day read again from another file is not."""
    times: Counter[BookedLine] = Counter()
    by_digest = {}
    for line in lines:
        times[line] += 1
        by_digest[digest_of(line, times[line])] = line
    known = set(StatementLine.objects.filter(digest__in=by_digest).values_list("digest", flat=True))
    return {digest: line for digest, line in by_digest.items() if digest not in known}


def digest_of(line: BookedLine, occurrence: int) -> str:
    parts = (line.booked_on.isoformat(), str(line.amount_cents), line.currency, " ".join(line.text.split()), line.bank_id, str(occurrence))
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()


def _match(statement: Statement, line: BookedLine, digest: str, by: Any) -> None:
    row = StatementLine(
        statement=statement, booked_on=line.booked_on, amount_cents=line.amount_cents, currency=line.currency, text=line.text, digest=digest
    )
    if line.amount_cents <= 0:
        row.verdict = Verdict.OUTGOING
        row.save()
        return
    invoices = Invoice.objects.filter(number__in=invoice_numbers_in(line.text))[:2]
    # Two invoices paid by one transfer: a person has to say how much is for which.
    _book(row, invoices[0] if len(invoices) == 1 else None, by)


def _book(row: StatementLine, invoice: Invoice | None, by: Any) -> None:
    row.invoice = invoice and locked(invoice)
    if row.invoice is None or row.invoice.currency != row.currency:
        row.verdict = Verdict.CURRENCY if row.invoice else Verdict.UNKNOWN
        row.save()
        return
    row.verdict = _verdict(row.invoice, row.amount_cents)
    payment = Payment(invoice=row.invoice, provider="transfer", external_id=f"line-{row.digest[:32]}", amount_cents=row.amount_cents)
    row.invoice = receive(payment, by=by)
    row.payment = payment
    row.save()


def _verdict(invoice: Invoice, amount_cents: int) -> Verdict:
    if not invoice.is_open:
        return Verdict.DOUBLE
    if amount_cents == invoice.due_cents:
        return Verdict.MATCHED
    return Verdict.UNDERPAID if amount_cents < invoice.due_cents else Verdict.OVERPAID


@transaction.atomic
def assign_line(line: StatementLine, invoice: Invoice, *, by: Any) -> StatementLine:
    """A clerk has found out which invoice an unrecognised line pays."""
    line = StatementLine.objects.select_for_update().get(pk=line.pk)
    if line.payment_id or line.amount_cents <= 0:
        raise ValidationError(_("This line is booked already. Reload the page to see where."))
    if invoice.currency != line.currency:
        raise ValidationError(_("The invoice is in %(currency)s, the line is not. Nothing was booked.") % {"currency": invoice.currency})
    _book(line, invoice, by)
    record(by, "payments.line_assigned", line, invoice)
    return line


@transaction.atomic
def set_line_aside(line: StatementLine, *, note: str, by: Any) -> StatementLine:
    """Looked at and dealt with, or none of ours."""
    if not note.strip():
        raise ValidationError(_("Write what was done about this line."))
    line.looked_at, line.looked_at_by, line.note = timezone.now(), by, note.strip()[:300]
    line.save(update_fields=["looked_at", "looked_at_by", "note"])
    record(by, "payments.line_set_aside", line)
    return line
