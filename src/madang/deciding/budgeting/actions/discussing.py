"""Comments, the town's answers, and what is taken down. Made so that one person can keep up with it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.calendar.queries import add_working_days
from madang.common.directory.models import Office
from madang.common.languages import isolated
from madang.common.notices.actions import Recipient, notify
from madang.common.people.models import Account
from madang.common.phases.queries import require
from madang.common.search.actions import drop

from ..models import Comment, Project, Proposal, Reason, Removal, Report
from .proposing import tell_author, url_of

DAYS_TO_ANSWER = 5
MOST_LINKS = 1
LINK = re.compile(r"https?://|www\.", re.IGNORECASE)


@transaction.atomic
def comment(on: Proposal | Project, text: str, *, by: Account, name: str) -> Comment:
    """Published at once, except the first of an account: that one waits for a look. Each is owed an answer."""
    require(on.round, "discuss")
    if isinstance(on, Proposal) and not on.is_public:
        raise ValidationError(_("This proposal is no longer there."))
    if fault := fault_in(text, by, on):
        raise ValidationError(fault)
    is_known = by.is_staff or Comment.objects.published().filter(account=by).exists()
    where = {"proposal": on} if isinstance(on, Proposal) else {"project": on}
    made = Comment.objects.create(round=on.round, text=text, account=by, name=name, state=Comment.State.HELD, **where)
    if is_known:
        _publish(made)
    return made


def fault_in(text: str, by: Account, on: Proposal | Project) -> str:
    """What keeps a comment from being sent, as a sentence; empty where nothing does."""
    if len(LINK.findall(text)) > MOST_LINKS:
        return _("Leave out links: at most one can be in a comment.")
    mine = Comment.objects.filter(account=by, round=on.round).values_list("text", flat=True)
    if _bare(text) in map(_bare, mine):
        return _("You have already said this here. It need not be said twice.")
    return ""


def _bare(text: str) -> str:
    return re.sub(r"\W+", "", text).casefold()


def _publish(one: Comment) -> None:
    one.state, one.due_on = Comment.State.PUBLISHED, add_working_days(timezone.localdate(), DAYS_TO_ANSWER)
    one.save(update_fields=["state", "due_on"])


@transaction.atomic
def publish(comments: Iterable[Comment], *, by: Account) -> int:
    """Held comments that break no rule. From now on their authors' comments appear at once."""
    held = list(Comment.objects.select_for_update().held().filter(pk__in=[one.pk for one in comments]))
    for one in held:
        _publish(one)
        record(by, "budgeting.comment_published", one)
    return len(held)


@transaction.atomic
def answer(comments: Iterable[Comment], text: str, *, by: Account, office: Office | None) -> int:
    """One answer to one comment, or to several that ask the same. Their authors are told."""
    asked = list(Comment.objects.select_for_update().published().filter(pk__in=[one.pk for one in comments], answered_at=None))
    for one in asked:
        one.answer, one.answered_at, one.answered_by, one.answered_for = text, timezone.now(), by, office
        one.save(update_fields=["answer", "answered_at", "answered_by", "answered_for"])
        record(by, "budgeting.comment_answered", one)
        if one.account:
            person = Recipient.of_account(one.account)
            url = url_of(one, person.spoken_language())
            notify(person, "budgeting/comment_answered", about=one, comment=one, url=url)
    return len(asked)


@transaction.atomic
def report(thing: Comment | Proposal, *, reason: str, text: str) -> Report:
    """By anybody, and kept without who it was."""
    where = {"comment": thing} if isinstance(thing, Comment) else {"proposal": thing}
    return Report.objects.create(reason=reason, text=text, **where)


@transaction.atomic
def keep(thing: Comment | Proposal, *, by: Account) -> None:
    """Somebody looked: it breaks no rule."""
    thing.reports.filter(settled_at=None).update(settled_at=timezone.now())
    record(by, "budgeting.report_settled", thing)


@transaction.atomic
def remove(thing: Comment | Proposal, *, reason: str, explanation: str, by: Account) -> Removal:
    """The content goes for good, the reason stays in the public log, and the author is told."""
    if reason not in Reason.values or not explanation.strip():
        raise ValidationError(_("Say which rule it breaks, and why: the reason is published."))
    if isinstance(thing, Proposal) and thing.project_id:
        raise ValidationError(_("This proposal stands on the ballot and cannot be removed."))
    if thing.state == "removed":
        raise ValidationError(_("This has already been removed."))
    _tell_of_removal(thing, Reason(reason), explanation)
    was_reported = thing.reports.exists()
    about = str(thing.proposal or thing.project) if isinstance(thing, Comment) else str(thing.number)
    gone = {"text": ""} if isinstance(thing, Comment) else {"title": "", "what": "", "why": "", "place": "", "photo_words": ""}
    type(thing).objects.filter(pk=thing.pk).update(state="removed", due_on=None, **gone)
    thing.reports.filter(settled_at=None).update(settled_at=timezone.now())
    if isinstance(thing, Proposal):
        drop(f"proposal-{thing.pk}")
    what = "comment" if isinstance(thing, Comment) else "proposal"
    record(by, f"budgeting.{what}_removed", thing, reason=reason)
    return Removal.objects.create(
        round=thing.round, what=what, about=about, reason=reason, explanation=explanation, was_reported=was_reported, by=by
    )


def _tell_of_removal(thing: Comment | Proposal, reason: Reason, explanation: str) -> None:
    if isinstance(thing, Proposal):
        tell_author(thing, "budgeting/removed", reason=reason, explanation=explanation, words=thing.what)
    elif thing.account:
        context: dict[str, Any] = {
            "title": isolated(thing.proposal or thing.project),
            "reason": reason,
            "explanation": explanation,
            "words": thing.text,
        }
        notify(thing.account, "budgeting/removed", about=thing, **context)
