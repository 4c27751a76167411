"""Who can be tried in a demo."""

from __future__ import annotations

from dataclasses import dataclass

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from madang.common.languages import say
from madang.common.people.models import Account


@dataclass(frozen=True)
class DemoPerson:
    pk: int
    name: str
    email: str
    does: str
    totp_secret: str
    is_staff: bool


def demo_people() -> list[DemoPerson]:
    accounts = Account.objects.filter(is_active=True).prefetch_related("roles__office", "authenticator_set").order_by("-is_staff", "pk")
    return [
        DemoPerson(account.pk, str(account), account.email, what_they_do(account), totp_secret(account), account.is_staff)
        for account in accounts
    ]


def what_they_do(account: Account) -> str:
    roles = [
        f"{role.get_role_display()} ({say(role.office.name)})" if role.office else role.get_role_display() for role in account.roles.all()
    ]
    return ", ".join(str(role) for role in roles) or _("Resident")


def totp_secret(account: Account) -> str:
    for authenticator in account.authenticator_set.all():
        if authenticator.type == Authenticator.Type.TOTP:
            return get_adapter().decrypt(authenticator.data["secret"])
    return ""
