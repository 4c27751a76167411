"""Walking through the answers of a form, lists included."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from madang.serving.services.definitions.form import FormDefinition

TYPED = "_typed"  # beside the answers of a draft: by page, what was typed there and is not right yet
FILES = "_files"  # beside what was typed on the page of an item: by question, the ids of its good uploads


def typed_on(answers: Mapping[str, Any], page: str) -> dict[str, Any]:
    """Box → what stood in it when the person left the page for later; empty where the page was answered."""
    return answers.get(TYPED, {}).get(page) or {}


def uploaded_on(answers: Mapping[str, Any], page: str) -> dict[str, list[str]]:
    """Question → ids of the files given on the page of an item before the person left it for later."""
    return typed_on(answers, page).get(FILES) or {}


def item_page(question_id: str, number: int) -> str:
    """By this name is kept what was typed for one item of a list; `number` counts from 1."""
    return f"{question_id}.{number}"


def unfinished(answers: Mapping[str, Any]) -> set[str]:
    """Ids of questions left half-way."""
    return {page.split(".")[0] for page in answers.get(TYPED, {})}


def unfinished_items(answers: Mapping[str, Any], question_id: str) -> list[int]:
    """Numbers of the items of a list that were left half-way, whether they are new or being changed."""
    pages = (page.split(".") for page in answers.get(TYPED, {}))
    return sorted(int(number[0]) for id, *number in pages if id == question_id and number)


def files_in(form: FormDefinition, answers: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(question id, file id) of every file given; files inside a list count for the list's question."""
    for question in form.questions():
        answer = answers.get(question.id) or []
        if question.type == "file":
            yield from ((question.id, id) for id in answer)
        elif question.type == "repeat":
            inner = [one.id for one in question.questions if one.type == "file"]
            half = [uploaded_on(answers, item_page(question.id, number)) for number in unfinished_items(answers, question.id)]
            given = (id for item in [*answer, *half] for name in inner for id in item.get(name) or [])
            yield from ((question.id, id) for id in dict.fromkeys(given))


def holds_files(form: FormDefinition, question_id: str) -> bool:
    """Whether an answer to this question can name files."""
    question = next((question for question in form.questions() if question.id == question_id), None)
    return question is not None and any(one.type == "file" for one in (question, *getattr(question, "questions", ())))
