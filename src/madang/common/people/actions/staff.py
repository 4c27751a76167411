"""Who works here: invited, given roles by office, represented while away, and leaving with a handover."""

from __future__ import annotations

import datetime
from typing import Any

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.directory.models import Office

from ..access import sync_wagtail_access
from ..codes import digest_of, new_token
from ..models import Account, Deputy, Invitation, Role, StaffRole
from ..permissions import has_role
from ..queries import possible_deputies
from ..signals import staff_leaving

INVITATION_VALID_FOR = datetime.timedelta(days=7)


@transaction.atomic
def invite(email: str, name: str, roles: list[dict[str, str]], *, by: Account) -> Invitation:
    """`roles`: [{"role": "officer", "office": "family"}]; an empty office means all of them. A newer invitation replaces an open one."""
    from madang.common.notices.actions import Recipient, notify

    email = email.strip().lower()
    validate_email(email)
    check_roles(roles)
    Invitation.objects.open().filter(email=email).delete()
    token = new_token()
    expires_at = timezone.now() + INVITATION_VALID_FOR
    invitation = Invitation.objects.create(
        email=email, name=name, roles=roles, token_digest=digest_of(token), invited_by=by, expires_at=expires_at
    )
    record(by, "people.staff_invited", invitation)
    person = Recipient(name=name, email=email, channel="email", language=by.language)
    link = settings.BASE_URL + reverse("invitation", args=[token])
    notify(person, "people/invitation", urgent=True, secret=True, link=link, expires_on=timezone.localdate(expires_at))
    return invitation


def check_roles(roles: list[dict[str, str]]) -> None:
    if not roles:
        raise ValidationError(_("Choose at least one role."))
    for entry in roles:
        if entry.get("role") not in Role.values:
            raise ValidationError(_("There is no role “%(role)s”.") % {"role": entry.get("role")})
        if entry.get("office") and not Office.objects.filter(code=entry["office"]).exists():
            raise ValidationError(_("There is no office “%(code)s”.") % {"code": entry["office"]})


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Account) -> None:
    record(by, "people.invitation_withdrawn", invitation)
    invitation.delete()


@transaction.atomic
def accept_invitation(token: str) -> Account:
    """The link came by e-mail, so the address is proved; the second factor is asked for before anything else can be done."""
    invitation = Invitation.objects.select_for_update().open().filter(token_digest=digest_of(token)).first()
    if invitation is None:
        raise ValidationError(_("This invitation has expired or was already used. Ask the person who invited you for a new one."))
    invitation.accepted_at = timezone.now()
    invitation.save(update_fields=["accepted_at"])
    account = account_for(invitation)
    end_sessions(account)
    for entry in invitation.roles:
        office = Office.objects.filter(code=entry["office"]).first() if entry.get("office") else None
        StaffRole.objects.update_or_create(
            account=account, role=entry["role"], office=office, defaults={"starts_on": None, "ends_on": None}
        )
    record(account, "people.invitation_accepted", account, invitation)
    return account


def account_for(invitation: Invitation) -> Account:
    proved = EmailAddress.objects.filter(email__iexact=invitation.email, verified=True).select_related("user").first()
    account = proved.user if proved else Account.objects.filter(email=invitation.email).first()
    account = account or Account.objects.create_user(invitation.email)
    account.name = account.name or invitation.name
    account.is_staff = account.is_active = True
    account.save()
    if not proved:
        EmailAddress.objects.filter(user=account).update(primary=False)
        EmailAddress.objects.update_or_create(user=account, email=account.email, defaults={"verified": True, "primary": True})
    return account


