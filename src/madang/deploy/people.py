"""Who can be tried in a demo."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from allauth.mfa.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.utils.translation import gettext as _

from madang.common.languages import say
from madang.common.packs.models import LoadedPack
from madang.common.packs.reading import read_yaml
from madang.common.people.models import Account


@dataclass(frozen=True)
class DemoPerson:
    pk: int
    name: str
    email: str
    role: str
    does: str
    totp_secret: str
    is_staff: bool
    story: str = ""


def demo_people() -> list[DemoPerson]:
    accounts = Account.objects.filter(is_active=True).prefetch_related("roles__office").order_by("is_staff", "pk")
    stories, secrets = stories_of_the_pack(), totp_secrets()
    return [
        DemoPerson(
            pk=account.pk,
            name=str(account),
            email=account.email,
            role=first_role(account),
            does=what_they_do(account),
            totp_secret=secrets.get(account.pk, ""),
            is_staff=account.is_staff,
            story=say(stories.get(account.email)),
        )
        for account in accounts
    ]


def stories_of_the_pack() -> dict[str, dict[str, str]]:
    """E-mail address → what this person wants here, in the languages of the pack."""
    pack = LoadedPack.objects.order_by("loaded_at").last()
    file = Path(pack.folder) / "staff.yaml" if pack else None
    if file is None or not file.is_file():
        return {}
    data, _lines = read_yaml(file)
    return {person["email"]: person.get("story", {}) for key in ("staff", "residents") for person in data.get(key, [])}


def what_they_do(account: Account) -> str:
    roles = [
        f"{role.get_role_display()} ({say(role.office.name)})" if role.office else role.get_role_display() for role in account.roles.all()
    ]
    return ", ".join(str(role) for role in roles) or _("Resident")


def first_role(account: Account) -> str:
    role = account.roles.first()
    return str(role.get_role_display() if role else _("Resident"))


def totp_secrets() -> dict[int, str]:
    authenticators = Authenticator.objects.filter(type=Authenticator.Type.TOTP)
    return {authenticator.user_id: get_adapter().decrypt(authenticator.data["secret"]) for authenticator in authenticators}
