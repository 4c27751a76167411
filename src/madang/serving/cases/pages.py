"""The way through a form: which page comes next, which came before, what the check page shows."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import get_language

from madang.common.languages import say

from .actions.filing import missing
from .answers import unfinished
from .contact import is_reachable
from .models import Draft
from .questions import kind_of
from .questions.lists import held_or_booked

EMPTY = (None, "", [])


def question_url(draft: Draft, question_id: str) -> str:
    return reverse("cases:question", args=[draft.token, question_id])


def _ids(draft: Draft) -> list[str]:
    return [question.id for question in draft.version.definition.form.asked(draft.answers)]


def next_page(draft: Draft, after: str | None = None) -> str:
    """After a question: the one that follows. Without one: the first that lacks an answer."""
    ids = _ids(draft)
    if after in ids:
        following = ids[ids.index(after) + 1 : ids.index(after) + 2]
    else:
        following = [id for id in ids if id not in draft.answers or id in missing(draft.version.definition, draft.answers)][:1]
    if following:
        return question_url(draft, following[0])
    contact_known = is_reachable(draft.answers.get("_contact"))
    return reverse("cases:check" if contact_known else "cases:contact", args=[draft.token])


def previous_page(draft: Draft, page: str) -> str:
    ids = _ids(draft)
    position = ids.index(page) if page in ids else len(ids)
    if page == "_check" and not draft.resident_id:
        return reverse("cases:contact", args=[draft.token])
    if position == 0:
        return reverse("services:service", args=[draft.version.service.slug])
    return question_url(draft, ids[position - 1])


def page_number(draft: Draft, question_id: str) -> tuple[int, int]:
    ids = _ids(draft)
    return ids.index(question_id) + 1, len(ids)


def check_rows(draft: Draft) -> list[dict[str, Any]]:
    """By section: each question with its answer in words, where to change it, and whether it still lacks an answer."""
    definition = draft.version.definition
    asked = {question.id for question in definition.form.asked(draft.answers)}
    gaps = {*missing(definition, draft.answers), *unfinished(draft.answers)}
    sections = []
    for section in definition.form.sections:
        rows = [_row(question, draft, gaps) for question in section.questions if question.id in asked]
        if rows:
            sections.append({"title": say(section.title), "rows": rows})
    return sections


def _row(question, draft: Draft, gaps: set[str]) -> dict[str, Any]:
    answer = draft.answers.get(question.id)
    return {
        "id": question.id,
        "label": say(question.label),
        "answer": "" if answer in EMPTY else kind_of(question).show(question, answer, get_language() or draft.language),
        "remark": "" if answer in EMPTY else kind_of(question).remark(question, answer),
        "is_missing": question.id in gaps or (question.type == "slot" and bool(answer) and held_or_booked(answer) is None),
        "url": f"{question_url(draft, question.id)}?from=check",
    }


def item_rows(question, item: dict[str, Any]) -> list[dict[str, Any]]:
    """One item of a list: its answers in words."""
    return [
        {"key": say(inner.label), "value": kind_of(inner).show(inner, item[inner.id], get_language() or "en")}
        for inner in question.questions
        if item.get(inner.id) not in EMPTY
    ]


def answer_rows(application, questions=None, language=None) -> list[dict[str, Any]]:
    """The answers of a case by section, for officer and resident; `questions` limits what an office sees."""
    sections = []
    for section in application.definition.form.sections:
        rows = [
            {
                "label": say(q.label, language),
                "answer": kind_of(q).show(q, application.answers[q.id], language or get_language() or application.language),
                "remark": kind_of(q).remark(q, application.answers[q.id]),
                "id": q.id,
            }
            for q in section.questions
            if application.answers.get(q.id) not in EMPTY and (questions is None or q.id in questions)
        ]
        if rows:
            sections.append({"title": say(section.title, language), "rows": rows})
    return sections
