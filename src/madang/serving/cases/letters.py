"""The words of a decision letter: the outcome's own text with the facts of the case put in."""

from __future__ import annotations

import re
from typing import Any

from django.utils import formats, timezone, translation

from madang.common.languages import say
from madang.common.ui.models import Town

from .models import Application, Decision
from .questions import kind_of

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")


def letter_text(application: Application, decision: Decision) -> tuple[str, str]:
    """Subject and body (Markdown) in the language of the case."""
    language = decision.language
    letter = application.workflow.outcome(decision.outcome).letter
    with translation.override(language):
        facts = facts_for_letters(application, decision, language)
    return fill_in(say(letter.subject, language), facts), fill_in(say(letter.body, language), facts)


def fill_in(text: str, facts: dict[str, Any]) -> str:
    """Each {name} by its fact; an unknown name stays as it is, so that the officer sees it before the letter goes out."""
    return PLACE.sub(lambda match: str(facts.get(match[1], match[0])), text)


def unknown_places(text: str) -> list[str]:
    """The {names} that are still in the text, each once, as they stand there."""
    return list(dict.fromkeys(match[0] for match in PLACE.finditer(text)))


def block_texts(application: Application, ids: list[str]) -> list[str]:
    """The chosen text blocks in the language of the case, with its facts put in."""
    language = application.language
    with translation.override(language):
        facts = facts_for_letters(application, None, language)
    return [fill_in(say(block.body, language), facts) for block in application.workflow.text_blocks if block.id in ids]


def facts_for_letters(application: Application, decision: Decision | None, language: str) -> dict[str, str]:
    form = application.definition.form
    facts = {
        question.id: kind_of(question).show(question, application.answers[question.id], language)
        for question in form.questions()
        if application.answers.get(question.id) not in (None, "", [])
    }
    facts |= {
        "reference": application.reference,
        "service": say(application.definition.name, language),
        "name": application.contact_name,
        "town": say(Town.current().name, language),
        "office": say(application.office.name, language),
        "submitted_on": formats.date_format(timezone.localtime(application.submitted_at)),
    }
    if decision is not None:
        facts |= {
            "reasons": decision.reasons,
            "decided_on": formats.date_format(timezone.localtime(decision.decided_at)),
            "object_until": formats.date_format(decision.object_until) if decision.object_until else "",
        }
    return facts
