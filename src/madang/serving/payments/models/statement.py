from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.common.money import say_money


class Statement(models.Model):
    """A bank statement as it was uploaded. Its content goes when it has been read; its lines stay."""

    file_name = models.CharField(max_length=200)
    uploaded_at = models.DateTimeField(auto_now_add=True)
    uploaded_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, related_name="+")
    content = models.TextField(blank=True)
    columns = models.JSONField(default=dict, blank=True)  # which column of the CSV holds what; proposed again for the next one
    read_at = models.DateTimeField(null=True, blank=True)
    already_known = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self):
        return self.file_name


class StatementLineQuerySet(models.QuerySet):
    def to_be_looked_at(self):
        return self.filter(verdict__in=StatementLine.NEEDS_A_LOOK, looked_at=None)


class StatementLine(models.Model):
    """A line of the town's bank statement, matched to an invoice by the number the payer wrote."""

    class Verdict(models.TextChoices):
        MATCHED = "matched", gettext_lazy("Matched")
        UNDERPAID = "underpaid", gettext_lazy("Too little")
        OVERPAID = "overpaid", gettext_lazy("Too much")
        DOUBLE = "double", gettext_lazy("Paid again")
        UNKNOWN = "unknown", gettext_lazy("Not recognised")
        CURRENCY = "currency", gettext_lazy("Other currency")
        OUTGOING = "outgoing", gettext_lazy("Money going out")

    NEEDS_A_LOOK = (Verdict.UNDERPAID, Verdict.OVERPAID, Verdict.DOUBLE, Verdict.UNKNOWN, Verdict.CURRENCY)

    statement = models.ForeignKey(Statement, models.PROTECT, null=True, related_name="lines")
    booked_on = models.DateField()
    amount_cents = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    text = models.TextField()
    digest = models.CharField(max_length=64, unique=True)  # so that the same statement read twice counts once
    invoice = models.ForeignKey("payments.Invoice", models.SET_NULL, null=True, blank=True, related_name="statement_lines")
    payment = models.OneToOneField("payments.Payment", models.SET_NULL, null=True, blank=True, related_name="statement_line")
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.UNKNOWN)
    looked_at = models.DateTimeField(null=True, blank=True)
    looked_at_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    imported_at = models.DateTimeField(auto_now_add=True)

    objects = StatementLineQuerySet.as_manager()

    class Meta:
        ordering = ["booked_on", "pk"]
        indexes = [models.Index(fields=["verdict", "looked_at"])]

    @property
    def amount(self):
        return say_money(self.amount_cents, self.currency)

    @property
    def needs_a_look(self):
        return self.verdict in self.NEEDS_A_LOOK and self.looked_at is None

    @property
    def problem(self):
        """What is wrong with this line and what to do next; empty where nothing is."""
        sentences = {
            self.Verdict.UNDERPAID: _("Less than invoice %(number)s asks for. The amount is booked; %(due)s is still to be paid."),
            self.Verdict.OVERPAID: _("More than invoice %(number)s asks for. Pay back %(surplus)s on the page of the invoice."),
            self.Verdict.DOUBLE: _("Invoice %(number)s was settled already. Pay back %(surplus)s on the page of the invoice."),
            self.Verdict.UNKNOWN: _("No invoice number was found in the text. Choose the invoice by hand, or send the money back."),
            self.Verdict.CURRENCY: _("Invoice %(number)s is in another currency, so nothing was booked. Ask the bank."),
        }
        sentence = sentences.get(self.verdict, "")
        if not sentence or not self.invoice:
            return sentence if self.verdict == self.Verdict.UNKNOWN else ""
        return sentence % {"number": self.invoice.number, "due": self.invoice.due, "surplus": self.invoice.surplus}
