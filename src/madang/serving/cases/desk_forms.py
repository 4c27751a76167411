from django import forms
from django.utils.translation import gettext_lazy as _

from madang.common.languages import say
from madang.common.people.models import Account

from .letters import block_texts, unknown_places
from .queries import workers_in


class TextBlockForm(forms.Form):
    """A form with a long text into which the server puts the chosen text blocks, so that it works without JavaScript."""

    target = ""
    is_markdown = False  # whether the text goes into a letter, or is sent as it stands

    def __init__(self, *args, application, **kwargs):
        super().__init__(*args, **kwargs)
        self.application = application
        blocks = application.workflow.text_blocks
        if blocks:
            texts = dict(zip([block.id for block in blocks], self._texts([block.id for block in blocks]), strict=True))
            field = forms.MultipleChoiceField(label=_("Text blocks"), required=False, widget=forms.CheckboxSelectMultiple)
            field.choices = [(block.id, say(block.title)) for block in blocks]
            field.option_hints = texts
            self.fields["blocks"] = field

    def _texts(self, ids):
        return block_texts(self.application, ids, is_markdown=self.is_markdown)

    @property
    def has_blocks(self):
        return "blocks" in self.fields

    def with_blocks(self):
        """The same form, nothing lost, the chosen blocks at the end of the text."""
        data = self.data.copy()
        texts = self._texts(data.getlist("blocks"))
        data[self.target] = "\n\n".join(filter(None, [data.get(self.target, "").strip(), *texts]))
        data.setlist("blocks", [])
        initial = {name: data.get(name) for name in self.fields if name != "blocks"}
        return type(self)(initial=initial, application=self.application)


class HandOverForm(forms.Form):
    to = forms.ModelChoiceField(
        label=_("To whom?"),
        queryset=Account.objects.none(),
        help_text=_("Colleagues of the office, and the deputies of whoever has it now."),
    )

    def __init__(self, *args, task, **kwargs):
        super().__init__(*args, **kwargs)
        deputies = task.assigned_to.deputies.current().values("deputy") if task.assigned_to else []
        people = workers_in(task.office_id) | Account.objects.filter(pk__in=deputies, is_active=True, is_staff=True)
        self.fields["to"].queryset = people.exclude(pk=task.assigned_to_id).distinct().order_by("name", "email")


class QuestionForm(TextBlockForm):
    target = "question"

    question = forms.CharField(
        label=_("What do you need to know?"),
        help_text=_("In words the resident understands. The clock stops until the answer."),
        widget=forms.Textarea,
        max_length=5_000,
    )

    def clean_question(self):
        question = self.cleaned_data["question"]
        if unknown := unknown_places(question):
            raise forms.ValidationError(
                _("The text has places that nothing fills: %(names)s. Write the words instead.") % {"names": ", ".join(unknown)}
            )
        return question


class NoteForm(forms.Form):
    text = forms.CharField(
        label=_("Note"),
        help_text=_("Facts only. The resident can read it when they ask for their data."),
        widget=forms.Textarea,
        max_length=10_000,
    )


class FindingForm(forms.Form):
    FINDINGS = [("agrees", _("We agree")), ("conditions", _("We agree under conditions")), ("objects", _("We object"))]

    finding = forms.ChoiceField(label=_("Your office's finding"), choices=FINDINGS, widget=forms.RadioSelect)
    text = forms.CharField(label=_("Conditions or reasons"), widget=forms.Textarea, required=False, max_length=10_000)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("finding") in ("conditions", "objects") and not cleaned.get("text"):
            self.add_error("text", _("Say which conditions, or why you object."))
        return cleaned


class DecisionForm(TextBlockForm):
    target, is_markdown = "reasons", True

    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=_("Reasons"), help_text=_("They stand in the letter."), widget=forms.Textarea, required=False, max_length=20_000
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(outcome.id, say(outcome.title)) for outcome in self.application.workflow.outcomes]
        needs = [
            outcome.id for outcome in self.application.workflow.outcomes if outcome.needs_reasons or outcome.kind in ("refused", "partly")
        ]
        self.fields["outcome"].option_hints = dict.fromkeys(needs, _("Needs reasons"))


class LetterForm(forms.Form):
    """The letter before it goes out."""

    outcome = forms.CharField(widget=forms.HiddenInput)
    reasons = forms.CharField(widget=forms.HiddenInput, required=False)
    letter = forms.CharField(
        label=_("Letter"),
        help_text=_("Change what does not fit. It goes out exactly as it stands here."),
        widget=forms.Textarea(attrs={"rows": 16}),
        max_length=40_000,
    )


class BulkForm(forms.Form):
    outcome = forms.ChoiceField(label=_("Outcome"), widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=_("Reasons"),
        help_text=_("The same for all. They stand in each letter."),
        widget=forms.Textarea,
        required=False,
        max_length=20_000,
    )

    def __init__(self, *args, outcomes, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["outcome"].choices = [(id, say(title)) for id, title in outcomes.items()]


class WithdrawalForm(forms.Form):
    WAYS = [("letter", _("By letter")), ("phone", _("By telephone")), ("counter", _("At the counter")), ("email", _("By e-mail"))]

    how = forms.ChoiceField(label=_("How did the resident say so?"), choices=WAYS, widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("When, and in which words?"), help_text=_("It is kept as a note with the case."), widget=forms.Textarea, max_length=2_000
    )


class ObjectionAnswerForm(forms.Form):
    STATES = [("upheld", _("Upheld: the case is decided anew")), ("rejected", _("Rejected: the decision stands"))]

    state = forms.ChoiceField(label=_("Result"), choices=STATES, widget=forms.RadioSelect)
    answer = forms.CharField(
        label=_("Answer to the resident"),
        help_text=_("The reasons, as they will stand in the letter. Greeting, result and what the resident can do next are added to it."),
        widget=forms.Textarea,
        max_length=20_000,
    )
