"""A pretend card page inside the portal, so that every end of a payment can be tried without a bank. Never in a real town."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext_lazy as _

from ..models import Payment, Refund
from .base import BadSignature, Outcome, Provider, RefundOutcome, Started

LATE = timedelta(seconds=30)


class Demo(Provider):
    key = "demo"
    label = _("Pay by card (pretend)")

    def is_available(self):
        return settings.DEMO

    def start(self, payment, *, return_url, cancel_url):
        external_id = f"demo_{secrets.token_urlsafe(12)}"
        return Started(external_id, reverse("payments:demo_card", args=[external_id]))

    def answer(self, payment: Payment, choice: str) -> None:
        """The pretend bank makes up its mind: succeed, fail, or succeed late."""
        ready_at = timezone.now() + (LATE if choice == "late" else timedelta())
        payment.data["bank"] = {"state": "failed" if choice == "fail" else "succeeded", "ready_at": ready_at.isoformat()}
        payment.save(update_fields=["data"])

    def poll(self, payment):
        bank = payment.data.get("bank")
        state = Payment.State.STARTED
        if bank:
            is_ready = datetime.fromisoformat(bank["ready_at"]) <= timezone.now()
            state = Payment.State(bank["state"]) if is_ready else Payment.State.PENDING
        return Outcome(payment.external_id, state, payment.amount_cents, payment.invoice.currency, payment.pk)

    def handle_webhook(self, body, headers):
        if not constant_time_compare(headers.get("Demo-Signature", ""), self.sign(body)):
            raise BadSignature("The signature of the pretend bank is wrong.")
        news = json.loads(body)
        return [Outcome(news["id"], Payment.State(news["state"]), news.get("amount_cents"), news.get("currency", ""))]

    def refund(self, refund):
        return RefundOutcome(f"demo_refund_{refund.pk}", Refund.State.DONE)

    @staticmethod
    def sign(body: bytes) -> str:
        return hmac.new(settings.SECRET_KEY.encode(), b"demo-bank" + body, hashlib.sha256).hexdigest()

    def check_config(self):
        if settings.DEMO:
            yield True, "Payments: the pretend card page is on, because this is a demonstration."
