"""Who runs a round, who checks, who carries out, who holds the paper, and who may propose."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.models import AnonymousUser
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.people.models import Account, Resident, Role
from madang.common.people.permissions import has_role, staff_required

from .models import Proposal, Round
from .queries import years_before

MANAGERS = (Role.EDITOR, Role.ADMINISTRATOR)  # who runs a round: phases, offices for proposals, moderation
CHECKERS = (Role.OFFICER, Role.HEAD)  # who says for an office whether something can be done
DESK = (*MANAGERS, *CHECKERS)
PAPER_ROLES = (Role.COUNTER, Role.HEAD, Role.ADMINISTRATOR)  # print, hand out, key in, close
LETTER_ROLES = (Role.HEAD, Role.ADMINISTRATOR)  # send codes to a whole roll


def may_manage(account: Account | AnonymousUser) -> bool:
    return bool(has_role(account, *MANAGERS))


def may_report(account: Account | AnonymousUser, delivery: Any) -> bool:
    """The office that carries it out, and whoever runs rounds."""
    return may_manage(account) or bool(has_role(account, *CHECKERS, office_id=delivery.office_id))


def managers_only(view: Callable[..., Any]) -> Callable[..., Any]:
    """Gives the view the round."""

    @staff_required(*MANAGERS)
    @wraps(view)
    def guarded(request: Any, code: str, *args: Any, **kwargs: Any) -> Any:
        return view(request, get_object_or_404(Round, code=code), *args, **kwargs)

    return guarded


def may_check(account: Account | AnonymousUser, proposal: Proposal) -> bool:
    return proposal.office_id is not None and bool(has_role(account, *CHECKERS, office_id=proposal.office_id))


def is_author(account: Any, proposal: Proposal) -> bool:
    """Whoever proposed it, whoever joined, and at the desk whoever helped."""
    if not account.is_authenticated:
        return False
    if account.pk in (proposal.account_id, proposal.helper_id):
        return True
    if proposal.resident_id is not None and proposal.resident_id == account.resident_id:
        return True
    return proposal.coauthors.filter(account=account).exclude(confirmed_at=None).exists()


def why_not_propose(round_: Round, resident: Resident | None) -> str:
    """A sentence for somebody who may not, or nothing: who may propose is who will be on the roll."""
    if resident is None:
        return _("Your account is not tied to the register yet. Tie it under My page, or propose at the counter.")
    if resident.birth_date is None or resident.birth_date > years_before(timezone.localdate(), round_.minimum_age):
        return _("Whoever proposes must be %(age)s or older, as for the vote.") % {"age": round_.minimum_age}
    return ""
