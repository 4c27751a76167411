import csv
import io
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from madang.common.audit.models import Entry
from madang.common.notices.models import Notice
from madang.serving.payments.actions import take_cash
from madang.serving.payments.models import CashClose, Invoice, Payment, Statement, TownAccount


@pytest.fixture
def town_account(db):
    return TownAccount.objects.create(holder={"en": "Town of Maru"}, account="000-0000-0000-00", cash_desk={"en": "Ground floor"})


def url(name, *args):
    return reverse(f"payments:{name}", args=args)


def filled_in(client, address, **data):
    """What the browser sends: the form as it was opened, with its one-time token."""
    return {"form_token": client.get(address).context["form"]["form_token"].value(), **data}


def refresh(invoice):
    return Invoice.objects.get(pk=invoice.pk)


# --- The payer --------------------------------------------------------------------------------------------------------


def test_the_payment_page_opens_by_its_token_alone_and_names_every_way(client, invoice, town_account, demo):
    page = client.get(invoice.pay_url)
    text = page.content.decode()
    assert page.status_code == 200
    for words in ("3,000 KRW to pay", "Sofa", "000-0000-0000-00", invoice.number, "Ground floor", "Pay by card (pretend)"):
        assert words in text
    assert "noindex" in text and "no-store" in page["Cache-Control"]


def test_a_wrong_token_finds_nothing(client, invoice):
    assert client.get(url("pay", "x" * 32)).status_code == 404


def test_without_a_bank_account_and_provider_cash_is_left(client, invoice, settings):
    settings.DEMO = False
    text = client.get(invoice.pay_url).content.decode()
    assert "In cash at the counter" in text and "By bank transfer" not in text and "Online" not in text


def test_paying_by_the_pretend_card_ends_at_the_receipt(client, invoice, demo):
    card = client.post(url("start", invoice.token, "demo"))
    assert card.status_code == 302
    assert "Pretend bank" in client.get(card.url).content.decode()
    back = client.post(card.url, {"choice": "succeed"})
    receipt = client.get(back.url, follow=True)
    assert receipt.redirect_chain[-1][0] == url("receipt", invoice.token)
    assert refresh(invoice).payments.get().receipt_number in receipt.content.decode()


def test_whoever_came_from_an_application_finds_the_way_back(client, invoice, demo, clerk, monkeypatch):
    monkeypatch.setattr(Invoice, "about", SimpleNamespace(resident_url="/case/2026-AAAA-BBBB/"))
    take_cash(invoice, by=clerk)
    for name in ("pay", "receipt"):
        assert 'href="/case/2026-AAAA-BBBB/"' in client.get(url(name, invoice.token)).content.decode()


@pytest.mark.parametrize(("choice", "words"), [("fail", "did not go through"), ("late", "being confirmed")])
def test_a_payment_that_ends_otherwise_says_what_to_do(client, invoice, demo, choice, words):
    card = client.post(url("start", invoice.token, "demo"))
    page = client.post(card.url, {"choice": choice}, follow=True)
    assert words in page.content.decode()


def test_who_turns_back_is_not_told_that_anything_failed(client, invoice, demo):
    client.post(url("start", invoice.token, "demo"))
    page = client.get(url("back", invoice.token, invoice.payments.get().pk))
    assert "not heard of your payment yet" in page.content.decode()


def test_the_pretend_bank_is_not_there_in_a_real_town(client, invoice, demo, settings):
    card = client.post(url("start", invoice.token, "demo"))
    settings.DEMO = False
    assert client.get(card.url).status_code == 404
    assert client.post("/pay/hooks/demo/", b"{}", content_type="application/json").status_code == 404
    refused = client.post(url("start", invoice.token, "demo"))
    assert refused.status_code == 422 and "not offered" in refused.content.decode()


def test_one_payer_cannot_see_the_payment_of_another(client, bill_for, demo):
    mine, other = bill_for(), bill_for()
    client.post(url("start", other.token, "demo"))
    assert client.get(url("back", mine.token, other.payments.get().pk)).status_code == 404


def test_there_is_no_receipt_before_there_is_money(client, invoice):
    assert client.get(url("receipt", invoice.token)).url == invoice.pay_url


def test_a_settled_invoice_offers_no_way_to_pay(client, invoice, clerk):
    take_cash(invoice, by=clerk)
    text = client.get(invoice.pay_url).content.decode()
    assert "This invoice is paid" in text and "Ways to pay" not in text


