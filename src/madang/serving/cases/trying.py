"""A new definition of a service, tried on the cases and drafts there are: nothing is changed, and nobody is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from madang.common.audit.actions import record_read
from madang.common.languages import say
from madang.common.money import say_money
from madang.common.people.permissions import offices_of
from madang.serving.services.definitions.conditions import applies
from madang.serving.services.definitions.service import ServiceDefinition
from madang.serving.services.models import Service

from .models import Application, Draft
from .paper_form import paper_sections
from .permissions import WORKERS, may_see
from .questions import QuestionsForm

LATEST = 200
EMPTY = (None, "", [])


def try_on_cases(service: Service, definition: ServiceDefinition, *, by: Any) -> dict[str, Any]:
    """Counts for every editor; references of the cases concerned only for those who may open them anyway."""
    tried = [_tried(one, definition) for one in _stored(service)]
    faults = [one for one in tried if one["faults"]]
    fees = [one for one in tried if one["fee"][0] != one["fee"][1]]
    paths = [one for one in tried if one["path"][0] != one["path"][1]]
    concerned = [one["stored"] for one in tried if one in faults or one in fees or one in paths]
    return {
        "count": len(tried),
        "faulty": len(faults),
        "other_fee": len(fees),
        "other_stages": len(paths),
        "reasons": Counter(sentence for one in faults for sentence in one["faults"]).most_common(),
        "fees": [(*pair, count) for pair, count in Counter(one["said_fee"] for one in fees).most_common()],
        "difference": say_money(sum(one["fee"][1][1] - one["fee"][0][1] for one in fees), definition.fee.currency),
        "paths": [
            (" › ".join(before) or "–", " › ".join(after) or "–", count)
            for (before, after), count in Counter(one["path"] for one in paths).most_common()
        ],
        "references": _references(concerned, by),
    }


def _stored(service: Service) -> Iterator[Application | Draft]:
    """The latest cases, and open drafts as far as they have come."""
    cases = Application.objects.filter(service=service, parent=None, objects_to=None, erased_at=None)
    yield from cases.select_related("version").order_by("-submitted_at")[:LATEST]
    yield from Draft.objects.open().filter(version__service=service).select_related("version").order_by("-updated_at")[:LATEST]


def _tried(stored: Application | Draft, definition: ServiceDefinition) -> dict[str, Any]:
    was = stored.version.definition
    fee = (_fee(was, stored.answers), _fee(definition, stored.answers))
    return {
        "stored": stored,
        "faults": [sentence for question in definition.form.asked(stored.answers) if (sentence := _fault(question, stored))],
        "fee": fee,
        "said_fee": tuple(say_money(cents, currency) for currency, cents in fee),
        "path": (_path(was, stored.answers), _path(definition, stored.answers)),
    }


def _fee(definition: ServiceDefinition, answers: dict[str, Any]) -> tuple[str, int]:
    return definition.fee.currency, sum(cents for _line, cents in definition.bill(answers))


def _path(definition: ServiceDefinition, answers: dict[str, Any]) -> tuple[str, ...]:
    relevant = definition.form.relevant(answers)
    return tuple(say(stage.title) for stage in definition.workflow.stages if applies(stage.show_if, relevant))


def _fault(question: Any, stored: Application | Draft) -> str:
    """Why the answer would not do, in words that hold nothing of the answer; a draft may still lack answers."""
    label, answer = say(question.label), stored.answers.get(question.id)
    if answer in EMPTY:
        asked_for = question.required and isinstance(stored, Application)
        return _("“%(label)s” must be answered, and was not.") % {"label": label} if asked_for else ""
    return _("“%(label)s”: the answer given is not possible any more.") % {"label": label} if _is_refused(question, answer) else ""


def _is_refused(question: Any, answer: Any) -> bool:
    """By type where the answer is of another kind, then by the limits of the question. Days from today say nothing about past cases."""
    checks = {
        "text": lambda: not isinstance(answer, str) or not question.min_length <= len(answer) <= question.max_length,
        "number": lambda: not _within(answer, question.minimum, question.maximum),
        "money": lambda: not isinstance(answer, dict) or not _within(answer.get("cents"), question.minimum_cents, question.maximum_cents),
        "choice": lambda: (
            not set(answer if isinstance(answer, list) else [answer]) <= {option.id for option in question.options}
            or isinstance(answer, list) != question.multiple
        ),
        "yes_no": lambda: not isinstance(answer, bool),
        "statement": lambda: question.required and answer is not True,
        "file": lambda: not isinstance(answer, list) or len(answer) > question.maximum_files,
        "repeat": lambda: not isinstance(answer, list) or not question.minimum <= len(answer) <= question.maximum,
        "person": lambda: not isinstance(answer, dict),
        "address": lambda: not isinstance(answer, dict),
    }
    return bool(checks.get(question.type, lambda: not isinstance(answer, str))())


def _within(value: Any, least: float | None, most: float | None) -> bool:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return False
    return (least is None or value >= least) and (most is None or value <= most)


def _references(concerned: list[Any], by: Any) -> list[tuple[str, str]]:
    if offices_of(by, *WORKERS) == set():
        return []
    seen = [one for one in concerned if isinstance(one, Application) and may_see(by, one)]
    if seen:
        record_read(by, "cases.tried", seen)
    return [(one.reference, one.get_absolute_url()) for one in seen]


def question_page(question: Any, language: str) -> QuestionsForm:
    """The page of one question as a resident sees it, empty; of a list the page of its first item."""
    questions = question.questions if question.type == "repeat" else [question]
    return QuestionsForm(questions, context={"by": None, "language": language})


def calendars() -> list[tuple[str, str]]:
    from madang.serving.appointments.models import Calendar

    return [(calendar.code, str(calendar)) for calendar in Calendar.objects.all()]


def paper(definition: ServiceDefinition, language: str) -> list[dict[str, Any]]:
    return paper_sections(definition, language)


def usage(service: Service) -> dict[str, int]:
    """What is under way when a service is taken off the portal."""
    cases = Application.objects.open().filter(service=service, parent=None)
    return {"cases": cases.count(), "drafts": Draft.objects.open().filter(version__service=service).count()}
