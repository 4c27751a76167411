"""What a resident may do with a case of their own: withdraw it, say how it went."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.notices.actions import notify
from madang.serving.appointments.actions import cancel_all_about
from madang.serving.payments.actions import cancel_open_invoices

from ..contact import recipient_of
from ..models import Application, Feedback, Task
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
    cancel_open_invoices(application, reason=_("The application was withdrawn."), by=by)
    cancel_all_about(application, by=by)
    notify(recipient_of(application), "cases/withdrawn", about=application, application=application)


@transaction.atomic
def give_feedback(application: Application, *, rating: int, comment: str = "") -> Feedback:
    """Once per case; said again, it replaces what was said."""
    feedback, _created = Feedback.objects.update_or_create(application=application, defaults={"rating": rating, "comment": comment})
    return feedback
