"""Against a small server on this machine that answers as Stripe's documentation says."""

import hashlib
import hmac
import json
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs

import pytest

from madang.serving.payments.actions import check_payment, receive_webhook, refund, start_card_payment
from madang.serving.payments.models import Invoice, Payment
from madang.serving.payments.providers import BadSignature
from madang.serving.payments.providers.stripe import to_cents, to_units

SECRET = "whsec_test"


class FakeStripe(BaseHTTPRequestHandler):
    def do_POST(self):
        length = int(self.headers["Content-Length"])
        fields = {key: values[0] for key, values in parse_qs(self.rfile.read(length).decode()).items()}
        self.server.asked.append((self.path, fields, self.headers))
        if self.path == "/v1/checkout/sessions":
            self.answer({"id": "cs_1", "url": "https://checkout.stripe.example/cs_1"})
        elif self.server.refuses:
            self.answer(
                {"error": {"type": "invalid_request_error", "code": "charge_already_refunded", "message": "Already refunded."}}, 400
            )
        else:
            self.answer({"id": "re_1", "status": self.server.refund_status})

    def do_GET(self):
        self.server.asked.append((self.path, {}, self.headers))
        if self.path.startswith("/v1/refunds/"):
            self.answer({"id": "re_1", "status": "succeeded"})
        else:
            self.answer(self.server.session)

    def answer(self, data, status=200):
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(data).encode())

    def log_message(self, *args):
        """Quiet."""


@pytest.fixture
def stripe(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), FakeStripe)
    server.asked, server.refuses, server.refund_status = [], False, "succeeded"
    server.session = session(payment_status="unpaid", status="open")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    settings.STRIPE = {"key": "sk_test_1", "webhook_secret": SECRET, "url": f"http://127.0.0.1:{server.server_port}"}
    yield server
    server.shutdown()
    server.server_close()


def session(**more):
    return {"id": "cs_1", "object": "checkout.session", "amount_total": 3000, "currency": "krw", "payment_intent": "pi_1"} | more


PAID = {"payment_status": "paid", "status": "complete"}


def begin(invoice):
    start_card_payment(
        invoice, "stripe", return_url=lambda payment: f"https://maru.example/back/{payment.pk}/", cancel_url="https://maru.example/pay/"
    )
    return invoice.payments.get()


def signed(event, *, secret=SECRET, age=0):
    body = json.dumps(event).encode()
    sent_at = int(time.time()) - age
    digest = hmac.new(secret.encode(), f"{sent_at}.".encode() + body, hashlib.sha256).hexdigest()
    return body, {"Stripe-Signature": f"t={sent_at},v1={'0' * 64},v1={digest}"}


def event(kind="checkout.session.completed", **more):
    return {"type": kind, "data": {"object": session(**(PAID | more))}}


def test_a_payment_is_started_with_amount_number_and_a_key_against_doubles(stripe, invoice):
    payment = begin(invoice)
    path, fields, headers = stripe.asked[0]
    assert path == "/v1/checkout/sessions" and payment.external_id == "cs_1"
    assert fields["line_items[0][price_data][unit_amount]"] == "3000"
    assert fields["line_items[0][price_data][currency]"] == "krw"
    assert fields["client_reference_id"] == str(payment.pk)
    assert invoice.number in headers["Idempotency-Key"] and headers["Authorization"] == "Bearer sk_test_1"
    assert "Sofa" not in str(fields)  # what the case is about stays in the house


def test_coming_back_asks_stripe_and_does_not_believe_the_address(stripe, invoice):
    payment = begin(invoice)
    assert check_payment(payment, {"paid": "yes"}).state == Payment.State.STARTED
    stripe.session = session(**PAID)
    assert check_payment(payment).state == Payment.State.SUCCEEDED
    invoice.refresh_from_db()
    assert invoice.state == Invoice.State.PAID


def test_an_expired_session_is_not_received(stripe, invoice):
    payment = begin(invoice)
    stripe.session = session(payment_status="unpaid", status="expired")
    assert check_payment(payment).state == Payment.State.FAILED


