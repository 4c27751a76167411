from django.apps import apps
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from madang.common.languages import say
from madang.common.money import say_money


class NumberSeries(models.Model):
    """Numbers without gaps, as auditors ask: counted up inside the transaction that uses the number."""

    kind = models.CharField(max_length=3)  # INV, REC
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "number series"
        constraints = [models.UniqueConstraint(fields=["kind", "year"], name="one_series_per_year")]


class InvoiceQuerySet(models.QuerySet):
    def open(self):
        return self.filter(state=Invoice.State.OPEN)

    def overdue(self):
        return self.open().filter(due_on__lt=timezone.localdate())

    def overpaid(self):
        """Holds money that is not owed: paid twice, too much, or after it was waived or cancelled."""
        owed = Q(state__in=Invoice.OWED, received_cents__gt=F("amount_cents") + F("returned_cents"))
        not_owed = ~Q(state__in=Invoice.OWED) & Q(received_cents__gt=F("returned_cents"))
        return self.filter(owed | not_owed)

    def about(self, thing):
        return self.filter(about_kind=thing._meta.label_lower, about_id=thing.pk)

    def of_account(self, account, resident=None):
        """Theirs by record, or sent to the e-mail address they have proved to own."""
        if account is None:
            return self.filter(payer_resident=resident) if resident else self.none()
        mine = Q(payer_account=account, payer_resident=None)
        if resident := resident or account.resident:
            mine |= Q(payer_resident=resident)
        return self.filter(mine | Q(payer_account=None, payer_resident=None, payer_email__iexact=account.email))


class Invoice(models.Model):
    """What somebody owes for one case: the same invoice whether it is paid by card, by transfer or in cash at the counter."""

    class State(models.TextChoices):
        OPEN = "open", _("To be paid")
        PAID = "paid", _("Paid")
        WAIVED = "waived", _("Waived")
        CANCELLED = "cancelled", _("Cancelled")
        REFUNDED = "refunded", _("Refunded")

    OWED = (State.OPEN, State.PAID)

    number = models.CharField(max_length=30, unique=True)  # also the reference of a bank transfer
    token = models.CharField(max_length=40, unique=True)  # opens the payment page without an account
    about_kind = models.CharField(max_length=40)  # e.g. cases.application: payments knows no cases
    about_id = models.BigIntegerField()
    payer_name = models.CharField(max_length=200, blank=True)
    payer_email = models.EmailField(blank=True)
    payer_account = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="invoices")
    payer_resident = models.ForeignKey("people.Resident", models.SET_NULL, null=True, blank=True, related_name="invoices")
    office = models.ForeignKey("directory.Office", models.SET_NULL, null=True, blank=True, related_name="invoices")
    lines = models.JSONField()  # [{"label": {lang: text}, "cents": int}]
    amount_cents = models.PositiveBigIntegerField()
    currency = models.CharField(max_length=3)
    # Sums over payments and refunds, written under the same lock as they are, so that the database itself can refuse a wrong one.
    received_cents = models.PositiveBigIntegerField(default=0)
    returned_cents = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN, db_index=True)
    due_on = models.DateField()
    created_at = models.DateTimeField(auto_now_add=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")
    closing_reason = models.TextField(blank=True)  # why it was waived or cancelled

    objects = InvoiceQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(fields=["about_kind", "about_id"]), models.Index(fields=["state", "due_on"])]
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(returned_cents__lte=F("received_cents")), name="never_more_given_back_than_received"),
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="an_invoice_asks_for_something"),
        ]

    def __str__(self):
        return self.number

    def get_absolute_url(self):
        return reverse("payments:invoice", args=[self.number])

    @property
    def pay_url(self):
        return reverse("payments:pay", args=[self.token])

    @cached_property
    def about(self):
        """The case, found without knowing what it is; None once it is erased."""
        try:
            model = apps.get_model(self.about_kind)
        except LookupError:
            return None
        return model._default_manager.filter(pk=self.about_id).first()

    @property
    def payer_url(self):
        """Where whoever paid goes on; empty where that has no page for residents."""
        return getattr(self.about, "resident_url", "")

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    @property
    def is_overdue(self):
        return self.is_open and self.due_on < timezone.localdate()

    @property
    def held_cents(self):
        """What the town holds of it now."""
        return self.received_cents - self.returned_cents

    @property
    def due_cents(self):
        return max(0, self.amount_cents - self.held_cents) if self.is_open else 0

    @property
    def surplus_cents(self):
        return max(0, self.held_cents - (self.amount_cents if self.state in self.OWED else 0))

    def shown_lines(self):
        return [{"label": say(line["label"]), "amount": say_money(line["cents"], self.currency)} for line in self.lines]

    @property
    def amount(self):
        return say_money(self.amount_cents, self.currency)

    @property
    def due(self):
        return say_money(self.due_cents, self.currency)

    @property
    def received(self):
        return say_money(self.received_cents, self.currency)

    @property
    def returned(self):
        return say_money(self.returned_cents, self.currency)

    @property
    def surplus(self):
        return say_money(self.surplus_cents, self.currency)


