"""How the applicant is reached: one page for every service, so that no form has to ask it in its own way."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from madang.common.notices.actions import Recipient
from madang.common.people.models import Resident

from .codes import access_code
from .models import Application, Draft


def contact_of_resident(resident: Resident | None) -> dict[str, str] | None:
    if resident is None:
        return None
    address = "\n".join(filter(None, [f"{resident.street} {resident.number} {resident.unit}".strip(), resident.postcode]))
    return {
        "name": str(resident),
        "channel": resident.channel,
        "email": resident.email,
        "phone": resident.phone,
        "address": address,
    }


def is_reachable(contact: dict[str, Any] | None) -> bool:
    needs = {"email": "email", "sms": "phone", "letter": "address"}
    return bool(contact and contact.get("name") and contact.get(needs.get(contact.get("channel", ""), "channel")))


def recipient_of(application: Application) -> Recipient:
    return Recipient(
        name=application.contact_name,
        language=application.language,
        channel=application.contact_channel,
        email=application.contact_email,
        phone=application.contact_phone,
        address=application.contact_address,
        resident=application.resident,
        account=application.account,
    )


def contact_of_draft(draft: Draft) -> dict[str, Any]:
    return draft.answers.get("_contact") or {}


def case_url(application: Application) -> str:
    """The whole address that opens the case without an account, in the language of the case."""
    with translation.override(application.language):
        path = reverse("cases:follow", args=[application.reference])
    return f"{settings.BASE_URL}{path}?code={access_code(application.reference)}"
