from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record

from ..messages import tell_payer
from ..models import Invoice
from ..numbers import next_number
from ..signals import invoice_cancelled, invoice_settled
from .settling import its_case, locked

REMIND_BEFORE = timedelta(days=3)


@transaction.atomic
def create_invoice(  # noqa: PLR0913  # each is a fact of the invoice
    about: Model, *, lines: Iterable[Mapping[str, Any]], currency: str, due_on: date, payer_name: str = "", by: Any
) -> Invoice:
    """`lines`: [{"label": {language: text}, "cents": int}]. Who pays and which office is taken from `about` where it says so."""
    lines = [{"label": dict(line["label"]), "cents": int(line["cents"])} for line in lines]
    if not lines or any(line["cents"] < 0 for line in lines) or sum(line["cents"] for line in lines) == 0:
        raise ValidationError(_("An invoice needs at least one line with an amount above zero."))
    invoice = Invoice.objects.create(
        number=next_number("INV"),
        token=secrets.token_urlsafe(24),
        about_kind=about._meta.label_lower,
        about_id=about.pk,
        payer_name=payer_name or getattr(about, "contact_name", ""),
        payer_email=getattr(about, "contact_email", ""),
        payer_account_id=getattr(about, "account_id", None),
        payer_resident_id=getattr(about, "resident_id", None),
        office_id=getattr(about, "office_id", None),
        lines=lines,
        amount_cents=sum(line["cents"] for line in lines),
        currency=currency,
        due_on=due_on,
    )
    record(by, "payments.invoice_created", invoice, about)
    return invoice


@transaction.atomic
def waive(invoice: Invoice, *, reason: str, by: Any) -> Invoice:
    """Nothing is asked for any more. What was paid in part shows as a surplus to give back."""
    invoice = _close(invoice, Invoice.State.WAIVED, reason, by)
    record(by, "payments.waived", invoice, its_case(invoice))
    tell_payer(invoice, "payments/waived")
    invoice_settled.send(Invoice, invoice=invoice, how="waived")
    return invoice


@transaction.atomic
def cancel_invoice(invoice: Invoice, *, reason: str, by: Any) -> Invoice:
    """It should not have been sent, or the case it was for is gone."""
    invoice = _close(invoice, Invoice.State.CANCELLED, reason, by)
    record(by, "payments.cancelled", invoice, its_case(invoice))
    tell_payer(invoice, "payments/cancelled")
    invoice_cancelled.send(Invoice, invoice=invoice)
    return invoice


def cancel_open_invoices(about: Model, *, reason: str, by: Any) -> list[Invoice]:
    """The case was withdrawn or refused: what nobody has paid yet is asked for no more."""
    return [cancel_invoice(invoice, reason=reason, by=by) for invoice in Invoice.objects.about(about).open()]


def _close(invoice: Invoice, state: Invoice.State, reason: str, by: Any) -> Invoice:
    invoice = locked(invoice)
    if not invoice.is_open:
        raise ValidationError(
            _("Invoice %(number)s is not open any more: %(state)s.") % {"number": invoice.number, "state": invoice.get_state_display()}
        )
    if not reason.strip():
        raise ValidationError(_("Write the reason: it is kept with the invoice and shown to the auditors."))
    invoice.state, invoice.settled_at, invoice.closing_reason = state, timezone.now(), reason.strip()
    invoice.closed_by = None if isinstance(by, str) else by
    invoice.save(update_fields=["state", "settled_at", "closing_reason", "closed_by"])
    return invoice


@transaction.atomic
def remind_of_invoice(invoice: Invoice) -> bool:
    """Once, a few days before the day it is due. False where somebody else was faster or it is settled by now."""
    if not Invoice.objects.open().filter(pk=invoice.pk, reminded_at=None).update(reminded_at=timezone.now()):
        return False
    tell_payer(invoice, "payments/reminder")
    record("system", "payments.reminded", invoice)
    return True


def remind_of_invoices() -> int:
    due = Invoice.objects.open().filter(reminded_at=None, due_on__lte=timezone.localdate() + REMIND_BEFORE)
    # Somebody who was given the invoice today needs no reminder today.
    due = due.filter(created_at__lt=timezone.now() - timedelta(days=1))
    return sum(remind_of_invoice(invoice) for invoice in due[:200])
