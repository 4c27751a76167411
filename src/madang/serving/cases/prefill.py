"""What the town already holds is not asked twice."""

from __future__ import annotations

from typing import Any

from madang.common.people.models import Resident
from madang.common.people.queries import facts_of
from madang.serving.services.definitions.form import FormDefinition


def known_answers(form: FormDefinition, resident: Resident | None) -> dict[str, Any]:
    """Answers to the questions whose fact the register holds, in the shape the question wants."""
    if resident is None:
        return {}
    facts = facts_of(resident)
    found = {question.id: _as_answer(question, facts) for question in form.questions() if question.fact}
    return {id: answer for id, answer in found.items() if answer}


def _as_answer(question: Any, facts: dict[str, Any]) -> Any:
    if question.type == "person":
        answer = {part: facts.get(f"person.{part}") or None for part in question.ask}
        return answer if answer.get("family_name") else None
    return facts.get(question.fact)
