"""What proposals and their discussion hang on pages that gather from everywhere."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from madang.common.files import permissions as files
from madang.common.people.models import Role
from madang.common.people.permissions import has_role
from madang.common.rooms import (
    AuditWords,
    DeskPanel,
    MenuItem,
    MyPanel,
    PackPart,
    Periodic,
    PersonalData,
    Processing,
    SearchSource,
    Subject,
)

from . import proposal_pack, proposal_privacy
from .actions.reminding import remind_of_what_is_late
from .models import Proposal
from .permissions import DESK, MANAGERS, is_author
from .proposal_queries import waiting
from .proposal_search import documents


def holds(*roles: str) -> Any:
    return lambda request: has_role(request.user, *roles)


def tile(request: Any) -> dict | None:
    if not has_role(request.user, *DESK):
        return None
    found = waiting(request.user)
    return {"waiting": found} if any(found.values()) else None


def mine(request: Any) -> dict | None:
    """On My page: what I proposed, and what was said of it."""
    own = Proposal.objects.filter(account=request.user).select_related("round").exclude(state=Proposal.State.REMOVED)
    return {"proposals": own} if own else None


def may_read_photo(request: Any, pk: int) -> bool:
    proposal = Proposal.objects.filter(pk=pk).first()
    return proposal is not None and (proposal.is_public or is_author(request.user, proposal))


def entries() -> list[Any]:
    files.register("budgeting.proposal", may_read_photo)
    return [
        MenuItem("desk", _("Town budget"), "proposals_desk:rounds", order=40, visible=holds(*MANAGERS)),
        MenuItem("desk", _("Proposals to check"), "proposals_desk:queue", order=41, visible=holds(*DESK)),
        MenuItem("desk", _("Discussion"), "proposals_desk:discussion", order=42, visible=holds(*DESK)),
        MenuItem("desk", _("Propose for somebody"), "proposals_desk:assist", order=43, visible=holds(Role.COUNTER)),
        DeskPanel("proposals", "budgeting/desk/panel.html", tile, order=40),
        MyPanel("proposals", "budgeting/proposals/mine.html", mine, order=45),
        PackPart("proposals", proposal_pack.load, order=71),
        SearchSource("proposals", documents),
        PersonalData("proposals", _("Proposals and comments"), proposal_privacy.export, proposal_privacy.erase, order=56),
        Subject("proposals", proposal_privacy.ids, proposal_privacy.names),
        AuditWords("proposals", proposal_privacy.AUDIT_WORDS, proposal_privacy.PURPOSE_WORDS),
        Processing("proposals", proposal_privacy.activities),
        Periodic("budgeting.remind", 3600, remind_of_what_is_late),
    ]