@pytest.mark.parametrize("language", ["ko", "ar"])
def test_the_page_speaks_the_reader_s_language(client, invoice, language):
    page = client.get(f"/{language}{invoice.pay_url}")
    assert page.status_code == 200 and f'lang="{language}"' in page.content.decode()


# --- The desk ---------------------------------------------------------------------------------------------------------


def test_the_clerk_finds_the_invoice_takes_cash_and_the_look_is_logged(client, invoice, clerk):
    client.force_login(clerk)
    assert invoice.number in client.get(url("invoices"), {"q": "ok-ja"}).content.decode()
    cash = url("cash", invoice.number)
    page = client.post(cash, filled_in(client, cash, amount="3,000"), follow=True)
    assert page.status_code == 200 and refresh(invoice).state == Invoice.State.PAID
    assert Entry.objects.filter(action="payments.invoice_seen", is_read=True, actor_id=clerk.pk).exists()


def test_a_wrong_amount_stays_in_the_box_with_a_sentence_beside_it(client, invoice, clerk):
    client.force_login(clerk)
    cash = url("cash", invoice.number)
    sent = filled_in(client, cash, amount="9000")
    page = client.post(cash, sent)
    text = page.content.decode()
    assert sent["form_token"] in text, "The form corrected is the same form."
    assert page.status_code == 422 and "Give the rest back as change" in text and 'value="9000"' in text


def test_a_part_in_cash_sent_twice_is_one_payment_with_one_receipt(client, invoice, clerk):
    client.force_login(clerk)
    cash = url("cash", invoice.number)
    sent = filled_in(client, cash, amount="1000")
    first, second = client.post(cash, sent), client.post(cash, sent)
    assert (first.status_code, first.url) == (second.status_code, second.url) == (302, invoice.get_absolute_url())
    payment = Payment.objects.get()
    assert (payment.amount_cents, refresh(invoice).received_cents) == (1000, 1000)
    assert client.get(url("receipt", invoice.token)).content.decode().count(payment.receipt_number) == 1
    assert Notice.objects.filter(template="payments/received").count() <= 1
    client.post(cash, filled_in(client, cash, amount="1000"))
    assert refresh(invoice).received_cents == 2000, "The form opened anew is another payment of as much."


def test_a_form_used_already_books_no_other_amount(client, invoice, clerk):
    client.force_login(clerk)
    cash = url("cash", invoice.number)
    sent = filled_in(client, cash, amount="1000")
    client.post(cash, sent)
    page = client.post(cash, sent | {"amount": "500"})
    assert page.status_code == 422 and "already been used for 1,000 KRW" in page.content.decode()
    assert refresh(invoice).received_cents == 1000


@pytest.mark.parametrize("token", ["", "short", "x" * 44, "' or 1=1 --, and so on", "가" * 22])
def test_without_the_token_of_a_form_no_money_moves(client, invoice, clerk, token):
    client.force_login(clerk)
    page = client.post(url("cash", invoice.number), {"amount": "1000", "form_token": token})
    assert page.status_code == 422 and "Open it anew" in page.content.decode()
    assert not Payment.objects.exists()


def test_the_same_token_on_another_invoice_is_refused_by_the_database_itself(bill_for, clerk):
    take_cash(bill_for(), amount_cents=1000, form_token="a" * 22, by=clerk)
    with pytest.raises(IntegrityError), transaction.atomic():
        take_cash(bill_for(), amount_cents=1000, form_token="a" * 22, by=clerk)
    assert Payment.objects.count() == 1


def test_a_part_given_back_twice_is_one_refund(client, invoice, clerk, head):
    payment = take_cash(invoice, by=clerk)
    client.force_login(head)
    give_back = url("refund", invoice.number, payment.pk)
    sent = filled_in(client, give_back, amount="1000", reason="Half a sofa")
    assert client.post(give_back, sent).url == client.post(give_back, sent).url == invoice.get_absolute_url()
    assert refresh(invoice).returned_cents == payment.refunds.get().amount_cents == 1000


def test_the_card_button_pressed_twice_is_one_payment_with_one_page(client, invoice, demo):
    first, second = client.post(url("start", invoice.token, "demo")), client.post(url("start", invoice.token, "demo"))
    assert first.url == second.url and Payment.objects.count() == 1
    # The second comes before the provider has answered the first.
    Payment.objects.update(data={}, external_id="")
    third = client.post(url("start", invoice.token, "demo"))
    assert Payment.objects.count() == 1 and client.get(third.url).status_code == 200


