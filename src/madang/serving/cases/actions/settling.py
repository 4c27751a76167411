"""What the case does when money or an appointment of it changes elsewhere."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.notices.actions import Recipient, notify
from madang.common.people.models import Account
from madang.serving.appointments.actions import book, hold
from madang.serving.appointments.models import Appointment, Calendar
from madang.serving.payments.models import Invoice

from ..contact import case_url, recipient_of
from ..models import Application
from ..workflow import owes_fee, stage_of, tell_of_stage
from .handling import locked, open_clock

KIND = "cases.application"


@transaction.atomic
def go_on_after_payment(invoice: Invoice) -> None:
    """Paid, waived or cancelled: whatever stood still for it goes on, the parts of a life event too."""
    if invoice.about_kind != KIND:
        return
    waiting = Application.objects.filter(status=Application.Status.UNPAID)
    for case in waiting.filter(pk=invoice.about_id) | waiting.filter(parent=invoice.about_id):
        application = locked(case)
        if application.status == Application.Status.UNPAID and not owes_fee(application):
            _go_on(application, invoice)


def _go_on(application: Application, invoice: Invoice) -> None:
    open_clock(application, fee=True)
    record("system", "cases.fee_settled", application, invoice=invoice.pk)
    if stage := stage_of(application):
        tell_of_stage(application, stage)
    for officer in _at_work_on(application):
        notify(Recipient.of_account(officer), "cases/fee_settled", about=application, application=application)


@transaction.atomic
def say_money_went_back(invoice: Invoice) -> None:
    """Who works on the case has to know before they decide on it."""
    application = Application.objects.open().filter(pk=invoice.about_id).first() if invoice.about_kind == KIND else None
    for officer in _at_work_on(application) if application else ():
        notify(Recipient.of_account(officer), "cases/fee_refunded", about=application, application=application, invoice=invoice)


def _at_work_on(application: Application):
    return Account.objects.filter(tasks__application=application, tasks__done_at=None, is_active=True).distinct()


@transaction.atomic
def ask_for_new_slot(appointment: Appointment) -> None:
    """Without a time the case cannot end as it was asked for, so the resident chooses another one."""
    application = case_of(appointment)
    if application is None or slot_question(application, appointment) is None:
        return
    record("system", "cases.slot_wanted", application, appointment=appointment.pk)
    notify(recipient_of(application), "cases/slot_wanted", about=application, application=application, url=case_url(application))


@transaction.atomic
def choose_slot(application: Application, starts_at: Any, *, by: Any = "applicant") -> Appointment:
    """In place of the one that was cancelled."""
    application = locked(application)
    question = missing_slot(application)
    if question is None:
        raise ValidationError(_("This case needs no new appointment."))
    held = hold(Calendar.objects.get(code=question.calendar), starts_at, language=application.language)
    appointment = book(held, application, name=application.contact_name, email=application.contact_email, by=by)
    application.answers = {**application.answers, question.id: appointment.token}
    application.save(update_fields=["answers"])
    record(by, "cases.slot_chosen", application, appointment=appointment.pk)
    return appointment


def case_of(appointment: Appointment) -> Application | None:
    return Application.objects.open().filter(pk=appointment.about_id).first() if appointment.about_kind == KIND else None


def slot_question(application: Application, appointment: Appointment):
    """The question whose answer this appointment is."""
    slots = (question for question in application.definition.form.questions() if question.type == "slot")
    return next((question for question in slots if application.answers.get(question.id) == appointment.token), None)


def missing_slot(application: Application):
    """The question that lacks its appointment, because it was cancelled; None where all is well or the case is closed."""
    if not application.is_open:
        return None
    asked = [question for question in application.definition.form.questions() if question.type == "slot"]
    tokens = {question.id: application.answers[question.id] for question in asked if application.answers.get(question.id)}
    gone = (
        set(Appointment.objects.filter(token__in=tokens.values(), state="cancelled").values_list("token", flat=True)) if tokens else set()
    )
    return next((question for question in asked if tokens.get(question.id) in gone), None)
