"""A service in the reader's language: the facts of its page, and the same for machines (schema.org)."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madang.common.directory.models import Office
from madang.common.languages import say
from madang.common.money import in_units, say_money
from madang.common.ui.markdown import to_html

from .definitions.fee import FeeDefinition
from .definitions.service import ServiceDefinition
from .models import EvidenceType, Service


def facts_of_service(service: Service, definition: ServiceDefinition) -> dict[str, Any]:
    return {
        "name": say(definition.name),
        "summary": say(definition.summary),
        "description": to_html(say(definition.description)),
        "audience": to_html(say(definition.audience)),
        "requirements": [{"title": say(r.title), "text": say(r.text)} for r in definition.requirements],
        "evidence": evidence_of(definition),
        "costs": cost_lines(definition.fee),
        "cost_text": say(definition.cost_text),
        "time": say(definition.time_text) or working_days(definition.workflow.deadline_days),
        "legal": [{"title": say(law.title), "url": law.url} for law in definition.legal],
        "outputs": [{"title": say(o.title), "text": say(o.text)} for o in definition.outputs],
        "channels": [{"type": c.type, "text": say(c.text), "url": c.url, "phone": c.phone} for c in definition.channels],
        "is_online": any(channel.type == "online" for channel in definition.channels),
        "office": say(service.office.name),
        "contact": say(definition.contact),
        "objection": say(definition.workflow.objection.how) if definition.workflow.objection else "",
        "parts": [say(part.name) for part in definition.parts],
        "question_count": sum(1 for _question in definition.form.questions()),
    }


def evidence_of(definition: ServiceDefinition) -> list[dict[str, Any]]:
    """What to bring, and who already holds it."""
    types = {kind.code: kind for kind in EvidenceType.objects.filter(code__in=[need.type for need in definition.evidence])}
    holders = {office.code: say(office.name) for office in Office.objects.filter(code__in=[n.held_by for n in definition.evidence if n.held_by])}
    return [
        {
            "name": str(types[need.type]),
            "description": say(types[need.type].description),
            "note": say(need.note),
            "held_by": holders.get(need.held_by or ""),
        }
        for need in definition.evidence
        if need.type in types
    ]


def working_days(days: int) -> str:
    return ngettext("%(count)d working day", "%(count)d working days", days) % {"count": days}


def cost_lines(fee: FeeDefinition) -> list[dict[str, str]]:
    lines = []
    for line in fee.lines:
        amount = say_money(line.amount_cents, fee.currency)
        lines.append({"label": say(line.label), "amount": _("%(amount)s for each") % {"amount": amount} if line.per else amount})
    return lines


def structured_data(service: Service, definition: ServiceDefinition) -> str:
    """JSON-LD for search engines. `<` is escaped, so that no text can end the script element."""
    url = f"{settings.BASE_URL}{service.get_absolute_url()}"
    data = {
        "@context": "https://schema.org",
        "@type": "GovernmentService",
        "@id": url,
        "url": url,
        "name": say(definition.name),
        "description": say(definition.summary),
        "inLanguage": get_language(),
        "serviceType": definition.sector,
        "audience": {"@type": "Audience", "audienceType": say(definition.audience)},
        "provider": {"@type": "GovernmentOffice", "name": say(service.office.name), "telephone": service.office.phone, "email": service.office.email},
        "serviceOutput": [{"@type": "Thing", "name": say(output.title)} for output in definition.outputs],
        "availableChannel": [{"@type": "ServiceChannel", "name": say(channel.text), "serviceUrl": url} for channel in definition.channels],
        "offers": [
            {"@type": "Offer", "name": say(line.label), "price": str(in_units(line.amount_cents, definition.fee.currency)), "priceCurrency": definition.fee.currency}
            for line in definition.fee.lines
        ],
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
