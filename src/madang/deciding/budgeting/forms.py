"""The ballot as a form, and the code that opens it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.common.money import say_money

from .models import Voter
from .queries import projects_for, voter_with_code

AGES = (("", _("I would rather not say")), ("17", _("Under 18")), ("26", _("18 to 34")), ("47", _("35 to 59")), ("70", _("60 and over")))
SEXES = (("", _("I would rather not say")), ("F", _("Woman")), ("M", _("Man")), ("X", _("Another")))


class CodeForm(forms.Form):
    code = forms.CharField(label=_("Your code"), max_length=40, help_text=_("Ten letters and figures from the letter or the text message."))

    def __init__(self, round_: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_

    def clean_code(self) -> str:
        self.voter = voter_with_code(self.round, self.cleaned_data["code"])
        if self.voter is None:
            raise forms.ValidationError(_("This code opens no ballot. Check it with the letter; a newer code replaces the older one."))
        if self.voter.has_voted:
            raise forms.ValidationError(_("With this code somebody has already voted. If it was not you, call the town hall."))
        return self.cleaned_data["code"]


class BallotForm(forms.Form):
    """A group of checkboxes for each pot on this voter's ballot, and what they care to say of themselves."""

    sex = forms.ChoiceField(label=_("You are"), choices=SEXES, required=False)
    age = forms.ChoiceField(label=_("Your age"), choices=AGES, required=False)

    def __init__(self, voter: Voter, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.voter = voter
        self.pots = {f"pot_{pot.code}": pot for pot in projects_for(voter)}
        for pot, projects in projects_for(voter).items():
            self.fields[f"pot_{pot.code}"] = forms.TypedMultipleChoiceField(
                label=str(pot),
                choices=[(project.number, _label(project, voter.round.currency)) for project in projects],
                coerce=int,
                required=False,
                widget=forms.CheckboxSelectMultiple,
                error_messages={"invalid_choice": _("Choose only from the projects on your ballot.")},
            )
        self.order_fields([*self.pots, "sex", "age"])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        most = self.voter.round.most_choices
        for name in self.pots:
            if most and len(data.get(name) or []) > most:
                self.add_error(name, _("Choose at most %(most)s projects. You chose %(many)s.") % {"most": most, "many": len(data[name])})
        if not self.errors and not any(data.get(name) for name in self.pots):
            self.add_error(next(iter(self.pots)), _("Choose at least one project."))
        return data

    @property
    def pot_fields(self) -> list[Any]:
        return [self[name] for name in self.pots]

    @property
    def choices(self) -> dict[str, list[int]]:
        return {pot.code: self.cleaned_data[name] for name, pot in self.pots.items()}

    @property
    def given(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("sex", "age")}


def _label(project: Any, currency: str) -> str:
    return f"{project.number}. {project} – {say_money(project.cost_cents, currency)}"


class ReceiptForm(forms.Form):
    code = forms.CharField(label=_("Your receipt"), max_length=60)
