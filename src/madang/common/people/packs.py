"""The people of a pack: who works in the demo town and who lives in it (staff.yaml).

A real town invites its staff instead; there the file is passed over. Residents come from residents.csv (roll.py).
"""

from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import generate_totp_secret
from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import Field

from madang.common.directory.models import Office
from madang.common.languages import say
from madang.common.packs.definition import Code, Entry, Words
from madang.common.packs.reading import read_yaml
from madang.common.packs.report import did_you_mean

from .models import Account, Deputy, Mandate, Resident, Role, StaffRole
from .roll import BrokenRoll, load_roll


class RoleEntry(Entry):
    role: Role
    office: Code | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class Person(Entry):
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    name: Words
    language: str = "en"
    story: Words = Field(default_factory=dict)


class StaffEntry(Person):
    roles: list[RoleEntry] = Field(min_length=1)


class ResidentEntry(Person):
    register_number: str | None
    town: Words = Field(default_factory=dict)


class OnTheRoll(Entry):
    register_number: str
    name: Words
    story: Words = Field(default_factory=dict)


class DeputyEntry(Entry):
    absent: str
    deputy: str
    starts_on: date
    ends_on: date


class MandateEntry(Entry):
    resident: str
    holder: str
    scope: str = ""
    evidence: Words


class People(Entry):
    staff: list[StaffEntry] = []
    residents: list[ResidentEntry] = []
    on_the_roll_only: list[OnTheRoll] = []
    deputies: list[DeputyEntry] = []
    mandates: list[MandateEntry] = []


def load_residents(folder, report):
    """The same check as `madang load-roll`; each mistake says its column."""
    file = folder / "residents.csv"
    if not file.exists():
        return
    try:
        loaded = load_roll(file)
    except BrokenRoll as broken:
        for mistake in broken.mistakes:
            report.error(file, mistake.row, f"{mistake.column}: {mistake.message}")
    else:
        report.count("residents", loaded.new + loaded.changed + loaded.unchanged)


def load_staff(folder, report):
    file = folder / "staff.yaml"
    if not settings.DEMO or not file.exists():
        return
    data, lines = read_yaml(file)
    people = report.validate(People, data, lines)
    if people and _refers_to_what_exists(people, report, lines):
        _take(people)
        report.count("accounts", len(people.staff) + len(people.residents))


def _refers_to_what_exists(people, report, lines):
    """Each name in the file that stands for an office, an account or a person on the roll is one."""
    offices = set(Office.objects.values_list("code", flat=True))
    emails = {person.email for person in [*people.staff, *people.residents]}
    roll = set(Resident.objects.exclude(register_number=None).values_list("register_number", flat=True))
    before = len(report.mistakes)

    def must_be(value, known, *at):
        if value is not None and value not in known:
            message = _("There is no “%(value)s”. %(hint)s") % {"value": value, "hint": did_you_mean(value, known)}
            report.error(lines.file, lines.at(*at), message)

    for index, person in enumerate(people.staff):
        for place, role in enumerate(person.roles):
            must_be(role.office, offices, "staff", index, "roles", place, "office")
    for key in ("residents", "on_the_roll_only"):
        for index, person in enumerate(getattr(people, key)):
            must_be(person.register_number, roll, key, index, "register_number")
    for index, deputy in enumerate(people.deputies):
        must_be(deputy.absent, emails, "deputies", index, "absent")
        must_be(deputy.deputy, emails, "deputies", index, "deputy")
    for index, mandate in enumerate(people.mandates):
        must_be(mandate.resident, roll, "mandates", index, "resident")
        must_be(mandate.holder, roll, "mandates", index, "holder")
    return len(report.mistakes) == before


def _take(people):
    offices = {office.code: office for office in Office.objects.all()}
    residents = {resident.register_number: resident for resident in Resident.objects.exclude(register_number=None)}
    accounts = {person.email: _take_staff(person, offices) for person in people.staff}
    for person in people.residents:
        _account(person, resident=residents.get(person.register_number))
    for entry in people.deputies:
        pair = {"absent": accounts[entry.absent], "deputy": accounts[entry.deputy]}
        Deputy.objects.update_or_create(**pair, defaults={"starts_on": entry.starts_on, "ends_on": entry.ends_on})
    for entry in people.mandates:
        pair = {"resident": residents[entry.resident], "holder": residents[entry.holder]}
        Mandate.objects.update_or_create(**pair, scope=entry.scope, defaults={"evidence": say(entry.evidence, settings.LANGUAGE_CODE)})


def _take_staff(person, offices):
    roles = {entry.role for entry in person.roles}
    account = _account(person, is_staff=True, is_superuser=Role.ADMINISTRATOR in roles)
    for entry in person.roles:
        dates = {"starts_on": entry.starts_on, "ends_on": entry.ends_on}
        StaffRole.objects.update_or_create(account=account, role=entry.role, office=offices.get(entry.office), defaults=dates)
    if not account.authenticator_set.filter(type=Authenticator.Type.TOTP).exists():
        data = {"secret": get_adapter().encrypt(generate_totp_secret())}
        Authenticator.objects.create(user=account, type=Authenticator.Type.TOTP, data=data)
    return account


def _account(person, **fields):
    account = Account.objects.filter(email=person.email.lower()).first() or Account.objects.create_user(person.email)
    account.name, account.language = say(person.name, person.language), person.language
    for name, value in fields.items():
        setattr(account, name, value)
    account.save()
    EmailAddress.objects.update_or_create(user=account, email=account.email, defaults={"verified": True, "primary": True})
    return account
