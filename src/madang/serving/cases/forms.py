"""What is accepted on the pages of a case, apart from the questions of the service itself."""

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.common.people.models import Channel

from .questions.simple import checked_phone


class ContactForm(forms.Form):
    name = forms.CharField(label=_("Your name"), max_length=200)
    channel = forms.ChoiceField(label=_("How shall we reach you?"), choices=Channel, widget=forms.RadioSelect, initial=Channel.EMAIL)
    email = forms.EmailField(label=_("E-mail address"), required=False)
    phone = forms.CharField(label=_("Telephone"), max_length=40, required=False, widget=forms.TextInput(attrs={"type": "tel"}))
    address = forms.CharField(label=_("Postal address"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))

    NEEDED = {
        Channel.EMAIL: ("email", _("Enter the e-mail address to which we shall write.")),
        Channel.SMS: ("phone", _("Enter the number to which we shall send text messages.")),
        Channel.LETTER: ("address", _("Enter the address to which we shall send letters.")),
    }

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
    email = forms.EmailField(label=_("E-mail address"), help_text=_("We send a link with which you can go on. We use the address for nothing else."))


class FindCaseForm(forms.Form):
    reference = forms.CharField(label=_("Reference"), help_text=_("For example 2026-7K3F-9QHM. It is on your receipt and on every letter."), max_length=40)
    code = forms.CharField(label=_("Code"), help_text=_("Eight letters and figures, beside the reference."), max_length=20)


class AnswerForm(forms.Form):
    answer = forms.CharField(label=_("Your answer"), widget=forms.Textarea, max_length=10_000)
    file = forms.FileField(label=_("A document, if one was asked for"), required=False, help_text=_("A photo or a PDF of up to 10 MB."))


class ObjectionForm(forms.Form):
    text = forms.CharField(label=_("Why do you disagree?"), help_text=_("In your own words. You need no lawyer."), widget=forms.Textarea, max_length=20_000)


class FeedbackForm(forms.Form):
    RATINGS = [(5, _("Very good")), (4, _("Good")), (3, _("Neither good nor bad")), (2, _("Bad")), (1, _("Very bad"))]

    rating = forms.TypedChoiceField(label=_("How did it go?"), choices=RATINGS, coerce=int, widget=forms.RadioSelect)
    comment = forms.CharField(
        label=_("What could be better?"), help_text=_("Please write no names or numbers."), widget=forms.Textarea, required=False, max_length=2_000
    )



