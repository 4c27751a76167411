"""Payments through a provider, with the pretend one."""

import json
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from madang.common.notices.models import Notice
from madang.serving.payments.actions import (
    apply_outcome,
    ask_providers,
    check_payment,
    receive_webhook,
    refund,
    start_card_payment,
    take_cash,
)
from madang.serving.payments.models import Invoice, Payment
from madang.serving.payments.providers import PROVIDERS, BadSignature, Outcome, ProviderError

pytestmark = pytest.mark.usefixtures("demo")
State = Payment.State


def begin(invoice):
    start_card_payment(invoice, "demo", return_url=lambda payment: "/back/", cancel_url="/pay/")
    return invoice.payments.latest("pk")


def news(payment, state, **more):
    return Outcome(payment.external_id, state, payment.amount_cents, "KRW", payment.pk, **more)


def hook(payment, state):
    body = json.dumps({"id": payment.external_id, "state": state, "amount_cents": payment.amount_cents, "currency": "KRW"}).encode()
    return receive_webhook("demo", body, {"Demo-Signature": PROVIDERS["demo"].sign(body)})


def test_a_payment_that_succeeds_settles_the_invoice(invoice):
    payment = begin(invoice)
    PROVIDERS["demo"].answer(payment, "succeed")
    payment = check_payment(payment)
    invoice.refresh_from_db()
    assert (payment.state, invoice.state) == (State.SUCCEEDED, Invoice.State.PAID)


def test_failed_is_never_final(invoice):
    payment = begin(invoice)
    assert apply_outcome("demo", news(payment, State.FAILED)).state == State.FAILED
    assert apply_outcome("demo", news(payment, State.SUCCEEDED)).state == State.SUCCEEDED
    invoice.refresh_from_db()
    assert invoice.state == Invoice.State.PAID


def test_received_stays_received_whatever_comes_later(invoice):
    payment = begin(invoice)
    for state in (State.SUCCEEDED, State.FAILED, State.PENDING, State.SUCCEEDED):
        apply_outcome("demo", news(payment, state))
    payment.refresh_from_db()
    invoice.refresh_from_db()
    assert (payment.state, invoice.received_cents) == (State.SUCCEEDED, 3000)


def test_the_same_webhook_twice_counts_once(invoice):
    payment = begin(invoice)
    hook(payment, "succeeded")
    hook(payment, "succeeded")
    invoice.refresh_from_db()
    assert (invoice.received_cents, invoice.payments.received().count()) == (3000, 1)
    assert Payment.objects.exclude(receipt_number="").count() == 1


def test_a_webhook_with_a_wrong_signature_changes_nothing(invoice):
    payment = begin(invoice)
    with pytest.raises(BadSignature):
        receive_webhook("demo", json.dumps({"id": payment.external_id, "state": "succeeded"}).encode(), {"Demo-Signature": "forged"})
    payment.refresh_from_db()
    assert payment.state == State.STARTED


def test_news_that_comes_before_the_provider_has_answered_us_is_kept(invoice):
    payment = invoice.payments.create(provider="demo", amount_cents=3000)
    apply_outcome("demo", Outcome("demo_early", State.SUCCEEDED, 3000, "KRW", payment.pk))
    payment.refresh_from_db()
    assert (payment.state, payment.external_id) == (State.SUCCEEDED, "demo_early")


def test_news_of_a_payment_that_is_not_ours_is_ignored(invoice):
    assert apply_outcome("demo", Outcome("somebody_elses", State.SUCCEEDED, 3000, "KRW")) is None


def test_paying_twice_shows_as_a_surplus_and_can_be_given_back(invoice, clerk, head):
    payment = begin(invoice)
    take_cash(invoice, by=clerk)
    apply_outcome("demo", news(payment, State.SUCCEEDED))
    invoice.refresh_from_db()
    assert (invoice.state, invoice.surplus_cents) == (Invoice.State.PAID, 3000)
    assert list(Invoice.objects.overpaid()) == [invoice]
    refund(payment, amount_cents=3000, reason="Paid twice", by=head)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.surplus_cents) == (Invoice.State.PAID, 0)
    assert not Invoice.objects.overpaid().exists()


