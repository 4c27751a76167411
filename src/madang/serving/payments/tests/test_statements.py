import re

import pytest
from django.core.exceptions import ValidationError

from madang.serving.payments.actions import assign_line, read_statement, set_line_aside, take_cash, upload_statement, waive
from madang.serving.payments.models import Invoice, StatementLine
from madang.serving.payments.money import exact_money, read_money
from madang.serving.payments.reading import guess_columns, heading_row, rows_of

Verdict = StatementLine.Verdict
COLUMNS = {"day": 0, "amount": 1, "text": [2], "default_currency": "KRW"}


def csv_of(*rows):
    return ("Date;Amount;Description\n" + "\n".join(";".join(row) for row in rows)).encode()


def read(content, by, columns=COLUMNS, name="bank.csv"):
    return read_statement(upload_statement(name, content, by=by), columns, by=by)


def verdicts(statement):
    return [line.verdict for line in statement.lines.all()]


def camt(*entries):
    body = "".join(entries)
    return f'<?xml version="1.0"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><Stmt>{body}</Stmt></BkToCstmrStmt></Document>'.encode()


def entry(amount, text, direction="CRDT", ref="R1", status="BOOK"):
    return (
        f'<Ntry><Amt Ccy="KRW">{amount}</Amt><CdtDbtInd>{direction}</CdtDbtInd><Sts><Cd>{status}</Cd></Sts><BookgDt><Dt>2026-11-23</Dt></BookgDt>'
        f"<AcctSvcrRef>{ref}</AcctSvcrRef><NtryDtls><TxDtls><RmtInf><Ustrd>{text}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>"
    )


def test_a_line_with_the_number_pays_the_invoice(invoice, head):
    statement = read(csv_of(["2026-11-23", "3000", f"Kim {invoice.number.lower().replace('-', ' ')}"]), head)
    invoice.refresh_from_db()
    assert (verdicts(statement), invoice.state) == ([Verdict.MATCHED], Invoice.State.PAID)
    assert statement.content == ""


def test_each_kind_of_mishap_has_its_sentence(bill_for, head, clerk):
    short, long, paid, foreign = bill_for(), bill_for(), bill_for(), bill_for(currency="EUR")
    take_cash(paid, by=clerk)
    statement = read(
        csv_of(
            ["2026-11-23", "1000", short.number],
            ["2026-11-23", "5000", long.number],
            ["2026-11-23", "3000", paid.number],
            ["2026-11-23", "3000", foreign.number],
            ["2026-11-23", "3000", "my fee, thank you"],
            ["2026-11-23", "-700", "bank charges"],
        ),
        head,
    )
    assert verdicts(statement) == [Verdict.UNDERPAID, Verdict.OVERPAID, Verdict.DOUBLE, Verdict.CURRENCY, Verdict.UNKNOWN, Verdict.OUTGOING]
    sentences = [line.problem for line in statement.lines.all()]
    assert all(sentences[:5]) and not sentences[5]
    assert "2,000 KRW is still to be paid" in sentences[0] and "2,000 KRW" in sentences[1] and "3,000 KRW" in sentences[2]
    foreign.refresh_from_db()
    assert foreign.received_cents == 0


def test_the_same_statement_twice_counts_once(invoice, head):
    content = csv_of(["2026-11-23", "1000", invoice.number])
    read(content, head)
    again = read(content, head)
    invoice.refresh_from_db()
    assert (again.lines.count(), again.already_known, invoice.received_cents) == (0, 1, 1000)


def test_two_equal_lines_of_one_day_are_two_payments(invoice, head):
    line = ["2026-11-23", "1000", invoice.number]
    read(csv_of(line, line), head)
    longer = read(csv_of(line, line, line), head)
    invoice.refresh_from_db()
    assert (longer.already_known, invoice.received_cents) == (2, 3000)


def test_a_transfer_for_two_invoices_is_left_to_a_person(bill_for, head):
    first, second = bill_for(), bill_for()
    statement = read(csv_of(["2026-11-23", "6000", f"{first.number} {second.number}"]), head)
    assert verdicts(statement) == [Verdict.UNKNOWN]


def test_money_for_a_waived_invoice_is_a_surplus(invoice, head):
    waive(invoice, reason="Hardship", by=head)
    read(csv_of(["2026-11-23", "3000", invoice.number]), head)
    invoice.refresh_from_db()
    assert (invoice.state, invoice.surplus_cents) == (Invoice.State.WAIVED, 3000)


