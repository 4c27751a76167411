"""How the applicant is reached: one page for every service, so that no form has to ask it in its own way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from madang.common.names import full_name
from madang.common.notices.actions import Recipient
from madang.common.people.models import Resident
from madang.serving.services.definitions.form import FormDefinition

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


def contact_from_answers(form: FormDefinition, answers: Mapping[str, Any]) -> dict[str, str]:
    """What the form was told of whoever applies, so that nobody writes their name twice: the first person asked for a telephone or an e-mail
    address, else the one whose fact the register holds."""
    people = [question for question in form.asked(answers) if question.type == "person" and answers.get(question.id)]
    reached = [question for question in people if {"phone", "email"} & set(question.ask)]
    for question in [*reached, *(question for question in people if question.fact)]:
        person = answers[question.id]
        name = full_name(person.get("family_name"), person.get("given_name"))
        return {"name": name, "phone": person.get("phone") or "", "email": person.get("email") or ""}
    return {}


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
