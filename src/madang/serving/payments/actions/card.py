"""Payments through a provider. What talks to the provider's server stands outside every transaction."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record

from ..models import Invoice, Payment
from ..providers import PROVIDERS, Outcome, ProviderError
from .settling import locked, receive

log = logging.getLogger(__name__)

START_AGAIN_AFTER = timedelta(minutes=20)  # until then the page already opened is shown again, so that nobody pays twice
GIVE_UP_ASKING_AFTER = timedelta(days=4)


def start_card_payment(invoice: Invoice, provider_key: str, *, return_url: Any, cancel_url: str) -> str:
    """The address to which the payer is sent. `return_url(payment)` is where the provider sends them back."""
    provider = PROVIDERS.get(provider_key)
    if provider is None or not provider.is_available():
        raise ValidationError(_("This way of paying is not offered at the moment. Choose another one."))
    payment = _begin(invoice, provider_key)
    if url := payment.data.get("url"):
        return url
    try:
        started = provider.start(payment, return_url=return_url(payment), cancel_url=cancel_url)
    except ProviderError as problem:
        log.warning("payment %s was not started: %s", payment.pk, problem)
        # Unless the same button, pressed before, has reached the provider.
        Payment.objects.filter(pk=payment.pk, external_id="").update(state=Payment.State.FAILED)
        raise ValidationError(
            _("The payment page cannot be reached just now. Nothing was charged. Try again in a few minutes, or choose another way.")
        ) from problem
    return _remember(payment, started)


@transaction.atomic
def _begin(invoice: Invoice, provider_key: str) -> Payment:
    invoice = locked(invoice)
    if not invoice.due_cents:
        raise ValidationError(_("There is nothing left to pay on this invoice."))
    recent = invoice.payments.in_flight().filter(
        provider=provider_key, amount_cents=invoice.due_cents, started_at__gt=timezone.now() - START_AGAIN_AFTER
    )
    # Pressed twice, the second asks the provider for the same payment, of which it makes one page.
    if payment := recent.first():
        return payment
    payment = invoice.payments.create(provider=provider_key, amount_cents=invoice.due_cents)
    record("applicant", "payments.started", payment, invoice, provider=provider_key)
    return payment


@transaction.atomic
def _remember(payment: Payment, started: Any) -> str:
    """Where to pay. News of the payment may have come in before its provider answered us, or an earlier answer: both are kept."""
    payment = Payment.objects.select_for_update().get(pk=payment.pk)
    payment.external_id = payment.external_id or started.external_id
    payment.data = {**started.data, "url": started.url, **payment.data}
    if not payment.is_received:
        payment.ask_at = timezone.now() + timedelta(minutes=2)
    payment.save()
    return payment.data["url"]


def check_payment(payment: Payment, query: Mapping[str, str] | None = None) -> Payment:
    """Ask the provider what became of it. The payer waits for this page, so a provider that is away is no error of theirs."""
    provider = PROVIDERS.get(payment.provider)
    if provider is None or payment.is_received or not payment.external_id:
        return payment
    try:
        outcome = provider.handle_return(payment, query or {})
    except ProviderError as problem:
        log.warning("payment %s could not be asked for: %s", payment.pk, problem)
        return payment
    return apply_outcome(payment.provider, outcome) or payment


def receive_webhook(provider_key: str, body: bytes, headers: Mapping[str, str]) -> list[Payment]:
    """Raises BadSignature. The same news twice, or in the wrong order, changes nothing."""
    outcomes = PROVIDERS[provider_key].handle_webhook(body, headers)
    return [payment for outcome in outcomes if (payment := apply_outcome(provider_key, outcome))]


@transaction.atomic
def apply_outcome(provider_key: str, outcome: Outcome) -> Payment | None:
    """None where the payment is not ours. Received is the only state that stays; `failed` may still turn into it."""
    found = _find(provider_key, outcome)
    if found is None:
        log.warning("%s reports %s, which is no payment of ours", provider_key, outcome.external_id)
        return None
    invoice = locked(found.invoice)
    payment = Payment.objects.select_for_update().get(pk=found.pk)
    payment.invoice = invoice
    if payment.is_received:
        return payment
    payment.external_id = outcome.external_id
    payment.data = {**payment.data, **outcome.data}
    if outcome.state == Payment.State.SUCCEEDED:
        return _receive(payment, outcome)
    _postpone(payment, outcome)
    return payment


def _find(provider_key: str, outcome: Outcome) -> Payment | None:
    payments = Payment.objects.filter(provider=provider_key).select_related("invoice")
    if by_their_number := payments.filter(external_id=outcome.external_id).first():
        return by_their_number
    return None if outcome.payment_id is None else payments.filter(pk=outcome.payment_id, external_id="").first()


def _receive(payment: Payment, outcome: Outcome) -> Payment:
    if outcome.currency and outcome.currency != payment.invoice.currency:
        # Not counted: nobody here knows the rate. It stays on the desk until somebody has asked the provider.
        payment.state, payment.ask_at = Payment.State.PENDING, None
        payment.data["problem"] = "currency"
        payment.save()
        record("system", "payments.wrong_currency", payment, payment.invoice)
        return payment
    if outcome.amount_cents is not None:
        payment.amount_cents = outcome.amount_cents  # what came is what counts, not what was asked for
    receive(payment, by="system")
    return payment


def _postpone(payment: Payment, outcome: Outcome) -> None:
    if payment.state != outcome.state:
        record("system", f"payments.{outcome.state}", payment, payment.invoice)
    payment.state = outcome.state
    payment.ask_at = _ask_again_at(payment.started_at, timezone.now())
    payment.save()


def _ask_again_at(started_at: datetime, now: datetime) -> datetime | None:
    """Soon at first, then ever more rarely: after as long again as has passed already, at most six hours."""
    age = now - started_at
    if age > GIVE_UP_ASKING_AFTER:
        return None
    return now + min(max(age, timedelta(minutes=1)), timedelta(hours=6))


def ask_providers(limit: int = 50) -> int:
    """The worker's round: payers close the browser, and webhooks get lost."""
    now = timezone.now()
    asked = 0
    for payment in Payment.objects.to_be_asked(now).select_related("invoice")[:limit]:
        check_payment(payment)
        # Where the provider did not answer, the time to ask is still the old one.
        next_time = _ask_again_at(payment.started_at, now)
        Payment.objects.filter(pk=payment.pk, ask_at=payment.ask_at).exclude(state=Payment.State.SUCCEEDED).update(ask_at=next_time)
        asked += 1
    return asked
