"""The organisation chart, and offices for machines."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse

from madang.common.languages import say

from .hours import DAYS, SCHEMA_DAYS
from .models import Office


def offices_open_to_all() -> list[Office]:
    return list(Office.objects.filter(is_closed=False))


def chart(offices: list[Office]) -> list[dict[str, Any]]:
    """Each office with those below it, from the top. One whose parent is closed, or in a circle, stands at the top."""
    known = {office.pk for office in offices}
    below: dict[int | None, list[Office]] = {}
    for office in offices:
        below.setdefault(office.parent_id if office.parent_id in known else None, []).append(office)
    seen: set[int] = set()

    def branch(office: Office) -> dict[str, Any]:
        seen.add(office.pk)
        return {"office": office, "below": [branch(child) for child in below.get(office.pk, []) if child.pk not in seen]}

    tops = [branch(office) for office in below.get(None, [])]
    return tops + [branch(office) for office in offices if office.pk not in seen]


def office_as_json_ld(office: Office) -> dict[str, Any]:
    """schema.org GovernmentOffice; what is not known is left out."""
    url = settings.BASE_URL + reverse("office", args=[office.code])
    facts = {
        "@context": "https://schema.org",
        "@type": "GovernmentOffice",
        "@id": url,
        "url": url,
        "name": say(office.name),
        "description": say(office.description),
        "telephone": office.phone,
        "email": office.email,
        "address": say(office.address),
        "employee": {"@type": "Person", "name": say(office.head_name), "jobTitle": say(office.head_title)} if office.head_name else None,
        "parentOrganization": {"@type": "GovernmentOrganization", "name": say(office.parent.name)} if office.parent else None,
        "openingHoursSpecification": [
            {"@type": "OpeningHoursSpecification", "dayOfWeek": f"https://schema.org/{name}", "opens": first, "closes": last}
            for day, name in zip(DAYS, SCHEMA_DAYS, strict=True)
            for first, last in (office.opening_hours or {}).get(day, [])
        ],
    }
    return {key: value for key, value in facts.items() if value}
