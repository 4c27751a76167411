from datetime import date, timedelta
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils import timezone

from madang.common.notices.models import Notice
from madang.serving.payments import privacy
from madang.serving.payments.actions import take_cash
from madang.serving.payments.actions.invoices import remind_of_invoices
from madang.serving.payments.models import Invoice, TownAccount
from madang.serving.payments.pack import load_town_account

MARU = Path(__file__).parents[5] / "packs" / "maru"


@pytest.fixture
def mine(invoice, resident):
    Invoice.objects.filter(pk=invoice.pk).update(payer_account=resident, payer_resident=resident.resident, payer_email=resident.email)
    return Invoice.objects.get(pk=invoice.pk)


def test_a_resident_exports_their_invoices_and_a_neighbour_none_of_them(mine, resident, neighbour, clerk):
    take_cash(mine, by=clerk)
    (row,) = privacy.export(resident, resident.resident)
    assert row["Invoice"] == mine.number and row["Payments"][0]["Amount"] == "3,000 KRW"
    assert privacy.export(neighbour, None) == []
    assert privacy.ids(None, resident.resident) == [("payments.invoice", mine.pk)]


def test_settled_invoices_stay_as_long_as_the_law_says(mine, resident, clerk):
    assert privacy.erase(resident, resident.resident)[0][1:] == ("It is still to be paid.", None)
    take_cash(mine, by=clerk)
    (row,) = privacy.erase(resident, resident.resident)
    assert row[2] == date(timezone.localdate().year + 5, 12, 31)


def test_the_retention_run_takes_the_name_and_leaves_the_sum(mine, clerk):
    take_cash(mine, by=clerk)
    assert set(privacy.run_retention(timezone.now()).values()) == {0}
    later = timezone.now() + timedelta(days=366 * 6)
    assert privacy.run_retention(later)["names on settled invoices"] == 1
    mine.refresh_from_db()
    assert (mine.payer_name, mine.payer_account, mine.payer_resident, mine.received_cents) == ("", None, None, 3000)


def test_an_open_invoice_keeps_its_name(mine):
    privacy.run_retention(timezone.now() + timedelta(days=366 * 9))
    mine.refresh_from_db()
    assert mine.payer_name == "Kim Ok-ja"


def test_every_recorded_deed_has_words_for_the_person_concerned():
    source = "".join(path.read_text() for path in Path(privacy.__file__).parent.rglob("*.py") if "tests" not in path.parts)
    import re

    said = set(re.findall(r'record(?:_read)?\(\s*[^,]+,\s*"(payments\.\w+)"', source))
    about_the_house = {"payments.statement_uploaded", "payments.statement_read", "payments.line_set_aside", "payments.lines_seen",
                       "payments.cash_closed", "payments.account_changed"}  # fmt: skip
    assert said - about_the_house <= set(privacy.AUDIT_WORDS)


def test_who_has_not_paid_is_reminded_once(mine):
    Invoice.objects.filter(pk=mine.pk).update(
        created_at=timezone.now() - timedelta(days=9), due_on=timezone.localdate() + timedelta(days=2)
    )
    assert (remind_of_invoices(), remind_of_invoices()) == (1, 0)
    assert mine.number in Notice.objects.get(template="payments/reminder").subject


def test_the_pack_says_where_to_pay_until_the_town_does(db):
    from madang.common.packs.definition import Fiscal

    fiscal = Fiscal.model_validate({"bank": {"holder": "Maru", "name": "Demo Bank", "account": "1"}, "cash_desk": "Hall"})
    report = SimpleNamespace(pack=SimpleNamespace(fiscal=fiscal))
    load_town_account(MARU, report)
    assert TownAccount.objects.get().bank == {"en": "Demo Bank"}
    TownAccount.objects.update(account="2")
    load_town_account(MARU, report)
    assert TownAccount.objects.get().account == "2"
