"""The ways out of the outbox: a mail server, an SMS gateway. Letters go by hand.

Each way tells apart what matters: `NotSent` (certainly not; try again or give up) and any other error (perhaps sent: never silently repeated).
"""

from __future__ import annotations

import json
import smtplib
import socket
import urllib.error
import urllib.request
from urllib.parse import quote

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.utils import translation

from madang.common.people.models import Channel
from madang.common.ui.models import Town

from .models import Notice

PERMANENT = 500
TOO_MANY = 429
SMS_PATIENCE_S = 20


class NotSent(Exception):
    """Certainly not handed over. `is_final`: trying again would not help (no such address, refused for good)."""

    def __init__(self, reason: object, *, is_final: bool = False):
        super().__init__(str(reason))
        self.is_final = is_final


class Post:
    """The open line to the mail server, kept for one round of the outbox."""

    def __init__(self) -> None:
        self._connection: BaseEmailBackend | None = None

    def __enter__(self) -> Post:
        return self

    def __exit__(self, *_: object) -> None:
        if self._connection:
            self._connection.close()

    def hand_over(self, notice: Notice) -> None:
        if settings.DEMO:
            return  # the demo's outbox is where it arrives
        if notice.channel == Channel.EMAIL:
            self._email(notice)
        else:
            send_sms(notice)

    def _email(self, notice: Notice) -> None:
        connection = self._open()
        try:
            connection.send_messages([as_email(notice)])
        except smtplib.SMTPRecipientsRefused as error:
            code, reason = next(iter(error.recipients.values()), (PERMANENT, b""))
            raise NotSent(f"{code} {reason!r}", is_final=code >= PERMANENT) from error
        except smtplib.SMTPResponseException as error:
            raise NotSent(error, is_final=error.smtp_code >= PERMANENT) from error
        except Exception:
            self._connection = None  # broken in the middle: the next message gets a new line
            raise

    def _open(self) -> BaseEmailBackend:
        try:
            self._connection = self._connection or get_connection(settings.MAIL_CARRIER)
            self._connection.open()
        except (smtplib.SMTPException, OSError) as error:
            self._connection = None
            raise NotSent(error) from error
        return self._connection


def as_email(notice: Notice) -> EmailMultiAlternatives:
    message = EmailMultiAlternatives(
        notice.subject, notice.body, to=[notice.to], headers={"X-Madang-Notice": str(notice.pk), "Auto-Submitted": "auto-generated"}
    )
    message.attach_alternative(as_html(notice), "text/html")
    return message


def as_html(notice: Notice) -> str:
    """The same words, in the town's frame."""
    with translation.override(notice.language):
        return render_to_string("notices/mail.html", {"notice": notice, "town": Town.current(), "is_rtl": translation.get_language_bidi()})


def send_sms(notice: Notice) -> None:
    gateway = settings.SMS_GATEWAY
    if not gateway["url"]:
        raise NotSent("No SMS gateway is set (MADANG_SMS_URL).", is_final=True)
    request = urllib.request.Request(gateway["url"], data=sms_body(gateway["body"], notice).encode(), method="POST")  # noqa: S310  the town's own setting
    request.add_header("Content-Type", "application/json" if _is_json(gateway["body"]) else "application/x-www-form-urlencoded")
    if gateway["authorization"]:
        request.add_header("Authorization", gateway["authorization"])
    try:
        urllib.request.urlopen(request, timeout=SMS_PATIENCE_S).close()  # noqa: S310
    except urllib.error.HTTPError as error:
        raise NotSent(error, is_final=error.code < PERMANENT and error.code != TOO_MANY) from error
    except urllib.error.URLError as error:
        if isinstance(error.reason, (ConnectionRefusedError, socket.gaierror)):
            raise NotSent(error.reason) from error
        raise


def sms_body(template: str, notice: Notice) -> str:
    """The gateway's own form of request, filled with number and text, escaped as JSON or as a web form."""
    escape = (lambda text: json.dumps(text)[1:-1]) if _is_json(template) else (lambda text: quote(text, safe=""))
    return template.replace("{to}", escape(notice.to)).replace("{text}", escape(sms_text(notice)))


def sms_text(notice: Notice) -> str:
    return notice.body or notice.subject


def _is_json(template: str) -> bool:
    return template.lstrip().startswith(("{", "["))
