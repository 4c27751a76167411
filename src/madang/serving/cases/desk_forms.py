from django import forms
from django.utils.translation import gettext_lazy as _

from madang.common.languages import say
from madang.common.people.models import Account, StaffRole

from .permissions import WORKERS


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(label=_("To whom?"), queryset=Account.objects.none())

    def __init__(self, *args, task, **kwargs):
        super().__init__(*args, **kwargs)
        colleagues = StaffRole.objects.current().filter(role__in=WORKERS).filter(office__in=[task.office_id]).values("account")
        self.fields["to"].queryset = Account.objects.filter(pk__in=colleagues, is_active=True).exclude(pk=task.assigned_to_id)


class QuestionForm(forms.Form):
    question = forms.CharField(
        label=_("What do you need to know?"),
        help_text=_("In words the resident understands. The clock stops until the answer."),
        widget=forms.Textarea,
        max_length=5_000,
    )

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, **kwargs)
        self.text_blocks = [(say(block.title), say(block.body, application.language)) for block in application.workflow.text_blocks]


class NoteForm(forms.Form):
    text = forms.CharField(label=_("Note"), help_text=_("Facts only. The resident can read it when they ask for their data."), widget=forms.Textarea, max_length=10_000)


class FindingForm(forms.Form):
    FINDINGS = [("agrees", _("We agree")), ("conditions", _("We agree under conditions")), ("objects", _("We object"))]

    finding = forms.ChoiceField(label=_("Your office's finding"), choices=FINDINGS, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Conditions or reasons"), widget=forms.Textarea, required=False, max_length=10_000)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("finding") in ("conditions", "objects") and not cleaned.get("text"):
            self.add_error("text", _("Say which conditions, or why you object."))
        return cleaned


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    reasons = forms.CharField(label=_("Reasons"), help_text=_("They stand in the letter."), widget=forms.Textarea, required=False, max_length=20_000)

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(outcome.id, say(outcome.title)) for outcome in application.workflow.outcomes]
        self.text_blocks = [(say(block.title), say(block.body, application.language)) for block in application.workflow.text_blocks]
