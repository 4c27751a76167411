"""The one place where received money meets what is owed."""

from __future__ import annotations

from typing import Any, TypeVar

from django.core.exceptions import ValidationError
from django.db.models import QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record

from ..messages import tell_payer
from ..models import Invoice, Payment, Refund
from ..numbers import next_number
from ..signals import invoice_refunded, invoice_settled, payment_received

Money = TypeVar("Money", Payment, Refund)


def locked(invoice: Invoice) -> Invoice:
    """Everything that changes money starts here, so that two changes of one invoice happen one after the other."""
    return Invoice.objects.select_for_update().get(pk=invoice.pk)


def sent_before(moved: QuerySet[Money], form_token: str, amount_cents: int | None) -> Money | None:
    """What the same form has moved already: pressed twice, or the page loaded again. Call with the invoice locked."""
    earlier = moved.filter(form_token=form_token).first() if form_token else None
    if earlier and amount_cents not in (None, earlier.amount_cents):
        raise ValidationError(
            _("This form has already been used for %(amount)s. Open it anew from the page of the invoice.") % {"amount": earlier.amount}
        )
    return earlier


def its_case(invoice: Invoice) -> tuple[str, int]:
    """For the log: what the invoice is about has it in its history."""
    return invoice.about_kind, invoice.about_id


def receive(payment: Payment, *, by: Any) -> Invoice:
    """Book a payment as received, whatever it was before: a late success of a failed one counts. Call with the invoice locked."""
    payment.state, payment.succeeded_at, payment.ask_at = Payment.State.SUCCEEDED, timezone.now(), None
    payment.receipt_number = next_number("REC")
    payment.save()
    invoice = add_up(payment.invoice)
    record(by, "payments.received", payment, invoice, its_case(invoice), provider=payment.provider, receipt=payment.receipt_number)
    payment_received.send(Payment, payment=payment)
    if invoice.is_open and invoice.held_cents >= invoice.amount_cents:
        invoice.state, invoice.settled_at = Invoice.State.PAID, timezone.now()
        invoice.save(update_fields=["state", "settled_at"])
        invoice_settled.send(Invoice, invoice=invoice, how="paid")
    tell_payer(invoice, "payments/received", payment=payment)
    return invoice


def after_refund(refund: Refund, *, by: Any) -> Invoice:
    """Call with the invoice locked, whenever a refund is ordered, done or has failed."""
    invoice = add_up(refund.payment.invoice)
    all_is_done = not Refund.objects.waiting().filter(payment__invoice=invoice).exists()
    if invoice.state == Invoice.State.PAID and invoice.held_cents == 0 and all_is_done:
        invoice.state = Invoice.State.REFUNDED
        invoice.save(update_fields=["state"])
        record(by, "payments.refunded", invoice, its_case(invoice))
        invoice_refunded.send(Invoice, invoice=invoice)
    return invoice


def add_up(invoice: Invoice) -> Invoice:
    """Added up anew each time instead of counted on, so that a sum can never drift from its parts."""
    invoice.received_cents = invoice.payments.received().aggregate(sum=Sum("amount_cents"))["sum"] or 0
    refunds = Refund.objects.counting().filter(payment__invoice=invoice)
    invoice.returned_cents = refunds.aggregate(sum=Sum("amount_cents"))["sum"] or 0
    invoice.save(update_fields=["received_cents", "returned_cents"])
    return invoice
