from datetime import timedelta

import pytest
from django.core.cache import caches
from django.core.exceptions import ValidationError
from django.utils import timezone, translation

from madang.common.pages.models import Alert
from madang.common.pages.queries import current_alerts


@pytest.fixture(autouse=True)
def nothing_remembered():
    caches["process"].clear()


def raise_alert(**fields):
    values = {
        "code": "surge",
        "title": {"en": "Storm surge", "ko": "폭풍 해일"},
        "text": {"en": "Leave the harbour."},
        "level": Alert.Level.DANGER,
        **fields,
    }
    return Alert.objects.create(**values)


def test_an_alert_stands_on_every_page_in_the_pages_language(db, client):
    raise_alert()
    assert "Storm surge" in client.get("/").content.decode()
    assert "폭풍 해일" in client.get("/ko/site-map/").content.decode()
    assert "alert-strip--grave" in client.get("/contact/").content.decode()


@pytest.mark.parametrize(
    "fields",
    [{"starts_at": timedelta(hours=1)}, {"ends_at": timedelta(minutes=-1), "starts_at": timedelta(hours=-1)}, {"is_withdrawn": True}],
)
def test_an_alert_not_begun_ended_or_withdrawn_is_not_shown(db, fields):
    raise_alert(**{name: timezone.now() + value if isinstance(value, timedelta) else value for name, value in fields.items()})
    assert current_alerts() == []


def test_an_alert_is_seen_at_once_when_it_is_saved(db):
    assert current_alerts() == []
    alert = raise_alert()
    assert [row["title"] for row in current_alerts()] == ["Storm surge"]
    alert.is_withdrawn = True
    alert.save()
    assert current_alerts() == []


def test_what_is_remembered_for_some_seconds_does_not_outlive_the_alert(db, monkeypatch):
    raise_alert(ends_at=timezone.now() + timedelta(seconds=30))
    assert current_alerts()
    later = timezone.now() + timedelta(seconds=60)
    monkeypatch.setattr("madang.common.pages.models.alert.timezone.now", lambda: later)
    assert current_alerts() == []


def test_alerts_cost_no_question_to_the_database_when_asked_again(db, django_assert_num_queries):
    raise_alert()
    current_alerts()
    with django_assert_num_queries(0), translation.override("ko"):
        assert current_alerts()[0]["title"] == "폭풍 해일"


def test_the_feed_and_the_page_of_alerts_name_it(db, client):
    raise_alert()
    raise_alert(code="old", title={"en": "Heat"}, starts_at=timezone.now() - timedelta(days=9), ends_at=timezone.now() - timedelta(days=8))
    feed = client.get("/alerts/feed.atom").content.decode()
    assert "Storm surge" in feed
    assert "/alerts/#surge" in feed
    assert "Heat" not in feed
    assert "Heat" in client.get("/alerts/").content.decode()


def test_an_alert_cannot_end_before_it_starts(db):
    with pytest.raises(ValidationError, match="ends before it starts"):
        Alert(code="x", title={"en": "x"}, starts_at=timezone.now(), ends_at=timezone.now() - timedelta(hours=1)).full_clean()
