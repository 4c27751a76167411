"""The log, read: what happened to a thing, and who looked at it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from madang.common.languages import say
from madang.common.people.models import Account, Resident, StaffRole
from madang.common.rooms import AuditWords, registered

from .models import Entry


@dataclass(frozen=True)
class Line:
    """An entry with the name behind its id, as far as there still is one."""

    entry: Entry
    who: str
    place: str  # the offices or roles of a member of staff
    what: str
    purpose: str

    @property
    def at(self) -> datetime:
        return self.entry.at


def history_of(thing: Model) -> list[Line]:
    """What happened to it, oldest first; looks are not history."""
    return lines(Entry.objects.about(thing._meta.label_lower, [thing.pk]).filter(is_read=False).order_by("at", "pk"))


def looks_at(kind: str, ids: Iterable[Any]) -> list[Line]:
    """Who looked at any of these, newest first."""
    return lines(Entry.objects.about(kind, ids).filter(is_read=True).order_by("-at", "-pk"))


def lines(entries: QuerySet[Entry]) -> list[Line]:
    """Three queries, four where somebody acted for another, however many entries."""
    found = list(entries)
    ids = {entry.actor_id for entry in found if entry.actor_id}
    names = {account.pk: str(account) for account in Account.objects.filter(pk__in=ids)}
    places, represented = places_of(ids), people_acted_for(found)
    return [Line(entry, _who(entry, names) + represented[entry.pk], places[entry.actor_id], what(entry), purpose(entry)) for entry in found]


def people_acted_for(entries: list[Entry]) -> dict[int, str]:
    """By entry: “ for Kim Ok-ja”, where somebody acted under a mandate."""
    acted = {entry.pk: entry.data["acting_for"] for entry in entries if entry.data.get("acting_for")}
    names = Resident.objects.in_bulk(set(acted.values())) if acted else {}
    return defaultdict(str, {pk: " " + _("for %(name)s") % {"name": names[whom]} for pk, whom in acted.items() if whom in names})


def places_of(ids: set[int]) -> dict[int | None, str]:
    places = defaultdict(list)
    for role in StaffRole.objects.filter(account__in=ids).select_related("office"):
        place = say(role.office.name) if role.office else role.get_role_display()
        if place not in places[role.account_id]:
            places[role.account_id].append(place)
    return defaultdict(str, {pk: ", ".join(held) for pk, held in places.items()})


def _who(entry: Entry, names: dict[int, str]) -> str:
    if entry.actor_kind == "system":
        return _("The portal")
    if entry.actor_kind == "applicant":
        return _("The applicant")
    return names.get(entry.actor_id or 0) or _("Somebody whose account no longer exists")


def what(entry: Entry) -> str:
    """A verb in the past, as the room that wrote it says it; its code where the room says nothing."""
    return next((str(words.actions[entry.action]) for words in registered(AuditWords) if entry.action in words.actions), entry.action)


def purpose(entry: Entry) -> str:
    return next((str(words.purposes[entry.purpose]) for words in registered(AuditWords) if entry.purpose in words.purposes), entry.purpose)