def test_an_unrecognised_line_is_assigned_by_hand_once(invoice, head):
    line = read(csv_of(["2026-11-23", "3000", "Sofa"]), head).lines.get()
    line = assign_line(line, invoice, by=head)
    invoice.refresh_from_db()
    assert (line.verdict, invoice.state, line.payment.provider) == (Verdict.MATCHED, Invoice.State.PAID, "transfer")
    with pytest.raises(ValidationError, match="booked already"):
        assign_line(line, invoice, by=head)


def test_a_line_is_set_aside_with_a_word(head, db):
    line = read(csv_of(["2026-11-23", "3000", "?"]), head).lines.get()
    with pytest.raises(ValidationError, match="Write what was done"):
        set_line_aside(line, note=" ", by=head)
    set_line_aside(line, note="Sent back", by=head)
    assert not StatementLine.objects.to_be_looked_at().exists()


def test_a_row_that_cannot_be_read_books_nothing(invoice, head):
    with pytest.raises(ValidationError, match="Row 3"):
        read(csv_of(["2026-11-23", "3000", invoice.number], ["yesterday", "1", "x"]), head)
    invoice.refresh_from_db()
    assert invoice.received_cents == 0


def test_a_statement_in_korean_encoding_with_two_columns_of_money_is_read(invoice, head):
    text = f'조회 결과\n거래일시,적요,입금액,출금액,거래내용\n2026.11.23,이체,"3,000",,{invoice.number}\n2026.11.23,수수료,,500,은행\n'
    statement = upload_statement("은행.csv", text.encode("cp949"), by=head)
    rows = rows_of(statement.content)
    guess = guess_columns(rows[heading_row(rows)])
    assert guess == {"day": 0, "text": [1, 4], "amount": 2, "outgoing": 3}
    assert verdicts(read_statement(statement, guess | {"default_currency": "KRW"}, by=head)) == [Verdict.MATCHED, Verdict.OUTGOING]


def test_camt_is_read_without_asking_and_pending_entries_wait(invoice, head):
    content = camt(entry("3000.00", invoice.number), entry("99", "fee", "DBIT", "R2"), entry("5", "later", status="PDNG", ref="R3"))
    statement = read(content, head, None, "statement.xml")
    assert verdicts(statement) == [Verdict.MATCHED, Verdict.OUTGOING]
    assert read(content, head, None).already_known == 2


def test_camt_with_several_payments_in_one_entry_is_read_one_by_one(bill_for, head):
    bills = [bill_for(), bill_for()]
    parts = "".join(
        f'<TxDtls><Refs><AcctSvcrRef>P{n}</AcctSvcrRef></Refs><Amt Ccy="KRW">3000</Amt><RmtInf><Ustrd>{bill.number}</Ustrd></RmtInf></TxDtls>'
        for n, bill in enumerate(bills)
    )
    one = (
        '<Ntry><Amt Ccy="KRW">6000</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2026-11-23</Dt></BookgDt>'
        f"<NtryDtls>{parts}</NtryDtls></Ntry>"
    )
    assert verdicts(read(camt(one), head, None)) == [Verdict.MATCHED, Verdict.MATCHED]


def test_an_xml_bomb_is_refused(head, db):
    bomb = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">]><Document>&b;</Document>'
    with pytest.raises(ValidationError, match=r"not a camt\.053"):
        read(bomb, head, None)


@pytest.mark.parametrize("content", [b"\x00\x01\x02\xff\xfe\x00", b"Date;Amount;Description\n"])
def test_a_file_that_is_no_statement_is_refused(head, db, content):
    with pytest.raises(ValidationError):
        read(content, head)


def test_a_file_that_is_too_large_is_refused(head, db):
    with pytest.raises(ValidationError, match="5 MB"):
        upload_statement("big.csv", b"x" * 5_000_001, by=head)


@pytest.mark.parametrize(
    ("text", "currency", "cents"),
    [("3,000", "KRW", 3000), ("₩ 12,000", "KRW", 12000), ("1.234,50", "EUR", 123450), ("-1,234.50", "EUR", -123450), ("12.00-", "EUR", -1200),
     ("(7,00)", "EUR", -700)],
)  # fmt: skip
def test_amounts_are_read_as_banks_write_them(text, currency, cents):
    assert read_money(text, currency) == cents


@pytest.mark.parametrize(("text", "currency"), [("abc", "EUR"), ("1.5", "KRW"), ("--", "EUR")])
def test_what_is_no_amount_is_refused(text, currency):
    with pytest.raises(ValueError, match=re.escape(text)):
        read_money(text, currency)


def test_amounts_of_iso_20022_are_exact():
    assert (exact_money("3000.00", "KRW"), exact_money("1234.5", "EUR")) == (3000, 123450)
    with pytest.raises(ValueError, match=r"12\.345"):
        exact_money("12.345", "EUR")
