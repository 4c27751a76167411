"""How a message leaves: claimed first and that committed, then handed over, then its outcome written.

Between claim and outcome nobody knows whether the other side has it. A message found there after a crash is "perhaps sent", and only a person
decides to send it again.
"""

from __future__ import annotations

import logging
from datetime import timedelta

from django.conf import settings
from django.db.models import F
from django.utils import timezone

from .channels import NotSent, Post
from .models import Notice, State

logger = logging.getLogger(__name__)

WAITS = [timedelta(minutes=minutes) for minutes in (1, 5, 30, 120, 480)]  # after the sixth attempt it has failed
SECRET_LIVES = timedelta(minutes=15)
ROUND = 50


def hand_over_due() -> int:
    """One round of the outbox; gives how many messages were handled."""
    due = list(Notice.objects.due()[:ROUND])
    if not due:
        return 0
    with Post() as post:
        for notice in due:
            _hand_over(notice, post)
    return len(due)


def _hand_over(notice: Notice, post: Post) -> None:
    if _is_stale(notice):
        _end(notice, State.FAILED, "The code was no longer valid before it could be sent.")
    elif _claim(notice):
        try:
            post.hand_over(notice)
        except NotSent as error:
            _not_sent(notice, error)
        except Exception as error:
            logger.exception("Notice %s was perhaps sent", notice.pk)
            _end(notice, State.PERHAPS_SENT, f"{type(error).__name__}: {error}")
        else:
            _end(notice, State.SENT, "")


def _is_stale(notice: Notice) -> bool:
    return notice.is_secret and notice.created_at < timezone.now() - SECRET_LIVES


def _claim(notice: Notice) -> bool:
    """Of two workers one gets it."""
    claimed = Notice.objects.filter(pk=notice.pk, state=State.QUEUED)
    return claimed.update(state=State.HANDING_OVER, attempts=F("attempts") + 1, handed_over_at=timezone.now()) == 1


def _not_sent(notice: Notice, error: NotSent) -> None:
    if error.is_final or notice.attempts >= len(WAITS):
        _end(notice, State.FAILED, str(error))
    else:
        wait = timedelta(seconds=20) if notice.is_secret else WAITS[notice.attempts]
        mine(notice).update(state=State.QUEUED, next_try_at=timezone.now() + wait, last_error=str(error)[:2000])


def _end(notice: Notice, state: str, error: str) -> None:
    outcome = {"state": state, "last_error": error[:2000]}
    if notice.is_secret and not settings.DEMO:
        outcome["body"] = ""
    mine(notice).update(**outcome)


def mine(notice: Notice):
    """Also when another worker's start has meanwhile called it perhaps sent: who handed it over knows better."""
    return Notice.objects.filter(pk=notice.pk, state__in=[State.QUEUED, State.HANDING_OVER, State.PERHAPS_SENT])


def own_up_after_crash() -> int:
    """When the worker starts, whatever was on its way out may have arrived or not."""
    return Notice.objects.filter(state=State.HANDING_OVER).update(
        state=State.PERHAPS_SENT, last_error="The worker stopped while handing this over, so it may have arrived or not."
    )
