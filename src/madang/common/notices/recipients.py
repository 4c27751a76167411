"""To whom, in which language, over which channel."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.conf import settings

from madang.common.languages import say
from madang.common.people.models import Account, Channel, Resident


@dataclass(frozen=True)
class Recipient:
    """A person to write to, with or without an account, with or without a row in the register."""

    name: str = ""
    language: str = ""
    channel: str = ""
    email: str = ""
    phone: str = ""
    address: str = ""
    resident: Resident | None = field(default=None, compare=False)
    account: Account | None = field(default=None, compare=False)

    @classmethod
    def of(cls, person: Any) -> Recipient:
        if isinstance(person, Recipient):
            return person
        return cls.of_account(person) if isinstance(person, Account) else cls.of_resident(person)

    @classmethod
    def of_account(cls, account: Account) -> Recipient:
        resident = account.resident
        return cls(
            name=account.name or account.email,
            language=account.language or (resident.language if resident else ""),
            channel=resident.channel if resident else Channel.EMAIL,
            email=account.email,
            phone=resident.phone if resident else "",
            address=postal_address(resident) if resident else "",
            resident=resident,
            account=account,
        )

    @classmethod
    def of_resident(cls, resident: Resident) -> Recipient:
        account = Account.objects.filter(resident=resident, is_active=True).first()
        return cls(
            name=str(resident),
            language=resident.language,
            channel=resident.channel,
            email=resident.email or (account.email if account else ""),
            phone=resident.phone,
            address=postal_address(resident),
            resident=resident,
            account=account,
        )

    def best_channel(self) -> str:
        """The channel the person chose, else the next that has an address. A letter can always be printed, and handed over at the counter."""
        has = {Channel.EMAIL: self.email, Channel.SMS: self.phone, Channel.LETTER: self.address}
        wanted = [self.channel, Channel.EMAIL, Channel.SMS]
        return next((channel for channel in wanted if has.get(channel)), Channel.LETTER)

    def spoken_language(self) -> str:
        known = dict(settings.LANGUAGES)
        return next((code for code in (self.language, self.language.split("-")[0]) if code in known), settings.LANGUAGE_CODE)


def postal_address(resident: Resident) -> str:
    """As on an envelope, without the name; empty when no street is known."""
    if not resident.street:
        return ""
    street = " ".join(part for part in (resident.street, resident.number, resident.unit) if part)
    area = say(resident.area.name, resident.language) if resident.area else ""
    return "\n".join(line for line in (street, f"{resident.postcode} {area}".strip()) if line)
