"""Handing over: nothing lost, nothing silently repeated."""

import smtplib
import threading
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core import mail
from django.core.exceptions import ValidationError
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from madang.common.audit.models import Entry
from madang.common.notices import channels, outbox
from madang.common.notices.actions import Recipient, confirm_arrival, send_again, write
from madang.common.notices.models import Notice, State

pytestmark = pytest.mark.django_db


def a_notice(channel="email", **fields):
    person = Recipient(
        name="Ji-hoon", email="jihoon@example.org", phone="+82 10 1234", address="Harbour Road 1", channel=channel, language="en"
    )
    return write(person, "test", ('Your "case"', "It is decided:\nhttp://testserver/x?a=1&b=2"), **fields)


class Server(BaseEmailBackend):
    """A mail server that answers as the test tells it."""

    answer = None
    handed: list = []

    def send_messages(self, messages):
        Server.handed.append(messages[0])
        if Server.answer:
            raise Server.answer


class Closed(BaseEmailBackend):
    def open(self):
        raise ConnectionRefusedError("nobody listens")


@pytest.fixture
def server(settings):
    settings.MAIL_CARRIER = f"{__name__}.Server"
    Server.answer, Server.handed = None, []
    return Server


def test_a_mail_leaves_as_text_and_as_html():
    notice = a_notice()
    assert outbox.hand_over_due() == 1
    notice.refresh_from_db()
    assert (notice.state, notice.attempts) == (State.SENT, 1)
    (sent,) = mail.outbox
    assert (sent.to, sent.subject) == (["jihoon@example.org"], 'Your "case"')
    assert "http://testserver/x?a=1&b=2" in sent.body
    assert '<a href="http://testserver/x?a=1&amp;b=2"' in sent.alternatives[0].content


def test_what_is_sent_is_not_sent_twice():
    a_notice()
    outbox.hand_over_due()
    assert outbox.hand_over_due() == 0
    assert len(mail.outbox) == 1


def test_the_claim_is_written_before_the_message_leaves(server, monkeypatch):
    seen = []
    monkeypatch.setattr(Server, "send_messages", lambda self, messages: seen.append(Notice.objects.get().state))
    a_notice()
    outbox.hand_over_due()
    assert seen == [State.HANDING_OVER]


def test_of_two_workers_one_hands_over(server):
    notice = a_notice()
    assert outbox._claim(notice)
    assert not outbox._claim(notice)


def test_a_closed_mail_server_is_tried_again_later_and_later(settings):
    settings.MAIL_CARRIER = f"{__name__}.Closed"
    notice = a_notice()
    waits = []
    for _attempt in range(6):
        outbox.hand_over_due()
        notice.refresh_from_db()
        waits.append(notice.next_try_at - timezone.now())
        Notice.objects.update(next_try_at=timezone.now())
    assert waits[:5] == sorted(waits[:5])
    assert (notice.state, notice.attempts) == (State.FAILED, 6)
    assert "nobody listens" in notice.last_error


@pytest.mark.parametrize(
    ("answer", "state"),
    [
        (smtplib.SMTPRecipientsRefused({"x": (550, b"no such user")}), State.FAILED),
        (smtplib.SMTPRecipientsRefused({"x": (450, b"greylisted")}), State.QUEUED),
        (smtplib.SMTPDataError(554, b"spam"), State.FAILED),
        (smtplib.SMTPDataError(451, b"later"), State.QUEUED),
        (smtplib.SMTPServerDisconnected("gone in the middle"), State.PERHAPS_SENT),
        (TimeoutError("no answer after the text"), State.PERHAPS_SENT),
    ],
)
def test_only_what_was_certainly_not_taken_is_tried_again(server, answer, state):
    server.answer = answer
    notice = a_notice()
    outbox.hand_over_due()
    notice.refresh_from_db()
    assert notice.state == state


def test_a_crash_in_the_middle_shows_as_perhaps_sent_and_is_left_to_a_person(server, administrator):
    notice = a_notice()
    outbox._claim(notice)
    outbox.own_up_after_crash()
    assert outbox.hand_over_due() == 0
    assert server.handed == []
    send_again(Notice.objects.get(), by=administrator)
    assert outbox.hand_over_due() == 1
    assert Entry.objects.get().action == "notices.sent_again"


