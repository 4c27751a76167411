"""What payments show on pages that gather from everywhere."""

from __future__ import annotations

from typing import Any

from . import permissions
from .models import Invoice, Refund, StatementLine
from .providers import PROVIDERS


def desk(request: Any) -> dict | None:
    if not permissions.may_see_payments(request.user):
        return None
    invoices = permissions.visible_invoices(request.user, Invoice.objects.all())
    counts = {"open": invoices.open().count(), "overdue": invoices.overdue().count(), "overpaid": invoices.overpaid().count()}
    if permissions.may_reconcile(request.user):
        counts |= {"lines": StatementLine.objects.to_be_looked_at().count(), "refunds": Refund.objects.waiting().count()}
    return counts


def mine(request: Any) -> dict | None:
    invoices = Invoice.objects.of_account(request.user).order_by("-created_at")[:20]
    return {"invoices": invoices} if invoices else None


def check():
    for provider in PROVIDERS.values():
        yield from provider.check_config()
