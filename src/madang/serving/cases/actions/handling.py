"""The officer's daily work."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.calendar.queries import add_working_days, working_days_between
from madang.common.files.models import StoredFile
from madang.common.notices.actions import Recipient, notify
from madang.common.people.models import Account
from madang.common.people.permissions import has_role

from ..contact import case_url, recipient_of
from ..models import Application, Attachment, ClockStop, InformationRequest, Note, Task
from ..permissions import WORKERS
from ..queries import heads_of
from ..workflow import go_on


def locked(application: Application) -> Application:
    return Application.objects.select_for_update().get(pk=application.pk)


@transaction.atomic
def take(task: Task, *, by: Account) -> Task:
    """Only a free task can be taken: of two who press at once, the second is told."""
    taken = Task.objects.filter(pk=task.pk, assigned_to=None, done_at=None).update(assigned_to=by)
    task.refresh_from_db()
    if not taken and task.assigned_to != by:
        raise ValidationError(_("%(name)s has already taken this case.") % {"name": task.assigned_to or _("Somebody else")})
    if taken:
        record(by, "cases.taken", task.application, task=task.pk)
    return task


@transaction.atomic
def put_back(task: Task, *, by: Account) -> None:
    if Task.objects.filter(pk=task.pk, done_at=None).exclude(assigned_to=None).update(assigned_to=None):
        record(by, "cases.put_back", task.application, task=task.pk)


@transaction.atomic
def hand_over(task: Task, *, to: Account, by: Account) -> None:
    """To a colleague, who is told once."""
    handed = Task.objects.filter(pk=task.pk, done_at=None).exclude(assigned_to=to).update(assigned_to=to)
    task.refresh_from_db()
    if task.done_at:
        raise ValidationError(_("This task is already done, so it cannot be handed over."))
    if not handed:
        return
    record(by, "cases.handed_over", task.application, task=task.pk, to=to.pk)
    notify(Recipient.of_account(to), "cases/handed_over", about=task.application, application=task.application, by=by)


@transaction.atomic
def add_note(application: Application, *, text: str, by: Account) -> Note:
    """The same words by the same person, directly after each other, are one note: the button was pressed twice."""
    application = locked(application)
    last = application.notes.last()
    if last and (last.text, last.author_id) == (text, by.pk):
        return last
    note = Note.objects.create(application=application, text=text, author=by)
    record(by, "cases.note_added", application, note=note.pk)
    return note


@transaction.atomic
def ask_for_more(application: Application, *, question: str, by: Account) -> InformationRequest:
    """Put the case back in the resident's hands; the clock stops until they answer."""
    application = locked(application)
    if not application.is_open:
        raise ValidationError(_("This case is closed, so nothing more can be asked."))
    if application.status == Application.Status.WAITING:
        raise ValidationError(_("A question is already open. Wait for the answer, or take the question back."))
    if application.status == Application.Status.UNPAID:
        raise ValidationError(_("The case waits for the fee. Ask when it is paid, or write to the resident."))
    close_questions(application)
    until = timezone.localdate() + timedelta(days=application.workflow.answer_days)
    request = InformationRequest.objects.create(application=application, question=question, asked_by=by, answer_until=until)
    ClockStop.objects.create(application=application, request=request)
    application.status = Application.Status.WAITING
    application.save(update_fields=["status"])
    record(by, "cases.more_asked", application, request=request.pk)
    url = case_url(application)
    notify(recipient_of(application), "cases/more_asked", about=application, application=application, request=request, url=url)
    return request


def close_questions(application: Application) -> None:
    """A question nobody answered in time makes room for the next, or for the decision."""
    application.information_requests.filter(answered_at=None, taken_back_at=None).update(taken_back_at=timezone.now())


