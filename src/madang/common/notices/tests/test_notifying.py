"""Writing to people: in their language, over their channel, with the action or not at all."""

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.template import engines
from django.utils import translation

from madang.common.notices import placeholders
from madang.common.notices.actions import Recipient, notify
from madang.common.notices.models import Notice, NoticeText, State

pytestmark = pytest.mark.django_db

TEXT = """{% load i18n %}{% blocktranslate with ref=thing.reference %}News of {{ ref }}{% endblocktranslate %}

{{ recipient.name }}: {{ thing.word|upper }}


{{ base_url }}/x
"""


class Thing:
    reference = "MARU-1"
    word = "hello"
    secret = "not for letters"


@pytest.fixture(autouse=True)
def a_template(monkeypatch):
    monkeypatch.setattr(placeholders, "get_template", lambda name: engines["django"].from_string(TEXT))


def test_a_notice_is_written_in_the_language_and_over_the_channel_of_the_resident(resident):
    notice = notify(resident, "test", thing=Thing())
    assert (notice.channel, notice.to, notice.language, notice.state) == ("email", "jihoon@example.org", "ko", State.QUEUED)
    assert notice.subject == "News of MARU-1"
    assert notice.body == "Park Ji-hoon: HELLO\n\nhttp://testserver:8000/x"
    assert notice.account == resident
    assert notice.resident == resident.resident


def test_who_has_no_email_gets_a_letter(resident_who_needs_help):
    notice = notify(resident_who_needs_help, "test", thing=Thing())
    assert notice.channel == "letter"
    assert notice.envelope == ["Ok-ja Kim", "Harbour Road 3", "나루동"]


@pytest.mark.parametrize(
    ("fields", "channel", "to"),
    [
        ({"channel": "sms", "phone": "+82551", "email": "a@b.example"}, "sms", "+82551"),
        ({"channel": "sms", "email": "a@b.example"}, "email", "a@b.example"),
        ({"channel": "email", "phone": "+82551"}, "sms", "+82551"),
        ({"channel": "letter", "email": "a@b.example"}, "email", "a@b.example"),
        ({"channel": "letter", "email": "a@b.example", "address": "Harbour Road 1"}, "letter", ""),
        ({"name": "Nobody"}, "letter", ""),
    ],
)
def test_a_missing_address_leads_to_the_next_channel(fields, channel, to):
    notice = notify(Recipient(**fields), "test", thing=Thing())
    assert (notice.channel, notice.to) == (channel, to)


def test_a_language_the_town_does_not_speak_becomes_its_default():
    assert notify(Recipient(email="a@b.example", language="fi"), "test", thing=Thing()).language == "en"
    assert notify(Recipient(email="a@b.example", language="ko-kr"), "test", thing=Thing()).language == "ko"


def test_the_language_of_the_page_stays_what_it_was(resident):
    with translation.override("ar"):
        notify(resident, "test", thing=Thing())
        assert translation.get_language() == "ar"


def test_a_notice_vanishes_with_the_action_that_failed(resident):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        notify(resident, "test", thing=Thing())
        raise ZeroDivisionError
    assert not Notice.objects.exists()


def test_what_a_person_typed_cannot_add_a_header_or_markup_to_a_mail(monkeypatch):
    monkeypatch.setattr(placeholders, "get_template", lambda name: engines["django"].from_string("About {{ title|safe }}\n{{ title }}"))
    notice = notify(Recipient(email="a@b.example"), "test", title="x <b>\r\nBcc: all@b.example")
    assert "\n" not in notice.subject
    from madang.common.notices.channels import as_email

    html = as_email(notice).alternatives[0].content
    assert "&lt;b&gt;" in html
    assert "<b>" not in html.split("<body")[1]


def test_a_town_may_word_a_notice_itself(resident):
    NoticeText.objects.create(
        template="test", language="ko", subject="{thing.reference} 소식", body="{recipient.name}님, {thing.word} {nothing}"
    )
    notice = notify(resident, "test", thing=Thing())
    assert notice.subject == "MARU-1 소식"
    assert notice.body == "Park Ji-hoon님, HELLO {nothing}"


def test_a_towns_own_wording_reaches_nothing_the_shipped_one_does_not_show(resident):
    NoticeText.objects.create(
        template="test", language="ko", subject="x", body="{thing.secret} {thing.__class__} {% debug %} {{ thing.secret }}"
    )
    assert notify(resident, "test", thing=Thing()).body == "{thing.secret} {thing.__class__} {% debug %} {{ thing.secret }}"


def test_an_unknown_placeholder_is_named_when_a_wording_is_written():
    text = NoticeText(template="test", language="ko", subject="{thing.reference}", body="{thing.refrence}")
    with pytest.raises(ValidationError, match="refrence"):
        text.full_clean()


def test_the_messages_of_every_room_can_be_worded(monkeypatch):
    monkeypatch.undo()
    names = placeholders.shipped_names()
    assert "account/login_code" in names
    assert all(placeholders.known_placeholders(name) for name in names)
