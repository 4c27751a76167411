"""Where a case stands, as the resident sees it: done, now, still to come."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from madang.common.languages import say

from .models import Application
from .workflow import stages_of


def steps_of(application: Application) -> list[dict[str, Any]]:
    steps = [{"title": _("Received"), "state": "done", "on": application.submitted_at}]
    stages = stages_of(application)
    now = next((number for number, stage in enumerate(stages) if stage.id == application.stage), 0)
    for number, stage in enumerate(stages):
        state = "done" if number < now or not application.is_open else "now" if number == now else "next"
        steps.append({"title": say(stage.title), "state": state, "on": None})
    if application.status == Application.Status.WITHDRAWN:
        return [steps[0], {"title": _("Withdrawn"), "state": "done", "on": application.withdrawn_at}]
    steps.append({"title": _("Decision"), "state": "done" if application.is_decided else "next", "on": application.decided_at})
    return steps
