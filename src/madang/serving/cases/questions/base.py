from __future__ import annotations

from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError

from madang.common.languages import say

_kinds: dict[str, Kind] = {}
SALT = "cases.uploads"


class Kind:
    """How questions of one type are asked (`fields`), kept (`answer`), asked again (`initial`) and shown (`show`).

    Field names are the question's id, or `<id>-<part>` where an answer has parts.
    """

    types: tuple[str, ...] = ()

    def __init_subclass__(cls) -> None:
        for name in cls.types:
            _kinds[name] = cls()

    def fields(self, question, context) -> dict[str, forms.Field]:
        raise NotImplementedError

    def clean(self, question, cleaned: dict[str, Any], context) -> Any:
        """The answer as JSON; raises ValidationError keyed by field name."""
        return cleaned.get(question.id)

    def initial(self, question, answer: Any) -> dict[str, Any]:
        return {question.id: answer}

    def keep(self, question, cleaned: dict[str, Any], context) -> list[str]:
        """Ids of uploads that are good, though something else on the page is not: nobody has to choose them again."""
        return []

    def offer(self, question, cleaned: dict[str, Any], context) -> dict[str, forms.Field]:
        """Boxes to add when the answer was refused: what the person may have meant."""
        return {}

    def show(self, question, answer: Any, language: str) -> str:
        return str(answer)

    def remark(self, question, answer: Any) -> str:
        """What whoever handles the case should notice about the answer."""
        return ""


def seal(ids: list[str]) -> str:
    """Ids of uploads for a hidden field: whoever sends the page back can name no file of somebody else."""
    return signing.dumps(ids, salt=SALT)


def unseal(text: str) -> list[str]:
    try:
        return signing.loads(text, salt=SALT, max_age=86_400) if text else []
    except signing.BadSignature:
        return []


def kind_of(question) -> Kind:
    return _kinds[question.type]


class QuestionsForm(forms.Form):
    """One page: usually one question, or the few that make up one item of a list.

    `answers` holds the JSON of each question after `is_valid()`, `kept` the uploads taken in although the page has errors.
    `context`: by (who uploads), language. `typed`: what stood in the boxes when somebody asked to look something up.
    """

    def __init__(self, questions, *args, answers=None, context=None, typed=None, **kwargs):
        self.questions, self.given, self.context, self.answers = questions, answers or {}, context or {}, {}
        self.kept: dict[str, list[str]] = {}
        super().__init__(*args, initial=self._initial() | (typed or {}), **kwargs)
        self.context["typed"] = self._as_sent() if self.is_bound else typed
        self._draw()

    def _as_sent(self):
        """By the names the questions know, whatever stands before them on a page with other forms."""
        before = f"{self.prefix}-" if self.prefix else ""
        return {name.removeprefix(before): self.data[name] for name in self.data}

    def _draw(self):
        for question in self.questions:
            self.fields = self.fields | kind_of(question).fields(question, self._context(question))

    def _context(self, question):
        return {**self.context, "given": self.given.get(question.id)}

    def typed(self):
        """What stands in the boxes, unchecked. An upload stands in none: the good ones are in `kept`."""
        boxes = {name: field for name, field in self.fields.items() if not field.widget.needs_multipart_form}
        return {name: field.widget.value_from_datadict(self.data, self.files, name) for name, field in boxes.items()}

    def groups(self):
        """Each question with its boxes, for a page that asks several."""
        return [
            {
                "question": question,
                "visible": [
                    bound for bound in self.visible_fields() if bound.name == question.id or bound.name.startswith(f"{question.id}-")
                ],
            }
            for question in self.questions
        ]

    def _initial(self):
        initial = {}
        for question in self.questions:
            if self.given.get(question.id) is not None:
                initial |= kind_of(question).initial(question, self.given[question.id])
        return initial

    def clean(self):
        cleaned = super().clean()
        as_sent = dict(cleaned)  # an error takes the box's value out of `cleaned`
        for question in self.questions if not self.errors else ():
            self._answer(question, cleaned)
        for question in self.questions if self.errors else ():
            self._keep(question, as_sent)
        return cleaned

    def _answer(self, question, cleaned):
        try:
            self.answers[question.id] = kind_of(question).clean(question, cleaned, self._context(question))
        except ValidationError as error:
            if more := kind_of(question).offer(question, cleaned, self._context(question)):
                self._show_offer(question, more)
            self.add_error(None, error)

    def _show_offer(self, question, more):
        """Further boxes for the page that is sent back, before the question's own."""
        fields = {}
        for name, field in self.fields.items():
            if name.startswith(f"{question.id}-"):
                fields |= {new: box for new, box in more.items() if new not in fields}
            fields.setdefault(name, field)
        self.fields = fields
        self.data = self.data.copy()
        for name, box in more.items():
            if box.initial and not self.data.get(self.add_prefix(name)):
                self.data[self.add_prefix(name)] = box.initial  # a form that was sent shows what was sent, not what a box begins with

    def _keep(self, question, cleaned):
        kept = self.answers.get(question.id) if question.type == "file" else None
        if kept is None:
            kept = kind_of(question).keep(question, cleaned, self._context(question))
        if kept:
            self.kept[question.id] = kept
            self.data = self.data.copy()
            self.data[f"{question.id}-kept"] = seal(kept)
            given = [*(self.given.get(question.id) or []), *kept]
            self.given = {**self.given, question.id: list(dict.fromkeys(given))}
            self.fields |= kind_of(question).fields(question, self._context(question))


def common(question, **extra) -> dict[str, Any]:
    """The arguments every field of a question shares."""
    return {"label": say(question.label), "help_text": say(question.help), "required": question.required, **extra}
