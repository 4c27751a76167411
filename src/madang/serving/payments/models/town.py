from django.db import models

from madang.common.languages import say


class TownAccount(models.Model):
    """Where residents pay to: the bank account for transfers, and the cash desk. There is one row, or none yet."""

    holder = models.JSONField(default=dict, blank=True)
    bank = models.JSONField(default=dict, blank=True)
    account = models.CharField(max_length=60, blank=True)
    bic = models.CharField(max_length=11, blank=True)
    cash_desk = models.JSONField(default=dict, blank=True)
    treasury = models.ForeignKey(
        "directory.Office", models.SET_NULL, null=True, blank=True, related_name="+"
    )  # reads the bank's statements

    @classmethod
    def current(cls):
        return cls.objects.first() or cls()

    @property
    def takes_transfers(self):
        return bool(self.account)

    def shown(self):
        return {"holder": say(self.holder), "bank": say(self.bank), "cash_desk": say(self.cash_desk)}
