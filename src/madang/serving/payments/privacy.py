"""What this room holds about a person, why, and until when."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from madang.common.languages import isolated, say
from madang.common.money import say_money

from .models import Invoice, Payment, Refund, StatementLine

AUDIT_WORDS = {
    "payments.invoice_created": gettext_lazy("made out an invoice"),
    "payments.started": gettext_lazy("began a payment"),
    "payments.pending": gettext_lazy("noted that a payment is being confirmed"),
    "payments.failed": gettext_lazy("noted that a payment did not go through"),
    "payments.received": gettext_lazy("booked a payment as received"),
    "payments.wrong_currency": gettext_lazy("noted a payment in another currency"),
    "payments.waived": gettext_lazy("waived an invoice"),
    "payments.cancelled": gettext_lazy("cancelled an invoice"),
    "payments.reminded": gettext_lazy("sent a reminder of an invoice"),
    "payments.refund_ordered": gettext_lazy("ordered money to be given back"),
    "payments.refund_done": gettext_lazy("noted that money was given back"),
    "payments.refund_failed": gettext_lazy("noted that money could not be given back"),
    "payments.refunded": gettext_lazy("closed an invoice as given back"),
    "payments.line_assigned": gettext_lazy("matched a bank transfer to an invoice of yours"),
    "payments.invoices_seen": gettext_lazy("saw an invoice of yours in a list"),
    "payments.invoice_seen": gettext_lazy("looked at an invoice of yours"),
    "payments.till_seen": gettext_lazy("saw a payment of yours in the list of the cash drawer"),
}
PURPOSE_WORDS = {"payments": gettext_lazy("to deal with payments")}


def mine(account: Any, resident: Any):
    return Invoice.objects.of_account(account, resident)


def ids(account: Any, resident: Any) -> list[tuple[str, Any]]:
    return [("payments.invoice", pk) for pk in mine(account, resident).values_list("pk", flat=True)]


def names(things: list[tuple[str, str]]) -> dict[tuple[str, str], tuple[Any, str]]:
    wanted = [pk for kind, pk in things if kind == "payments.invoice"]
    found = Invoice.objects.filter(pk__in=wanted)
    return {
        ("payments.invoice", str(invoice.pk)): (
            _("Invoice %(number)s") % {"number": isolated(invoice.number)},
            reverse("payments:pay", args=[invoice.token]),
        )
        for invoice in found
    }


def export(account: Any, resident: Any) -> list[dict]:
    invoices = mine(account, resident).prefetch_related("payments__refunds")
    return [
        {
            _("Invoice"): invoice.number,
            _("Made on"): invoice.created_at,
            _("For"): "; ".join(say(line["label"]) for line in invoice.lines),
            _("Amount"): invoice.amount,
            _("State"): invoice.get_state_display(),
            _("Payments"): [_paid(payment, invoice) for payment in invoice.payments.all()],
        }
        for invoice in invoices
    ]


def _paid(payment: Payment, invoice: Invoice) -> dict:
    returned = sum(refund.amount_cents for refund in payment.refunds.all() if refund.state == Refund.State.DONE)
    return {
        _("When"): payment.succeeded_at or payment.started_at,
        _("How"): payment.way,
        _("Amount"): say_money(payment.amount_cents, invoice.currency),
        _("State"): payment.get_state_display(),
        _("Receipt"): payment.receipt_number,
        _("Given back"): say_money(returned, invoice.currency),
    }


def erase(account: Any, resident: Any) -> list[tuple[str, str, Any]]:
    """Books have to be kept; an invoice nobody has paid yet is still owed."""
    reason = _("Invoices belong to the town's accounts and are kept as the law on public accounting says.")
    open_reason = _("It is still to be paid.")
    return [
        (
            _("Invoice %(number)s") % {"number": isolated(invoice.number)},
            open_reason if invoice.is_open else reason,
            None if invoice.is_open else kept_until(timezone.localtime(invoice.settled_at).date()),
        )
        for invoice in mine(account, resident)
    ]


def kept_until(settled_on: date) -> date:
    """To the end of the year, then the years the law asks for."""
    return date(settled_on.year + settings.KEEP_INVOICES_YEARS, 12, 31)


def run_retention(now: datetime) -> dict[str, int]:
    """The sums stay, the people go."""
    first_kept_year = timezone.localtime(now).year - settings.KEEP_INVOICES_YEARS
    before = timezone.make_aware(datetime(first_kept_year, 1, 1))
    named = ~Q(payer_name="") | ~Q(payer_email="") | ~Q(payer_account=None) | ~Q(payer_resident=None)
    nameless = {"payer_name": "", "payer_email": "", "payer_account": None, "payer_resident": None}
    # Who overpaid and was not found is still owed the money, so the name stays until that is settled.
    settled = Invoice.objects.exclude(state=Invoice.State.OPEN).exclude(pk__in=Invoice.objects.overpaid().values("pk"))
    lines = StatementLine.objects.filter(booked_on__lt=before.date()).exclude(text="")
    return {
        gettext_noop("names on settled invoices"): settled.filter(named, settled_at__lt=before).update(**nameless),
        gettext_noop("texts of bank statements"): lines.update(text=""),
    }


def activities():
    yield {
        "id": "invoices",
        "name": _("Invoices and payments"),
        "purpose": _("To collect fees, give receipts, and give money back"),
        "legal_basis": "legal_obligation",
        "law": _("The law on the accounts of local governments"),
        "categories": [_("Name"), _("What the fee is for"), _("Amounts, days and ways of payment"), _("Text of the bank transfer")],
        "sensitive": False,
        "retention": _("%(years)s years after the end of the year in which it was settled") % {"years": settings.KEEP_INVOICES_YEARS},
        "recipients": _("The bank; for card payments the payment company, which gets the number of the invoice and the amount"),
        "office": _("Treasury"),
    }
