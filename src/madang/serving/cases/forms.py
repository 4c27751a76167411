"""What is accepted on the pages of a case, apart from the questions of the service itself."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from madang.common.files.actions import take_in
from madang.common.files.models import StoredFile
from madang.common.people.emails import EmailField
from madang.common.people.models import Channel
from madang.common.ui.forms import NameField

from .questions.base import seal, unseal
from .questions.simple import checked_phone


class ContactForm(forms.Form):
    name = NameField(label=_("Your name"), max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    channel = forms.ChoiceField(label=_("How shall we reach you?"), choices=Channel, widget=forms.RadioSelect, initial=Channel.EMAIL)
    email = EmailField(
        label=_("E-mail address"),
        help_text=_("If we are to write e-mails."),
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    phone = forms.CharField(
        label=_("Telephone"),
        help_text=_("If we are to send text messages."),
        max_length=40,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    address = forms.CharField(
        label=_("Postal address"),
        help_text=_("If we are to send letters."),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "autocomplete": "street-address"}),
    )
    DEPENDS = ("email", "phone", "address")

    NEEDED = {
        Channel.EMAIL: ("email", _("Enter the e-mail address to which we shall write.")),
        Channel.SMS: ("phone", _("Enter the number to which we shall send text messages.")),
        Channel.LETTER: ("address", _("Enter the address to which we shall send letters.")),
    }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in self.DEPENDS:
            self.fields[name].depends = True  # "(optional)" would mislead: one of them is needed

    def clean_phone(self):
        value = self.cleaned_data["phone"]
        return checked_phone(value, "phone") if value else ""

    def clean(self):
        cleaned = super().clean()
        if channel := cleaned.get("channel"):
            field, sentence = self.NEEDED[channel]
            if not cleaned.get(field) and field not in self.errors:
                self.add_error(field, sentence)
        return cleaned


class EmailForm(forms.Form):
    email = EmailField(
        label=_("E-mail address"), help_text=_("We send a link with which you can go on. We use the address for nothing else.")
    )


class FindCaseForm(forms.Form):
    reference = forms.CharField(
        label=_("Reference"),
        help_text=_("For example 2026-7K3F-9QHM. It is on your receipt and on every letter."),
        max_length=40,
        widget=forms.TextInput(attrs={"class": "reference"}),  # reads from left to right in every language
    )
    code = forms.CharField(
        label=_("Code"),
        help_text=_("Eight letters and figures, beside the reference."),
        max_length=20,
        widget=forms.TextInput(attrs={"class": "reference"}),
    )


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Your answer"), widget=forms.Textarea, max_length=10_000)
    file = forms.FileField(label=_("A document, if one was asked for"), required=False, help_text=_("A photo or a PDF of up to 10 MB."))
    kept = forms.CharField(required=False, widget=forms.HiddenInput)

    def take_in_file(self, by=None):
        """Checks and keeps the upload, so that it need not be chosen again when something else is wrong."""
        file = self.cleaned_data.get("file") if hasattr(self, "cleaned_data") else None
        if not file:
            return
        try:
            stored = take_in(file, accept=("image", "pdf"), maximum_bytes=10_000_000, by=by)
        except ValidationError as error:
            self.add_error("file", error)
        else:
            self.data = self.data.copy()
            self.data["kept"] = seal([str(stored.pk)])

    @property
    def files_given(self):
        return unseal(self.data.get("kept", "")) if self.is_bound else []

    @property
    def kept_files(self):
        return StoredFile.objects.filter(pk__in=self.files_given)


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=_("Why do you disagree?"), help_text=_("In your own words. You need no lawyer."), widget=forms.Textarea, max_length=20_000
    )


class FeedbackForm(forms.Form):
    RATINGS = [(5, _("Very good")), (4, _("Good")), (3, _("Neither good nor bad")), (2, _("Bad")), (1, _("Very bad"))]

    rating = forms.TypedChoiceField(label=_("How did it go?"), choices=RATINGS, coerce=int, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("What could be better?"),
        help_text=_("Please write no names or numbers."),
        widget=forms.Textarea,
        required=False,
        max_length=2_000,
    )
