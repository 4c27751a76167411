"""The plan of a funded project, and the report of the office that carries it out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from madang.common.directory.models import Office
from madang.common.files.actions import take_in
from madang.common.ui.forms import DateField, MoneyField


class PlanForm(forms.Form):
    office = forms.ModelChoiceField(Office.objects.filter(is_closed=False), label=_("Office that carries it out"), empty_label="–")
    starts_on = DateField(label=_("Planned to begin on"))
    ends_on = DateField(label=_("Planned to end on"))
    report_every_days = forms.IntegerField(label=_("Days between reports"), min_value=7, max_value=365, initial=90)

    def __init__(self, currency: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["granted_cents"] = MoneyField(label=_("Money granted"), currency=currency)


class ReportForm(forms.Form):
    text = forms.CharField(
        label=_("What was done, and what comes next"),
        widget=forms.Textarea,
        max_length=4000,
        help_text=_("Everybody can read this at once."),
    )
    started_on = DateField(label=_("Begun on"), required=False)
    ended_on = DateField(label=_("Finished on"), required=False, help_text=_("Leave it empty while work goes on."))
    photo = forms.FileField(label=_("A photo"), required=False, help_text=_("Up to 10 MB. Place and camera are taken out of it."))
    photo_shows = forms.CharField(
        label=_("What the photo shows"), required=False, max_length=300, help_text=_("For those who do not see it.")
    )

    field_order = ("text", "spent_cents", "started_on", "ended_on", "photo", "photo_shows")

    def __init__(self, currency: str, by: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.stored = by, None
        self.fields["spent_cents"] = MoneyField(label=_("Money spent so far, in all"), currency=currency)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """The photo is kept only when everything else is right; a file that nobody owns is removed after a day."""
        data = super().clean() or {}
        if data.get("photo") and not data.get("photo_shows"):
            self.add_error("photo_shows", _("Say what the photo shows, for those who do not see it."))
        if data.get("photo") and not self.errors:
            try:
                self.stored = take_in(data["photo"], accept=("image",), by=self.by)
            except ValidationError as problem:
                self.add_error("photo", problem)
        return data
