import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from madang.common.audit.models import Entry
from madang.serving.payments.actions import cancel_invoice, cancel_open_invoices, create_invoice, refund, take_cash, waive
from madang.serving.payments.models import Invoice, Payment, Refund
from madang.serving.payments.numbers import invoice_numbers_in, write_number
from madang.serving.payments.signals import invoice_refunded, invoice_settled

State = Invoice.State


@pytest.fixture
def heard():
    told = []

    def hear(sender, signal, **said):
        told.append((said["invoice"].number, said.get("how", "")))

    for signal in (invoice_settled, invoice_refunded):
        signal.connect(hear)
    yield told
    for signal in (invoice_settled, invoice_refunded):
        signal.disconnect(hear)


def test_numbers_are_counted_without_gaps_and_end_in_a_check_digit(bill_for, settings):
    settings.REFERENCE_PREFIX = "MR"
    first, second = bill_for(), bill_for()
    counts = [int(invoice.number.split("-")[3]) for invoice in (first, second)]
    assert counts[1] == counts[0] + 1
    assert invoice_numbers_in(f"Thanks! {first.number.lower()} Kim") == [first.number]


def test_a_number_that_is_rolled_back_is_used_by_the_next_invoice(bill_for):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        lost = bill_for().number
        _ = 1 / 0
    assert bill_for().number == lost


@pytest.mark.parametrize("written", ["MR-INV-2026-000123-{0}", "mrinv2026000123{0}", "MR INV 2026 000123 {0} fee", "2026000123{0}"])
def test_a_number_is_found_however_a_bank_mangles_it(written, settings):
    settings.REFERENCE_PREFIX = "MR"
    number = write_number("INV", 2026, 123)
    assert invoice_numbers_in(written.format(number[-1])) == [number]


def test_a_mistyped_figure_fails_the_check():
    number = write_number("INV", 2026, 123)
    digits = number[-13:]
    for place in (2, 3, 5, 6, 7, 8, 9, 10, 12):
        wrong = str((int(digits[place]) + 1) % 10) if digits[place].isdigit() else digits[place]
        if wrong != digits[place]:
            assert invoice_numbers_in(digits[:place] + wrong + digits[place + 1 :]) == []


def test_the_number_of_a_receipt_is_no_invoice():
    assert invoice_numbers_in(write_number("REC", 2026, 123)) == []


def test_an_invoice_over_nothing_is_refused(bill_for):
    with pytest.raises(ValidationError, match="above zero"):
        bill_for(lines=[(0, "Free")])
    with pytest.raises(ValidationError, match="above zero"):
        bill_for(lines=[(500, "Fee"), (-200, "Less")])


def test_cash_settles_the_invoice_gives_a_receipt_and_tells_other_rooms(invoice, clerk, heard):
    payment = take_cash(invoice, by=clerk)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.due_cents, payment.taken_by) == (State.PAID, 0, clerk)
    assert payment.receipt_number.startswith("MR-REC-")
    assert heard == [(invoice.number, "paid")]
    assert Entry.objects.filter(action="payments.received", actor_id=clerk.pk).exists()


def test_a_part_in_cash_leaves_the_rest_open(invoice, clerk, heard):
    take_cash(invoice, amount_cents=1000, by=clerk)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.due_cents, heard) == (State.OPEN, 2000, [])
    take_cash(invoice, by=clerk)
    invoice.refresh_from_db()
    assert (invoice.state, len(heard)) == (State.PAID, 1)


def test_more_cash_than_due_is_change_and_not_taken(invoice, clerk):
    with pytest.raises(ValidationError, match="change"):
        take_cash(invoice, amount_cents=5000, by=clerk)


def test_a_paid_invoice_takes_no_more_cash(invoice, clerk):
    take_cash(invoice, by=clerk)
    with pytest.raises(ValidationError, match="not open any more"):
        take_cash(invoice, by=clerk)


def test_a_waiver_needs_a_reason_and_settles(invoice, head, heard):
    with pytest.raises(ValidationError, match="reason"):
        waive(invoice, reason=" ", by=head)
    waived = waive(invoice, reason="Basic livelihood support", by=head)
    assert (waived.state, waived.closed_by, waived.due_cents) == (State.WAIVED, head, 0)
    assert heard == [(invoice.number, "waived")]


def test_what_was_paid_before_a_cancellation_shows_as_a_surplus(invoice, clerk, head):
    take_cash(invoice, amount_cents=1000, by=clerk)
    cancelled = cancel_invoice(invoice, reason="Sent to the wrong person", by=head)
    assert cancelled.surplus_cents == 1000
    assert list(Invoice.objects.overpaid()) == [cancelled]
    with pytest.raises(ValidationError, match="not open any more"):
        cancel_invoice(invoice, reason="again", by=head)


def test_a_case_that_is_withdrawn_takes_its_open_invoices_with_it(bill_for, family_office, clerk, head):
    paid, unpaid = bill_for(), bill_for()
    take_cash(paid, by=clerk)
    assert cancel_open_invoices(family_office, reason="Withdrawn", by=head) == [unpaid]
    paid.refresh_from_db()
    assert paid.state == State.PAID


def test_all_of_it_given_back_makes_the_invoice_refunded(invoice, clerk, head, heard):
    payment = take_cash(invoice, by=clerk)
    refund(payment, amount_cents=1000, reason="Half the sofa", by=head)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.held_cents) == (State.PAID, 2000)
    refund(payment, amount_cents=2000, reason="All of it", by=head)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.held_cents, len(heard)) == (State.REFUNDED, 0, 2)


def test_never_more_is_given_back_than_came_in(invoice, clerk, head):
    payment = take_cash(invoice, by=clerk)
    refund(payment, amount_cents=2500, reason="Mistake", by=head)
    with pytest.raises(ValidationError, match="500"):
        refund(payment, amount_cents=501, reason="Greed", by=head)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invoice.objects.filter(pk=invoice.pk).update(returned_cents=3001)


def test_nothing_is_given_back_of_a_payment_that_never_came(invoice, head):
    payment = Payment.objects.create(invoice=invoice, provider="demo", amount_cents=3000, state=Payment.State.FAILED)
    with pytest.raises(ValidationError, match="not been received"):
        refund(payment, amount_cents=1, reason="?", by=head)
    assert not Refund.objects.exists()


def test_an_invoice_takes_payer_and_office_from_what_it_is_about(family_office, resident, today):
    class Case:
        _meta, pk = family_office._meta, family_office.pk
        contact_name, contact_email = "Park Ji-hoon", "jihoon@example.org"
        account_id, resident_id, office_id = resident.pk, resident.resident_id, family_office.pk

    lines = [{"label": {"en": "Fee"}, "cents": 100}]
    invoice = create_invoice(Case(), lines=lines, currency="EUR", due_on=today, by="applicant")
    assert (invoice.payer_name, invoice.payer_account, invoice.office) == ("Park Ji-hoon", resident, family_office)
    assert list(Invoice.objects.of_account(resident)) == [invoice]
