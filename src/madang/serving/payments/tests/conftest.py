from datetime import timedelta

import pytest
from django.utils import timezone

from madang.serving.payments.actions import create_invoice


@pytest.fixture
def bill_for(family_office):
    def make(lines=((3000, "Sofa"),), currency="KRW", about=None, days=14, **fields):
        about = about or family_office
        lines = [{"label": {"en": label}, "cents": cents} for cents, label in lines]
        due_on = timezone.localdate() + timedelta(days=days)
        invoice = create_invoice(about, lines=lines, currency=currency, due_on=due_on, by="system", **fields)
        invoice.office = family_office
        invoice.save()
        return invoice

    return make


@pytest.fixture
def invoice(bill_for):
    return bill_for(payer_name="Kim Ok-ja")


@pytest.fixture
def demo(settings):
    settings.DEMO = True
