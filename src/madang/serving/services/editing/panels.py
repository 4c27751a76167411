"""What the editors' work hangs elsewhere: words for the log, and a tile of the desk for what waits for approval."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from madang.common.people.permissions import has_role

AUDIT_WORDS = {
    "services.begun": _("began the service"),
    "services.draft_saved": _("kept a draft of the service"),
    "services.draft_changed": _("changed a part of the draft"),
    "services.draft_part_added": _("added a part to the draft"),
    "services.draft_part_moved": _("moved a part of the draft"),
    "services.draft_part_removed": _("removed a part of the draft"),
    "services.draft_translated": _("put translations in the draft"),
    "services.draft_restored": _("put an older version in the draft"),
    "services.published": _("published a version of the service"),
    "services.withdrawn": _("took the service off the portal"),
    "services.put_back": _("put the service back on the portal"),
    "services.approval_asked": _("asked for approval of the draft"),
    "services.approval_withdrawn": _("took back the request for approval"),
    "services.approved": _("approved the new version"),
    "services.sent_back": _("sent the draft back to its editor"),
    "services.two_people_demanded": _("demanded a second person for each version"),
    "services.one_person_suffices": _("allowed one person to publish a version"),
    "cases.tried": _("tried a draft of the service on the case"),
}


def waiting(request: Any) -> dict | None:
    from .reviewing import EDITORS, to_approve

    if not has_role(request.user, *EDITORS):
        return None
    found = to_approve(request.user)
    return {"reviews": found} if found else None
