"""Before the vote: who is on the roll, by which rule it is counted, and who gets a code."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F, OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext as _
from madang_methods.budgeting.rules import rule_named
from madang_methods.errors import UnusableInput

from madang.common.audit.actions import record
from madang.common.people.models import Resident

from ..models import Round, Voter
from ..permissions import may_manage
from ..queries import voting_opens_at, years_before


@transaction.atomic
def draw_up_roll(round_: Round, *, by: Any) -> int:
    """Every resident of the register who is old enough, once. Run again, it adds who came and keeps who has voted; who moved votes where they live."""
    latest = years_before(timezone.localdate(), round_.minimum_age)
    entitled = Resident.objects.filter(birth_date__lte=latest).exclude(pk__in=round_.voters.values("resident"))
    rows = [Voter(round=round_, resident_id=pk, area_id=area) for pk, area in entitled.values_list("pk", "area_id")]
    Voter.objects.bulk_create(rows, batch_size=2000)
    home = Resident.objects.filter(pk=OuterRef("resident")).values("area")[:1]
    round_.voters.filter(state=Voter.State.OPEN).annotate(home=Subquery(home)).exclude(area=F("home")).update(area=Subquery(home))
    if rows:
        record(by, "budgeting.roll_drawn", round_, added=len(rows))
    return len(rows)


def keep_rolls() -> None:
    """Each hour until the vote opens the roll follows the register: who came, who came of age, who moved. From then on it stands."""
    for round_ in Round.objects.filter(closed_at=None):
        opens_at, has_opened = voting_opens_at(round_)
        if opens_at and not has_opened:
            draw_up_roll(round_, by="system")


@transaction.atomic
def set_rule(round_: Round, name: str, *, by: Any) -> None:
    """The full published name. Refused once voting has opened: nobody may choose a rule who could know the ballots."""
    if by != "system" and not may_manage(by):
        raise PermissionDenied
    round_ = Round.objects.select_for_update().get(pk=round_.pk)
    if voting_opens_at(round_)[1]:
        raise ValidationError(_("Voting has begun, so the rule can no longer be changed."))
    try:
        round_.rule = rule_named(name).published_name
    except UnusableInput as problem:
        raise ValidationError(_("There is no such rule: %(why)s") % {"why": problem}) from problem
    round_.save(update_fields=["rule"])
    record(by, "budgeting.rule_set", round_, rule=round_.rule)
