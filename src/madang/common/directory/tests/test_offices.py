import json
import re
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from madang.common.calendar.models import Holiday
from madang.common.directory.hours import opening, week
from madang.common.directory.models import Agency, Office
from madang.common.directory.queries import chart

SEOUL = ZoneInfo("Asia/Seoul")
HOURS = {"mon": [["09:00", "12:00"], ["13:00", "18:00"]], "wed": [["09:00", "20:00"]]}


@pytest.fixture(autouse=True)
def in_seoul():
    with timezone.override(SEOUL), translation.override("en"):
        yield


@pytest.fixture
def open_office(family_office):
    Office.objects.filter(pk=family_office.pk).update(opening_hours=HOURS)
    family_office.refresh_from_db()
    return family_office


def said(office, day, hour, minute=0):
    return str(opening(office, datetime(2026, 11, day, hour, minute, tzinfo=SEOUL)))


def test_an_office_says_whether_it_is_open_now(open_office):
    """23 November 2026 is a Monday."""
    assert said(open_office, 23, 9) == "Open now, until 12:00"
    assert said(open_office, 23, 11, 59) == "Open now, until 12:00"
    assert said(open_office, 23, 12) == "Closed now, opens on Monday at 13:00"
    assert said(open_office, 23, 18) == "Closed now, opens on Wednesday at 09:00"
    assert said(open_office, 26, 10) == "Closed now, opens on Monday at 09:00"


def test_a_holiday_closes_it(open_office):
    Holiday.objects.create(day=datetime(2026, 11, 23).date())
    assert said(open_office, 23, 10) == "Closed now, opens on Wednesday at 09:00"


def test_another_clock_does_not_confuse_it(open_office):
    """01:30 in London is 10:30 in Seoul."""
    assert opening(open_office, datetime(2026, 11, 23, 1, 30, tzinfo=ZoneInfo("UTC"))).is_open


def test_an_office_without_hours_is_open_on_request(building_office):
    assert str(opening(building_office)) == "Opening hours on request"


def test_the_week_is_told_in_words(open_office):
    assert [(str(day), hours) for day, hours in week(open_office)][:3] == [
        ("Monday", "09:00–12:00, 13:00–18:00"),
        ("Tuesday", "Closed"),
        ("Wednesday", "09:00–20:00"),
    ]


def test_the_chart_has_every_office_once_even_in_a_circle(db):
    top = Office.objects.create(code="top", name={"en": "Top"})
    below = Office.objects.create(code="below", name={"en": "Below"}, parent=top)
    one = Office.objects.create(code="one", name={"en": "One"})
    two = Office.objects.create(code="two", name={"en": "Two"}, parent=one)
    Office.objects.filter(pk=one.pk).update(parent=two)
    closed = Office.objects.create(code="closed", name={"en": "Closed"}, is_closed=True)
    Office.objects.create(code="orphan", name={"en": "Orphan"}, parent=closed)
    branches = chart(list(Office.objects.filter(is_closed=False)))
    names = re.findall(r"<Office: (\w+)>", str(branches))
    assert sorted(names) == ["Below", "One", "Orphan", "Top", "Two"]
    assert next(branch["office"] for branch in branches if branch["below"]) == top
    assert branches[[b["office"].code for b in branches].index("top")]["below"][0]["office"] == below


def test_the_chart_page_shows_heads_and_contacts(client, open_office):
    Office.objects.filter(pk=open_office.pk).update(head_name={"en": "Han Hye-jin"}, phone="070-1")
    page = client.get(reverse("offices")).content.decode()
    for text in ("Family office", "Han Hye-jin", "070-1", "family@maru.example", reverse("office", args=["family"])):
        assert text in page, text


def test_an_office_is_told_to_machines_too(client, open_office):
    Office.objects.filter(pk=open_office.pk).update(description={"en": "Births </script><script>alert(1)</script>"})
    page = client.get(reverse("office", args=["family"])).content.decode()
    block = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)[1]
    facts = json.loads(block)
    assert facts["@type"] == "GovernmentOffice" and facts["name"] == "Family office"
    assert facts["description"].endswith("</script>")
    assert {"@type": "OpeningHoursSpecification", "dayOfWeek": "https://schema.org/Monday", "opens": "09:00", "closes": "12:00"} in facts[
        "openingHoursSpecification"
    ]
    assert "<script>alert" not in page


def test_in_arabic_the_office_has_its_arabic_name(client, open_office):
    page = client.get("/ar/offices/family/").content.decode()
    assert "مكتب الأسرة" in page and 'dir="rtl"' in page


def test_an_office_that_is_closed_for_good_or_unknown_is_not_found(client, open_office):
    Office.objects.update(is_closed=True)
    assert client.get(reverse("office", args=["family"])).status_code == 404
    assert client.get(reverse("office", args=["nowhere"])).status_code == 404
    assert "Family office" not in client.get(reverse("offices")).content.decode()


def test_another_room_adds_its_part_to_an_office(open_office, rf, monkeypatch):
    from madang.common import rooms
    from madang.common.directory.views import panels_of

    said = rooms.OfficePanel("said", "ui/panel.html", lambda office, request: {"text": f"services of {office.code}"})
    silent = rooms.OfficePanel("silent", "ui/panel.html", lambda office, request: None)
    monkeypatch.setitem(rooms._registered, rooms.OfficePanel, {"said": said, "silent": silent})
    assert panels_of(open_office, rf.get("/")) == [{"template": "ui/panel.html", "text": "services of family"}]


def test_authorities_outside_are_linked(client, db):
    Agency.objects.create(code="police", name={"en": "Police"}, url="https://police.example/", description={"en": "Report a theft."})
    page = client.get(reverse("agencies")).content.decode()
    assert 'href="https://police.example/"' in page and "Report a theft." in page


def test_the_chart_asks_the_same_number_of_questions_for_one_and_three(client, open_office):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("offices"))
        return len(queries)

    asked()
    one = asked()
    for code in ("a", "b"):
        Office.objects.create(code=code, name={"en": code}, parent=open_office)
    assert asked() == one
