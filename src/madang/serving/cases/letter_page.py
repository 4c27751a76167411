"""A decision letter for the screen, the printer and the PDF, with the code by which anybody can check it."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.urls import reverse

from madang.common.languages import say
from madang.common.ui.markdown import to_html

from .models import Decision


def verification_url(decision: Decision) -> str:
    return f"{settings.BASE_URL}{reverse('cases:verify', args=[decision.verification_code])}"


def letter_context(decision: Decision) -> dict[str, Any]:
    application = decision.application
    url = verification_url(decision)
    return {
        "decision": decision,
        "application": application,
        "body": to_html(decision.letter),
        "office": say(application.office.name, decision.language),
        "verification_url": url,
        "qr": segno.make(url, error="m").svg_data_uri(scale=3, border=2),
        "objection_how": say(application.workflow.objection.how, decision.language) if application.workflow.objection else "",
        "address_lines": [application.contact_name, *application.contact_address.splitlines()],
    }