def test_what_came_counts_and_not_what_was_asked_for(invoice):
    payment = begin(invoice)
    apply_outcome("demo", Outcome(payment.external_id, State.SUCCEEDED, 2000, "KRW"))
    invoice.refresh_from_db()
    assert (invoice.state, invoice.due_cents) == (Invoice.State.OPEN, 1000)


def test_another_currency_is_not_counted_and_stays_on_the_desk(invoice):
    payment = begin(invoice)
    apply_outcome("demo", Outcome(payment.external_id, State.SUCCEEDED, 3000, "USD"))
    payment.refresh_from_db()
    invoice.refresh_from_db()
    assert (payment.state, payment.data["problem"], invoice.received_cents) == (State.PENDING, "currency", 0)


def test_a_payer_who_turns_back_is_sent_to_the_same_page_again(invoice):
    first = start_card_payment(invoice, "demo", return_url=lambda payment: "/", cancel_url="/")
    second = start_card_payment(invoice, "demo", return_url=lambda payment: "/", cancel_url="/")
    assert first == second and invoice.payments.count() == 1


def test_nothing_can_be_started_on_a_settled_invoice(invoice, clerk):
    take_cash(invoice, by=clerk)
    with pytest.raises(ValidationError, match="nothing left to pay"):
        begin(invoice)


def test_a_provider_that_is_away_charges_nothing_and_says_so(invoice, monkeypatch):
    def away(*args, **kwargs):
        raise ProviderError("no route")

    monkeypatch.setattr(PROVIDERS["demo"], "start", away)
    with pytest.raises(ValidationError, match="Nothing was charged"):
        begin(invoice)
    assert invoice.payments.get().state == State.FAILED


def test_the_worker_asks_for_payments_whose_payers_never_came_back(invoice):
    payment = begin(invoice)
    PROVIDERS["demo"].answer(payment, "succeed")
    assert ask_providers() == 0  # not yet time
    Payment.objects.update(ask_at=timezone.now())
    assert ask_providers() == 1
    payment.refresh_from_db()
    assert (payment.state, payment.ask_at) == (State.SUCCEEDED, None)


def test_a_provider_that_is_away_is_asked_again_later(invoice, monkeypatch):
    payment = begin(invoice)
    Payment.objects.update(ask_at=timezone.now())

    def away(payment):
        raise ProviderError("no route")

    monkeypatch.setattr(PROVIDERS["demo"], "poll", away)
    assert ask_providers() == 1
    payment.refresh_from_db()
    assert payment.ask_at > timezone.now()


def test_asking_ends_after_some_days(invoice):
    payment = begin(invoice)
    Payment.objects.filter(pk=payment.pk).update(started_at=timezone.now() - timedelta(days=5), ask_at=timezone.now())
    ask_providers()
    payment.refresh_from_db()
    assert payment.ask_at is None


def test_a_late_success_is_pending_until_it_is_there(invoice):
    payment = begin(invoice)
    PROVIDERS["demo"].answer(payment, "late")
    assert check_payment(payment).state == State.PENDING
    payment.refresh_from_db()
    payment.data["bank"]["ready_at"] = timezone.now().isoformat()
    payment.save()
    assert check_payment(payment).state == State.SUCCEEDED


def test_a_refund_that_cannot_be_sent_waits_and_is_sent_by_the_worker(invoice, head, monkeypatch):
    from madang.serving.payments.actions import send_waiting_refunds

    payment = begin(invoice)
    apply_outcome("demo", news(payment, State.SUCCEEDED))
    real = PROVIDERS["demo"].refund

    def away(refund):
        raise ProviderError("no route")

    monkeypatch.setattr(PROVIDERS["demo"], "refund", away)
    ordered = refund(payment, amount_cents=3000, reason="Withdrawn", by=head)
    invoice.refresh_from_db()
    assert (ordered.state, ordered.problem, invoice.state) == ("ordered", "no route", Invoice.State.PAID)
    monkeypatch.setattr(PROVIDERS["demo"], "refund", real)
    send_waiting_refunds()
    invoice.refresh_from_db()
    assert invoice.state == Invoice.State.REFUNDED


def test_the_payer_is_told_of_each_payment(invoice, resident):
    Invoice.objects.filter(pk=invoice.pk).update(payer_account=resident)
    payment = begin(invoice)
    apply_outcome("demo", news(payment, State.SUCCEEDED))
    notice = Notice.objects.get(template="payments/received")
    assert notice.to == resident.email and payment.invoice.number in notice.body
