"""From a draft to a case: once, whole, and never lost."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.calendar.queries import add_working_days
from madang.common.directory.models import Office
from madang.common.files.models import StoredFile
from madang.common.notices.actions import notify
from madang.common.places.models import Area
from madang.serving.appointments.actions import book
from madang.serving.appointments.models import Appointment
from madang.serving.payments.actions import create_invoice
from madang.serving.services.definitions.conditions import applies
from madang.serving.services.definitions.service import Part, ServiceDefinition

from ..answers import files_in, unfinished
from ..codes import access_code, new_reference
from ..contact import case_url, is_reachable, recipient_of
from ..models import Application, Attachment, Draft
from ..signals import application_submitted
from ..workflow import enter_stage, stages_of
from .drafts import release_files


@transaction.atomic
def submit(draft: Draft, *, by: Any = "applicant") -> Application:
    """The same draft sent twice gives the same case."""
    draft = Draft.objects.select_for_update().get(pk=draft.pk)
    if draft.application:
        return draft.application
    definition = draft.version.definition
    answers = definition.form.relevant(draft.answers)
    _refuse_gaps(definition, answers, draft)
    application = _create(draft, definition, answers)
    _attach_files(application, definition, answers)
    release_files(draft)
    _book_slots(application, definition, answers)
    _charge(application, definition, answers)
    for part in definition.parts:
        if applies(part.show_if, answers):
            _create_part(application, part, by)
    enter_stage(application, stages_of(application)[0])
    draft.application, draft.answers = application, {}
    draft.save(update_fields=["application", "answers", "updated_at"])
    record(by, "cases.submitted", application, channel=application.channel, version=application.version_id)
    _acknowledge(application)
    application_submitted.send(Application, application=application)
    return application


def missing(definition: ServiceDefinition, answers: dict[str, Any]) -> list[str]:
    """Ids of required questions without an answer."""
    empty: tuple[Any, ...] = (None, "", [], False)
    return [
        question.id
        for question in definition.form.asked(answers)
        if question.required
        and (answers.get(question.id) in empty and not (question.type == "yes_no" and answers.get(question.id) is False))
    ]


def _refuse_gaps(definition: ServiceDefinition, answers: dict[str, Any], draft: Draft) -> None:
    if missing(definition, answers) or unfinished(draft.answers) & set(answers):
        raise ValidationError(_("Some questions still need an answer. They are marked below."))
    if not is_reachable(draft.answers.get("_contact")):
        raise ValidationError(_("Say how we can reach you before you send the application."))


def _create(draft: Draft, definition: ServiceDefinition, answers: dict[str, Any]) -> Application:
    contact, today = draft.answers["_contact"], timezone.localdate()
    due = add_working_days(today, definition.workflow.deadline_days)
    return Application.objects.create(
        reference=new_reference(),
        version=draft.version,
        service=draft.version.service,
        office=Office.objects.get(code=definition.office),
        answers=answers,
        channel=draft.channel,
        language=draft.language,
        account=draft.account,
        resident=draft.resident,
        contact_name=contact["name"],
        contact_email=contact.get("email") or "",
        contact_phone=contact.get("phone") or "",
        contact_address=contact.get("address") or "",
        contact_channel=contact["channel"],
        area=_area(definition, answers, draft),
        assisted_by=draft.assisted_by,
        consent_how=draft.consent_how,
        consent_note=draft.consent_note,
        submitted_at=timezone.now(),
        promised_on=due,
        due_on=due,
    )


def _area(definition: ServiceDefinition, answers: dict[str, Any], draft: Draft) -> Area | None:
    """For the statistics by area: the first address in town that was given, else where the resident is registered."""
    codes = (answers[q.id].get("area") for q in definition.form.questions() if q.type == "address" and answers.get(q.id))
    code = next(filter(None, codes), None)
    if code:
        return Area.objects.filter(code=code).first()
    return draft.resident.area if draft.resident else None


def _attach_files(application: Application, definition: ServiceDefinition, answers: dict[str, Any]) -> None:
    for question, id in files_in(definition.form, answers):
        StoredFile.objects.filter(pk=id).update(owner_kind="cases.application", owner_id=application.pk)
        Attachment.objects.create(application=application, file_id=id, question=question)


def _book_slots(application: Application, definition: ServiceDefinition, answers: dict[str, Any]) -> None:
    for question in definition.form.questions():
        if question.type == "slot" and answers.get(question.id):
            held = Appointment.objects.filter(token=answers[question.id]).first()
            if held is None:
                raise ValidationError(_("The time you chose was held for a while and is free again. Choose a time once more."))
            book(held, application, name=application.contact_name, email=application.contact_email)


def _charge(application: Application, definition: ServiceDefinition, answers: dict[str, Any]) -> None:
    lines = [{"label": line.label, "cents": cents} for line, cents in definition.bill(answers)]
    if lines and definition.fee.due != "after_decision":
        due_on = timezone.localdate() + timedelta(days=definition.fee.days_to_pay)
        create_invoice(
            application, lines=lines, currency=definition.fee.currency, due_on=due_on, payer_name=application.contact_name, by="system"
        )


def _create_part(parent: Application, part: Part, by: Any) -> Application:
    """One office's case, with only the answers it needs."""
    due = add_working_days(timezone.localdate(), part.workflow.deadline_days)
    case = Application.objects.get(pk=parent.pk)
    case.pk, case._state.adding = None, True
    case.reference, case.parent, case.part = new_reference(), parent, part.id
    case.office = Office.objects.get(code=part.office)
    case.answers = {id: parent.answers.get(id) for id in part.questions}
    case.promised_on = case.due_on = due
    case.save(force_insert=True)
    enter_stage(case, stages_of(case)[0])
    record(by, "cases.part_opened", case, parent, part=part.id)
    return case


def _acknowledge(application: Application) -> None:
    notify(
        recipient_of(application),
        "cases/received",
        about=application,
        application=application,
        service=application.definition.name,
        code=access_code(application.reference),
        url=case_url(application),
        due=application.due_on,
    )
