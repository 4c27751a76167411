"""What rooms ask about people."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Concat

from .models import Account, Mandate, Resident, StaffRole


def facts_of(person: Account | Resident | None) -> dict[str, Any]:
    """What the town already holds about somebody, keyed as forms name it; what is not known is left out."""
    resident = person.resident if isinstance(person, Account) else person
    facts: dict[str, Any] = facts_of_resident(resident) if resident else {}
    if isinstance(person, Account):
        facts.setdefault("person.email", person.email)
    return facts


def facts_of_resident(resident: Resident) -> dict[str, Any]:
    facts = {
        "person.name": {"family_name": resident.family_name, "given_name": resident.given_name},
        "person.family_name": resident.family_name,
        "person.given_name": resident.given_name,
        "person.birth_date": str(resident.birth_date) if resident.birth_date else None,
        "person.national_number": resident.register_number,
        "person.phone": resident.phone,
        "person.email": resident.email,
        "home.address": home_of(resident),
        "household.size": resident.household.residents.count() if resident.household else None,
    }
    return {key: value for key, value in facts.items() if value}


def home_of(resident: Resident) -> dict[str, str] | None:
    if not resident.street:
        return None
    home = {part: getattr(resident, part) for part in ("street", "number", "unit", "postcode")}
    return {**home, "area": resident.area.code if resident.area else ""}


def current_mandate(account: Account, number: Any) -> Mandate | None:
    """The mandate with this number, if it is theirs and holds today."""
    if account.resident_id is None:
        return None
    return Mandate.objects.current().filter(pk=number, holder=account.resident_id).select_related("resident").first()


def find_residents(words: str, birth_date: Any = None) -> QuerySet[Resident]:
    """Every word must begin some name of the person, or family and given name without a space, or be their register number; a birth date narrows."""
    found = Resident.objects.select_related("area", "household").alias(unspaced=Concat("family_name", "given_name"))
    for word in words.split():
        found = found.filter(
            Q(family_name__istartswith=word)
            | Q(given_name__istartswith=word)
            | Q(unspaced__istartswith=word)
            | Q(latin_name__istartswith=word)
            | Q(latin_name__icontains=f" {word}")
            | Q(register_number=word)
        )
    return found.filter(birth_date=birth_date) if birth_date else found


def resident_named(*, register_number: str = "", name: str = "", birth_date: Any = None) -> Resident | None:
    """The one resident with this register number, or with all these names and this birth date; None when there is none or more than one."""
    if register_number.strip():
        return Resident.objects.filter(register_number=register_number.strip()).first()
    if not name.strip() or not birth_date:
        return None
    born_then = Resident.objects.filter(birth_date=birth_date)
    found = [resident for resident in born_then if answers_to(resident, name)]
    return found[0] if len(found) == 1 else None


def answers_to(resident: Resident, name: str) -> bool:
    """In either order, with or without the space that Korean leaves out."""
    family, given = resident.family_name.casefold(), resident.given_name.casefold()
    typed = "".join(name.casefold().split())
    names = {family + given, given + family, resident.latin_name.casefold(), " ".join(reversed(resident.latin_name.casefold().split()))}
    return typed in {"".join(known.split()) for known in names if known}


def possible_deputies(absent: Account) -> QuerySet[Account]:
    """Colleagues of the same office; for a role that belongs to no office, whoever has it too. A deputy gets everything the absent may see."""
    held = absent.roles.current()
    today = StaffRole.objects.current()
    same = today.filter(office__in=held.exclude(office=None).values("office")) | today.filter(
        office=None, role__in=held.filter(office=None).values("role")
    )
    return staff().filter(pk__in=same.values("account")).exclude(pk=absent.pk)


def staff() -> QuerySet[Account]:
    return Account.objects.filter(is_staff=True, is_active=True).order_by("name", "email")
