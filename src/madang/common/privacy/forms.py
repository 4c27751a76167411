from django import forms
from django.utils.translation import gettext_lazy as _

from madang.common.ui.forms import DateField

from .models import AccessObjection


class ObjectionForm(forms.Form):
    text = forms.CharField(
        label=_("Why do you object?"),
        help_text=_("One sentence is enough. The data protection officer reads it, not the person you object to."),
        max_length=4000,
        widget=forms.Textarea,
        error_messages={
            "required": _("Write in a sentence why you object."),
            "max_length": _("Your text is longer than 4,000 letters. Shorten it, or write to the data protection officer."),
        },
    )


class AnswerForm(forms.Form):
    state = forms.ChoiceField(
        label=_("What did you find?"),
        choices=[choice for choice in AccessObjection.State.choices if choice[0] != AccessObjection.State.OPEN],
        widget=forms.RadioSelect,
        error_messages={"required": _("Say whether the access was in order.")},
    )
    answer = forms.CharField(
        label=_("Your answer to the person"),
        help_text=_("Say who was asked, what they needed the data for, and what follows. It is sent as you write it."),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Write the answer the person will read.")},
    )


class EraseForm(forms.Form):
    understood = forms.BooleanField(
        label=_("I understand that this cannot be undone"),
        error_messages={"required": _("Tick the box to say that you understand that this cannot be undone.")},
    )


class FileErasureForm(forms.Form):
    identity_shown = forms.CharField(
        label=_("How did the person show who they are?"),
        help_text=_("For example: identity card, last four figures 1234"),
        max_length=200,
        error_messages={"required": _("Write how the person showed who they are.")},
    )


class AssessmentForm(forms.Form):
    necessity = forms.CharField(
        label=_("Why is this data needed, and why is less not enough?"),
        widget=forms.Textarea,
        error_messages={"required": _("Write why this data is needed.")},
    )
    risks = forms.CharField(
        label=_("What could go wrong for the people concerned?"),
        widget=forms.Textarea,
        error_messages={"required": _("Write what could go wrong.")},
    )
    measures = forms.CharField(
        label=_("What do you do against it?"), widget=forms.Textarea, error_messages={"required": _("Write what you do against it.")}
    )
    review_on = DateField(label=_("When will you look at this again?"))
