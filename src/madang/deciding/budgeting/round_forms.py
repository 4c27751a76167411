"""What a round and its pots are made of, as a manager fills it in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.common.places.models import Area
from madang.common.ui.forms import MoneyField
from madang.common.ui.localised import LocalisedField

from .models import Pot, Round

MOST_CENTS = 10**15
ON_THE_BALLOT = ["ballot_type", "most_choices", "minimum_age", "threshold", "tells_area"]


class RoundForm(forms.ModelForm):
    name = LocalisedField(label=_("Name"), max_length=120)
    description = LocalisedField(label=_("What it is about"), rows=3, required=False, max_length=2000)
    most_choices = forms.IntegerField(
        label=_("How many projects may somebody choose?"),
        required=False,
        min_value=1,
        max_value=100,
        help_text=_("Empty: as many as they like."),
    )
    minimum_age = forms.IntegerField(label=_("From which age may people vote and propose?"), initial=16, min_value=0, max_value=120)
    threshold = forms.IntegerField(
        label=_("Votes a project needs to take part in the count"),
        initial=0,
        min_value=0,
        max_value=1_000_000,
        help_text=_("0: each takes part."),
    )

    class Meta:
        model = Round
        fields = ["name", "description", *ON_THE_BALLOT]
        labels = {
            "ballot_type": _("What do people do on the ballot?"),
            "tells_area": _("Show the outcome by area: the area of the register goes into the box with the ballot"),
        }
        widgets = {"ballot_type": forms.RadioSelect}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ballot_type"].choices = Round.BallotType.choices


class NewRoundForm(RoundForm):
    class Meta(RoundForm.Meta):
        fields = ["name", "description", "code", "currency", *ON_THE_BALLOT]
        labels = RoundForm.Meta.labels | {"code": _("Name in web addresses"), "currency": _("Currency")}
        help_texts = {
            "code": _("Small letters, digits and hyphens, such as budget-2028. It stays for ever: people keep links."),
            "currency": _("Three letters, such as EUR."),
        }

    def clean_currency(self) -> str:
        currency = self.cleaned_data["currency"].upper()
        if not (len(currency) == 3 and currency.isascii() and currency.isalpha()):
            raise forms.ValidationError(_("Write the three letters of the currency, such as EUR or KRW."))
        return currency


class PotForm(forms.ModelForm):
    name = LocalisedField(label=_("Name"), max_length=120)

    class Meta:
        model = Pot
        fields = ["name"]

    def __init__(self, round_: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["budget_cents"] = MoneyField(
            currency=round_.currency,
            label=_("How much can be spent?"),
            min_cents=1,
            max_cents=MOST_CENTS,
            initial=self.instance.budget_cents,
        )


class NewPotForm(PotForm):
    area = forms.ModelChoiceField(Area.objects.all(), label=_("Neighbourhood"), required=False, empty_label=_("The whole town"))
