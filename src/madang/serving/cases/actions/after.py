"""What a resident may do with a case of their own: withdraw it, object to its decision, say how it went."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.directory.models import Office
from madang.common.notices.actions import notify
from madang.common.people.models import Account

from ..contact import case_url, recipient_of
from ..models import Application, Decision, Feedback, Objection, Task
from .deciding import erase_after
from .handling import locked


@transaction.atomic
def withdraw(application: Application, *, by: Any = "applicant", how: str = "") -> None:
    """`how` the wish reached the office (letter, phone, counter), when a clerk records it for the resident."""
    application = locked(application)
    if not application.is_open:
        raise ValidationError(_("This case is already closed, so it cannot be withdrawn."))
    now = timezone.now()
    for case in [application, *application.parts.open()]:
        Task.objects.filter(application=case, done_at=None).update(done_at=now)
        case.clock_stops.filter(ended_on=None).update(ended_on=timezone.localdate())
        case.information_requests.filter(answered_at=None, taken_back_at=None).update(taken_back_at=now)
        case.status, case.withdrawn_at, case.erase_after = Application.Status.WITHDRAWN, now, erase_after(case, now)
        case.save(update_fields=["status", "withdrawn_at", "erase_after"])
        record(by, "cases.withdrawn", case, **({"how": how} if how else {}))
    notify(recipient_of(application), "cases/withdrawn", about=application, application=application)


@transaction.atomic
def object_to_decision(decision: Decision, *, text: str, by: Any = "applicant") -> Objection:
    """In time, once at a time, and decided by an office that did not take the decision."""
    decision = Decision.objects.select_for_update().get(pk=decision.pk)
    rule = decision.application.workflow.objection
    if rule is None or decision.object_until is None:
        raise ValidationError(_("There is no objection to this decision."))
    if timezone.localdate() > decision.object_until:
        raise ValidationError(_("The time to object ended on %(day)s. You can still write to the office.") % {"day": decision.object_until})
    if decision.objections.filter(state=Objection.State.OPEN).exists():
        raise ValidationError(_("You have already objected. The objection is being examined."))
    objection = Objection.objects.create(decision=decision, office=Office.objects.get(code=rule.office), text=text)
    record(by, "cases.objected", decision.application, objection=objection.pk)
    notify(recipient_of(decision.application), "cases/objection_received", about=decision.application, application=decision.application)
    return objection


@transaction.atomic
def answer_objection(objection: Objection, *, upheld: bool, answer: str, by: Account) -> None:
    objection = Objection.objects.select_for_update().get(pk=objection.pk)
    if objection.state != Objection.State.OPEN:
        raise ValidationError(_("This objection has already been answered."))
    if objection.decision.decided_by_id == by.pk:
        raise ValidationError(_("You took the decision yourself, so a colleague has to answer the objection."))
    objection.state = Objection.State.UPHELD if upheld else Objection.State.REJECTED
    objection.answer, objection.answered_by, objection.answered_at = answer, by, timezone.now()
    objection.save()
    application = objection.decision.application
    record(by, "cases.objection_answered", application, objection=objection.pk, upheld=upheld)
    url = case_url(application)
    notify(recipient_of(application), "cases/objection_answered", about=application, application=application, objection=objection, url=url)


@transaction.atomic
def give_feedback(application: Application, *, rating: int, comment: str = "") -> Feedback:
    """Once per case; said again, it replaces what was said."""
    feedback, _created = Feedback.objects.update_or_create(application=application, defaults={"rating": rating, "comment": comment})
    return feedback