def test_a_person_may_say_that_it_arrived(administrator):
    notice = a_notice()
    Notice.objects.update(state=State.PERHAPS_SENT)
    confirm_arrival(notice, by=administrator)
    assert Notice.objects.get().state == State.SENT
    with pytest.raises(ValidationError):
        confirm_arrival(notice, by=administrator)


def test_what_is_sent_cannot_be_sent_again(administrator):
    notice = a_notice()
    outbox.hand_over_due()
    with pytest.raises(ValidationError):
        send_again(notice, by=administrator)


def test_a_code_is_wiped_when_it_is_sent_but_not_in_a_demo(settings):
    a_notice(is_secret=True)
    outbox.hand_over_due()
    assert "decided" in mail.outbox[0].body
    assert Notice.objects.get().body == ""
    settings.DEMO = True
    demo = a_notice(is_secret=True)
    outbox.hand_over_due()
    demo.refresh_from_db()
    assert (demo.state, len(mail.outbox)) == (State.SENT, 1)
    assert demo.body


def test_a_code_that_is_too_old_is_not_sent_any_more():
    notice = a_notice(is_secret=True)
    Notice.objects.update(created_at=timezone.now() - timedelta(minutes=20))
    outbox.hand_over_due()
    notice.refresh_from_db()
    assert (notice.state, notice.body, mail.outbox) == (State.FAILED, "", [])


def test_urgent_messages_go_first():
    a_notice()
    a_notice(is_urgent=True)
    assert [notice.is_urgent for notice in Notice.objects.due()] == [True, False]


def test_letters_wait_for_a_person():
    a_notice("letter")
    assert outbox.hand_over_due() == 0


# --- SMS -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def gateway(settings):
    class Gateway(BaseHTTPRequestHandler):
        def do_POST(self):
            seen.append((self.headers, self.rfile.read(int(self.headers["Content-Length"])).decode()))
            self.send_response(status[0])
            self.end_headers()

        def log_message(self, *_):
            """Not in the output of the tests."""

    seen, status = [], [200]
    server = HTTPServer(("127.0.0.1", 0), Gateway)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SMS_GATEWAY = {
        "url": f"http://127.0.0.1:{server.server_port}/",
        "body": '{"to": "{to}", "text": "{text}"}',
        "authorization": "Bearer key",
    }
    yield seen, status
    server.shutdown()
    server.server_close()


def test_a_text_message_goes_through_the_gateway_as_json(gateway):
    import json

    seen, _status = gateway
    notice = a_notice("sms")
    outbox.hand_over_due()
    ((headers, body),) = seen
    assert json.loads(body) == {"to": "+82 10 1234", "text": notice.body}
    assert (headers["Authorization"], headers["Content-Type"]) == ("Bearer key", "application/json")
    assert Notice.objects.get().state == State.SENT


def test_a_gateway_may_want_a_web_form():
    notice = a_notice("sms")
    assert channels.sms_body("nr={to}&msg={text}", notice).startswith("nr=%2B82%2010%201234&msg=It%20is%20decided%3A%0Ahttp")


@pytest.mark.parametrize(("status", "state"), [(400, State.FAILED), (429, State.QUEUED), (503, State.QUEUED)])
def test_what_the_gateway_refuses_is_not_sent(gateway, status, state):
    gateway[1][0] = status
    a_notice("sms")
    outbox.hand_over_due()
    assert Notice.objects.get().state == state


def test_without_a_gateway_a_text_message_fails_and_says_why(settings):
    settings.SMS_GATEWAY = {"url": "", "body": "", "authorization": ""}
    a_notice("sms")
    outbox.hand_over_due()
    assert "MADANG_SMS_URL" in Notice.objects.get().last_error


def test_mail_that_a_library_sends_waits_in_the_outbox_like_every_other(settings):
    settings.EMAIL_BACKEND = "madang.common.notices.backend.OutboxBackend"  # the tests of Django put another in its place
    mail.send_mail("A page waits", "Approve it here:\nhttp://testserver/editor/", None, ["head@maru.example", "other@maru.example"])
    waiting = Notice.objects.filter(state=State.QUEUED)
    assert [(notice.to, notice.subject, notice.body.splitlines()[-1]) for notice in waiting.order_by("to")] == [
        ("head@maru.example", "A page waits", "http://testserver/editor/"),
        ("other@maru.example", "A page waits", "http://testserver/editor/"),
    ]
    assert not mail.outbox