class PaymentQuerySet(models.QuerySet):
    def received(self):
        return self.filter(state=Payment.State.SUCCEEDED)

    def in_flight(self):
        return self.filter(state__in=[Payment.State.STARTED, Payment.State.PENDING])

    def to_be_asked(self, now):
        return self.filter(ask_at__lte=now).exclude(state=Payment.State.SUCCEEDED).order_by("ask_at")

    def in_the_drawer_of(self, clerk):
        return self.received().filter(provider="cash", taken_by=clerk, cash_close=None)


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
    amount_cents = models.PositiveBigIntegerField()
    state = models.CharField(max_length=12, choices=State, default=State.STARTED)
    started_at = models.DateTimeField(auto_now_add=True)
    succeeded_at = models.DateTimeField(null=True, blank=True)
    ask_at = models.DateTimeField(null=True, blank=True, db_index=True)  # when the provider is asked next what became of it
    taken_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")  # cash
    cash_close = models.ForeignKey("payments.CashClose", models.PROTECT, null=True, blank=True, related_name="payments")
    receipt_number = models.CharField(max_length=30, blank=True)
    form_token = models.CharField(max_length=43, blank=True)  # of the form that booked it: the same form sent twice books once
    data = models.JSONField(default=dict, blank=True)  # what the provider needs to know again: page address, payment intent

    objects = PaymentQuerySet.as_manager()

    class Meta:
        ordering = ["started_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "external_id"], condition=~Q(external_id=""), name="a_provider_reports_a_payment_once"
            ),
            models.UniqueConstraint(fields=["receipt_number"], condition=~Q(receipt_number=""), name="one_receipt_per_number"),
            models.UniqueConstraint(fields=["form_token"], condition=~Q(form_token=""), name="a_form_books_one_payment"),
        ]

    def __str__(self):
        return self.receipt_number or f"{self.provider} {self.pk}"

    @property
    def is_received(self):
        return self.state == self.State.SUCCEEDED

    @property
    def refundable_cents(self):
        if not self.is_received:
            return 0
        return self.amount_cents - sum(refund.amount_cents for refund in self.refunds.all() if refund.state != Refund.State.FAILED)

    @property
    def amount(self):
        return say_money(self.amount_cents, self.invoice.currency)

    @property
    def refundable(self):
        return say_money(self.refundable_cents, self.invoice.currency)

    @property
    def way(self):
        ways = {"cash": _("Cash at the counter"), "transfer": _("Bank transfer")}
        return ways.get(self.provider, _("Card"))


class RefundQuerySet(models.QuerySet):
    def counting(self):
        return self.exclude(state=Refund.State.FAILED)

    def waiting(self):
        return self.filter(state=Refund.State.ORDERED)

    def out_of_the_drawer_of(self, clerk):
        return self.filter(state=Refund.State.DONE, payment__provider="cash", paid_out_by=clerk, cash_close=None)


class Refund(models.Model):
    """Money to be given back, the way it came: cash over the counter, a card through its provider, a transfer by the treasury."""

    class State(models.TextChoices):
        ORDERED = "ordered", _("Ordered")
        DONE = "done", _("Paid back")
        FAILED = "failed", _("Could not be paid back")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    amount_cents = models.PositiveBigIntegerField()
    reason = models.TextField()
    state = models.CharField(max_length=8, choices=State, default=State.ORDERED)
    ordered_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, related_name="+")
    ordered_at = models.DateTimeField(auto_now_add=True)
    external_id = models.CharField(max_length=120, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    paid_out_by = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="+")  # cash
    cash_close = models.ForeignKey("payments.CashClose", models.PROTECT, null=True, blank=True, related_name="refunds")
    problem = models.CharField(max_length=300, blank=True)
    form_token = models.CharField(max_length=43, blank=True)  # of the form that ordered it

    objects = RefundQuerySet.as_manager()

    class Meta:
        ordering = ["ordered_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount_cents__gt=0), name="a_refund_gives_something_back"),
            models.UniqueConstraint(fields=["form_token"], condition=~Q(form_token=""), name="a_form_orders_one_refund"),
        ]

    @property
    def amount(self):
        return say_money(self.amount_cents, self.payment.invoice.currency)
