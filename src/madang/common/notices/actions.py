"""What happens to a message: written with the action it tells of, handed over by the worker, looked after when that fails."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import Model

from .models import Notice
from .recipients import Recipient
from .wording import one_line, render

__all__ = ["Recipient", "notify", "write"]


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
