import secrets

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from madang.common.directory.models import Office
from madang.common.languages import say
from madang.common.ui.forms import MoneyField

from .models import Invoice
from .numbers import invoice_numbers_in
from .reading import guess_columns, heading_row, rows_of


class FilterForm(forms.Form):
    """Which invoices the desk shows."""

    SHOW = [
        ("open", _("To be paid")),
        ("overdue", _("Overdue")),
        ("overpaid", _("Holding too much")),
        ("refunds", _("Refunds to be sent")),
        ("settled", _("Paid, waived or cancelled")),
    ]
    show = forms.ChoiceField(label=_("Show"), choices=SHOW, required=False)
    q = forms.CharField(label=_("Number or name"), max_length=100, required=False)

    def narrow(self, invoices):
        data = self.cleaned_data if self.is_valid() else {}
        if q := data.get("q", "").strip():
            return self.by_word(invoices, q)
        match data.get("show") or "open":
            case "overdue":
                return invoices.overdue().order_by("due_on")
            case "overpaid":
                return invoices.overpaid()
            case "refunds":
                return invoices.filter(payments__refunds__state="ordered").distinct()
            case "settled":
                return invoices.exclude(state=Invoice.State.OPEN).order_by("-settled_at")
        return invoices.open().order_by("due_on")

    @staticmethod
    def by_word(invoices, q):
        if numbers := invoice_numbers_in(q):
            return invoices.filter(number__in=numbers)
        return invoices.filter(number__icontains=q) | invoices.filter(payer_name__icontains=q)


class OneTimeForm(forms.Form):
    """Moves money once, however often it is sent: its token is kept with what it moved."""

    form_token = forms.RegexField(
        regex=r"^[A-Za-z0-9_-]{22,43}$",
        widget=forms.HiddenInput,
        initial=lambda: secrets.token_urlsafe(16),
        error_messages=dict.fromkeys(("required", "invalid"), _("This form is not whole. Open it anew from the page of the invoice.")),
    )


class CashForm(OneTimeForm):
    def __init__(self, invoice, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["amount"] = MoneyField(
            label=_("Amount taken"),
            currency=invoice.currency,
            min_cents=1,
            initial=invoice.due_cents,
            help_text=_("What counts towards the invoice. Give the rest back as change."),
        )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), max_length=1000, widget=forms.Textarea, help_text=_("Kept with the invoice and shown to the auditors.")
    )


class RefundForm(ReasonForm, OneTimeForm):
    field_order = ["amount", "reason"]

    def __init__(self, payment, *args, **kwargs):
        super().__init__(*args, **kwargs)
        proposed = min(payment.refundable_cents, payment.invoice.surplus_cents or payment.refundable_cents)
        self.fields["amount"] = MoneyField(label=_("Amount to give back"), currency=payment.invoice.currency, min_cents=1, initial=proposed)
        self.order_fields(self.field_order)


class CloseTillForm(forms.Form):
    def __init__(self, currency, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["counted"] = MoneyField(label=_("Counted in the drawer"), currency=currency)
        self.fields["note"] = forms.CharField(
            label=_("Note"), required=False, max_length=500, help_text=_("Needed where the count differs from what there should be.")
        )


class UploadForm(forms.Form):
    file = forms.FileField(label=_("Statement of the bank"), help_text=_("CSV, or camt.053 (XML). At most 5 MB."))


class ColumnsForm(forms.Form):
    """Which column of the bank's CSV holds what; guessed from the headings, confirmed by a person."""

    day = forms.TypedChoiceField(label=_("Day of booking"), coerce=int)
    amount = forms.TypedChoiceField(label=_("Amount"), coerce=int, help_text=_("Or what came in, where the bank has two columns."))
    outgoing = forms.TypedChoiceField(label=_("What went out"), coerce=int, required=False, empty_value=None)
    currency = forms.TypedChoiceField(label=_("Currency"), coerce=int, required=False, empty_value=None)
    text = forms.TypedMultipleChoiceField(label=_("Text, payer, reference"), coerce=int, widget=forms.CheckboxSelectMultiple)
    default_currency = forms.RegexField(
        label=_("Currency where no column says it"),
        regex=r"^[A-Z]{3}$",
        error_messages={"invalid": _("Enter the three letters of the currency, for example KRW.")},
    )

    def __init__(self, content, currency, *args, proposal=None, **kwargs):
        rows = rows_of(content)
        headings = rows[heading_row(rows)] if rows else []
        initial = guess_columns(headings) | {"default_currency": currency} | (proposal or {})
        super().__init__(*args, initial=initial, **kwargs)
        columns = [(index, heading.strip() or f"{index + 1}") for index, heading in enumerate(headings)]
        for name in ("day", "amount", "text"):
            self.fields[name].choices = columns
        for name in ("outgoing", "currency"):
            self.fields[name].choices = [("", _("No such column")), *columns]
        self.headings, self.preview = headings, rows[heading_row(rows) + 1 :][:5]


class LineForm(forms.Form):
    """Either the invoice an unrecognised line pays, or what was done about the line."""

    number = forms.CharField(label=_("Invoice"), max_length=40, required=False, help_text=_("For example MR-INV-2026-000123-4"))
    note = forms.CharField(label=_("What was done about it"), max_length=300, required=False)

    def clean_number(self):
        text = self.cleaned_data["number"].strip()
        if not text:
            return None
        invoice = Invoice.objects.filter(number__in=invoice_numbers_in(text)).first()
        if invoice is None:
            raise ValidationError(
                _("There is no invoice with this number. Check each figure; the last one tells whether the others are right.")
            )
        return invoice

    def clean(self):
        if not self.errors and not self.cleaned_data.get("number") and not self.cleaned_data.get("note"):
            raise ValidationError(_("Give the number of the invoice, or write what was done about the line."))
        return self.cleaned_data


class TownAccountForm(forms.Form):
    """One box per language for words, so that no one has to write JSON."""

    account = forms.CharField(
        label=_("Account number or IBAN"), max_length=60, required=False, help_text=_("Leave empty to take no transfers.")
    )
    bic = forms.CharField(label=_("BIC"), max_length=11, required=False)

    treasury = forms.ModelChoiceField(
        label=_("Treasury"),
        queryset=Office.objects.filter(is_closed=False),
        required=False,
        empty_label=_("None: every head of office reads the bank statements"),
        help_text=_("Its people read the bank statements and send refunds by transfer."),
    )

    WORDS = {"holder": _("Holder of the account"), "bank": _("Bank"), "cash_desk": _("Where cash is taken")}

    def __init__(self, town_account, languages, *args, **kwargs):
        self.town_account, self.languages = town_account, languages
        super().__init__(
            *args, initial={"account": town_account.account, "bic": town_account.bic, "treasury": town_account.treasury_id}, **kwargs
        )
        self.fields["treasury"].label_from_instance = lambda office: say(office.name)
        for key, label in self.WORDS.items():
            for code, name in languages:
                words = getattr(town_account, key)
                self.fields[f"{key}_{code}"] = forms.CharField(
                    label=f"{label} ({name})", required=False, max_length=200, initial=words.get(code, "")
                )

    def save(self):
        for key in self.WORDS:
            words = {code: self.cleaned_data[f"{key}_{code}"] for code, _name in self.languages if self.cleaned_data[f"{key}_{code}"]}
            setattr(self.town_account, key, words)
        for key in ("account", "bic", "treasury"):
            setattr(self.town_account, key, self.cleaned_data[key])
        self.town_account.save()
        return self.town_account
