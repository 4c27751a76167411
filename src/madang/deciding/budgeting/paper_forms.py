"""What is typed at the paper desk, and what is said beside the field when it cannot be."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from madang.common.languages import say
from madang.common.people.codes import as_typed

from .actions.paper import MOST_AT_ONCE
from .models import Batch, Round, Sheet

SPOILT = [(value, label) for value, label in Sheet.Reason.choices if value != Sheet.Reason.BROUGHT_BACK]


class PrintForm(forms.Form):
    area = forms.ChoiceField(label=gettext_lazy("Whose ballot?"), required=False, widget=forms.RadioSelect)
    size = forms.IntegerField(label=gettext_lazy("How many sheets?"), min_value=1, max_value=MOST_AT_ONCE)
    language = forms.ChoiceField(label=gettext_lazy("Language"), choices=settings.LANGUAGES, widget=forms.RadioSelect)

    def __init__(self, round_: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pots = round_.pots.exclude(area=None).select_related("area")
        areas = {str(pot.area_id): say(pot.area.name) for pot in pots if pot.area}
        field = self.fields["area"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", _("Of the whole town alone, for people whose area has no money of its own")), *areas.items()]

    def clean_area(self) -> int | None:
        return int(self.cleaned_data["area"]) if self.cleaned_data["area"] else None


class SheetForm(forms.Form):
    """A sheet of this round, named by what is printed on it."""

    code = forms.CharField(
        label=gettext_lazy("Number of the sheet"),
        max_length=40,
        help_text=gettext_lazy("Eight letters and figures, under the square code."),
    )

    def __init__(self, round_: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.round = round_

    def clean_code(self) -> str:
        found = Sheet.objects.select_related("batch__round", "batch__area").filter(code=as_typed(self.cleaned_data["code"])).first()
        if found is None:
            raise forms.ValidationError(_("There is no sheet with this number. Check each letter and figure."))
        if found.batch.round_id != self.round.pk:
            raise forms.ValidationError(_("This sheet belongs to another vote: %(round)s.") % {"round": found.batch.round})
        self.sheet = found
        return found.code


class BatchChoiceForm(forms.Form):
    """From which pile the sheet is taken; asked only where there are several."""

    batch = forms.ChoiceField(label=gettext_lazy("From which pile?"), widget=forms.RadioSelect)

    def __init__(self, batches: list[Batch], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.batches = {str(batch.pk): batch for batch in batches}
        field = self.fields["batch"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(pk, f"{batch} · {_('%(left)s left') % {'left': batch.in_the_pile}}") for pk, batch in self.batches.items()]
        field.initial = next(iter(self.batches), None)

    @property
    def chosen(self) -> Batch:
        return self.batches[self.cleaned_data["batch"]]


class SpoiltForm(forms.Form):
    spoilt = forms.ChoiceField(label=gettext_lazy("Why can it not be counted?"), choices=SPOILT, widget=forms.RadioSelect)


class CloseForm(forms.Form):
    left = forms.IntegerField(label=gettext_lazy("Sheets left in the pile, counted by hand"), min_value=0, max_value=100_000)
    explanation = forms.CharField(
        label=gettext_lazy("If the sums differ: what may explain it?"), required=False, max_length=300,
        help_text=gettext_lazy("This is published with the sums. Name nobody."),
    )  # fmt: skip
