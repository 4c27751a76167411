"""A decision letter for the screen, the printer and the PDF, with the code by which anybody can check it."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from madang.common.languages import say
from madang.common.ui.markdown import to_html

from .models import Decision, IssuedDocument, Objection


def verification_url(code: str, language: str) -> str:
    """In the language of the letter it stands on, whoever made it."""
    with translation.override(language):
        return f"{settings.BASE_URL}{reverse('cases:verify', args=[code])}"


def letter_context(decision: Decision) -> dict[str, Any]:
    application, rule = decision.application, decision.application.workflow.objection
    return _sheet(decision, application, decision.decided_at, application.office) | {
        "decision": decision,
        "objection_how": say(rule.how, decision.language) if rule and decision.object_until and decision.stands else "",
    }


def answer_context(objection: Objection) -> dict[str, Any]:
    """The letter that answers an objection."""
    return _sheet(objection, objection.decision.application, objection.answered_at, objection.office) | {"objection": objection}


def document_context(document: IssuedDocument) -> dict[str, Any]:
    """A certificate or the like: its decision says whether it still holds."""
    decision = document.decision
    return _sheet(document, decision.application, decision.decided_at, decision.application.office) | {
        "document": document,
        "set_aside_at": decision.set_aside_at,
    }


def _sheet(letter: Any, application: Any, day: Any, office: Any) -> dict[str, Any]:
    """What stands on every letter: `letter` has subject, text, language and code of its own."""
    url = verification_url(letter.verification_code, letter.language)
    return {
        "letter": letter,
        "application": application,
        "day": day,
        "body": to_html(letter.letter),
        "office": say(office.name, letter.language),
        "verification_url": url,
        "qr": segno.make(url, error="m").svg_data_uri(scale=3, border=2),
        "address_lines": [application.contact_name, *application.contact_address.splitlines()],
    }
