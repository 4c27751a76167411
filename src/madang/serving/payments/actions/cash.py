from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.money import say_money

from ..models import CashClose, Invoice, Payment, Refund
from .settling import locked, receive, sent_before


@transaction.atomic
def take_cash(invoice: Invoice, *, amount_cents: int | None = None, form_token: str = "", by: Any) -> Payment:
    """All that is still due, or a part of it. Change is given back over the counter and is no part of the amount.
    The same form sent twice gives the same payment."""
    invoice = locked(invoice)
    if earlier := sent_before(invoice.payments.all(), form_token, amount_cents):
        return earlier
    amount_cents = invoice.due_cents if amount_cents is None else amount_cents
    check_cash_amount(invoice, amount_cents)
    payment = Payment(invoice=invoice, provider="cash", amount_cents=amount_cents, form_token=form_token, taken_by=by)
    receive(payment, by=by)
    return payment


def check_cash_amount(invoice: Invoice, amount_cents: int) -> None:
    if not invoice.is_open:
        raise ValidationError(
            _("Invoice %(number)s is not open any more: %(state)s. Take no money for it.")
            % {"number": invoice.number, "state": invoice.get_state_display()}
        )
    if amount_cents <= 0:
        raise ValidationError(_("Enter an amount above zero."))
    if amount_cents > invoice.due_cents:
        raise ValidationError(_("Only %(due)s is due. Give the rest back as change.") % {"due": invoice.due})


@transaction.atomic
def close_cash(*, by: Any, currency: str, counted_cents: int, note: str = "") -> CashClose:
    """The clerk has counted the drawer. A difference is allowed, but not without a word about it."""
    payments = Payment.objects.in_the_drawer_of(by).filter(invoice__currency=currency).select_for_update()
    refunds = Refund.objects.out_of_the_drawer_of(by).filter(payment__invoice__currency=currency).select_for_update()
    expected = sum(payment.amount_cents for payment in payments) - sum(refund.amount_cents for refund in refunds)
    if not payments and not refunds:
        raise ValidationError(_("Nothing has gone through your drawer since you last counted it."))
    if counted_cents != expected and not note.strip():
        raise ValidationError(
            _("The drawer should hold %(expected)s. Count again, or write what you know about the difference.")
            % {"expected": say_money(expected, currency)}
        )
    close = CashClose.objects.create(clerk=by, currency=currency, expected_cents=expected, counted_cents=counted_cents, note=note.strip())
    Payment.objects.filter(pk__in=[payment.pk for payment in payments]).update(cash_close=close)
    Refund.objects.filter(pk__in=[refund.pk for refund in refunds]).update(cash_close=close)
    record(by, "payments.cash_closed", close)
    return close


def drawer_cents(clerk: Any, currency: str) -> int:
    """What the drawer of a clerk should hold now."""
    taken = Payment.objects.in_the_drawer_of(clerk).filter(invoice__currency=currency).aggregate(sum=Sum("amount_cents"))["sum"] or 0
    given = (
        Refund.objects.out_of_the_drawer_of(clerk).filter(payment__invoice__currency=currency).aggregate(sum=Sum("amount_cents"))["sum"]
        or 0
    )
    return taken - given
