"""An objection: made in time, examined by another office, answered by letter; upheld, the case is decided anew by somebody else."""

from __future__ import annotations

import hashlib
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.calendar.queries import add_working_days
from madang.common.directory.models import Office
from madang.common.notices.actions import Recipient, notify
from madang.common.people.models import Account

from ..codes import random_code
from ..contact import case_url, recipient_of
from ..letters import objection_letter
from ..models import Application, Decision, Objection, Task
from ..queries import heads_of, workers_in
from .handling import locked


@transaction.atomic
def object_to_decision(decision: Decision, *, text: str, by: Any = "applicant") -> Objection:
    """In time, once at a time, and decided by an office that did not take the decision."""
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    rule = decision.application.workflow.objection
    if rule is None or decision.object_until is None:
        raise ValidationError(_("There is no objection to this decision."))
    if not decision.stands:
        raise ValidationError(_("This decision no longer holds, so there is nothing to object to. Wait for the new one."))
    if timezone.localdate() > decision.object_until:
        raise ValidationError(_("The time to object ended on %(day)s. You can still write to the office.") % {"day": decision.object_until})
    if earlier := decision.objections.first():
        is_open = earlier.state == Objection.State.OPEN
        answered = _("Your objection to this decision has been answered. The letter says where you can go next.")
        raise ValidationError(_("You have already objected. The objection is being examined.") if is_open else answered)
    objection = Objection.objects.create(decision=decision, office=Office.objects.get(code=rule.office), text=text)
    record(by, "cases.objected", decision.application, objection=objection.pk)
    notify(recipient_of(decision.application), "cases/objection_received", about=decision.application, application=decision.application)
    return objection


@transaction.atomic
def answer_objection(objection: Objection, *, upheld: bool, answer: str, by: Account) -> Objection:
    """The answer goes out as a letter. Rejected, it says where to go next; upheld, the case is opened again."""
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    if objection.state != Objection.State.OPEN:
        raise ValidationError(_("This objection has already been answered."))
    if objection.decision.decided_by_id == by.pk:
        raise ValidationError(_("You took the decision yourself, so a colleague has to answer the objection."))
    objection.state = Objection.State.UPHELD if upheld else Objection.State.REJECTED
    objection.answer, objection.answered_by, objection.answered_at = answer, by, timezone.now()
    application = objection.decision.application
    due_on = add_working_days(timezone.localdate(), application.workflow.deadline_days) if upheld else None
    _write_letter(objection, application, due_on)
    objection.save()
    record(by, "cases.objection_answered", application, objection=objection.pk, upheld=upheld)
    if due_on:
        _open_again(application, objection, due_on, by)
    url = case_url(application)
    notify(recipient_of(application), "cases/objection_answered", about=application, application=application, objection=objection, url=url)
    return objection


def _write_letter(objection: Objection, application: Application, due_on: Any) -> None:
    objection.language = application.language
    objection.subject, objection.letter = objection_letter(objection, application, due_on)
    objection.letter_digest = hashlib.sha256(objection.letter.encode()).hexdigest()
    objection.verification_code = random_code(12)


def _open_again(application: Application, objection: Objection, due_on: Any, by: Account) -> None:
    """The decision is set aside, its letter kept. The office that decided has the case again, but not the person; where nobody else works
    there, the office that examined the objection decides."""
    application = locked(application)
    Decision.objects.filter(pk=objection.decision_id).update(set_aside_at=timezone.now())
    application.status, application.decided_at, application.erase_after = Application.Status.IN_PROGRESS, None, None
    application.due_on = due_on
    application.save(update_fields=["status", "decided_at", "erase_after", "due_on"])
    others = workers_in(application.office_id).exclude(pk__in=[objection.decision.decided_by_id])
    office_id = application.office_id if others.exists() else objection.office_id
    Task.objects.create(
        application=application,
        stage=application.stage,
        task=f"anew_{objection.pk}",
        office_id=office_id,
        objection=objection,
        due_on=due_on,
    )
    record(by, "cases.reopened", application, objection=objection.pk)
    for head in heads_of(office_id).exclude(pk__in=[objection.decision.decided_by_id]):
        notify(Recipient.of_account(head), "cases/decide_anew", about=application, application=application, due_on=due_on)