@pytest.mark.parametrize(("who", "name", "status"), [
    ("clerk", "cash", 200), ("clerk", "waive", 403), ("clerk", "cancel", 403), ("officer", "cash", 403), ("officer", "waive", 403),
    ("head", "waive", 200), ("head", "cash", 200), ("administrator", "waive", 200), ("other_officer", "cash", 403), ("editor", "cash", 403),
    ("privacy_officer", "cash", 403), ("neighbour", "cash", 403), ("resident", "cash", 403),
])  # fmt: skip
def test_who_may_do_what_with_an_invoice(client, invoice, request, who, name, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url(name, invoice.number)).status_code == status


@pytest.mark.parametrize(("who", "status"), [("clerk", 403), ("officer", 403), ("head", 200), ("administrator", 200), ("neighbour", 403)])
def test_who_may_read_bank_statements(client, request, who, status):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url("statements")).status_code == status


def test_once_a_treasury_is_named_its_people_alone_read_bank_statements(client, invoice, town_account, head, other_officer):
    TownAccount.objects.update(treasury=other_officer.roles.get().office)
    client.force_login(head)
    assert client.get(url("statements")).status_code == 403
    client.force_login(other_officer)
    assert client.get(url("statements")).status_code == 200
    assert client.get(url("invoice", invoice.number)).status_code == 200
    assert client.get(url("waive", invoice.number)).status_code == 403


def test_an_officer_of_another_office_does_not_see_the_invoice(client, invoice, officer, other_officer):
    client.force_login(other_officer)
    assert client.get(url("invoice", invoice.number)).status_code == 403
    assert invoice.number not in client.get(url("invoices")).content.decode()
    client.force_login(officer)
    assert invoice.number in client.get(url("invoices")).content.decode()


def test_a_head_of_another_office_cannot_waive(client, invoice, building_office):
    from madang.common.people.models import Role
    from tests.cast import make_staff

    client.force_login(make_staff("other.head@maru.example", "Other Head", Role.HEAD, building_office))
    assert client.get(url("waive", invoice.number)).status_code == 403


def test_visitors_are_sent_to_sign_in(client, invoice):
    assert "/account/login" in client.get(url("invoice", invoice.number)).url


def test_the_head_waives_with_a_reason(client, invoice, head):
    client.force_login(head)
    assert client.post(url("waive", invoice.number), {"reason": ""}).status_code == 422
    page = client.post(url("waive", invoice.number), {"reason": "Hardship"}, follow=True)
    assert "Hardship" in page.content.decode() and refresh(invoice).state == Invoice.State.WAIVED


def test_the_head_gives_back_what_was_paid_in_cash(client, invoice, clerk, head):
    payment = take_cash(invoice, by=clerk)
    client.force_login(head)
    assert 'value="3000"' in client.get(url("refund", invoice.number, payment.pk)).content.decode()
    give_back = url("refund", invoice.number, payment.pk)
    client.post(give_back, filled_in(client, give_back, amount="3000", reason="Withdrawn"))
    assert refresh(invoice).state == Invoice.State.REFUNDED


def test_a_transfer_is_given_back_when_the_treasury_has_sent_it(client, invoice, head):
    from madang.serving.payments.actions import read_statement, refund, upload_statement

    content = f"Date;Amount;Text\n2026-11-23;3000;{invoice.number}\n".encode()
    columns = {"day": 0, "amount": 1, "text": [2], "default_currency": "KRW"}
    read_statement(upload_statement("b.csv", content, by=head), columns, by=head)
    ordered = refund(invoice.payments.get(), amount_cents=3000, reason="Withdrawn", by=head)
    assert refresh(invoice).state == Invoice.State.PAID
    client.force_login(head)
    assert invoice.number in client.get(url("invoices"), {"show": "refunds"}).content.decode()
    client.post(url("conclude_refund", ordered.pk))
    assert refresh(invoice).state == Invoice.State.REFUNDED


def test_the_list_asks_the_database_as_often_for_three_invoices_as_for_one(client, bill_for, clerk):
    bill_for()
    client.force_login(clerk)
    client.get(url("invoices"))
    with CaptureQueriesContext(connection) as one:
        client.get(url("invoices"))
    bill_for(), bill_for()
    with CaptureQueriesContext(connection) as three:
        client.get(url("invoices"))
    assert len(one) == len(three)


