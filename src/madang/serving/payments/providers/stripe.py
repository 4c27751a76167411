"""Card payments over Stripe's hosted page (Checkout Sessions), with plain HTTPS requests and no library of theirs."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from decimal import Decimal
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import Request, urlopen

from django.conf import settings
from django.utils.crypto import constant_time_compare
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from madang.common.money import places
from madang.common.numbers import whole_number

from ..models import Payment, Refund
from .base import BadSignature, Outcome, Provider, ProviderError, RefundOutcome, Started

TIMEOUT_SECONDS = 15
TOLERANCE_SECONDS = 300  # a recorded message played again later is refused
THEIR_PAGES_SPEAK = {"ar": "auto", "zh-hans": "zh"}
REFUND_STATES = {"succeeded": Refund.State.DONE, "pending": Refund.State.ORDERED, "requires_action": Refund.State.ORDERED}


# Currencies that Stripe counts in whole units; those we count so as well and Stripe does not (ISK, UGX) are written in hundredths there.
WHOLE = {"BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"}


def their_places(currency: str) -> int:
    return 0 if currency in WHOLE else max(2, places(currency))


def to_units(cents: int, currency: str) -> int:
    return int(Decimal(cents).scaleb(their_places(currency) - places(currency)))


def to_cents(units: int, currency: str) -> int:
    return int(Decimal(units).scaleb(places(currency) - their_places(currency)))


class Stripe(Provider):
    key = "stripe"
    label = _("Pay by card")

    def is_available(self):
        return bool(settings.STRIPE["key"])

    def start(self, payment, *, return_url, cancel_url):
        invoice = payment.invoice
        language = get_language() or "en"
        session = self._call(
            "POST",
            "/v1/checkout/sessions",
            {
                "mode": "payment",
                "client_reference_id": payment.pk,
                "metadata[payment]": payment.pk,
                "metadata[invoice]": invoice.number,
                "payment_intent_data[description]": invoice.number,
                "line_items[0][quantity]": 1,
                "line_items[0][price_data][currency]": invoice.currency.lower(),
                "line_items[0][price_data][unit_amount]": to_units(payment.amount_cents, invoice.currency),
                # The number alone: what the case is about is nothing a card company needs to know.
                "line_items[0][price_data][product_data][name]": gettext("Invoice %(number)s") % {"number": invoice.number},
                "success_url": return_url,
                "cancel_url": cancel_url,
                "locale": THEIR_PAGES_SPEAK.get(language, language),
            },
            idempotency_key=f"{invoice.number}-payment-{payment.pk}-{payment.started_at:%Y%m%d%H%M%S}",
        )
        return Started(session["id"], session["url"])

    def poll(self, payment):
        return self._outcome(self._call("GET", f"/v1/checkout/sessions/{quote(payment.external_id, safe='')}"))

    def handle_webhook(self, body, headers):
        self._check_signature(body, headers.get("Stripe-Signature", ""))
        event = json.loads(body)
        if not event.get("type", "").startswith("checkout.session."):
            return []
        session = event["data"]["object"]
        failed = event["type"] == "checkout.session.async_payment_failed"
        return [self._outcome(session, state=Payment.State.FAILED if failed else None)]

    def refund(self, refund):
        if refund.external_id:  # asked for already: what became of it?
            return self._refund_outcome(self._call("GET", f"/v1/refunds/{quote(refund.external_id, safe='')}"))
        intent = refund.payment.data.get("payment_intent")
        if not intent:
            raise ProviderError(f"Payment {refund.payment_id} has no payment intent, so Stripe cannot refund it.")
        answer = self._call(
            "POST",
            "/v1/refunds",
            {
                "payment_intent": intent,
                "amount": to_units(refund.amount_cents, refund.payment.invoice.currency),
                "metadata[refund]": refund.pk,
            },
            idempotency_key=f"{refund.payment.invoice.number}-refund-{refund.pk}-{refund.ordered_at:%Y%m%d%H%M%S}",
        )
        return self._refund_outcome(answer)

    @staticmethod
    def _refund_outcome(answer: dict) -> RefundOutcome:
        state = REFUND_STATES.get(answer["status"], Refund.State.FAILED)
        return RefundOutcome(answer["id"], state, answer.get("failure_reason") or "")

    def check_config(self):
        if not settings.STRIPE["key"]:
            return
        if settings.STRIPE["webhook_secret"]:
            yield True, "Payments: Stripe is set up."
        else:
            yield False, "Payments: MADANG_STRIPE_KEY is set but MADANG_STRIPE_WEBHOOK_SECRET is not. Add the endpoint's signing secret."
        if settings.STRIPE["key"].startswith("sk_test_") and not settings.DEMO:
            yield False, "Payments: MADANG_STRIPE_KEY is a test key, so no money moves. Use the live key."

    @staticmethod
    def _outcome(session: dict, state: str | None = None) -> Outcome:
        currency = (session.get("currency") or "").upper()
        amount = session.get("amount_total")
        reference = str(session.get("client_reference_id") or "")
        intent = session.get("payment_intent")
        return Outcome(
            external_id=session["id"],
            state=state or _state_of(session),
            amount_cents=None if amount is None else to_cents(amount, currency),
            currency=currency,
            payment_id=whole_number(reference),
            data={"payment_intent": intent} if intent else {},
        )

    @staticmethod
    def _check_signature(body: bytes, header: str) -> None:
        """`t=<seconds>,v1=<hmac>[,v1=…]`; several v1 while a secret is being exchanged."""
        secret = settings.STRIPE["webhook_secret"]
        parts = [part.strip().partition("=")[::2] for part in header.split(",")]
        sent_at = next((value for key, value in parts if key == "t" and value.isdecimal()), "")
        if not secret or not sent_at:
            raise BadSignature("The message is not signed.")
        expected = hmac.new(secret.encode(), f"{sent_at}.".encode() + body, hashlib.sha256).hexdigest()
        if not any(constant_time_compare(value, expected) for key, value in parts if key == "v1"):
            raise BadSignature("The signature does not fit the message.")
        if abs(time.time() - int(sent_at)) > TOLERANCE_SECONDS:
            raise BadSignature("The message is too old.")

    @staticmethod
    def _call(method: str, path: str, fields: Mapping[str, Any] | None = None, *, idempotency_key: str = "") -> dict:
        request = Request(settings.STRIPE["url"] + path, method=method, data=urlencode(fields).encode() if fields else None)  # noqa: S310
        request.add_header("Authorization", f"Bearer {settings.STRIPE['key']}")
        if idempotency_key:
            request.add_header("Idempotency-Key", idempotency_key)
        try:
            with urlopen(request, timeout=TIMEOUT_SECONDS) as answer:  # noqa: S310  # the address comes from the settings
                return json.load(answer)
        except HTTPError as refusal:
            raise ProviderError(f"Stripe refused {method} {path}: {_reason(refusal)}") from refusal
        except (URLError, TimeoutError, ConnectionError, ValueError) as failure:
            raise ProviderError(f"Stripe could not be reached for {method} {path}: {failure}") from failure


def _state_of(session: dict) -> Payment.State:
    if session.get("payment_status") in {"paid", "no_payment_required"}:
        return Payment.State.SUCCEEDED
    if session.get("status") == "expired":
        return Payment.State.FAILED
    return Payment.State.PENDING if session.get("status") == "complete" else Payment.State.STARTED


def _reason(refusal: HTTPError) -> str:
    try:
        error = json.load(refusal)["error"]
    except (ValueError, KeyError, TypeError):
        return f"status {refusal.code}"
    return f"status {refusal.code}, {error.get('code') or error.get('type')}: {error.get('message')}"
