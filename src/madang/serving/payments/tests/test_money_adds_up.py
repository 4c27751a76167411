"""Whatever is done in whatever order, the sums fit."""

from contextlib import suppress

from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madang.serving.payments.actions import apply_outcome, cancel_invoice, give_up_refund, refund, take_cash, waive
from madang.serving.payments.models import Invoice, Payment, Refund
from madang.serving.payments.providers import Outcome

cents = st.integers(1, 10**9)
again = settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])

deeds = st.lists(
    st.one_of(
        st.tuples(st.just("cash"), st.integers(-100, 6000)),
        st.tuples(st.just("card"), st.integers(1, 6000)),
        st.tuples(st.just("fail"), st.integers(1, 6000)),
        st.tuples(st.just("refund"), st.integers(-100, 6000)),
        st.tuples(st.just("give_up"), st.just(0)),
        st.tuples(st.just("waive"), st.just(0)),
        st.tuples(st.just("cancel"), st.just(0)),
    ),
    max_size=12,
)


@again
@given(st.lists(cents, min_size=1, max_size=20))
def test_the_lines_add_up_to_the_amount(bill_for, amounts):
    with transaction.atomic():
        invoice = bill_for(lines=[(amount, "x") for amount in amounts])
        assert invoice.amount_cents == sum(line["cents"] for line in invoice.lines) == sum(amounts)
        transaction.set_rollback(True)


@again
@given(deeds)
def test_no_order_of_deeds_gives_back_more_than_came_in(bill_for, head, deeds):
    with transaction.atomic():
        invoice = bill_for(lines=[(3000, "Sofa")])
        for kind, amount in deeds:
            with suppress(ValidationError):  # a refusal is fine: the sums below hold all the same
                do(kind, amount, invoice, head)
            check(Invoice.objects.get(pk=invoice.pk))
        transaction.set_rollback(True)


def do(kind, amount, invoice, by):
    received = invoice.payments.received().order_by("pk").last()
    match kind:
        case "cash":
            take_cash(invoice, amount_cents=amount, by=by)
        case "card" | "fail":
            payment = invoice.payments.create(provider="demo", amount_cents=amount)
            state = Payment.State.SUCCEEDED if kind == "card" else Payment.State.FAILED
            apply_outcome("demo", Outcome(f"x{payment.pk}", state, amount, "KRW", payment.pk))
        case "refund" if received:
            refund(received, amount_cents=amount, reason="test", by=by)
        case "give_up":
            for ordered in Refund.objects.waiting().filter(payment__invoice=invoice):
                give_up_refund(ordered, problem="test", by=by)
        case "waive":
            waive(invoice, reason="test", by=by)
        case "cancel":
            cancel_invoice(invoice, reason="test", by=by)


def check(invoice):
    came = sum(payment.amount_cents for payment in invoice.payments.received())
    went = sum(one.amount_cents for one in Refund.objects.counting().filter(payment__invoice=invoice))
    assert (invoice.received_cents, invoice.returned_cents) == (came, went)
    assert invoice.held_cents >= 0 and invoice.due_cents >= 0 and invoice.surplus_cents >= 0
    assert not (invoice.due_cents and invoice.surplus_cents)
    assert (invoice.state == Invoice.State.PAID) <= (invoice.held_cents > 0 or went > 0)
    assert Invoice.objects.overpaid().filter(pk=invoice.pk).exists() == (invoice.surplus_cents > 0)
    for payment in invoice.payments.received():
        assert 0 <= payment.refundable_cents <= payment.amount_cents
