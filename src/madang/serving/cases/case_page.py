"""Everything an officer sees of one case, limited to what their office needs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import formats, timezone

from madang.common.audit.models import Entry
from madang.common.audit.queries import lines
from madang.common.calendar.queries import working_days_between
from madang.common.languages import say
from madang.serving.appointments.models import Appointment
from madang.serving.payments.models import Invoice

from .actions import not_yet
from .models import Application, Attachment
from .pages import answer_rows
from .permissions import decided_before, deciding_office, may_decide, may_hand_over, may_see, may_work_on, visible_questions
from .queries import STOPPED
from .steps import steps_of
from .workflow import is_last_stage, stage_of, title_of, title_of_part

LINES = 100  # of the history; the whole log is kept


def case_context(application: Application, account: Any) -> dict[str, Any]:
    seen = visible_questions(account, application)
    rows = task_rows(application, account)
    decides = application.is_open and seen is None and may_decide(account, application)
    waits_for = not_yet(application) if decides else ""
    decisions = list(application.decisions.select_related("decided_by").prefetch_related("objections__office", "documents"))
    return {
        "application": application,
        "name": case_name(application),
        "stage": say(stage.title) if (stage := stage_of(application)) else "",
        "steps": steps_of(application),
        "sections": answer_rows(application, seen),
        "is_limited": seen is not None,
        "documents": documents_of(application, seen),
        "open_tasks": [row for row in rows if not row["task"].done_at],
        "done_tasks": [row for row in rows if row["task"].done_at],
        "requests": application.information_requests.select_related("asked_by"),
        "clock": clock_of(application),
        "is_stopped": application.status in STOPPED,
        "notes": application.notes.select_related("author") if seen is None else (),
        "invoices": invoices_of(application),
        "appointments": appointments_of(application),
        "decisions": [
            {"decision": one, "outcome": say(application.workflow.outcome(one.outcome).title), "objections": one.objections.all()}
            for one in reversed(decisions if seen is None else [])
        ],
        "is_decided_anew": application.is_open and bool(decisions),
        "has_decided_before": application.is_open and decided_before(account, application),
        "history": history_of(application, is_read=False),
        "looks": history_of(application, is_read=True),
        "may_decide": decides and not waits_for,
        "waits_for": waits_for if decides else "",
        "may_act": application.is_open and seen is None,
        "family": family_of(application, account),
    }


def case_name(application: Application) -> str:
    part = title_of_part(application)
    return f"{say(application.definition.name)}: {part}" if part else say(application.definition.name)


def task_rows(application: Application, account: Any) -> list[dict[str, Any]]:
    """By stage, the tasks of all offices with their findings, and which of them this member of staff may do."""
    tasks = application.tasks.select_related("office", "assigned_to", "done_by").order_by("pk")
    decides = is_last_stage(application)
    return [
        {
            "task": task,
            "title": title_of(task, application),
            "is_mine": task.assigned_to_id == account.pk,
            "is_late": not task.done_at and application.status == Application.Status.IN_PROGRESS and task.due_on < timezone.localdate(),
            "may_work": application.is_open and not task.done_at and may_work_on(account, task, application),
            "may_hand_over": application.is_open and not task.done_at and may_hand_over(account, task, application),
            "ends_with_decision": decides and task.office_id == deciding_office(application),
        }
        for task in tasks
    ]


def documents_of(application: Application, seen: set[str] | None) -> list[dict[str, Any]]:
    """Of this case and, for a part, those of the whole life event that belong to its questions."""
    labels = {question.id: say(question.label) for question in application.definition.form.questions()}
    cases = [pk for pk in (application.pk, application.parent_id) if pk]
    found = Attachment.objects.filter(application__in=cases).select_related("file").order_by("pk")
    return [
        {"file": one.file, "label": labels.get(one.question, "")}
        for one in found
        if (one.application_id == application.pk or one.question in application.answers) and (seen is None or one.question in seen)
    ]


def clock_of(application: Application) -> list[dict[str, Any]]:
    today = timezone.localdate()
    return [
        {"stop": stop, "days": working_days_between(stop.started_on, stop.ended_on or today), "question": stop.request}
        for stop in application.clock_stops.select_related("request").order_by("started_on", "pk")
    ]


def appointments_of(application: Application):
    cases = [pk for pk in (application.pk, application.parent_id) if pk]
    return Appointment.objects.filter(about_kind="cases.application", about_id__in=cases).select_related("calendar")


def invoices_of(application: Application):
    cases = [pk for pk in (application.pk, application.parent_id) if pk]
    return Invoice.objects.filter(about_kind="cases.application", about_id__in=cases).order_by("pk")


def history_of(application: Application, *, is_read: bool) -> list[Any]:
    """What was done, oldest first; who looked, newest first."""
    order = ("-at", "-pk") if is_read else ("at", "pk")
    entries = Entry.objects.about("cases.application", [application.pk]).filter(is_read=is_read)
    return [{"line": line, "detail": _detail(line.entry)} for line in lines(entries.order_by(*order)[:LINES])]


def _detail(entry: Entry) -> str:
    """Where an appointment went."""
    if entry.action != "appointments.moved":
        return ""
    before, after = (_moment(entry.data[key]) for key in ("from_", "to"))
    return f"{before} → {after}"


def _moment(text: str) -> str:
    return formats.date_format(timezone.localtime(datetime.fromisoformat(text)), "DATETIME_FORMAT")


def family_of(application: Application, account: Any) -> list[dict[str, Any]]:
    """The life event this is a part of, or its parts; a link where the office has to do with it."""
    relatives = [application.parent] if application.parent else list(application.parts.select_related("office", "version", "parent"))
    return [{"case": case, "name": case_name(case), "is_linked": may_see(account, case)} for case in relatives]
