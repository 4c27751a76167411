from django import forms
from django.utils.translation import gettext_lazy as _

from madang.common.ui.forms import NameField


class ComplaintForm(forms.Form):
    text = forms.CharField(
        label=_("What got in your way?"), max_length=4000, widget=forms.Textarea,
        help_text=_("Describe what you wanted to do and what happened. Write as you like; there is no wrong way."),
        error_messages={"required": _("Describe what got in your way.")},
    )  # fmt: skip
    page = forms.CharField(
        label=_("On which page?"), max_length=500, required=False, help_text=_("The address or the name of the page, if you know it.")
    )
    name = NameField(label=_("Your name"), max_length=200, required=False, help_text=_("You may leave this empty."))
    contact = forms.CharField(
        label=_("How can we answer you?"), max_length=320, required=False,
        help_text=_("An e-mail address, a phone number or a postal address. Without it we can read your message but not answer."),
    )  # fmt: skip


class AnswerForm(forms.Form):
    answer = forms.CharField(
        label=_("Answer"), max_length=4000, widget=forms.Textarea, error_messages={"required": _("Write the answer.")},
        help_text=_("It is sent where an e-mail address was given. Otherwise call or write, and note here what you said."),
    )  # fmt: skip
