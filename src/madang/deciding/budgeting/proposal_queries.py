"""What is asked about proposals and comments from more than one page."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, IntegerField, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from madang.common.people.permissions import offices_of

from .models import CoAuthor, Comment, Proposal, Report, Round, Support
from .permissions import CHECKERS, may_manage


def listed(round_: Round, filters: dict[str, Any]) -> QuerySet[Proposal]:
    """Public proposals, narrowed by area, state and words (each word somewhere in title or text)."""
    found = round_.proposals.public().exclude(state=Proposal.State.MERGED).select_related("round", "pot", "area", "office")
    found = found.prefetch_related(confirmed()).annotate(
        many_supports=_number_of(Support.objects), many_comments=_number_of(Comment.objects.published())
    )
    if area := filters.get("area"):
        found = found.filter(Q(area=area) | Q(pot__area=area))
    if state := filters.get("state"):
        found = found.filter(state=state)
    for word in (filters.get("q") or "").split():
        found = found.filter(Q(title__icontains=word) | Q(what__icontains=word) | Q(why__icontains=word))
    return found


def _number_of(rows: Any) -> Any:
    """Counted for itself: two joins would multiply each other."""
    counted = rows.filter(proposal=OuterRef("pk")).order_by().values("proposal").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def confirmed() -> Prefetch:
    return Prefetch("coauthors", CoAuthor.objects.exclude(confirmed_at=None), to_attr="joined")


def points_of(proposals: Any) -> list[dict[str, Any]]:
    """For the map; the list beside it says the same."""
    return [
        {"lat": one.latitude, "lng": one.longitude, "label": str(one), "url": one.get_absolute_url()}
        for one in proposals
        if one.latitude is not None
    ]


def comments_on(thing: Any) -> QuerySet[Comment]:
    """As everybody sees them: those that were removed leave a line that says so."""
    return thing.comments.exclude(state=Comment.State.HELD).select_related("round", "answered_for", "proposal__round", "project")


def checked_by(account: Any) -> QuerySet[Proposal]:
    """What lies with the offices of this account; for who runs the rounds all, those without an office too."""
    found = Proposal.objects.checking().select_related("round", "office").order_by("is_with_author", F("due_on").asc(nulls_last=True), "pk")
    offices = offices_of(account, *CHECKERS)
    return found if may_manage(account) or offices is None else found.filter(office__in=offices)


def to_answer(account: Any) -> QuerySet[Comment]:
    found = Comment.objects.unanswered().select_related("round", "proposal__round", "proposal__office", "project").order_by("due_on", "pk")
    offices = offices_of(account, *CHECKERS)
    return found if may_manage(account) or offices is None else found.filter(proposal__office__in=offices)


def waiting(account: Any) -> dict[str, int]:
    """How many things wait for this member of staff, for the desk and the manager's page."""
    today = timezone.localdate()
    proposals, comments = checked_by(account), to_answer(account)
    manages = may_manage(account)
    return {
        "proposals": proposals.filter(is_with_author=False).count(),
        "proposals_late": proposals.filter(is_with_author=False, due_on__lt=today).count(),
        "comments": comments.count(),
        "comments_late": comments.filter(due_on__lt=today).count(),
        "without_office": proposals.filter(office=None).count() if manages else 0,
        "held": Comment.objects.held().count() if manages else 0,
        "reported": Report.objects.filter(settled_at=None).count() if manages else 0,
    }
