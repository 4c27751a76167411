from django import forms
from django.utils.translation import gettext_lazy as _

from madang.common.ui.forms import DateField


class AskForm(forms.Form):
    """Number and birthday together: a number alone, which many know, sends nothing."""

    phone = forms.CharField(
        label=_("Your telephone number"),
        max_length=40,
        help_text=_("The one that the town hall knows."),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    birth_date = DateField(label=_("Your date of birth"))
