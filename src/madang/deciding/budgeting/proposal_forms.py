"""What is asked of those who propose, comment, check and moderate."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from madang.common.directory.models import Office
from madang.common.places.models import Area
from madang.common.ui.forms import DateField, MoneyField, NameField

from .models import Proposal, Reason, Round, Statement

MOST_CENTS = 10**15
SERVES = [
    ("everybody", _("Everybody")),
    ("women", _("Women and girls")),
    ("children", _("Children and young people")),
    ("old", _("People of 65 and over")),
    ("disabled", _("People with a disability")),
    ("newcomers", _("People who came from other countries")),
    ("poor", _("People with little money")),
]
USERS = [("women", _("Women")), ("under 18", _("Under 18")), ("60 and over", _("60 and over"))]  # whose share of the use is estimated
MARKER_HINTS = {
    "0": _("Good for all in the same way, for example a road or a tree."),
    "1": _("Not its first aim, but women or men who have it harder gain from it, for example lights on a way home."),
    "2": _("Without that aim nobody would propose it, for example a refuge, or swimming hours for women."),
}


class ProposalForm(forms.ModelForm):
    """Everything but title, text and pot may stay empty. `save_typed` keeps in the draft what was typed, right or not yet."""

    title = forms.CharField(label=_("What do you propose, in one line?"), max_length=120)
    what = forms.CharField(label=_("What should be done?"), max_length=5000, widget=forms.Textarea(attrs={"rows": 6}))
    why = forms.CharField(label=_("Why is it needed?"), max_length=5000, required=False, widget=forms.Textarea(attrs={"rows": 4}))
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("Neighbourhood"), required=False, empty_label=_("The whole town, or several")
    )
    place = forms.CharField(
        label=_("Street, number or place"),
        max_length=200,
        required=False,
        help_text=_("As you would tell a neighbour: Harbour Road 12, or the bridge by the school."),
    )
    latitude = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    longitude = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    gender_marker = forms.TypedChoiceField(
        label=_("Does it make women and men more equal?"),
        choices=Proposal.Marker.choices,
        coerce=int,
        empty_value=None,
        required=False,
        widget=forms.RadioSelect,
    )
    serves = forms.MultipleChoiceField(
        label=_("Whom does it serve first of all?"), choices=SERVES, required=False, widget=forms.CheckboxSelectMultiple
    )
    with_others = forms.CharField(
        label=_("Who proposes it with you?"), required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("E-mail addresses, one on a line. Each gets a link, and is named only after they have said yes."),
    )  # fmt: skip
    show_name = forms.BooleanField(label=_("Show my name beside the proposal"), required=False)

    class Meta:
        model = Proposal
        fields = ["title", "what", "why", "pot", "area", "place", "latitude", "longitude", "cost_cents", "gender_marker", "serves"]

    def __init__(self, *args: Any, instance: Proposal, **kwargs: Any) -> None:
        round_ = instance.round
        invited = "\n".join(instance.coauthors.filter(confirmed_at=None).values_list("email", flat=True))
        kwargs["initial"] = {"show_name": bool(instance.author_name), "with_others": invited}
        super().__init__(*args, instance=instance, **kwargs)
        self.round: Round = round_
        self.fields["pot"] = forms.ModelChoiceField(round_.pots.all(), label=_("Paid from"), widget=forms.RadioSelect, empty_label=None)
        self.fields["area"].queryset = Area.objects.all()
        self.fields["gender_marker"].option_hints = MARKER_HINTS
        self.fields["cost_cents"] = MoneyField(
            currency=round_.currency, label=_("About how much does it cost?"), required=False, max_cents=MOST_CENTS,
            help_text=_("A guess is enough. The office that checks it says what it would cost."),
        )  # fmt: skip
        self.order_fields(["title", "what", "why", "pot", "area", "place", "cost_cents"])

    def clean_with_others(self) -> list[str]:
        emails = [line.strip() for line in self.cleaned_data["with_others"].replace(",", "\n").splitlines() if line.strip()]
        for email in emails:
            try:
                validate_email(email)
            except forms.ValidationError:
                raise forms.ValidationError(
                    _("“%(found)s” is not an e-mail address. Write one like name@example.org."), params={"found": email}
                ) from None
        if len(emails) > 10:
            raise forms.ValidationError(_("Name at most ten people."))
        return emails


class PictureForm(forms.Form):
    photo = forms.FileField(
        label=_("A picture"), required=False, help_text=_("JPEG or PNG. Nobody should be recognised in it who has not agreed.")
    )
    photo_words = forms.CharField(
        label=_("What does the picture show?"), max_length=200, required=False, help_text=_("One sentence for those who cannot see it.")
    )


class FilterForm(forms.Form):
    """Of the list: what makes no sense is left out, and never an error."""

    STATES = [(state, label) for state, label in Proposal.State.choices if state not in ("draft", "removed", "merged")]

    q = forms.CharField(label=_("Words"), required=False, max_length=100)
    area = forms.ModelChoiceField(
        Area.objects.none(), label=_("Neighbourhood"), required=False, empty_label=_("All neighbourhoods"), to_field_name="code"
    )
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("All")), *STATES])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["area"].queryset = Area.objects.all()


class CommentForm(forms.Form):
    text = forms.CharField(label=_("Your comment"), max_length=2000, widget=forms.Textarea(attrs={"rows": 4}))


class AnswerForm(forms.Form):
    """Stands on one page with the comment, whose box is called text as well."""

    text = forms.CharField(label=_("Your answer to the office"), max_length=5000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "answer_%s", **kwargs})


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("E-mail address of somebody who proposes it with you"))


class JoinForm(forms.Form):
    name = NameField(label=_("Your name, as it will be shown"), max_length=100)


class ReportForm(forms.Form):
    reason = forms.ChoiceField(label=_("What is wrong with it?"), choices=Reason.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Anything else we should know"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )


# --- The desk --------------------------------------------------------------------------------------------------------


class OfficeForm(forms.Form):
    office = forms.ModelChoiceField(Office.objects.none(), label=_("Which office checks it?"), empty_label=_("Choose an office"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["office"].queryset = Office.objects.all()


class FindingForm(forms.Form):
    verdict = forms.ChoiceField(label=_("What did you find?"), choices=Statement.Verdict.choices, widget=forms.RadioSelect)
    text = forms.CharField(
        label=_("Why? And what would have to change?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("Everybody reads this. Write it as you would say it to the proposer."),
    )

    def __init__(self, currency: str, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cost"] = MoneyField(
            currency=currency, label=_("What would it cost?"), required=False, min_cents=1, max_cents=MOST_CENTS
        )
        for key, label in USERS:
            self.fields[_share_name(key)] = forms.IntegerField(label=label, required=False, min_value=0, max_value=100)

    @property
    def share_fields(self) -> list[forms.BoundField]:
        return [self[_share_name(key)] for key, _label in USERS]

    @property
    def shares(self) -> dict[str, float]:
        """Of those who will use it, as parts of one; what the office does not know is left out."""
        said = {key: self.cleaned_data.get(_share_name(key)) for key, _label in USERS}
        return {key: percent / 100 for key, percent in said.items() if percent is not None}

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("verdict") in ("feasible", "changes") and not data.get("cost") and "cost" not in self.errors:
            self.add_error("cost", _("Say what it would cost."))
        return data


def _share_name(key: str) -> str:
    return f"share_{key.replace(' ', '_')}"


class MergeForm(forms.Form):
    into = forms.IntegerField(label=_("Number of the proposal it is joined with"), min_value=1)
    why = forms.CharField(
        label=_("Why?"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Both proposers and everybody else read this."),
    )


class RemoveForm(forms.Form):
    reason = forms.ChoiceField(label=_("Which rule does it break?"), choices=Reason.choices, widget=forms.RadioSelect)
    explanation = forms.CharField(label=_("Why? This is published."), max_length=500, widget=forms.Textarea(attrs={"rows": 3}))


class TownAnswerForm(forms.Form):
    text = forms.CharField(label=_("Answer of the town"), max_length=3000, widget=forms.Textarea(attrs={"rows": 4}))


class PersonForm(forms.Form):
    """Whom the counter helps: by number, or by full name and date of birth."""

    register_number = forms.CharField(label=_("Number in the register"), max_length=40, required=False)
    name = forms.CharField(label=_("Or full name"), max_length=200, required=False)
    birth_date = DateField(label=_("and date of birth"), required=False)
    consent = forms.BooleanField(label=_("The person is here or has asked for this, and knows that the proposal becomes public."))