def test_the_drawer_adds_up_by_clerk_and_is_closed_once(client, bill_for, clerk, head):
    first, second = bill_for(), bill_for(lines=[(500, "Copy")])
    take_cash(first, by=clerk)
    take_cash(second, by=head)
    client.force_login(clerk)
    text = client.get(url("till")).content.decode()
    assert "3,000 KRW" in text and "500 KRW" not in text  # a clerk sees their own drawer
    refused = client.post(url("till"), {"counted": "2900", "note": ""})
    assert refused.status_code == 422 and "Count again" in refused.content.decode()
    client.post(url("till"), {"counted": "2900", "note": "A coin fell behind the desk"})
    close = CashClose.objects.get()
    assert (close.expected_cents, close.difference_cents, Payment.objects.get(invoice=first).cash_close) == (3000, -100, close)
    assert client.post(url("till"), {"counted": "0", "note": "again"}).status_code == 422
    client.force_login(head)
    assert "500 KRW" in client.get(url("till")).content.decode()


def test_the_day_s_cash_is_downloaded_with_a_sum_for_each_clerk(client, bill_for, clerk, head):
    take_cash(bill_for(), by=clerk)
    take_cash(bill_for(lines=[(500, "Copy")]), by=clerk)
    take_cash(bill_for(), by=head)
    client.force_login(head)
    rows = list(csv.reader(io.StringIO(client.get(url("till_csv")).content.decode("utf-8-sig"))))
    sums = {row[0]: row[5] for row in rows if row[4] == "sum"}
    assert sums == {"Lee Sun-hee": "3500", "Han Hye-jin": "3000"}


def test_a_name_that_looks_like_a_formula_is_written_as_text():
    from madang.serving.payments.views.till import cell

    assert cell("=HYPERLINK(1)") == "'=HYPERLINK(1)" and cell("Kim") == "Kim"


def test_a_statement_is_uploaded_its_columns_confirmed_and_remembered(client, bill_for, head):
    first, second = bill_for(), bill_for()
    client.force_login(head)

    def upload(invoice):
        content = f"Wann;Wieviel;Wofür\n23.11.2026;3000;{invoice.number}\n".encode()
        return client.post(url("statements"), {"file": SimpleUploadedFile("bank.csv", content)}).url

    page = upload(first)
    assert "Wieviel" in client.get(page).content.decode()
    read = client.post(page, {"day": "0", "amount": "1", "text": ["2"], "default_currency": "KRW"}, follow=True)
    assert "Matched" in read.content.decode() and refresh(first).state == Invoice.State.PAID
    proposed = client.get(upload(second)).context["form"].initial
    assert (proposed["day"], proposed["amount"], proposed["text"]) == (0, 1, [2])
    assert Statement.objects.count() == 2


def test_an_unrecognised_line_is_dealt_with_on_its_page(client, invoice, head):
    client.force_login(head)
    content = b"Date;Amount;Description\n2026-11-23;3000;sofa\n"
    page = client.post(url("statements"), {"file": SimpleUploadedFile("bank.csv", content)}).url
    client.post(page, {"day": "0", "amount": "1", "text": ["2"], "default_currency": "KRW"})
    line = Statement.objects.get().lines.get()
    shown = client.get(url("line", line.pk)).content.decode()
    assert invoice.number in shown  # proposed, because it is open over the same amount
    assert client.post(url("line", line.pk), {"number": "MR-INV-2026-999999-0"}).status_code == 422
    assert client.post(url("line", line.pk), {"number": "", "note": ""}).status_code == 422
    client.post(url("line", line.pk), {"number": invoice.number})
    assert refresh(invoice).state == Invoice.State.PAID


def test_camt_needs_no_columns(client, invoice, head):
    from .test_statements import camt, entry

    client.force_login(head)
    page = client.post(url("statements"), {"file": SimpleUploadedFile("s.xml", camt(entry("3000", invoice.number)))}).url
    assert "camt.053" in client.get(page).content.decode()
    client.post(page)
    assert refresh(invoice).state == Invoice.State.PAID


def test_the_administrator_says_where_residents_pay_to(client, administrator, invoice):
    client.force_login(administrator)
    client.post(url("town_account"), {"account": "123-456", "holder_en": "Town of Maru", "holder_ko": "마루시", "cash_desk_en": "Desk 4"})
    assert "123-456" in client.get(invoice.pay_url).content.decode()
    assert "마루시" in client.get(f"/ko{invoice.pay_url}").content.decode()
