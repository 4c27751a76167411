from django.db import models

from madang.common.money import say_money


class CashClose(models.Model):
    """A clerk counts the drawer: what it should hold since the last count, and what it held."""

    clerk = models.ForeignKey("people.Account", models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(auto_now_add=True)
    currency = models.CharField(max_length=3)
    expected_cents = models.BigIntegerField()
    counted_cents = models.BigIntegerField()
    note = models.TextField(blank=True)

    class Meta:
        ordering = ["-closed_at"]

    @property
    def difference_cents(self):
        return self.counted_cents - self.expected_cents

    @property
    def expected(self):
        return say_money(self.expected_cents, self.currency)

    @property
    def counted(self):
        return say_money(self.counted_cents, self.currency)

    @property
    def difference(self):
        return say_money(self.difference_cents, self.currency)
