from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from .actions.paper import MOST_AT_ONCE


class BehalfForm(forms.Form):
    """Who agreed, and how: without it nobody acts for another."""

    HOW = [
        ("in_person", _("In person, by word of mouth")),
        ("signed", _("On a signed form")),
        ("telephone", _("By telephone")),
        ("mandate", _("By a mandate or a court order")),
    ]

    consent_how = forms.ChoiceField(label=_("How did the person agree?"), choices=HOW, widget=forms.RadioSelect)
    consent_note = forms.CharField(
        label=_("Who agreed, and what was shown"),
        help_text=_("For example: she herself, identity card seen; or the number of the mandate."),
        max_length=300,
    )
    language = forms.ChoiceField(label=_("Language of letters"), choices=settings.LANGUAGES, widget=forms.RadioSelect)


class OpenForm(forms.Form):
    code = forms.CharField(
        label=_("Code of a paper form, or reference of a case"), help_text=_("As printed: K7QM-2W9X-AB or 2026-7K3F-9QHM."), max_length=40
    )


class PrintForm(forms.Form):
    copies = forms.IntegerField(label=_("How many?"), min_value=1, max_value=MOST_AT_ONCE, initial=1)
    language = forms.ChoiceField(label=_("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)
