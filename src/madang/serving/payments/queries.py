"""Questions across tables."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from madang.common.money import say_money

from .models import Payment, Refund


@dataclass
class ClerkDay:
    """What went through one clerk's drawer on one day, in one currency."""

    clerk: Any
    currency: str
    taken_cents: int = 0
    given_cents: int = 0
    open_cents: int = 0  # not counted yet
    payments: list[Payment] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)

    @property
    def sum_cents(self):
        return self.taken_cents - self.given_cents

    @property
    def taken(self):
        return say_money(self.taken_cents, self.currency)

    @property
    def given(self):
        return say_money(self.given_cents, self.currency)

    @property
    def sum(self):
        return say_money(self.sum_cents, self.currency)

    @property
    def open(self):
        return say_money(self.open_cents, self.currency)


def cash_of_day(day: date, clerk: Any = None) -> list[ClerkDay]:
    """By clerk and currency; `clerk` limits it to one drawer."""
    start = timezone.make_aware(datetime.combine(day, time.min))
    end = timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))
    payments = Payment.objects.received().filter(provider="cash", succeeded_at__gte=start, succeeded_at__lt=end)
    refunds = Refund.objects.filter(state=Refund.State.DONE, payment__provider="cash", done_at__gte=start, done_at__lt=end)
    if clerk is not None:
        payments, refunds = payments.filter(taken_by=clerk), refunds.filter(paid_out_by=clerk)
    days: dict[tuple, ClerkDay] = {}
    for payment in payments.select_related("invoice", "taken_by").order_by("succeeded_at"):
        row = days.setdefault((payment.taken_by_id, payment.invoice.currency), ClerkDay(payment.taken_by, payment.invoice.currency))
        row.taken_cents += payment.amount_cents
        row.open_cents += payment.amount_cents if payment.cash_close_id is None else 0
        row.payments.append(payment)
    for refund in refunds.select_related("payment__invoice", "paid_out_by").order_by("done_at"):
        currency = refund.payment.invoice.currency
        row = days.setdefault((refund.paid_out_by_id, currency), ClerkDay(refund.paid_out_by, currency))
        row.given_cents += refund.amount_cents
        row.open_cents -= refund.amount_cents if refund.cash_close_id is None else 0
        row.refunds.append(refund)
    return sorted(days.values(), key=lambda row: (str(row.clerk), row.currency))
