"""Which rules are tried on which vote."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from madang_methods.errors import UnusableInput

from .calculations import CountFailed, apart
from .models import Pot, Round
from .rule_words import offered_to

MOST_BYTES = 10_000_000
LONGEST_LOOK_S = 30
MOST_SHOWN = 6


class TrialForm(forms.Form):
    pot = forms.ModelChoiceField(Pot.objects.none(), label=_("An earlier vote of this town"), required=False, empty_label="–")
    file = forms.FileField(
        label=_("Or a vote from a file"),
        required=False,
        help_text=_(
            "Pabulib format (.pb), up to 10 MB: pabulib.org has hundreds of votes of other towns. The file is read, counted and forgotten."
        ),
    )
    rules = forms.MultipleChoiceField(label=_("Rules to compare"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, round_: Round, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pot"].queryset = Pot.objects.filter(outcome__isnull=False).select_related("round").order_by("-round", "pk")
        self.fields["pot"].label_from_instance = lambda pot: f"{pot.round}: {pot}"
        offered = offered_to(round_)
        self.fields["rules"].choices = [(name, words[0]) for name, words in offered.items()]
        self.fields["rules"].option_hints = {name: words[1] for name, words in offered.items()}
        self.fields["rules"].initial = list(offered)
        self.content = ""

    def clean_file(self) -> Any:
        """A file that cannot be counted is refused here, with the lines to mend, and is nowhere kept."""
        file = self.cleaned_data["file"]
        if not file:
            return file
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 10 MB. Leave out columns that are not needed, or split it by pot."))
        try:
            self.content = file.read().decode("utf-8-sig")
        except UnicodeDecodeError as problem:
            raise forms.ValidationError(_("This is no text in UTF-8. Save the file as a .pb file in UTF-8.")) from problem
        self._look_at_content()
        return file

    def _look_at_content(self) -> None:
        try:
            apart("look_at", text=self.content, longest_s=LONGEST_LOOK_S)
        except UnusableInput as problem:
            lines = str(problem).splitlines()[:MOST_SHOWN]
            raise forms.ValidationError(_("This file cannot be counted: %(why)s") % {"why": " ".join(" ".join(lines).split())}) from problem
        except CountFailed as problem:
            raise forms.ValidationError(
                _("This file could not be read within half a minute. Is it a vote in the Pabulib format?")
            ) from problem

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if not self.errors and bool(data.get("pot")) == bool(data.get("file")):
            self.add_error("pot", _("Choose an earlier vote or a file: one of the two."))
        return data
