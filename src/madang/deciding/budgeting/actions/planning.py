"""A round and its pots, until people vote on them."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.people.models import Account
from madang.common.places.models import Area

from ..models import Pot, Proposal, Round
from ..queries import voting_opens_at


@transaction.atomic
def plan_round(*, by: Account, **values: Any) -> Round:
    """Nobody sees it before it has a phase."""
    made = Round.objects.create(**values)
    record(by, "budgeting.round_planned", made)
    return made


@transaction.atomic
def change_round(round_: Round, *, by: Account, **values: Any) -> None:
    round_ = _before_the_vote(round_)
    for name, value in values.items():
        setattr(round_, name, value)
    round_.save(update_fields=list(values))
    record(by, "budgeting.round_changed", round_)


@transaction.atomic
def add_pot(round_: Round, *, name: dict[str, str], area: Area | None, budget_cents: int, by: Account) -> Pot:
    """One for an area: two would be two elections of the same people on the same streets."""
    round_ = _before_the_vote(round_)
    if area is not None and round_.pots.filter(area=area).exists():
        raise ValidationError(_("%(area)s has a pot in this round already.") % {"area": area})
    made = round_.pots.create(code=_free_code(round_, area), name=name, area=area, budget_cents=budget_cents)
    record(by, "budgeting.pot_added", round_, pot=made.code)
    return made


def _free_code(round_: Round, area: Area | None) -> str:
    """Outsiders meet it as the name of a file in the archive."""
    taken = set(round_.pots.values_list("code", flat=True))
    wanted = area.code if area else "town"
    return wanted if wanted not in taken else next(code for code in (f"{wanted}-{n}" for n in range(2, 1000)) if code not in taken)


@transaction.atomic
def change_pot(pot: Pot, *, name: dict[str, str], budget_cents: int, by: Account) -> None:
    """Never below what a project on the ballot costs: nobody could elect it any more."""
    _before_the_vote(pot.round)
    if dearest := pot.projects.filter(cost_cents__gt=budget_cents).order_by("-cost_cents").first():
        raise ValidationError(_("“%(project)s” on the ballot costs more than that.") % {"project": dearest})
    pot.name, pot.budget_cents = name, budget_cents
    pot.save(update_fields=["name", "budget_cents"])
    record(by, "budgeting.pot_changed", pot.round, pot=pot.code)


@transaction.atomic
def remove_pot(pot: Pot, *, by: Account) -> None:
    _before_the_vote(pot.round)
    if pot.projects.exists() or Proposal.objects.filter(pot=pot).exists():
        raise ValidationError(_("There are proposals for “%(pot)s” already, so it stays.") % {"pot": pot})
    record(by, "budgeting.pot_removed", pot.round, pot=pot.code)
    pot.delete()


def _before_the_vote(round_: Round) -> Round:
    """Locked; refused once somebody may have voted."""
    locked = Round.objects.select_for_update().get(pk=round_.pk)
    if locked.closed_at or voting_opens_at(locked)[1]:
        raise ValidationError(_("Voting has begun, so what is voted on stays as it is."))
    return locked
