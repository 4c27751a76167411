from __future__ import annotations

import logging
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record

from ..messages import tell_payer
from ..models import Invoice, Payment, Refund
from ..providers import PROVIDERS, ProviderError
from .settling import after_refund, its_case, locked, sent_before

log = logging.getLogger(__name__)


def refund(payment: Payment, *, amount_cents: int, reason: str, form_token: str = "", by: Any) -> Refund:
    """Cash is given over the counter now; a card is credited by its provider; a transfer waits until the treasury has sent it.
    The same form sent twice gives the same refund."""
    ordered = _order(payment, amount_cents, reason, form_token, by)
    if payment.provider in PROVIDERS and ordered.state == Refund.State.ORDERED:
        _send(ordered)
        ordered.refresh_from_db()
    return ordered


@transaction.atomic
def _order(payment: Payment, amount_cents: int, reason: str, form_token: str, by: Any) -> Refund:
    invoice = locked(payment.invoice)
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    payment.invoice = invoice
    if earlier := sent_before(payment.refunds.all(), form_token, amount_cents):
        return earlier
    _check(payment, amount_cents, reason)
    ordered = Refund(payment=payment, amount_cents=amount_cents, reason=reason.strip(), form_token=form_token, ordered_by=by)
    if payment.provider == "cash":
        ordered.state, ordered.done_at, ordered.paid_out_by = Refund.State.DONE, timezone.now(), by
    ordered.save()
    record(by, "payments.refund_ordered", ordered, payment, invoice, its_case(invoice))
    after_refund(ordered, by=by)
    if ordered.state == Refund.State.DONE:
        tell_payer(invoice, "payments/refunded", refund=ordered)
    return ordered


def _check(payment: Payment, amount_cents: int, reason: str) -> None:
    if not payment.is_received:
        raise ValidationError(_("This payment has not been received, so nothing can be given back."))
    if amount_cents <= 0:
        raise ValidationError(_("Enter an amount above zero."))
    if amount_cents > payment.refundable_cents:
        raise ValidationError(_("Of this payment only %(rest)s can still be given back.") % {"rest": payment.refundable})
    if not reason.strip():
        raise ValidationError(_("Write the reason: it is kept with the invoice and shown to the auditors."))


def _send(ordered: Refund) -> None:
    """Outside the transaction. Where the provider is away, the refund stays ordered and the worker tries again."""
    try:
        outcome = PROVIDERS[ordered.payment.provider].refund(ordered)
    except ProviderError as problem:
        log.warning("refund %s: %s", ordered.pk, problem)
        Refund.objects.filter(pk=ordered.pk).update(problem=str(problem)[:300])
        return
    _conclude(ordered, outcome.state, external_id=outcome.external_id, problem=outcome.problem, by="system")


@transaction.atomic
def _conclude(ordered: Refund, state: str, *, by: Any, external_id: str = "", problem: str = "") -> Refund:
    invoice = locked(ordered.payment.invoice)
    ordered = Refund.objects.select_for_update().select_related("payment").get(pk=ordered.pk)
    ordered.payment.invoice = invoice
    if ordered.state != Refund.State.ORDERED:
        return ordered
    ordered.state, ordered.external_id, ordered.problem = state, external_id or ordered.external_id, problem[:300]
    ordered.done_at = timezone.now() if state == Refund.State.DONE else None
    ordered.save()
    if state != Refund.State.ORDERED:
        record(by, f"payments.refund_{state}", ordered, ordered.payment, invoice, its_case(invoice))
        after_refund(ordered, by=by)
    if state == Refund.State.DONE:
        tell_payer(invoice, "payments/refunded", refund=ordered)
    return ordered


def confirm_refund(ordered: Refund, *, by: Any) -> Refund:
    """The treasury has sent the transfer."""
    _only_waiting(ordered)
    return _conclude(ordered, Refund.State.DONE, by=by)


def give_up_refund(ordered: Refund, *, problem: str, by: Any) -> Refund:
    """The money could not be given back (account closed, card gone): it counts as held again, so another way can be chosen."""
    _only_waiting(ordered)
    if not problem.strip():
        raise ValidationError(_("Write why the money could not be given back."))
    return _conclude(ordered, Refund.State.FAILED, problem=problem, by=by)


def _only_waiting(ordered: Refund) -> None:
    if ordered.state != Refund.State.ORDERED:
        raise ValidationError(_("This refund is already dealt with: %(state)s.") % {"state": ordered.get_state_display()})


def send_waiting_refunds(limit: int = 20) -> int:
    """The worker's round."""
    waiting = Refund.objects.waiting().filter(payment__provider__in=PROVIDERS).select_related("payment__invoice")[:limit]
    for ordered in waiting:
        _send(ordered)
    return len(waiting)


__all__ = ["Invoice", "confirm_refund", "give_up_refund", "refund", "send_waiting_refunds"]