def test_a_signed_webhook_is_believed_in_any_order_and_number(stripe, invoice):
    begin(invoice)
    for kind, more in (
        ("checkout.session.async_payment_failed", {"payment_status": "unpaid"}),
        ("checkout.session.async_payment_succeeded", {}),
        ("checkout.session.completed", {"payment_status": "unpaid"}),
        ("checkout.session.async_payment_succeeded", {}),
    ):
        receive_webhook("stripe", *signed(event(kind, **more)))
    invoice.refresh_from_db()
    assert (invoice.state, invoice.received_cents) == (Invoice.State.PAID, 3000)


@pytest.mark.parametrize("wrong", [{"secret": "whsec_other"}, {"age": 301}, {"age": -400}])
def test_a_forged_or_old_webhook_is_refused(stripe, invoice, wrong):
    begin(invoice)
    with pytest.raises(BadSignature):
        receive_webhook("stripe", *signed(event(), **wrong))


@pytest.mark.parametrize("header", ["", "v1=abc", "t=abc,v1=abc", "t=1"])
def test_a_webhook_without_a_proper_signature_is_refused(stripe, header):
    with pytest.raises(BadSignature):
        receive_webhook("stripe", b"{}", {"Stripe-Signature": header})


def test_a_changed_body_does_not_fit_its_signature(stripe, invoice):
    begin(invoice)
    body, headers = signed(event())
    with pytest.raises(BadSignature):
        receive_webhook("stripe", body.replace(b"3000", b"9000"), headers)


def test_without_a_secret_no_webhook_is_believed(stripe, settings):
    settings.STRIPE = settings.STRIPE | {"webhook_secret": ""}
    with pytest.raises(BadSignature):
        receive_webhook("stripe", *signed(event(), secret=""))


def test_news_about_other_things_is_passed_over(stripe):
    assert receive_webhook("stripe", *signed({"type": "customer.created", "data": {"object": {}}})) == []


def test_the_webhook_page_answers_400_to_a_forgery_and_200_to_the_real_one(stripe, invoice, client):
    begin(invoice)
    body, headers = signed(event())
    forged = client.post("/pay/hooks/stripe/", body, content_type="application/json", headers={"Stripe-Signature": "t=1,v1=0"})
    real = client.post("/pay/hooks/stripe/", body, content_type="application/json", headers=headers)
    assert (forged.status_code, real.status_code) == (400, 200)
    assert Payment.objects.get().is_received


def test_a_refund_goes_to_the_payment_intent_once(stripe, invoice, head):
    begin(invoice)
    receive_webhook("stripe", *signed(event()))
    done = refund(invoice.payments.get(), amount_cents=1000, reason="Half", by=head)
    path, fields, headers = stripe.asked[-1]
    assert (path, fields["payment_intent"], fields["amount"], done.state) == ("/v1/refunds", "pi_1", "1000", "done")
    assert "refund" in headers["Idempotency-Key"]


def test_a_refund_that_takes_time_is_asked_for_again(stripe, invoice, head):
    from madang.serving.payments.actions import send_waiting_refunds

    begin(invoice)
    receive_webhook("stripe", *signed(event()))
    stripe.refund_status = "pending"
    ordered = refund(invoice.payments.get(), amount_cents=3000, reason="All", by=head)
    assert ordered.state == "ordered"
    send_waiting_refunds()
    ordered.refresh_from_db()
    assert (stripe.asked[-1][0], ordered.state) == ("/v1/refunds/re_1", "done")


def test_a_refund_that_stripe_refuses_says_why_on_the_desk(stripe, invoice, head):
    begin(invoice)
    receive_webhook("stripe", *signed(event()))
    stripe.refuses = True
    ordered = refund(invoice.payments.get(), amount_cents=1000, reason="Half", by=head)
    assert ordered.state == "ordered" and "charge_already_refunded" in ordered.problem


@pytest.mark.parametrize(
    ("cents", "currency", "units"), [(3000, "KRW", 3000), (1250, "EUR", 1250), (1250, "ISK", 125000), (1250, "KWD", 1250)]
)
def test_amounts_are_counted_as_stripe_counts_them(cents, currency, units):
    assert to_units(cents, currency) == units and to_cents(units, currency) == cents


def test_a_key_without_a_secret_is_named_by_the_check(settings):
    from madang.serving.payments.panels import check

    settings.STRIPE = {"key": "sk_live_1", "webhook_secret": "", "url": ""}
    assert [ok for ok, _sentence in check()] == [False]
