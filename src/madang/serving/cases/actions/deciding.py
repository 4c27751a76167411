"""The decision, its letter, and what follows from it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import islice
from typing import Any

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.directory.models import Office
from madang.common.languages import say
from madang.common.notices.actions import notify
from madang.common.people.models import Account, Channel
from madang.serving.appointments.actions import cancel
from madang.serving.appointments.models import Appointment
from madang.serving.payments.actions import create_invoice
from madang.serving.payments.models import Invoice
from madang.serving.services.definitions.conditions import applies

from ..codes import random_code
from ..contact import case_url, recipient_of
from ..letter_page import verification_url
from ..letters import letter_text, unknown_places
from ..models import Application, ClockStop, Decision, InformationRequest, Task
from ..permissions import decided_before, deciding_office
from ..queries import for_deciding
from ..signals import application_decided
from ..workflow import is_last_stage, stages_of, title_of
from .issuing import issue_documents, refuse_unfilled
from .registering import enter_moves

BATCH = 25  # cases decided in one transaction: other writers wait no longer than that


@transaction.atomic
def decide(application: Application, *, outcome: str, reasons: str = "", letter: str | None = None, by: Account) -> Decision:
    """Close the case with one of its workflow's outcomes; the letter goes out with the decision."""
    [application] = _locked([application.pk])
    decision = _checked(application, outcome=outcome, reasons=reasons, letter=letter, by=by)
    _carry_out([decision], by)
    return decision


def decide_many(applications: Iterable[Application], *, outcome: str, reasons: str = "", by: Account) -> tuple[list, list]:
    """Each on its own: one that cannot be decided does not hold up the others. Gives (decided, [(application, why not)])."""
    decided, refused = [], []
    for some in _some_at_a_time([application.pk for application in applications]):
        with transaction.atomic():
            decisions = []
            for application in _locked(some):
                try:
                    decisions.append(_checked(application, outcome=outcome, reasons=reasons, letter=None, by=by))
                except ValidationError as error:
                    refused.append((application, " ".join(error.messages)))
            _carry_out(decisions, by)
        decided += [decision.application for decision in decisions]
    return decided, refused


def _some_at_a_time(ids: list[int]) -> Iterator[list[int]]:
    left = iter(ids)
    while some := list(islice(left, BATCH)):
        yield some


def _locked(ids: Iterable[int]) -> list[Application]:
    return list(for_deciding(Application.objects.filter(pk__in=list(ids))).select_for_update(of=("self",)).order_by("due_on", "pk"))


def _checked(application: Application, *, outcome: str, reasons: str, letter: str | None, by: Account) -> Decision:
    """The decision as it will be kept, or ValidationError."""
    if decided_before(by, application):
        raise ValidationError(_("You took the decision that was set aside, so a colleague or the head of the office has to decide anew."))
    _refuse_if_not_ready(application, _outcome(application, outcome), reasons)
    decision = draft_decision(application, outcome=outcome, reasons=reasons, letter=letter, by=by)
    if unknown := unknown_places(decision.letter) or unknown_places(decision.subject):
        raise ValidationError(
            {"letter": _("The letter has places that nothing fills: %(names)s. Write the words instead.") % {"names": ", ".join(unknown)}}
        )
    refuse_unfilled(decision)
    decision.due_on = application.due_on
    decision.letter_digest = hashlib.sha256(decision.letter.encode()).hexdigest()
    return decision


def _carry_out(decisions: list[Decision], by: Account) -> None:
    """What is the same for all is written for all at once; the entry in the log and the letter are each case's own."""
    Decision.objects.bulk_create(decisions)
    _close([decision.application for decision in decisions], by)
    _free_places([decision.application for decision in decisions if decision.kind == "refused"], by)
    for decision in decisions:
        application = decision.application
        _charge_afterwards(application, decision.kind, by)
        if decision.kind == "granted":
            enter_moves(application, by=by)
        record(by, "cases.decided", application, decision=decision.pk, outcome=decision.outcome)
        documents = issue_documents(decision, by=by)
        _tell(decision, copies=len(documents))
        application_decided.send(Application, application=application, decision=decision)


def _tell(decision: Decision, *, copies: int) -> None:
    """Who gets letters has the whole decision on paper: how to object, and how anybody can check it."""
    application, rule = decision.application, decision.application.workflow.objection
    recipient = recipient_of(application)
    notify(
        recipient,
        "cases/decided",
        about=application,
        application=application,
        decision=decision,
        copies=copies,
        by_letter=recipient.best_channel() == Channel.LETTER,
        objection_how=say(rule.how, decision.language) if rule else "",
        proof=verification_url(decision.verification_code, decision.language),
        url=case_url(application),
    )


def draft_decision(application: Application, *, outcome: str, reasons: str = "", letter: str | None = None, by: Account) -> Decision:
    """The decision as it would be sent now: for the officer to read, change and send. Nothing is saved."""
    chosen = _outcome(application, outcome)
    rule = application.workflow.objection
    decision = Decision(
        application=application,
        outcome=chosen.id,
        kind=chosen.kind,
        reasons=reasons,
        language=application.language,
        verification_code=random_code(12),
        decided_by=by,
        decided_at=timezone.now(),
        object_until=timezone.localdate() + timedelta(days=rule.days) if rule and chosen.kind != "granted" else None,
    )
    decision.subject, body = letter_text(application, decision)
    decision.letter = letter if letter is not None else body
    return decision


