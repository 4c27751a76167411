"""The hours of a round and what is allowed in them, changed only where that is fair to those who rely on them."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.people.models import Account
from madang.common.phases.models import Phase, Who

from ..models import Round

USUAL = {  # what is usual in a phase, until its manager says otherwise
    "idea": {"propose": Who.ACCOUNT, "support": Who.ACCOUNT, "discuss": Who.ACCOUNT},
    "vote": {"vote": Who.EVERYBODY},
} | {kind: {"discuss": Who.ACCOUNT} for kind in ("codesign", "checking", "discussion", "delivery")}
FREE_ACTS = ("propose", "support", "discuss")  # what a manager may allow or not; voting belongs to the vote alone


@transaction.atomic
def change_phase(  # noqa: PLR0913 - the columns of a phase
    phase: Phase, *, name: dict[str, str], opens_at: datetime, closes_at: datetime, acts: set[str], by: Account
) -> None:
    """Refused, with the reason, where somebody would be taken by surprise: what is over stays, what is open is only ever lengthened."""
    phase = Phase.objects.select_for_update().get(pk=phase.pk)
    if fault := fault_in(phase, opens_at, closes_at, acts):
        raise ValidationError(fault)
    phase.name, phase.opens_at, phase.closes_at, phase.acts = name, opens_at, closes_at, allowed(phase, acts)
    phase.save()
    record(by, "budgeting.phase_changed", ("budgeting.round", phase.process_id), phase=phase.kind)


@transaction.atomic
def add_phase(  # noqa: PLR0913 - the columns of a phase
    round_: Round, *, kind: str, name: dict[str, str], opens_at: datetime, closes_at: datetime, by: Account
) -> Phase:
    phase = Phase(process_kind=round_._meta.label_lower, process_id=round_.pk, kind=kind, name=name, opens_at=opens_at, closes_at=closes_at)
    if Phase.objects.of(round_).filter(kind=kind).exists():
        raise ValidationError(_("This round has this phase already."))
    phase.acts = dict(USUAL.get(kind, {}))
    if fault := fault_in_hours(phase, opens_at, closes_at):
        raise ValidationError(fault)
    phase.save()
    record(by, "budgeting.phase_added", round_, phase=kind)
    return phase


def allowed(phase: Phase, acts: set[str]) -> dict[str, Any]:
    """Keeps for whom an act was open; a new one is for those who are signed in."""
    kept = {act: who for act, who in phase.acts.items() if act not in FREE_ACTS}
    return kept | {act: phase.acts.get(act, Who.ACCOUNT) for act in FREE_ACTS if act in acts}


def fault_in(phase: Phase, opens_at: datetime, closes_at: datetime, acts: set[str]) -> str:
    if phase.is_over:
        return _("This phase is over. What happened in it stays as it was.")
    if phase.is_open and opens_at != phase.opens_at:
        return _("This phase has begun, so its beginning can no longer be changed.")
    if phase.is_open and closes_at < phase.closes_at:
        return _("This phase has begun, and people rely on its end. It can be made longer, not shorter.")
    if phase.is_open and {act for act in phase.acts if act in FREE_ACTS} - acts:
        return _("This phase has begun. What is allowed in it cannot be taken away before its end.")
    return fault_in_hours(phase, opens_at, closes_at)


def fault_in_hours(phase: Phase, opens_at: datetime, closes_at: datetime) -> str:
    """Also that nobody votes while ideas still come in, or before they are checked."""
    if closes_at <= opens_at:
        return _("The end has to lie after the beginning.")
    if closes_at <= timezone.now():
        return _("The end lies in the past. Choose a day that is still to come.")
    others = {
        one.kind: one for one in Phase.objects.filter(process_kind=phase.process_kind, process_id=phase.process_id).exclude(pk=phase.pk)
    }
    hours = {kind: (one.opens_at, one.closes_at) for kind, one in others.items()} | {phase.kind: (opens_at, closes_at)}
    for before in ("idea", "checking"):
        if "vote" in hours and before in hours and phase.kind in ("vote", before) and hours["vote"][0] < hours[before][1]:
            return _("The vote would begin before “%(phase)s” ends. Let it end first.") % {"phase": others.get(before, phase)}
    return ""
