"""Whether an act may be done now, and by whom; in words where it may not."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from .models import Phase, Who


class NotNow(ValidationError):
    """The act exists, but not today; the sentence says when."""


def phases_of(process: Any) -> list[Phase]:
    return list(Phase.objects.of(process))


def phase_for(process: Any, act: str) -> Phase | None:
    """The phase in which the act is allowed: the open one, else the next to come, else the last."""
    phases = [phase for phase in phases_of(process) if act in phase.acts]
    coming = [phase for phase in phases if not phase.is_over]
    return next((phase for phase in phases if phase.is_open), coming[0] if coming else phases[-1] if phases else None)


def may(process: Any, act: str, account: Any) -> bool:
    phase = phase_for(process, act)
    return phase is not None and phase.is_open and _is_one_of(account, phase.acts[act])


def require(process: Any, act: str) -> Phase:
    """The open phase of the act; raises NotNow with a sentence that says when it is or was."""
    phase = phase_for(process, act)
    if phase is None:
        raise NotNow(_("This is not foreseen here."))
    if phase.is_open:
        return phase
    if phase.is_over:
        raise NotNow(_("This ended on %(when)s.") % {"when": _said(phase.closes_at)})
    raise NotNow(_("This begins on %(when)s.") % {"when": _said(phase.opens_at)})


def _said(moment: Any) -> str:
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _is_one_of(account: Any, who: str) -> bool:
    if who == Who.EVERYBODY:
        return True
    if not getattr(account, "is_authenticated", False):
        return False
    if who == Who.STAFF:
        return bool(account.is_staff)
    return who == Who.ACCOUNT or account.resident_id is not None
