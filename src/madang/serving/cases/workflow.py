"""Where a case stands in its workflow, and what comes next. Stages follow one another; the tasks of a stage run side by side."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.calendar.queries import add_working_days
from madang.common.directory.models import Office
from madang.common.languages import say
from madang.common.notices.actions import notify
from madang.serving.payments.models import Invoice
from madang.serving.services.definitions.conditions import applies
from madang.serving.services.definitions.workflow import Stage

from .contact import recipient_of
from .models import Application, ClockStop, Task


def stages_of(application: Application) -> list[Stage]:
    """The stages this case goes through, given its answers."""
    return [stage for stage in application.workflow.stages if applies(stage.show_if, application.answers) and _tasks(stage, application)]


def _tasks(stage: Stage, application: Application) -> list:
    return [task for task in stage.tasks if applies(task.show_if, application.answers)]


def stage_of(application: Application) -> Stage | None:
    return next((stage for stage in application.workflow.stages if stage.id == application.stage), None)


def title_of(task: Task, application: Application) -> str:
    if task.objection_id:
        return _("Decide anew after the objection")
    titles = {one.id: one.title for stage in application.workflow.stages for one in stage.tasks}
    return say(titles[task.task]) if task.task in titles else task.task


def title_of_part(application: Application) -> str:
    """Of a case that is one office's share of a life event; empty for any other."""
    part = next((part for part in application.definition.parts if part.id == application.part), None)
    return say(part.name) if part else ""


def next_stage(application: Application) -> Stage | None:
    stages = stages_of(application)
    ids = [stage.id for stage in stages]
    position = ids.index(application.stage) + 1 if application.stage in ids else 0
    return stages[position] if position < len(stages) else None


def is_last_stage(application: Application) -> bool:
    return next_stage(application) is None


def enter_stage(application: Application, stage: Stage) -> None:
    """Give each office its task, with its own deadline or that of the case."""
    application.stage = stage.id
    application.save(update_fields=["stage"])
    today = timezone.localdate()
    tasks = _tasks(stage, application)
    offices = {office.code: office for office in Office.objects.filter(code__in=[task.office for task in tasks])}
    for task in tasks:
        Task.objects.create(
            application=application,
            stage=stage.id,
            task=task.id,
            office=offices[task.office],
            due_on=min(application.due_on, add_working_days(today, task.deadline_days)) if task.deadline_days else application.due_on,
            escalate_on=add_working_days(today, task.escalate_after_days) if task.escalate_after_days else None,
        )
    if stage.after_payment and owes_fee(application):
        _wait_for_fee(application)
    else:
        tell_of_stage(application, stage)


def owes_fee(application: Application) -> bool:
    """The parts of a life event wait for the one fee of the whole."""
    cases = [pk for pk in (application.pk, application.parent_id) if pk]
    return Invoice.objects.open().filter(about_kind="cases.application", about_id__in=cases).exists()


def _wait_for_fee(application: Application) -> None:
    application.status = Application.Status.UNPAID
    application.save(update_fields=["status"])
    ClockStop.objects.create(application=application, is_for_fee=True)
    record("system", "cases.fee_awaited", application)


def tell_of_stage(application: Application, stage: Stage) -> None:
    if stage.notice:
        notify(
            recipient_of(application),
            "cases/stage",
            about=application,
            application=application,
            service=application.definition.name,
            text=say(stage.notice, application.language),
        )


def go_on(application: Application) -> None:
    """To the next stage when every task of this one is done; the last stage ends with the decision, not here."""
    if application.tasks.filter(stage=application.stage, done_at=None).exists():
        return
    stage = next_stage(application)
    if stage is not None:
        enter_stage(application, stage)