@transaction.atomic
def answer_request(request: InformationRequest, *, answer: str, files: tuple[str, ...] = (), by: Any = "applicant") -> None:
    """The resident has answered; the days of waiting are added to the deadline. A late answer counts as long as the case is open."""
    application = locked(request.application)
    if not application.is_open:
        raise ValidationError(
            _("This case is already closed, so an answer can no longer be taken. Write to the office if something is wrong.")
        )
    request = InformationRequest.objects.select_for_update().get(pk=request.pk)
    if request.answered_at or request.taken_back_at:
        raise ValidationError(_("This question has already been answered or taken back."))
    request.answer, request.answered_at = answer, timezone.now()
    request.save(update_fields=["answer", "answered_at"])
    for id in files:
        StoredFile.objects.filter(pk=id).update(owner_kind="cases.application", owner_id=application.pk)
        Attachment.objects.create(application=application, file_id=id, information_request=request)
    open_clock(application)
    record(by, "cases.request_answered", application, request=request.pk)
    for officer in Account.objects.filter(tasks__application=application, tasks__done_at=None).distinct():
        notify(Recipient.of_account(officer), "cases/answer_came", about=application, application=application)


@transaction.atomic
def take_back_request(request: InformationRequest, *, by: Account) -> None:
    """The question is no longer needed, or the answer came another way."""
    application = locked(request.application)
    changed = InformationRequest.objects.filter(pk=request.pk, answered_at=None, taken_back_at=None).update(taken_back_at=timezone.now())
    if not changed:
        raise ValidationError(_("This question has already been answered or taken back."))
    open_clock(application)
    record(by, "cases.request_taken_back", application, request=request.pk)


def open_clock(application: Application, *, fee: bool = False) -> None:
    """The clock runs again: the case and its open tasks are due later by the working days it stood still."""
    today = timezone.localdate()
    for stop in application.clock_stops.filter(ended_on=None, is_for_fee=fee):
        days = working_days_between(stop.started_on, today)
        stop.ended_on = today
        stop.save(update_fields=["ended_on"])
        application.due_on = add_working_days(application.due_on, days)
        for task in application.tasks.open():
            task.due_on = add_working_days(task.due_on, days)
            if task.escalate_on:
                task.escalate_on = add_working_days(task.escalate_on, days)
            task.save(update_fields=["due_on", "escalate_on"])
    # A late answer does not pay the fee.
    owes = application.clock_stops.filter(ended_on=None, is_for_fee=True).exists()
    application.status = Application.Status.UNPAID if owes else Application.Status.IN_PROGRESS
    application.save(update_fields=["status", "due_on"])


@transaction.atomic
def finish_task(task: Task, *, finding: str, text: str = "", by: Account) -> None:
    """An office has given its opinion. When the last one has, the case moves on."""
    application = locked(task.application)
    if application.status == Application.Status.WAITING:
        raise ValidationError(_("The case is waiting for the resident's answer. Take the question back before you finish."))
    if application.status == Application.Status.UNPAID:
        raise ValidationError(_("The case waits for the fee. Go on when it is paid or waived."))
    changed = Task.objects.filter(pk=task.pk, done_at=None).update(done_at=timezone.now(), done_by=by, finding=finding, finding_text=text)
    if not changed:
        raise ValidationError(_("This task is already done."))
    record(by, "cases.task_finished", application, task=task.pk, finding=finding)
    go_on(application)


@transaction.atomic
def hand_over_all(account: Account, successor: Account | None, *, by: Any = "system") -> int:
    """Somebody leaves: their open tasks go to the successor, as far as they work in the office of the task; the rest is free for the office."""
    tasks = list(Task.objects.select_for_update(of=("self",)).filter(assigned_to=account, done_at=None).select_related("application"))
    if not tasks:
        return 0
    taken = [task for task in tasks if successor and has_role(successor, *WORKERS, office_id=task.office_id)]
    free = [task for task in tasks if task not in taken]
    Task.objects.filter(pk__in=[task.pk for task in taken]).update(assigned_to=successor)
    Task.objects.filter(pk__in=[task.pk for task in free]).update(assigned_to=None)
    record(by, "cases.left_behind", *[task.application for task in tasks], account, to=successor.pk if successor else None)
    if successor and taken:
        notify(Recipient.of_account(successor), "cases/all_handed_over", count=len(taken), who=account)
    for head in Account.objects.filter(pk__in=_heads_of({task.office_id for task in free})).exclude(pk=account.pk):
        notify(Recipient.of_account(head), "cases/left_free", count=len(free), who=account)
    return len(tasks)


def _heads_of(office_ids: set[int]) -> set[int]:
    return {head for office in office_ids for head in heads_of(office).values_list("pk", flat=True)}
