"""The register of processing activities, from the data uses of the published forms: what a form asks is what the register says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madang.common.languages import say

from .definitions.form import DataUse, FormDefinition
from .definitions.service import ServiceDefinition
from .models import Service
from .queries import published


def activities() -> Iterator[dict[str, Any]]:
    for service in published():
        definition = service.current_version.definition
        for use in definition.form.data_uses:
            if labels := labels_asked_for(definition.form, use):
                yield activity(service, definition, use, labels)


def activity(service: Service, definition: ServiceDefinition, use: DataUse, labels: list[str]) -> dict[str, Any]:
    return {
        "id": f"{service.slug}.{use.id}",
        "name": f"{say(definition.name)}: {say(use.purpose)}" if len(definition.form.data_uses) > 1 else say(definition.name),
        "purpose": say(use.purpose),
        "legal_basis": use.legal_basis,
        "law": say(use.law) or "; ".join(say(law.title) for law in definition.legal),
        "categories": labels,
        "sensitive": use.sensitive,
        "retention": kept_for(use.retention_months),
        "recipients": say(use.recipients) or say(service.office.name),
        "office": say(service.office.name),
    }


def labels_asked_for(form: FormDefinition, use: DataUse) -> list[str]:
    """The questions as they are worded; a use for which nothing is asked has none."""
    return [say(question.label) for question in form.questions() if form.data_use(question).id == use.id]


def kept_for(months: int) -> str:
    if months == 0:
        return _("Until the case is closed")
    if months % 12 == 0:
        return ngettext("%(n)d year after the case is closed", "%(n)d years after the case is closed", months // 12) % {"n": months // 12}
    return ngettext("%(n)d month after the case is closed", "%(n)d months after the case is closed", months) % {"n": months}