@transaction.atomic
def give_role(  # noqa: PLR0913 - what the form asks
    account: Account,
    role: str,
    *,
    by: Account,
    office: Office | None = None,
    starts_on: datetime.date | None = None,
    ends_on: datetime.date | None = None,
) -> StaffRole:
    if not account.is_staff:
        raise ValidationError(_("Only members of staff hold roles. Invite this person first."))
    if starts_on and ends_on and ends_on < starts_on:
        raise ValidationError(_("The role would end before it starts."))
    held, _new = StaffRole.objects.update_or_create(
        account=account, role=role, office=office, defaults={"starts_on": starts_on, "ends_on": ends_on}
    )
    record(by, "people.role_given", account, role=role, office=office.code if office else "")
    return held


@transaction.atomic
def end_role(held: StaffRole, *, by: Account) -> None:
    """From this moment on."""
    if held.role == Role.ADMINISTRATOR and is_last_administrator(held.account):
        raise ValidationError(_("This is the last administrator. Make somebody else administrator first."))
    record(by, "people.role_ended", held.account, role=held.role, office=held.office.code if held.office else "")
    finish(held)


def finish(held: StaffRole) -> None:
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    if held.starts_on and held.starts_on > yesterday:
        held.delete()
    else:
        held.ends_on = yesterday
        held.save(update_fields=["ends_on"])


def is_last_administrator(account: Account) -> bool:
    others = StaffRole.objects.current().filter(role=Role.ADMINISTRATOR, account__is_active=True, account__is_staff=True)
    return not others.exclude(account=account).exists()


@transaction.atomic
def name_deputy(absent: Account, deputy: Account, *, starts_on: datetime.date, ends_on: datetime.date, by: Account) -> Deputy:
    from madang.common.notices.actions import notify

    if absent == deputy:
        raise ValidationError(_("Nobody can be their own deputy. Choose a colleague."))
    if not deputy.is_staff or not deputy.is_active:
        raise ValidationError(_("Only a member of staff can be a deputy."))
    if not has_role(by, Role.ADMINISTRATOR) and not possible_deputies(absent).filter(pk=deputy.pk).exists():
        raise ValidationError(_("Choose somebody of the same office. From another office only an administrator can name a deputy."))
    if ends_on < starts_on:
        raise ValidationError(_("The last day lies before the first."))
    if ends_on < timezone.localdate():
        raise ValidationError(_("These days are already over."))
    named = Deputy.objects.create(absent=absent, deputy=deputy, starts_on=starts_on, ends_on=ends_on)
    record(by, "people.deputy_named", absent, deputy, starts_on=starts_on.isoformat(), ends_on=ends_on.isoformat())
    notify(deputy, "people/deputy_named", named=named)
    return named


@transaction.atomic
def end_absence(named: Deputy, *, by: Account) -> None:
    record(by, "people.absence_ended", named.absent, named.deputy)
    named.delete()


@transaction.atomic
def leave(account: Account, *, hand_over_to: Account | None, by: Account) -> None:
    """The last day: work is handed over, then roles, deputies, sessions and access end. What the log says about them stays."""
    if hand_over_to is not None and (hand_over_to == account or not hand_over_to.is_staff or not hand_over_to.is_active):
        raise ValidationError(_("Choose another member of staff to hand over to."))
    if account.roles.current().filter(role=Role.ADMINISTRATOR).exists() and is_last_administrator(account):
        raise ValidationError(_("This is the last administrator. Make somebody else administrator first."))
    staff_leaving.send(sender=Account, account=account, successor=hand_over_to)
    for held in account.roles.current() | account.roles.filter(starts_on__gt=timezone.localdate()):
        finish(held)
    account.deputies.not_over().delete()
    account.stands_in_for.not_over().delete()
    account.is_staff = account.is_superuser = False
    account.is_active = account.resident_id is not None
    account.save()
    sync_wagtail_access(account)
    end_sessions(account)
    record(by, "people.staff_left", account, *([hand_over_to] if hand_over_to else []))


def end_sessions(account: Account, *, but: Any = None) -> None:
    for session in UserSession.objects.filter(user=account).exclude(session_key=but):
        session.end()
