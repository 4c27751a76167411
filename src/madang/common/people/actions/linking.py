"""Tying an account to the person in the register. Never by e-mail address alone: an address proves a mailbox, not a birth date."""

from __future__ import annotations

import datetime
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record

from ..codes import as_typed, digest_of, new_code, spaced
from ..models import Account, LinkCode, Resident
from ..queries import resident_named

VALID_FOR = datetime.timedelta(days=30)
ATTEMPTS = 5
LETTERS = 3  # to one resident in that time


@transaction.atomic
def ask_for_link(account: Account, *, register_number: str = "", name: str = "", birth_date: datetime.date | None = None) -> None:
    """Sends a letter to the home of whoever is meant, if there is exactly one; answers nothing, so that nobody learns who is in the register."""
    resident = resident_named(register_number=register_number, name=name, birth_date=birth_date)
    record(account, "people.link_asked", *([resident] if resident else []))
    if resident is None or not resident.street or is_tied(resident) or has_letters_enough(resident):
        return
    send_code(account, resident)


def has_letters_enough(resident: Resident) -> bool:
    """Whoever asks for them: a letter box is not filled, and the town's postage not spent, by somebody who knows a name and a birthday."""
    from madang.common.notices.models import Notice

    since = timezone.now() - VALID_FOR
    return Notice.objects.filter(template="people/link_code", resident=resident, created_at__gt=since).count() >= LETTERS


def goes_out_at(resident: Resident) -> datetime.datetime:
    """To an address that was changed just now the letter waits, until whoever lives at the old one has had time to speak up."""
    now = timezone.now()
    if resident.address_changed_at is None:
        return now
    return max(now, resident.address_changed_at + datetime.timedelta(days=settings.NEW_ADDRESS_WAIT_DAYS))


def is_tied(resident: Resident) -> bool:
    return Account.objects.filter(resident=resident).exists()


def send_code(account: Account, resident: Resident) -> LinkCode:
    """By letter, whatever channel the resident chose: the code proves that somebody opens the letter box."""
    from madang.common.notices.actions import Recipient, notify
    from madang.common.notices.recipients import postal_address

    account.link_codes.filter(used_at=None).delete()
    code = new_code()
    link = account.link_codes.create(resident=resident, code_digest=digest_of(as_typed(code)), expires_at=goes_out_at(resident) + VALID_FOR)
    home = Recipient(name=str(resident), language=resident.language, channel="letter", address=postal_address(resident), resident=resident)
    letter = notify(home, "people/link_code", code=spaced(code), expires_on=timezone.localdate(link.expires_at), secret=True)
    letter.next_try_at = goes_out_at(resident)
    letter.save(update_fields=["next_try_at"])
    return link


def link_by_code(account: Account, typed: str) -> Resident:
    """The attempt is counted even when the code is wrong, so this is not one transaction."""
    link = account.link_codes.filter(used_at=None, expires_at__gt=timezone.now(), attempts__lt=ATTEMPTS).order_by("pk").last()
    if link is None or link.code_digest != digest_of(as_typed(typed)):
        count_attempt(account)
        raise ValidationError(_("This code does not fit, or it has expired. Check the letter, or ask for a new one."))
    with transaction.atomic():
        link.used_at = timezone.now()
        link.save(update_fields=["used_at"])
        link_account(account, link.resident, by=account, how="letter")
    return link.resident


def count_attempt(account: Account) -> None:
    from django.db.models import F

    account.link_codes.filter(used_at=None).update(attempts=F("attempts") + 1)


@transaction.atomic
def link_account(account: Account, resident: Resident, *, by: Any, how: str) -> None:
    """`how`: letter, counter or issuer."""
    if account.resident_id and account.resident_id != resident.pk:
        raise ValidationError(_("This account already belongs to another person in the register."))
    if Account.objects.filter(resident=resident).exclude(pk=account.pk).exists():
        raise ValidationError(_("This person already has another account. At the counter the two can be sorted out."))
    account.resident = resident
    account.name = account.name or str(resident)
    account.save(update_fields=["resident", "name"])
    record(by, "people.account_linked", resident, account, how=how)


def link_by_claim(account: Account, claims: dict[str, Any], claim: str) -> Resident | None:
    """An issuer that vouches for the register number, and is trusted to in the town's settings."""
    number = claims.get(claim)
    resident = Resident.objects.filter(register_number=str(number)).first() if number else None
    if resident is None or account.resident_id or is_tied(resident):
        return None
    link_account(account, resident, by=account, how="issuer")
    return resident
