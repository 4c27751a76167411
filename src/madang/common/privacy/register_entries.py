"""The register of processing activities (GDPR Art. 30), gathered from the rooms, and what this room itself does."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.common.rooms import Processing, registered

from .models import ImpactAssessment
from .presentation import csv_text, plain

LEGAL_BASES = {
    "consent": gettext_lazy("You agreed to it, and may take that back"),
    "contract": gettext_lazy("It is needed for a contract with you"),
    "legal_obligation": gettext_lazy("A law obliges us"),
    "vital_interests": gettext_lazy("It protects somebody's life"),
    "public_task": gettext_lazy("It is part of our public task"),
    "legitimate_interests": gettext_lazy("We have a good reason that weighs more than the disadvantage for you"),
}

FIELDS = ("key", "name", "purpose", "legal_basis", "law", "categories", "sensitive", "retention", "recipients", "office")


def activities_of_town() -> list[dict[str, Any]]:
    """Every activity with all fields, its legal basis also in words."""
    return [whole(room, activity) for room in registered(Processing) for activity in room.activities()]


def whole(room: Processing, activity: dict[str, Any]) -> dict[str, Any]:
    filled = {name: plain(activity.get(name, "")) for name in FIELDS[1:]}
    basis = filled["legal_basis"]
    return {
        **filled,
        "key": f"{room.key}:{activity['id']}",
        "categories": categories_of(filled["categories"]),
        "sensitive": bool(filled["sensitive"]),
        "basis_in_words": str(LEGAL_BASES.get(basis, basis)),
    }


def categories_of(value: Any) -> list[str]:
    return [value] if isinstance(value, str) and value else list(value or [])


def find_activity(key: str) -> dict[str, Any] | None:
    return next((activity for activity in activities_of_town() if activity["key"] == key), None)


def unassessed() -> list[dict[str, Any]]:
    """Sensitive activities nobody has thought through yet."""
    assessed = set(ImpactAssessment.objects.values_list("activity", flat=True))
    return [activity for activity in activities_of_town() if activity["sensitive"] and activity["key"] not in assessed]


def register_as_csv(activities: list[dict[str, Any]]) -> str:
    rows = [[*FIELDS]]
    for activity in activities:
        cells = {**activity, "categories": "; ".join(activity["categories"]), "sensitive": "yes" if activity["sensitive"] else "no"}
        rows.append([cells[name] for name in FIELDS])
    return csv_text(rows)


def activities() -> Iterator[dict[str, Any]]:
    yield {
        "id": "log",
        "name": _("Log of accesses"),
        "purpose": _("To show you who looked at your data, and to find misuse"),
        "legal_basis": "legal_obligation",
        "law": _("General Data Protection Regulation, Articles 5 (2) and 32"),
        "categories": [_("Number of the person who acted"), _("Number of the case or file"), _("Time"), _("Kind of action")],
        "sensitive": False,
        "retention": _("For ever, as numbers only. Whom a number means is known as long as the town holds your other data"),
        "recipients": _("You, and the data protection officer"),
        "office": _("Data protection officer"),
    }
    yield {
        "id": "rights",
        "name": _("Objections to an access and requests for erasure"),
        "purpose": _("To answer you in time, and to be able to show that we did"),
        "legal_basis": "legal_obligation",
        "law": _("General Data Protection Regulation, Articles 12, 17 and 21"),
        "categories": [_("What you wrote"), _("Our answer"), _("Times")],
        "sensitive": False,
        "retention": _("Three years after the answer"),
        "recipients": _("The data protection officer"),
        "office": _("Data protection officer"),
    }
