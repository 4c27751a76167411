"""The hours of a phase, and what is allowed in it."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.common.phases.models import Phase
from madang.common.ui.forms import DateField
from madang.common.ui.localised import LocalisedField

from .models import Round

KINDS = [
    ("idea", _("Ideas")),
    ("codesign", _("Working on ideas together")),
    ("checking", _("Checking by the offices")),
    ("discussion", _("Discussion")),
    ("vote", _("Vote")),
    ("outcome", _("Outcome")),
    ("delivery", _("Delivery")),
]
ACTS = [("propose", _("Propose")), ("support", _("Support a proposal")), ("discuss", _("Comment"))]
CLOCK = forms.TimeInput(attrs={"inputmode": "numeric", "placeholder": "09:00"}, format="%H:%M")


class HoursForm(forms.Form):
    """Days and hours on the clock of the town."""

    opens_on = DateField(label=_("Begins on"))
    opens_time = forms.TimeField(label=_("at"), widget=CLOCK)
    closes_on = DateField(label=_("Ends on"))
    closes_time = forms.TimeField(label=_("at"), widget=CLOCK)

    @property
    def hours(self) -> dict[str, datetime]:
        said = self.cleaned_data
        return {
            "opens_at": _moment(said["opens_on"], said["opens_time"]),
            "closes_at": _moment(said["closes_on"], said["closes_time"]),
        }


def _moment(day: Any, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))


class PhaseForm(HoursForm):
    name = LocalisedField(label=_("What it is called"), max_length=60)
    acts = forms.MultipleChoiceField(label=_("What is allowed in it"), choices=ACTS, required=False, widget=forms.CheckboxSelectMultiple)

    def __init__(self, phase: Phase, *args: Any, **kwargs: Any) -> None:
        opens, closes = timezone.localtime(phase.opens_at), timezone.localtime(phase.closes_at)
        initial = {"opens_on": opens.date(), "opens_time": opens.time(), "closes_on": closes.date(), "closes_time": closes.time()}
        super().__init__(*args, initial=initial | {"acts": list(phase.acts), "name": phase.name}, **kwargs)
        self.phase = phase
        self.order_fields(["name"])

    @property
    def values(self) -> dict[str, Any]:
        """A beginning that was not touched keeps its seconds, so that nothing seems changed."""
        hours = self.hours
        for name in ("opens_at", "closes_at"):
            kept = getattr(self.phase, name)
            if hours[name] == kept.replace(second=0, microsecond=0):
                hours[name] = kept
        return {**hours, "acts": set(self.cleaned_data["acts"]), "name": self.cleaned_data["name"]}


class NewPhaseForm(HoursForm):
    kind = forms.ChoiceField(label=_("Which phase?"), choices=KINDS)
    name = LocalisedField(label=_("What it is called"), max_length=60)

    def __init__(self, round_: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        there = {phase.kind for phase in round_.phases}
        self.fields["kind"].choices = [(kind, label) for kind, label in KINDS if kind not in there]
        self.order_fields(["kind", "name"])

    @property
    def values(self) -> dict[str, Any]:
        return {**self.hours, "kind": self.cleaned_data["kind"], "name": self.cleaned_data["name"]}
