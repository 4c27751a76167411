"""Who looked at a person's data and who changed it: the log, read by the person it is about."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.models import Entry, EntryObject
from madang.common.languages import say
from madang.common.people.models import Account, Deputy, Mandate, StaffRole
from madang.common.rooms import Subject, registered

from .models import AccessObjection
from .words import purpose_of, words_of


@dataclass
class Access:
    entry: Entry
    who: str
    place: str = ""  # office or role of a member of staff
    stands_in_for: list[str] = field(default_factory=list)
    what: str = ""
    purpose: str = ""
    about: list[tuple[str, str]] = field(default_factory=list)  # (label, address) of the cases and other things meant
    objection: AccessObjection | None = None
    is_open_to_objection: bool = False


def objects_about(person) -> Q:
    """The condition on EntryObject that finds what is about this person."""
    ids = defaultdict(set)
    for subject in registered(Subject):
        for kind, pk in subject.ids(*person):
            ids[kind].add(str(pk))
    condition = Q(pk=None)
    for kind, pks in ids.items():
        condition |= Q(kind=kind, object_id__in=pks)
    return condition


def entries_about(person, *, with_own=True):
    named = EntryObject.objects.filter(objects_about(person))
    entries = Entry.objects.filter(pk__in=named.values("entry")).order_by("-pk")
    if not with_own and person.account:
        entries = entries.exclude(actor_kind="account", actor_id=person.account.pk)
    return entries


def accesses_of(person, entries) -> list[Access]:
    """The entries in words. The number of queries does not grow with the number of entries."""
    entries = list(entries)
    actors = Actors(person, entries)
    about = things_named(person, entries)
    objections = {o.entry_id: o for o in AccessObjection.objects.of(*person).filter(entry__in=entries)}
    return [
        Access(
            entry=entry,
            **actors.describe(entry),
            what=words_of(entry),
            purpose=purpose_of(entry),
            about=about[entry.pk],
            objection=objections.get(entry.pk),
        )
        for entry in entries
    ]


def things_named(person, entries) -> dict[int, list[tuple[str, str]]]:
    """By entry: the cases and other things of this person it names. One list view names many people's; only one's own are told.

    The person themselves are left out: on a page about nobody else that says nothing.
    """
    named = EntryObject.objects.filter(objects_about(person), entry__in=entries).exclude(kind__in=["people.account", "people.resident"])
    mine = list(named.values_list("entry_id", "kind", "object_id"))
    wanted = sorted({(kind, pk) for _entry, kind, pk in mine})
    names: dict[tuple[str, str], tuple[Any, str]] = {}
    for subject in registered(Subject):
        if subject.names:
            names |= subject.names(wanted)
    told = defaultdict(list)
    for entry, kind, pk in mine:
        if (kind, pk) in names and names[kind, pk] not in told[entry]:
            told[entry].append(names[kind, pk])
    return told


class Actors:
    """The people behind the ids of some entries, with the office they worked in on that day and whom they stood in for."""

    def __init__(self, person, entries):
        self.person = person
        ids = {entry.actor_id for entry in entries if entry.actor_kind == "account"}
        self.accounts = Account.objects.in_bulk(ids)
        self.roles = grouped(StaffRole.objects.filter(account__in=ids).select_related("office"), "account_id")
        self.deputies = grouped(Deputy.objects.filter(deputy__in=ids).select_related("absent"), "deputy_id")
        held = Mandate.objects.filter(resident=person.resident) if person.resident else Mandate.objects.none()
        self.mandated = set(held.values_list("holder_id", flat=True))

    def describe(self, entry) -> dict[str, Any]:
        if entry.actor_kind == "system":
            return {"who": _("The portal itself"), "place": _("automatically")}
        if entry.actor_kind != "account":
            return {"who": _("Somebody with the link or the code of the case"), "place": _("you, or a person you gave it to")}
        if self.person.account and entry.actor_id == self.person.account.pk:
            return {"who": _("You")}
        account = self.accounts.get(entry.actor_id)
        if account is None:
            return {"who": _("Somebody whose account no longer exists"), "place": _("number %(id)s") % {"id": entry.actor_id}}
        return self.describe_account(account, timezone.localtime(entry.at).date())

    def describe_account(self, account, day) -> dict[str, Any]:
        if not account.is_staff and not self.roles[account.pk]:
            known = account.resident_id in self.mandated
            return {"who": str(account) if known else _("Another resident"), "place": _("with your mandate") if known else ""}
        absent = [str(deputy.absent) for deputy in self.deputies[account.pk] if deputy.starts_on <= day <= deputy.ends_on]
        return {"who": str(account), "place": self.place(account, day), "stands_in_for": absent, "is_open_to_objection": True}

    def place(self, account, day) -> str:
        held = [role for role in self.roles[account.pk] if lasted(role, day)] or self.roles[account.pk]
        return ", ".join(dict.fromkeys(say(role.office.name) if role.office else role.get_role_display() for role in held))


def lasted(role, day):
    return (role.starts_on is None or role.starts_on <= day) and (role.ends_on is None or day <= role.ends_on)


def grouped(rows, key):
    groups = defaultdict(list)
    for row in rows:
        groups[getattr(row, key)].append(row)
    return groups
