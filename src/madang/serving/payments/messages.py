"""What payers are told, over the channel their case is answered on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from madang.common.notices.actions import Recipient, notify

from .models import Invoice


def tell_payer(invoice: Invoice, template: str, **context: Any) -> None:
    """Nobody is told where the case is erased and the invoice names nobody."""
    person = payer_of(invoice)
    if person is not None:
        notify(person, template, about=invoice, invoice=invoice, url=pay_url(invoice, person.spoken_language()), **context)


def payer_of(invoice: Invoice) -> Recipient | None:
    """The contact the case gives, by the names every case-like thing uses; else the person on the invoice."""
    about = invoice.about
    if about is not None and getattr(about, "contact_name", ""):
        return Recipient(
            name=about.contact_name,
            language=getattr(about, "language", ""),
            channel=getattr(about, "contact_channel", ""),
            email=getattr(about, "contact_email", ""),
            phone=getattr(about, "contact_phone", ""),
            address=getattr(about, "contact_address", ""),
            resident=invoice.payer_resident,
            account=invoice.payer_account,
        )
    if person := invoice.payer_resident or invoice.payer_account:
        return Recipient.of(person)
    return Recipient(name=invoice.payer_name, email=invoice.payer_email, channel="email") if invoice.payer_email else None


def pay_url(invoice: Invoice, language: str) -> str:
    with translation.override(language):
        return settings.BASE_URL + reverse("payments:pay", args=[invoice.token])
