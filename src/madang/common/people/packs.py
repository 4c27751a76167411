"""Who works in the demo town (staff.yaml). A real town invites its staff instead; there this file is passed over."""

from datetime import date

from allauth.account.models import EmailAddress
from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.conf import settings
from django.utils.translation import gettext as _
from pydantic import Field

from madang.common.directory.models import Office
from madang.common.packs.definition import Code, Entry
from madang.common.packs.reading import read_yaml
from madang.common.packs.report import did_you_mean

from .models import Account, Resident, Role, StaffRole


class RoleEntry(Entry):
    role: Role
    office: Code | None = None
    starts_on: date | None = None
    ends_on: date | None = None


class PersonEntry(Entry):
    email: str = Field(pattern=r"^[^@\s]+@[^@\s]+$")
    name: str
    language: str = ""
    roles: list[RoleEntry] = []
    resident: str | None = None  # number in the register, for a resident who has an account
    totp_secret: str | None = Field(default=None, pattern=r"^[A-Z2-7]{16,64}$")
    is_superuser: bool = False


def load_staff(folder, report):
    file = folder / "staff.yaml"
    if not settings.DEMO or not file.exists():
        return
    data, lines = read_yaml(file)
    offices = {office.code: office for office in Office.objects.all()}
    for index, raw in enumerate(data or []):
        entry = report.validate(PersonEntry, raw, lines, index)
        if entry and _refers_to_what_exists(entry, offices, report, lines, index):
            _take(entry, offices)
            report.count("accounts")


def _refers_to_what_exists(entry, offices, report, lines, index):
    before = len(report.mistakes)
    for place, role in enumerate(entry.roles):
        if role.office and role.office not in offices:
            hint = did_you_mean(role.office, offices)
            message = _("There is no office “%(code)s”. %(hint)s") % {"code": role.office, "hint": hint}
            report.error(lines.file, lines.at(index, "roles", place, "office"), message)
    if entry.resident and not Resident.objects.filter(register_number=entry.resident).exists():
        message = _("There is no resident with the number “%(number)s” in residents.csv.") % {"number": entry.resident}
        report.error(lines.file, lines.at(index, "resident"), message)
    return len(report.mistakes) == before


def _take(entry, offices):
    fields = {
        "name": entry.name,
        "language": entry.language,
        "is_staff": bool(entry.roles),
        "is_superuser": entry.is_superuser,
        "resident": Resident.objects.filter(register_number=entry.resident).first() if entry.resident else None,
    }
    account = Account.objects.filter(email=entry.email.lower()).first() or Account.objects.create_user(entry.email)
    Account.objects.filter(pk=account.pk).update(**fields)
    EmailAddress.objects.update_or_create(user=account, email=account.email, defaults={"verified": True, "primary": True})
    for role in entry.roles:
        dates = {"starts_on": role.starts_on, "ends_on": role.ends_on}
        StaffRole.objects.update_or_create(account=account, role=role.role, office=offices.get(role.office), defaults=dates)
    if entry.totp_secret:
        secret = {"secret": get_adapter().encrypt(entry.totp_secret)}
        Authenticator.objects.update_or_create(user=account, type=Authenticator.Type.TOTP, defaults={"data": secret})
