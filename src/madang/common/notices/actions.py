"""What happens to a message: written with the action it tells of, handed over by the worker or printed, looked after when that fails."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.people.models import Account

from .models import LetterBatch, Notice, State
from .recipients import Recipient
from .wording import one_line, render

__all__ = ["Recipient", "confirm_arrival", "make_batch", "notify", "post_batch", "send_again", "take_out_of_batch", "write"]


def notify(
    recipient: Any, template: str, *, about: Model | None = None, urgent: bool = False, secret: bool = False, **context: Any
) -> Notice:
    """Tell a person, Recipient, Account or Resident, in their language and over their channel.

    Writes a row of the outbox in the transaction of the caller: no action without its message, no message without its action.
    """
    person = Recipient.of(recipient)
    values = {"recipient": person, "about": about, **context}
    words = render(template, person.spoken_language(), values)
    return write(person, template, words, about=about, is_urgent=urgent, is_secret=secret)


@transaction.atomic
def write(person: Recipient, template: str, words: tuple[str, str], *, about: Model | None = None, **flags: bool) -> Notice:
    """A message whose subject and body are already found. `is_secret`: a one-time code, wiped from the outbox as soon as it is sent."""
    subject, body = words
    channel = person.best_channel()
    return Notice.objects.create(
        template=template,
        language=person.spoken_language(),
        channel=channel,
        to={"email": person.email, "sms": person.phone}.get(channel, ""),
        to_name=person.name,
        to_address=person.address if channel == "letter" else "",
        subject=one_line(subject),
        body=body,
        about_kind=about._meta.label_lower if about else "",
        about_id=about.pk if about else None,
        resident=person.resident,
        account=person.account,
        **flags,
    )


@transaction.atomic
def send_again(notice: Notice, *, by: Account) -> Notice:
    """A person decides what the portal never does by itself: to send what may already have arrived."""
    if notice.is_secret:
        raise ValidationError(_("This message held a code that is no longer valid. The person can ask for a new one."))
    changed = (
        Notice.objects.troubled().filter(pk=notice.pk).update(state=State.QUEUED, attempts=0, next_try_at=timezone.now(), last_error="")
    )
    if not changed:
        raise ValidationError(_("This message is not waiting for a decision: it is on its way or has been sent."))
    record(by, "notices.sent_again", notice)
    return notice


@transaction.atomic
def confirm_arrival(notice: Notice, *, by: Account) -> Notice:
    """Somebody asked the person, or looked at the mail server: it arrived."""
    if not Notice.objects.troubled().filter(pk=notice.pk).update(state=State.SENT, last_error=""):
        raise ValidationError(_("This message is not waiting for a decision: it is on its way or has been sent."))
    record(by, "notices.arrived", notice)
    return notice


@transaction.atomic
def make_batch(letters: Iterable[Notice], *, by: Account) -> LetterBatch:
    """Put letters aside for one print. A letter lies in one batch only, so nobody prints it twice."""
    batch = LetterBatch.objects.create(made_by=by)
    taken = Notice.objects.letters_to_print().filter(pk__in=[letter.pk for letter in letters]).update(batch=batch)
    if not taken:
        raise ValidationError(_("None of these letters is waiting to be printed any more. Somebody else may have printed them."))
    record(by, "notices.batch_made", batch, *batch.letters.all())
    transaction.on_commit(lambda: make_pdf_later(batch))
    return batch


def make_pdf_later(batch: LetterBatch) -> None:
    from .tasks import make_batch_pdf

    make_batch_pdf.enqueue(batch.pk)


@transaction.atomic
def take_out_of_batch(letter: Notice, *, by: Account) -> None:
    """A page was spoiled, or the envelope held back: the letter waits for the next print."""
    if Notice.objects.filter(pk=letter.pk, state=State.QUEUED).exclude(batch=None).update(batch=None):
        record(by, "notices.held_back", letter)


@transaction.atomic
def post_batch(batch: LetterBatch, *, by: Account) -> int:
    """All letters of the batch have left the house."""
    now = timezone.now()
    batch = LetterBatch.objects.select_for_update().get(pk=batch.pk)
    letters = list(batch.letters.filter(state=State.QUEUED))
    if batch.posted_at and not letters:
        return 0  # the button was pressed twice
    Notice.objects.filter(pk__in=[letter.pk for letter in letters]).update(state=State.SENT, handed_over_at=now)
    LetterBatch.objects.filter(pk=batch.pk, posted_at=None).update(posted_at=now)
    record(by, "notices.posted", batch, *letters)
    return len(letters)


def forget_old(now: Any) -> int:
    """Messages go after MADANG_NOTICES_KEPT_DAYS; what they told of stays with its case."""
    old = Notice.objects.filter(created_at__lt=now - timedelta(days=settings.NOTICES_KEPT_DAYS)).exclude(state=State.QUEUED)
    return old.delete()[0]
