"""Two proposals that want the same become one."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.languages import isolated
from madang.common.people.models import Account

from ..models import CoAuthor, Proposal, Support
from .proposing import tell_author


@transaction.atomic
def merge(other: Proposal, into: Proposal, *, why: str, by: Account) -> Proposal:
    """`other` ends in `into`: its authors join, its support and its comments move, its address leads there. Both authors are told."""
    locked = {one.pk: one for one in Proposal.objects.select_for_update().filter(pk__in=[other.pk, into.pk]).order_by("pk")}
    other, into = locked[other.pk], locked[into.pk]
    if other.pk == into.pk:
        raise ValidationError(_("Choose another proposal: this one cannot be joined with itself."))
    if other.round_id != into.round_id or not other.is_in_checking or not into.is_in_checking:
        raise ValidationError(_("Only two proposals of one round can be joined, and only while both are being checked."))
    _move_people(other, into)
    other.comments.update(proposal=into)
    other.merged.update(merged_into=into)
    other.state, other.merged_into, other.merged_why = Proposal.State.MERGED, into, why
    other.due_on, other.is_with_author = None, False
    other.save()
    record(by, "budgeting.proposals_merged", other, into)
    for one in (other, into):
        tell_author(one, "budgeting/proposals_merged", other=isolated(other), into=isolated(into), why=why)
    return into


def _move_people(other: Proposal, into: Proposal) -> None:
    """The first author of `other` is a co-author now, with the name they had chosen to show."""
    CoAuthor.objects.create(proposal=into, account=other.account, name=other.author_name, confirmed_at=timezone.now())
    other.coauthors.update(proposal=into)
    plus = other.supports.exclude(account__in=into.supports.values("account")).values_list("account", flat=True)
    Support.objects.bulk_create([Support(proposal=into, account_id=pk) for pk in plus], ignore_conflicts=True)
    other.supports.all().delete()
