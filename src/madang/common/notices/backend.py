"""Mail that a library sends by itself, as Wagtail does on approvals, goes the way of every other message: through the outbox."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend
from django.utils.translation import get_language

from madang.common.people.models import Account, Channel

from .actions import Recipient, write

TEMPLATE = "library"  # not among the wordings: the words are the library's own


class OutboxBackend(BaseEmailBackend):
    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            for address in message.recipients():
                write(_recipient(address), TEMPLATE, (str(message.subject), str(message.body)))
        return len(email_messages)


def _recipient(address: str) -> Recipient:
    account = Account.objects.filter(email__iexact=address).first()
    language = (account.language if account else "") or get_language() or ""
    return Recipient(name=account.name if account else "", email=address, account=account, channel=Channel.EMAIL, language=language)
