"""The person the pages of this room are about: an account, a resident of the register, or both."""

from __future__ import annotations

from dataclasses import dataclass

from madang.common.people.models import Account, Resident


@dataclass(frozen=True)
class Person:
    account: Account | None
    resident: Resident | None

    @classmethod
    def of_account(cls, account):
        return cls(account, account.resident)

    @classmethod
    def of_resident(cls, resident):
        return cls(Account.objects.filter(resident=resident).first(), resident)

    def afresh(self):
        """Read again, as far as still there: an erasure, or one tried out and rolled back, changes objects in memory."""
        account = self.account and Account.objects.select_related("resident").filter(pk=self.account.pk).first()
        resident = self.resident and Resident.objects.filter(pk=self.resident.pk).first()
        return Person(account, resident)

    def __iter__(self):
        return iter((self.account, self.resident))

    def __str__(self):
        return str(self.resident or self.account)

    @property
    def things(self):
        """What an entry of the log names when it is about them."""
        return [thing for thing in (self.account, self.resident) if thing]
