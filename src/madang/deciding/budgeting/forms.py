"""The ballot as a form, and the code that opens it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from madang.common.money import say_money

from .actions.casting import fault_in
from .models import Pot, Project, Round
from .queries import voter_with_code

MOST_PLACES = 5

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
    """For each pot on this ballot checkboxes, or where projects are put in order a select for each place; and what people care to say."""

    sex = forms.ChoiceField(label=_("You are"), choices=SEXES, required=False)
    age = forms.ChoiceField(label=_("Your age"), choices=AGES, required=False)

    def __init__(self, round_: Round, offered: Mapping[Pot, Sequence[Project]], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round, self.offered = round_, offered
        self.places: dict[Pot, list[str]] = {}
        for pot, projects in offered.items():
            fields = _places(round_, pot, projects) if round_.is_ranking else {f"pot_{pot.code}": _checkboxes(round_, pot, projects)}
            self.places[pot] = list(fields)
            self.fields.update(fields)
        self.order_fields([name for names in self.places.values() for name in names])

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for pot, projects in self.offered.items():
            if fault := fault_in(self.round, pot, projects, self.chosen_in(pot)):
                self.add_error(self.places[pot][0], fault)
        if not self.errors and not any(map(self.chosen_in, self.offered)):
            self.add_error(next(iter(self.places.values()))[0], _("Choose at least one project."))
        return data

    def chosen_in(self, pot: Pot) -> list[int]:
        """Numbers of projects; in order where there is one, whichever places were left empty."""
        if not self.round.is_ranking:
            return self.cleaned_data.get(self.places[pot][0]) or []
        return [number for name in self.places[pot] if (number := self.cleaned_data.get(name))]

    @property
    def pot_fields(self) -> list[tuple[Pot, list[Any]]]:
        return [(pot, [self[name] for name in names]) for pot, names in self.places.items()]

    @property
    def choices(self) -> dict[str, list[int]]:
        return {pot.code: self.chosen_in(pot) for pot in self.offered}

    @property
    def chosen(self) -> list[tuple[Pot, list[str]]]:
        """To be read once more before casting."""
        return [(pot, labels_of(self.round, projects, self.chosen_in(pot))) for pot, projects in self.offered.items()]

    @property
    def given(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in ("sex", "age")}


def labels_of(round_: Round, projects: Sequence[Project], chosen: Sequence[int]) -> list[str]:
    labels = {project.number: _label(project, round_.currency) for project in projects}
    return [labels[number] for number in chosen]


def _checkboxes(round_: Round, pot: Pot, projects: Sequence[Project]) -> forms.Field:
    hint = ""
    if round_.ballot_type == Round.BallotType.KNAPSACK:
        hint = _("All that you choose here may cost %(amount)s together.") % {"amount": say_money(pot.budget_cents, round_.currency)}
    return forms.TypedMultipleChoiceField(
        label=str(pot),
        help_text=hint,
        choices=[(project.number, _label(project, round_.currency)) for project in projects],
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"invalid_choice": _("Choose only from the projects on your ballot.")},
    )


def _places(round_: Round, pot: Pot, projects: Sequence[Project]) -> dict[str, forms.Field]:
    """First place, second place, …: as many as may be named, and never more than there are projects."""
    offered = [("", _("No project")), *((project.number, _label(project, round_.currency)) for project in projects)]
    many = min(len(projects), round_.most_choices or MOST_PLACES)
    return {
        f"pot_{pot.code}_{place}": forms.TypedChoiceField(
            label=_("Place %(place)s") % {"place": place},
            choices=offered,
            coerce=int,
            empty_value=None,
            required=False,
            error_messages={"invalid_choice": _("Choose only from the projects on your ballot.")},
        )
        for place in range(1, many + 1)
    }


def _label(project: Any, currency: str) -> str:
    return f"{project.number}. {project} – {say_money(project.cost_cents, currency)}"


class ReceiptForm(forms.Form):
    code = forms.CharField(label=_("Your receipt"), max_length=60)
