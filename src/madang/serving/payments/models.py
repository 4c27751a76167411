from django.db import models
from django.utils.translation import gettext_lazy as _


class InvoiceQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Invoice.State.OPEN)


class Invoice(models.Model):
    """What somebody owes for one case: the same invoice whether it is paid by card, by transfer or in cash at the counter."""

    class State(models.TextChoices):
        OPEN = "open", _("To be paid")
        PAID = "paid", _("Paid")
        WAIVED = "waived", _("Waived")
        CANCELLED = "cancelled", _("Cancelled")
        REFUNDED = "refunded", _("Refunded")

    number = models.CharField(max_length=30, unique=True)  # also the reference of a bank transfer
    token = models.CharField(max_length=40, unique=True)  # opens the payment page without an account
    about_kind = models.CharField(max_length=40)  # e.g. cases.application: payments knows no cases
    about_id = models.BigIntegerField()
    payer_name = models.CharField(max_length=200, blank=True)
    lines = models.JSONField()  # [{"label": {lang: text}, "cents": int}]
    amount_cents = models.PositiveIntegerField()
    currency = models.CharField(max_length=3)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN, db_index=True)
    due_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    waived_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    waiver_reason = models.TextField(blank=True)

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["about_kind", "about_id"])]
        ordering = ["-created_at"]


class Payment(models.Model):
    """One attempt to pay an invoice. `failed` is never final: a late success of the same attempt still counts."""

    class State(models.TextChoices):
        STARTED = "started", _("Started")
        PENDING = "pending", _("Being confirmed")
        SUCCEEDED = "succeeded", _("Received")
        FAILED = "failed", _("Not received")

    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=20)  # cash, transfer, demo, stripe
    external_id = models.CharField(max_length=120, blank=True)
    amount_cents = models.PositiveIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.STARTED)
    started_at = models.DateTimeField(auto_now_add=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    taken_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")  # cash
    receipt_number = models.CharField(max_length=30, blank=True)
    data = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "external_id"], condition=~models.Q(external_id=""), name="a_provider_reports_a_payment_once"
            )
        ]


class Refund(models.Model):
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    amount_cents = models.PositiveIntegerField()
    reason = models.TextField()
    ordered_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, related_name="+")
    ordered_at = models.DateTimeField(auto_now_add=True)
    external_id = models.CharField(max_length=120, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)


class StatementLine(models.Model):
    """A line of the town's bank statement, matched to an invoice by its number."""

    booked_on = models.DateField()
    amount_cents = models.IntegerField()
    currency = models.CharField(max_length=3)
    text = models.TextField()
    digest = models.CharField(max_length=64, unique=True)  # so that the same statement read twice counts once
    payment = models.OneToOneField(Payment, models.SET_NULL, null=True, blank=True, related_name="statement_line")
    problem = models.CharField(max_length=200, blank=True)
    imported_at = models.DateTimeField(auto_now_add=True)
