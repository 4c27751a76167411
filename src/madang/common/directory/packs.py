"""Offices (offices.yaml) and links to agencies (agencies.yaml)."""

from typing import Annotated

from django.utils.translation import gettext as _
from pydantic import Field

from madang.common.packs.definition import Code, Entry, Weekday, Words
from madang.common.packs.reading import read_yaml
from madang.common.packs.report import did_you_mean

from .models import Agency, Office

Hour = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


class Head(Entry):
    name: Words
    title: Words = Field(default_factory=dict)


class OfficeEntry(Entry):
    code: Code
    parent: Code | None = None
    name: Words
    head: Head | None = None
    phone: str = ""
    email: str = ""
    address: Words = Field(default_factory=dict)
    opening_hours: dict[Weekday, list[tuple[Hour, Hour]]] = Field(default_factory=dict)
    description: Words = Field(default_factory=dict)


class AgencyEntry(Entry):
    code: Code
    name: Words
    url: str = Field(pattern=r"^https?://\S+$")
    order: int | None = None
    description: Words = Field(default_factory=dict)


def load(folder, report):
    for name, entry_type, take in (("offices.yaml", OfficeEntry, _take_offices), ("agencies.yaml", AgencyEntry, _take_agencies)):
        if (folder / name).exists():
            with report.collecting():
                data, lines = read_yaml(folder / name)
                entries = [(index, report.validate(entry_type, entry, lines, index)) for index, entry in enumerate(data or [])]
                take([(index, entry) for index, entry in entries if entry], lines, report)


def _take_offices(entries, lines, report):
    offices = {}
    for index, entry in entries:
        offices[entry.code], _created = Office.objects.update_or_create(code=entry.code, defaults=_office_fields(entry, index))
    for index, entry in entries:
        if entry.parent is None:
            continue
        if entry.parent not in offices:
            hint = did_you_mean(entry.parent, offices)
            message = _("There is no office “%(code)s”. %(hint)s") % {"code": entry.parent, "hint": hint}
            report.error(lines.file, lines.at(index, "parent"), message)
        else:
            Office.objects.filter(code=entry.code).update(parent=offices[entry.parent])
    report.count("offices", len(offices))


def _office_fields(entry, order):
    head = entry.head
    return {
        "name": entry.name,
        "head_name": head.name if head else {},
        "head_title": head.title if head else {},
        "phone": entry.phone,
        "email": entry.email,
        "address": entry.address,
        "opening_hours": entry.model_dump(mode="json")["opening_hours"],
        "description": entry.description,
        "order": order,
    }


def _take_agencies(entries, lines, report):
    for index, entry in entries:
        fields = {
            "name": entry.name,
            "url": entry.url,
            "description": entry.description,
            "order": index if entry.order is None else entry.order,
        }
        Agency.objects.update_or_create(code=entry.code, defaults=fields)
    report.count("agencies", len(entries))
