"""Walking through the answers of a form, lists included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from madang.serving.services.definitions.form import FormDefinition

TYPED = "_typed"  # beside the answers of a draft: by page, what was typed there and is not right yet


def typed_on(answers: Mapping[str, Any], page: str) -> dict[str, Any]:
    """Box → what stood in it when the person left the page for later; empty where the page was answered."""
    return answers.get(TYPED, {}).get(page) or {}


def unfinished(answers: Mapping[str, Any]) -> set[str]:
    """Ids of questions left half-way."""
    return {page.split(".")[0] for page in answers.get(TYPED, {})}


def files_in(form: FormDefinition, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(question id, file id) of every file given; files inside a list count for the list's question."""
    for question in form.questions():
        answer = answers.get(question.id) or []
        if question.type == "file":
            yield from ((question.id, id) for id in answer)
        elif question.type == "repeat":
            inner = [one.id for one in question.questions if one.type == "file"]
            yield from ((question.id, id) for item in answer for name in inner for id in item.get(name) or [])


def holds_files(form: FormDefinition, question_id: str) -> bool:
    """Whether an answer to this question can name files."""
    question = next((question for question in form.questions() if question.id == question_id), None)
    return question is not None and any(one.type == "file" for one in (question, *getattr(question, "questions", ())))
