"""Four eyes: where the town demands it, a version is published by a second person, who has written nothing of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.audit.models import Entry
from madang.common.notices.actions import notify
from madang.common.people.models import Account, Role
from madang.common.people.permissions import has_role

from ..actions import publish
from ..models import PublishingRule, Review, Service, ServiceVersion, content_digest
from .actions import ChangedMeanwhile, fingerprint
from .checks import problems_of

EDITORS = (Role.EDITOR, Role.ADMINISTRATOR)


@transaction.atomic
def demand_two_people(demanded: bool, *, by: Account) -> None:
    rule = PublishingRule.objects.select_for_update().first() or PublishingRule()
    if rule.two_people == demanded:
        return
    rule.two_people = demanded
    rule.save()
    record(by, "services.two_people_demanded" if demanded else "services.one_person_suffices", rule)


def writers_of(service: Service) -> set[int]:
    """Ids of everybody who has changed the draft since a version was last published."""
    entries = Entry.objects.about("services.service", [service.pk]).filter(actor_kind="account")
    published = Entry.objects.about("services.service", [service.pk]).filter(action="services.published").order_by("-pk").first()
    if published:
        entries = entries.filter(pk__gt=published.pk)
    written = entries.filter(action__startswith="services.draft_") | entries.filter(action="services.begun")
    return set(written.values_list("actor_id", flat=True)) - {None}


def may_approve(account: Account, review: Review) -> bool:
    return has_role(account, *EDITORS) and account.pk != review.asked_by_id and account.pk not in writers_of(review.service)


def approvers_for(review: Review) -> list[Account]:
    staff = Account.objects.filter(is_staff=True, is_active=True).order_by("pk")
    return [account for account in staff if may_approve(account, review)]


@transaction.atomic
def ask_for_approval(service: Service, *, seen: str, note: str, by: Account) -> Review:
    """The draft the editor saw is frozen; asking again replaces what was asked before."""
    service = Service.objects.select_for_update().get(pk=service.pk)
    if fingerprint(service.draft) != seen:
        raise ChangedMeanwhile
    if problems := problems_of(service.draft):
        raise ValidationError([problem.whole for problem in problems])
    if service.current_version and service.current_version.content == service.draft:
        raise ValidationError(_("The draft says the same as the published version, so there is nothing to approve."))
    service.reviews.waiting().update(state=Review.State.WITHDRAWN, answered_at=timezone.now(), answered_by=by)
    review = service.reviews.create(content=service.draft, digest=content_digest(service.draft), note=note, asked_by=by)
    others = approvers_for(review)
    if not others:
        raise ValidationError(
            _("Nobody else may approve this: all editors and administrators have worked on it. Ask an administrator to invite another.")
        )
    record(by, "services.approval_asked", service, review=review.pk)
    _tell(others, "services/approval_asked", review)
    return review


@transaction.atomic
def approve(review: Review, *, by: Account) -> ServiceVersion:
    """What was looked at is what is published."""
    review = _still_waiting(review)
    if not may_approve(by, review):
        raise ValidationError(_("You have worked on this version yourself. Somebody else must approve it."))
    if review.is_outdated:
        raise ValidationError(_("The draft has been changed since approval was asked for. Its editor must ask again."))
    if problems := problems_of(review.content):
        raise ValidationError([problem.whole for problem in problems])
    _answer(review, Review.State.APPROVED, "", by)
    version = publish(review.service, by=review.asked_by or by, note=review.note, approved_by=by)
    record(by, "services.approved", review.service, review=review.pk)
    _tell([review.asked_by], "services/approved", review, number=version.number, by=str(by))
    return version


@transaction.atomic
def send_back(review: Review, *, answer: str, by: Account) -> Review:
    review = _still_waiting(review)
    if not may_approve(by, review):
        raise ValidationError(_("You have worked on this version yourself. Somebody else must answer."))
    _answer(review, Review.State.SENT_BACK, answer, by)
    record(by, "services.sent_back", review.service, review=review.pk)
    _tell([review.asked_by], "services/sent_back", review, answer=answer, by=str(by))
    return review


@transaction.atomic
def withdraw_review(review: Review, *, by: Account) -> None:
    review = _still_waiting(review)
    _answer(review, Review.State.WITHDRAWN, "", by)
    record(by, "services.approval_withdrawn", review.service, review=review.pk)


def _still_waiting(review: Review) -> Review:
    # The service first, as everywhere: whoever publishes holds it too.
    Service.objects.select_for_update().get(pk=review.service_id)
    review = Review.objects.select_related("service", "asked_by").get(pk=review.pk)
    if review.state != Review.State.WAITING:
        raise ValidationError(_("Somebody has answered already, or it was taken back."))
    return review


def _answer(review: Review, state: str, answer: str, by: Account) -> None:
    review.state, review.answer, review.answered_by, review.answered_at = state, answer, by, timezone.now()
    review.save(update_fields=["state", "answer", "answered_by", "answered_at"])


def _tell(people: Iterable[Account | None], template: str, review: Review, **values: Any) -> None:
    link = settings.BASE_URL + review.get_absolute_url()
    for account in people:
        if account is not None:
            said = {"service": review.service, "note": review.note, "asked_by": str(review.asked_by), "link": link}
            notify(account, template, about=review, **said, **values)


def to_approve(account: Account) -> list[Review]:
    """What waits for this person, the oldest first."""
    waiting = Review.objects.waiting().select_related("service__current_version", "asked_by").order_by("asked_at")
    return [review for review in waiting if may_approve(account, review)]
