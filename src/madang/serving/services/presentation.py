"""A service in the reader's language: the facts of its page, and the same for machines (schema.org)."""

from __future__ import annotations

import json
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from madang.common.directory.hours import week
from madang.common.directory.models import Office
from madang.common.languages import say
from madang.common.money import in_units, say_money
from madang.common.ui.markdown import to_html

from .definitions.fee import FeeDefinition
from .definitions.form import DataUse
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
        "needs_papers": any(not need.held_by and need.show_if is None for need in definition.evidence),
        "costs": cost_lines(definition.fee),
        "cost_text": say(definition.cost_text),
        "waivers": [say(waiver.label) for waiver in definition.fee.waivers],
        "time": say(definition.time_text) or working_days(definition.workflow.deadline_days),
        "stages": [say(stage.title) for stage in definition.workflow.stages],
        "legal": [{"title": say(law.title), "url": law.url} for law in definition.legal],
        "outputs": [{"title": say(o.title), "text": say(o.text)} for o in definition.outputs],
        "channels": channels_of(definition),
        "is_online": any(channel.type == "online" for channel in definition.channels),
        "office": say(service.office.name),
        "contact": say(definition.contact),
        "objection": say(definition.workflow.objection.how) if definition.workflow.objection else "",
        "bundle": bundle_of(definition),
        "data_uses": [data_use(use) for use in definition.form.data_uses],
    }


CHANNEL_NAMES = {
    "online": gettext_lazy("Online"),
    "counter": gettext_lazy("At the counter"),
    "paper": gettext_lazy("On paper"),
    "phone": gettext_lazy("By telephone"),
    "home_visit": gettext_lazy("At your home"),
    "e_mail": gettext_lazy("By e-mail"),
    "post": gettext_lazy("By post"),
}


def channels_of(definition: ServiceDefinition) -> list[dict[str, Any]]:
    return [
        {"type": channel.type, "title": CHANNEL_NAMES[channel.type], "text": say(channel.text), "url": channel.url, "phone": channel.phone}
        for channel in definition.channels
    ]


def bundle_of(definition: ServiceDefinition) -> dict[str, Any] | None:
    """A life event that several offices decide: how often the same things would be asked if each office asked for itself."""
    if not definition.parts:
        return None
    ids = {question.id for question in definition.form.questions()}
    by_office = [ids & set(part.questions) for part in definition.parts]
    return {
        "parts": [{"name": say(part.name), "days": working_days(part.workflow.deadline_days)} for part in definition.parts],
        "asked_once": len(set().union(*by_office)),
        "asked_apart": sum(len(questions) for questions in by_office),
    }


def bundle_card(service: Service) -> dict[str, Any] | None:
    definition = service.current_version.definition
    bundle = bundle_of(definition)
    return bundle and {**bundle, "name": say(definition.name), "url": service.get_absolute_url()}


def short_week(office: Office) -> list[tuple[str, str]]:
    """The opening hours with neighbouring days of the same hours in one line."""
    lines: list[list[Any]] = []
    for day, hours in week(office) if office.opening_hours else []:
        if lines and lines[-1][2] == hours:
            lines[-1][1] = day
        else:
            lines.append([day, day, hours])
    return [(str(first) if first == last else f"{first} – {last}", hours) for first, last, hours in lines]


BASES = {
    "consent": gettext_lazy("your consent"),
    "contract": gettext_lazy("a contract with you"),
    "legal_obligation": gettext_lazy("a duty laid down by law"),
    "vital_interests": gettext_lazy("protection of life and limb"),
    "public_task": gettext_lazy("a public task"),
    "legitimate_interests": gettext_lazy("legitimate interests"),
}


def data_use(use: DataUse) -> dict[str, Any]:
    """Why answers are collected, in words. The town's register of processing is made from the same."""
    return {
        "purpose": say(use.purpose),
        "basis": BASES[use.legal_basis],
        "law": say(use.law),
        "kept": kept_for(use.retention_months),
        "recipients": say(use.recipients),
    }


def kept_for(months: int) -> str:
    if months and months % 12 == 0:
        return ngettext("%(count)d year after the case is closed", "%(count)d years after the case is closed", months // 12) % {
            "count": months // 12
        }
    if months:
        return ngettext("%(count)d month after the case is closed", "%(count)d months after the case is closed", months) % {"count": months}
    return _("erased as soon as the case is closed")


def evidence_of(definition: ServiceDefinition) -> list[dict[str, Any]]:
    """What to bring, and who already holds it."""
    types = {kind.code: kind for kind in EvidenceType.objects.filter(code__in=[need.type for need in definition.evidence])}
    holders = {
        office.code: say(office.name) for office in Office.objects.filter(code__in=[n.held_by for n in definition.evidence if n.held_by])
    }
    return [
        {
            "name": str(types[need.type]),
            "description": say(types[need.type].description),
            "note": say(need.note),
            "held_by": holders.get(need.held_by or ""),
            "is_conditional": need.show_if is not None,
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
        "provider": {
            "@type": "GovernmentOffice",
            "name": say(service.office.name),
            "telephone": service.office.phone,
            "email": service.office.email,
        },
        "serviceOutput": [{"@type": "Thing", "name": say(output.title)} for output in definition.outputs],
        "availableChannel": [{"@type": "ServiceChannel", "name": say(channel.text), "serviceUrl": url} for channel in definition.channels],
        "offers": [
            {
                "@type": "Offer",
                "name": say(line.label),
                "price": str(in_units(line.amount_cents, definition.fee.currency)),
                "priceCurrency": definition.fee.currency,
            }
            for line in definition.fee.lines
        ],
    }
    return json.dumps(data, ensure_ascii=False).replace("<", "\\u003c")
