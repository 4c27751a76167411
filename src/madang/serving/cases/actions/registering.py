"""What a granted case changes in the register of residents."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.common.people.actions import correct_resident, create_resident, move_in_with
from madang.common.people.models import Account, Resident

from ..models import Application
from ..moves import NAMES, Mover, Moving, moving
from .handling import add_note


def enter_moves(application: Application, *, by: Account) -> None:
    """Everybody named lives at the new address, in one household. Who cannot be entered is named in a note, and the rest is.

    Part of the transaction of the decision.
    """
    found = moving(application)
    if found is None:
        return
    entered, left = [], []
    for mover in found.movers:
        try:
            with transaction.atomic():
                entered.append(_enter(mover, found.home, by))
        except ValidationError as error:
            left.append(f"{mover}: {' '.join(error.messages)}")
    _live_together(entered, by)
    add_note(application, text="\n".join(_said(found, entered, left)), by=by)


def _enter(mover: Mover, home: dict[str, str], by: Account) -> Resident:
    if mover.why_not:
        raise ValidationError(mover.why_not)
    if mover.resident is None:
        return create_resident(by=by, **{part: mover.person[part] for part in NAMES}, **home)
    correct_resident(mover.resident, by=by, **home)
    return Resident.objects.get(pk=mover.resident.pk)


def _live_together(entered: list[Resident], by: Account) -> None:
    """A household that moves as a whole stays what it is; who leaves others behind gets a new one."""
    if not entered:
        return
    first, *others = entered
    together = {one.pk for one in entered}
    if first.household is None or not together.issuperset(first.household.residents.values_list("pk", flat=True)):
        move_in_with(first, None, by=by)
    for other in others:
        if other.household_id != first.household_id:
            move_in_with(other, first, by=by)


def _said(found: Moving, entered: list[Resident], left: list[str]) -> list[str]:
    said = []
    if entered:
        said.append(
            _("Entered in the register of residents, %(home)s: %(names)s.") % {"home": found, "names": ", ".join(map(str, entered))}
        )
    if left:
        said.append(_("Not entered, please see to it: %(names)s.") % {"names": "; ".join(left)})
    return said
