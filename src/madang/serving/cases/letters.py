"""The words of a decision letter: the outcome's own text with the facts of the case put in."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _

from madang.common.languages import RIGHT_TO_LEFT, isolated, say
from madang.common.ui.markdown import as_words, in_one_line
from madang.common.ui.models import Town
from madang.serving.services.definitions.service import OutputDocument

from .models import Application, Decision, Objection
from .questions import kind_of

PLACE = re.compile(r"\{([a-z][a-z0-9_]*)\}")
PLACE_AND_SPACE = re.compile(r"( ?)" + PLACE.pattern)
NO_PLACES = str.maketrans("{}", "()")  # what a resident typed is no place of ours to fill


def letter_text(application: Application, decision: Decision) -> tuple[str, str]:
    """Subject and body (Markdown) in the language of the case."""
    language = decision.language
    letter = application.workflow.outcome(decision.outcome).letter
    with translation.override(language):
        facts = facts_for_letters(application, decision, language)
        added = _replacing(application)
    plain = {name: fact.translate(NO_PLACES) for name, fact in facts.items()}
    return fill_in(say(letter.subject, language), plain), fill_in(say(letter.body, language), in_markdown(facts)) + added


def document_text(application: Application, decision: Decision, document: OutputDocument, **of_copy: Any) -> str:
    """Words of one copy (Markdown) in the language of the case. A question nobody had to answer leaves its place empty."""
    language = decision.language
    with translation.override(language):
        empty = dict.fromkeys((question.id for question in application.definition.form.questions()), "")
        facts = {**empty, **facts_for_letters(application, decision, language)}
    of_copy = {name: isolated(fact) if language in RIGHT_TO_LEFT else fact for name, fact in of_copy.items()}
    return fill_in(say(document.body, language), in_markdown(facts) | {"issued_on": facts["decided_on"]} | of_copy)


def _replacing(application: Application) -> str:
    earlier = [decision for decision in application.decisions.all() if not decision.stands]
    if not earlier:
        return ""
    day = formats.date_format(timezone.localtime(earlier[-1].decided_at))
    return "\n\n" + _("This decision takes the place of the one of %(day)s, which was set aside after an objection.") % {"day": day}


def objection_letter(objection: Objection, application: Application, due_on: date | None) -> tuple[str, str]:
    """Subject and body of the answer: what was objected to, the result with its reasons, and what the person can do or expect next."""
    language = objection.language
    with translation.override(language):
        facts = {
            "name": as_words(application.contact_name),
            "reference": isolated(application.reference) if language in RIGHT_TO_LEFT else application.reference,
            "made_on": formats.date_format(timezone.localtime(objection.made_at)),
            "decided_on": formats.date_format(timezone.localtime(objection.decision.decided_at)),
            "due_on": formats.date_format(due_on) if due_on else "",
        }
        subject = _("Your objection is upheld (%(reference)s)") if due_on else _("Your objection is rejected (%(reference)s)")
        parts = [
            _("Dear %(name)s,") % facts,
            _("on %(made_on)s you objected to our decision of %(decided_on)s on your application %(reference)s. We have examined it.")
            % facts,
            f"**{objection.get_state_display()}**",
            objection.answer,
            *(_after_upholding(facts) if due_on else _after_rejecting(application, language)),
            f"{say(objection.office.name, language)}, {say(Town.current().name, language)}",
        ]
        return subject % facts, "\n\n".join(parts)


def _after_upholding(facts: dict[str, str]) -> list[str]:
    text = _(
        "The decision of %(decided_on)s no longer holds. Somebody who did not take it decides anew by %(due_on)s. You need do nothing; we write to you."
    )
    return [text % facts]


def _after_rejecting(application: Application, language: str) -> list[str]:
    rule = application.workflow.objection
    where = say(rule.appeal, language) if rule and rule.appeal else _("You can go to the court that is responsible for the town.")
    return ["## " + _("If you do not agree with this answer"), where]


def fill_in(text: str, facts: dict[str, Any]) -> str:
    """Each {name} by its fact; an unknown name stays as it is, so that the officer sees it before the letter goes out. An empty fact takes the
    space before it along: `**{place} {house}**` without a house would end in a space, and Markdown would show the stars."""

    def put(match: re.Match[str]) -> str:
        fact = str(facts.get(match[2], match[0].strip()))
        return match[1] + fact if fact else ""

    return PLACE_AND_SPACE.sub(put, text)


def in_markdown(facts: dict[str, str]) -> dict[str, str]:
    """What the officer wrote stays Markdown; what was typed by anybody else becomes words."""
    return {name: fact if name == "reasons" else as_words(fact) for name, fact in facts.items()}


def unknown_places(text: str) -> list[str]:
    """The {names} that are still in the text, each once, as they stand there."""
    return list(dict.fromkeys(match[0] for match in PLACE.finditer(text)))


def block_texts(application: Application, ids: list[str], *, is_markdown: bool = False) -> list[str]:
    """The chosen text blocks in the language of the case, with its facts put in."""
    language = application.language
    with translation.override(language):
        facts = facts_for_letters(application, None, language)
    facts = in_markdown(facts) if is_markdown else facts
    return [fill_in(say(block.body, language), facts) for block in application.workflow.text_blocks if block.id in ids]


def facts_for_letters(application: Application, decision: Decision | None, language: str) -> dict[str, str]:
    form = application.definition.form
    facts = {
        question.id: in_one_line(str(kind_of(question).show(question, application.answers[question.id], language)))
        for question in form.questions()
        if application.answers.get(question.id) not in (None, "", [])
    }
    facts |= {
        "reference": application.reference,
        "service": say(application.definition.name, language),
        "name": in_one_line(application.contact_name),
        "town": say(Town.current().name, language),
        "office": say(application.office.name, language),
        "submitted_on": formats.date_format(timezone.localtime(application.submitted_at)),
    }
    facts = {name: isolated(fact) if fact and language in RIGHT_TO_LEFT else fact for name, fact in facts.items()}
    if decision is not None:
        facts |= {
            "reasons": decision.reasons,
            "decided_on": formats.date_format(timezone.localtime(decision.decided_at)),
            "object_until": formats.date_format(decision.object_until) if decision.object_until else "",
        }
    return facts
