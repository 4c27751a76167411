"""What the officers' side of cases hangs on pages that gather from everywhere."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from madang.common.files import permissions as files
from madang.common.people.models import Role
from madang.common.people.permissions import has_role
from madang.common.rooms import AuditWords, DeskPanel, MenuItem, Periodic, PersonalData, Retention, Subject

from . import privacy
from .actions import watch_deadlines
from .permissions import DESK, WORKERS, may_read_file
from .queries import counts_of, objections_of


def holds(*roles: str):
    return lambda request: has_role(request.user, *roles)


def waiting(request: Any) -> dict | None:
    if not has_role(request.user, *WORKERS):
        return None
    return counts_of(request.user) | {"objections": objections_of(request.user).count()}


def entries() -> list[Any]:
    files.register("cases.application", may_read_file)
    return [
        MenuItem("desk", _("Overview"), "desk:overview", order=5, visible=holds(*DESK)),
        MenuItem("desk", _("Queue"), "desk:queue", order=10, visible=holds(*WORKERS)),
        MenuItem("desk", _("Objections"), "desk:objections", order=12, visible=holds(*WORKERS)),
        MenuItem("desk", _("Load of the office"), "desk:load", order=14, visible=holds(Role.HEAD)),
        DeskPanel("cases", "cases/desk/panel.html", waiting, order=10),
        PersonalData("cases", _("Applications"), privacy.export, privacy.erase, order=20),
        Subject("cases", privacy.ids, privacy.names),
        AuditWords("cases", privacy.AUDIT_WORDS, privacy.PURPOSE_WORDS),
        Retention("cases", privacy.retain),
        Periodic("cases.deadlines", 900, watch_deadlines),
    ]
