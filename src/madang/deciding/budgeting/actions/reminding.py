"""Once a working day: who has lain too long on whose desk."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from madang.common.calendar.queries import is_working_day
from madang.common.notices.actions import Recipient, notify
from madang.common.people.models import Account, StaffRole

from ..models import Comment, Proposal
from ..permissions import CHECKERS, MANAGERS


@transaction.atomic
def remind_of_what_is_late() -> int:
    """One message to each person of an office, with how many; each thing once. What no office has is the managers'."""
    today = timezone.localdate()
    if not is_working_day(today):
        return 0
    late: dict[int | None, list[int]] = defaultdict(lambda: [0, 0])
    proposals = Proposal.objects.overdue().filter(reminded_on=None)
    comments = Comment.objects.overdue().filter(reminded_on=None)
    for office in proposals.values_list("office", flat=True):
        late[office][0] += 1
    for office in comments.values_list("proposal__office", flat=True):
        late[office][1] += 1
    Proposal.objects.filter(pk__in=list(proposals.values_list("pk", flat=True))).update(reminded_on=today)
    Comment.objects.filter(pk__in=list(comments.values_list("pk", flat=True))).update(reminded_on=today)
    for office, (many_proposals, many_comments) in late.items():
        for account in people_of(office):
            context: dict[str, Any] = {
                "proposals": many_proposals,
                "comments": many_comments,
                "url": settings.BASE_URL + reverse("proposals_desk:queue"),
            }
            notify(Recipient.of_account(account), "budgeting/late", **context)
    return len(late)


def people_of(office_id: int | None) -> list[Account]:
    held = StaffRole.objects.current()
    held = held.filter(role__in=MANAGERS) if office_id is None else held.filter(Q(office=office_id) | Q(office=None), role__in=CHECKERS)
    return list(Account.objects.filter(pk__in=held.values("account"), is_active=True, is_staff=True))
