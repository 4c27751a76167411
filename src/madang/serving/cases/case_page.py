"""Everything an officer sees of one case, limited to what their office needs."""

from __future__ import annotations

from typing import Any

from madang.common.audit.models import Entry
from madang.common.languages import say
from madang.serving.payments.models import Invoice

from .models import Application
from .pages import answer_rows
from .permissions import may_decide
from .steps import steps_of
from .workflow import is_last_stage, stage_of


def case_context(application: Application, account) -> dict[str, Any]:
    tasks = list(application.tasks.select_related("office", "assigned_to", "done_by").order_by("pk"))
    return {
        "application": application,
        "name": say(application.definition.name),
        "stage": say(stage.title) if (stage := stage_of(application)) else "",
        "steps": steps_of(application),
        "sections": answer_rows(application),
        "attachments": application.attachments.select_related("file"),
        "tasks": [{"task": task, "title": title_of(task, application)} for task in tasks],
        "requests": application.information_requests.select_related("asked_by"),
        "clock_stops": application.clock_stops.all(),
        "notes": application.notes.select_related("author"),
        "invoices": Invoice.objects.filter(about_kind="cases.application", about_id=application.pk),
        "decision": getattr(application, "decision", None),
        "history": Entry.objects.filter(objects_named__kind="cases.application", objects_named__object_id=application.pk, is_read=False).order_by("at"),
        "may_decide": may_decide(account, application) and application.is_open and is_last_stage(application),
        "parts": application.parts.select_related("office"),
    }


def title_of(task, application: Application) -> str:
    for stage in application.workflow.stages:
        for one in stage.tasks:
            if one.id == task.task:
                return say(one.title)
    return task.task
