from __future__ import annotations

from typing import Any

from django import forms

from madang.common.languages import say

_kinds: dict[str, Kind] = {}


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

    def show(self, question, answer: Any, language: str) -> str:
        return str(answer)


def kind_of(question) -> Kind:
    return _kinds[question.type]


class QuestionsForm(forms.Form):
    """One page: usually one question, or the few that make up one item of a list.

    `answers` holds the JSON of each question after `is_valid()`. `context`: by (who uploads), language.
    """

    def __init__(self, questions, *args, answers=None, context=None, **kwargs):
        self.questions, self.given, self.context, self.answers = questions, answers or {}, context or {}, {}
        super().__init__(*args, initial=self._initial(), **kwargs)
        for question in questions:
            self.fields.update(kind_of(question).fields(question, self._context(question)))

    def _context(self, question):
        return {**self.context, "given": self.given.get(question.id)}

    def _initial(self):
        initial = {}
        for question in self.questions:
            if self.given.get(question.id) is not None:
                initial |= kind_of(question).initial(question, self.given[question.id])
        return initial

    def clean(self):
        cleaned = super().clean()
        for question in self.questions if not self.errors else ():
            self.answers[question.id] = kind_of(question).clean(question, cleaned, self._context(question))
        return cleaned


def common(question, **extra) -> dict[str, Any]:
    """The arguments every field of a question shares."""
    return {"label": say(question.label), "help_text": say(question.help), "required": question.required, **extra}