def why_not(application: Application, *, outcome: str, reasons: str = "") -> str:
    """Why the case cannot be decided like this now; empty when it can."""
    try:
        _refuse_if_not_ready(application, _outcome(application, outcome), reasons)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _outcome(application: Application, id: str):
    try:
        return application.workflow.outcome(id)
    except StopIteration:
        raise ValidationError(_("This service has no such outcome. Choose one from the list.")) from None


def _refuse_if_not_ready(application: Application, outcome, reasons: str) -> None:
    if not application.is_open:
        raise ValidationError(_("This case is already closed."))
    if problem := not_yet(application):
        raise ValidationError(problem)
    if (outcome.needs_reasons or outcome.kind in ("refused", "partly")) and not reasons.strip():
        raise ValidationError({"reasons": _("Give the reasons: the person must be able to understand and to object.")})
    if outcome.kind in ("granted", "partly") and _is_unpaid(application):
        raise ValidationError(_("The fee is not paid yet. Wait for it, or waive it with a reason."))


def not_yet(application: Application) -> str:
    """What has to happen before anybody can decide, and which office owes it; empty when the case is ready for a decision."""
    if application.status == Application.Status.WAITING:
        return _("The case is waiting for the resident's answer. Take the question back before you decide.")
    if not is_last_stage(application):
        return _("This is still to be done before the case can be decided: %(work)s.") % {
            "work": _listed([*_open_tasks(application), *_later_tasks(application)])
        }
    if others := _others_at_work(application):
        return _("Another office has not finished its part of this stage yet: %(work)s.") % {"work": _listed(others)}
    names = {part.id: say(part.name) for part in application.definition.parts}
    if parts := [(part.office, names.get(part.part, "")) for part in application.parts.all() if part.is_open]:
        return _("Some offices have not decided their part yet: %(work)s.") % {"work": _listed(parts)}
    return ""


def _listed(work: list[tuple[Any, str]]) -> str:
    """“Fire office: escape routes; Finance office: the fee”."""
    return "; ".join(dict.fromkeys(f"{office}: {title}" for office, title in work))


def _open_tasks(application: Application) -> list[tuple[Any, str]]:
    return [(task.office, title_of(task, application)) for task in _left(application)]


def _left(application: Application) -> list[Task]:
    return [task for task in application.tasks.all() if not task.done_at and task.stage == application.stage]


def _later_tasks(application: Application) -> list[tuple[Any, str]]:
    stages = stages_of(application)
    ids = [stage.id for stage in stages]
    later = stages[ids.index(application.stage) + 1 : -1] if application.stage in ids else []
    codes = [(task.office, say(task.title)) for stage in later for task in stage.tasks if applies(task.show_if, application.answers)]
    offices = {office.code: office for office in Office.objects.filter(code__in=[code for code, _title in codes])} if codes else {}
    return [(offices.get(code, code), title) for code, title in codes]


def _others_at_work(application: Application) -> list[tuple[Any, str]]:
    """The last task of the stage is the decision itself, when the competent office has it."""
    left = _left(application)
    own = [task for task in left if task.office_id == deciding_office(application)]
    waiting = [task for task in left if task not in own] or (own[:-1] if len(own) > 1 else [])
    return [(task.office, title_of(task, application)) for task in waiting]


def _is_unpaid(application: Application) -> bool:
    """The fee of a life event is for the whole: its parts are decided meanwhile."""
    known = getattr(application, "is_unpaid", None)  # where the cases were read for deciding
    return Invoice.objects.about(application).open().exists() if known is None else known


def _close(applications: list[Application], by: Account) -> None:
    now, today = timezone.now(), timezone.localdate()
    InformationRequest.objects.filter(application__in=applications, answered_at=None, taken_back_at=None).update(taken_back_at=now)
    ClockStop.objects.filter(application__in=applications, ended_on=None).update(ended_on=today)
    Task.objects.filter(application__in=applications, done_at=None).update(done_at=now, done_by=by)
    for application in applications:
        application.status, application.decided_at = Application.Status.DECIDED, now
        application.erase_after = erase_after(application, now)
    Application.objects.bulk_update(applications, ["status", "decided_at", "erase_after"])


def _free_places(refused: list[Application], by: Account) -> None:
    """Nobody need come for what was refused."""
    coming = Appointment.objects.booked().filter(about_kind="cases.application", starts_at__gt=timezone.now())
    for appointment in coming.filter(about_id__in=[application.pk for application in refused]) if refused else ():
        cancel(appointment, by=by)


def erase_after(application: Application, closed_at: datetime) -> date:
    """The longest retention among the data uses: the case goes when its last reason to be kept has gone."""
    months = max(use.retention_months for use in application.definition.form.data_uses)
    return timezone.localdate(closed_at) + relativedelta(months=months)


def _charge_afterwards(application: Application, kind: str, by: Account) -> None:
    fee = application.definition.fee
    if fee.due != "after_decision" or kind not in ("granted", "partly") or application.part:
        return
    lines = [{"label": line.label, "cents": cents} for line, cents in application.definition.bill(application.answers)]
    if lines:
        due_on = timezone.localdate() + timedelta(days=fee.days_to_pay)
        create_invoice(application, lines=lines, currency=fee.currency, due_on=due_on, payer_name=application.contact_name, by=by)
