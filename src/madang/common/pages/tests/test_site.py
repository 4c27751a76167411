import re
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from wagtail.models import Locale, Page, Site

from madang.common import rooms
from madang.common.pages.actions import setup_site
from madang.common.pages.models import ContentPage, EventIndex, EventPage, HomePage, NewsIndex, NewsPage

CODES = [code for code, _name in settings.LANGUAGES]


@pytest.fixture(autouse=True)
def nothing_kept():
    """Pages are kept drawn until a transaction that changes them commits, and a test's never does."""
    caches["process"].clear()


def home(language="en"):
    return HomePage.objects.get(locale__language_code=language)


def make_page(title="Children and families", slug="families", parent=None, **fields):
    page = ContentPage(title=title, slug=slug, **fields)
    (parent or home()).add_child(instance=page)
    return page


def translate(page, language, **fields):
    twin = page.copy_for_translation(Locale.objects.get(language_code=language))
    for name, value in fields.items():
        setattr(twin, name, value)
    twin.save_revision().publish()
    return twin


def make_event(**fields):
    values = {"title": "Council meeting", "slug": "council", "starts_at": timezone.now() + timedelta(days=1), **fields}
    return EventIndex.objects.get(locale__language_code="en").add_child(instance=EventPage(**values))


def test_a_fresh_database_has_a_home_page_news_and_a_calendar_in_every_language(db):
    assert Site.objects.get(is_default_site=True).root_page.specific == home("en")
    for model in (HomePage, NewsIndex, EventIndex):
        pages = model.objects.live()
        assert sorted(page.locale.language_code for page in pages) == sorted(CODES)
        assert len({page.translation_key for page in pages}) == 1


def test_setting_up_again_changes_nothing(db):
    before = list(Page.objects.order_by("pk").values_list("pk", "title", "path", "latest_revision_created_at"))
    setup_site()
    assert list(Page.objects.order_by("pk").values_list("pk", "title", "path", "latest_revision_created_at")) == before


def test_what_an_editor_submits_waits_for_an_administrator(db, editor, administrator):
    page = make_page()
    workflow = page.get_workflow()
    assert [group.name for group in workflow.tasks[0].specific.groups.all()] == ["role:administrator"]
    assert not page.permissions_for_user(type(editor).objects.get(pk=editor.pk)).can_publish()
    page.title = "Families"
    page.save_revision(user=editor)
    workflow.start(page, editor)
    page.refresh_from_db()
    assert page.title == "Children and families"
    page.current_workflow_task_state.approve(user=administrator)
    page.refresh_from_db()
    assert page.title == "Families"


def test_a_page_is_published_when_its_time_has_come(db):
    page = make_page()
    page.unpublish()
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    publish_what_is_due()
    page.refresh_from_db()
    assert not page.live
    revision, an_hour_ago = page.scheduled_revision, timezone.now() - timedelta(hours=1)
    revision.content["go_live_at"] = an_hour_ago.isoformat()
    revision.approved_go_live_at = an_hour_ago
    revision.save()
    publish_what_is_due()
    page.refresh_from_db()
    assert page.live


def publish_what_is_due():
    next(job for job in rooms.registered(rooms.Periodic) if job.key == "pages.schedule").run()


@pytest.mark.parametrize("language", CODES)
def test_the_home_page_opens_in_every_language(db, client, language):
    prefix = "" if language == "en" else f"/{language}"
    response = client.get(f"{prefix}/")
    assert response.status_code == 200
    assert f'<html lang="{language}"' in response.content.decode()


def test_a_page_shows_every_kind_of_block_and_no_inline_style_or_script(db, client, family_office):
    body = [
        ("heading", "Money"),
        ("text", '<p>A <b>cot</b> and a <a href="/services/">service</a>.</p>'),
        ("steps", ["<p>Ask</p>", "<p>Wait</p>"]),
        ("callout", {"kind": "warning", "text": "<p>Bring your passport.</p>"}),
        ("contact", {"office": "family"}),
        ("service", {"service": "service:none-such"}),
        (
            "table",
            {
                "data": [["Age", "Won"], ["0–8", "100,000"]],
                "first_row_is_table_header": True,
                "first_col_is_header": False,
                "table_caption": "Allowance",
            },
        ),
    ]
    make_page(body=body)
    html = client.get("/families/").content.decode()
    for expected in (
        "<h2>Money</h2>",
        "<b>cot</b>",
        "Wait",
        "Bring your passport",
        "Family office",
        '<th scope="col">Won</th>',
        "<caption>Allowance</caption>",
    ):
        assert expected in html
    assert "style=" not in html
    assert not re.search(r"<script(?![^>]+src)", html)


def test_the_language_switch_leads_to_the_translated_page_whatever_its_address(db, client):
    page = make_page()
    translate(page, "ko", title="아이와 가족", slug="gajok")
    html = client.get("/families/").content.decode()
    assert 'href="/ko/gajok/"' in html
    assert 'href="/families/"' in client.get("/ko/gajok/").content.decode()


def test_a_page_not_yet_translated_shows_its_source_and_says_so(db, client):
    make_page().copy_for_translation(Locale.objects.get(language_code="ar"), alias=True)
    html = client.get("/ar/families/").content.decode()
    assert '<article lang="en" dir="ltr">' in html
    assert "Children and families" in html


def test_news_are_listed_newest_first_with_as_many_questions_for_three_as_for_one(db, client):
    index = NewsIndex.objects.get(locale__language_code="en")
    for day in (1, 2, 3):
        index.add_child(instance=NewsPage(title=f"News {day}", slug=f"news-{day}", published_on=f"2026-01-0{day}"))
        if day == 1:
            client.get("/site-map/")
            with CaptureQueriesContext(connection) as for_one:
                client.get("/news/")
    caches["process"].clear()
    client.get("/site-map/")  # what every page needs is read again
    with CaptureQueriesContext(connection) as for_three:
        html = client.get("/news/").content.decode()
    assert len(for_three) == len(for_one)
    assert html.index("News 3") < html.index("News 2") < html.index("News 1")
    feed = client.get("/news/feed.atom").content.decode()
    assert feed.index("News 3") < feed.index("News 1")
    assert client.get("/news/feed.rss").status_code == 200


def test_the_calendar_shows_what_comes_and_keeps_what_was(db, client):
    make_event()
    make_event(title="Last year's fair", slug="fair", starts_at=timezone.now() - timedelta(days=300))
    coming, past = client.get("/events/").content.decode(), client.get("/events/?past=1").content.decode()
    assert "Council meeting" in coming
    assert "fair" not in coming
    assert "Last year" in past


def test_an_event_goes_into_peoples_own_calendars(db, client):
    event = make_event(place="Council Hall, 10 Madang-ro", is_cancelled=True)
    for address in (f"/events/{event.pk}.ics", "/events/calendar.ics"):
        response = client.get(address)
        assert response["Content-Type"].startswith("text/calendar")
        text = response.content.decode()
        assert "SUMMARY:Council meeting" in text
        assert "LOCATION:Council Hall\\, 10 Madang-ro" in text
        assert "STATUS:CANCELLED" in text


def test_an_unpublished_event_has_no_calendar_file(db, client):
    event = make_event()
    event.unpublish()
    assert client.get(f"/events/{event.pk}.ics").status_code == 404


def test_the_sitemap_names_each_page_in_every_language(db, client):
    translate(make_page(), "ko", title="아이와 가족", slug="gajok")
    tree = ElementTree.fromstring(client.get("/sitemap.xml").content)
    names = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "x": "http://www.w3.org/1999/xhtml"}
    rows = {
        row.find("s:loc", names).text: {link.get("hreflang"): link.get("href") for link in row.findall("x:link", names)} for row in tree
    }
    english = f"{settings.BASE_URL}/families/"
    assert rows[english] == {"en": english, "ko": f"{settings.BASE_URL}/ko/gajok/"}
    assert rows[f"{settings.BASE_URL}/ko/gajok/"] == rows[english]


def test_the_site_map_for_people_has_every_page(db, client):
    make_page("Childcare", "childcare", parent=make_page())
    html = client.get("/site-map/").content.decode()
    assert "/families/childcare/" in html


def test_robots_are_told_what_is_private_and_where_the_sitemap_is(db, client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /desk/" in text
    assert "Disallow: /ko/my/" in text
    assert "/sitemap.xml" in text


def test_security_txt_has_what_rfc_9116_asks_for(db, client):
    from madang.common.ui.models import Town

    Town.objects.create(name={"en": "Maru"}, email="townhall@maru.example")
    text = client.get("/.well-known/security.txt").content.decode()
    assert "Contact: mailto:townhall@maru.example" in text
    assert re.search(r"^Expires: \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$", text, re.M)
    assert "Preferred-Languages: en, ko, ar" in text


def test_a_page_that_is_not_there_offers_the_search(db, client):
    response = client.get("/birth-certificate/")
    assert response.status_code == 404
    assert 'value="birth certificate"' in response.content.decode()


@pytest.mark.parametrize(
    "address", ["/accessibility/", "/contact/", "/alerts/", "/alerts/feed.atom", "/ko/site-map/", "/ar/accessibility/complain/"]
)
def test_the_pages_around_the_pages_open_without_any_content(db, client, address):
    assert client.get(address).status_code == 200


def test_a_statement_an_editor_wrote_stands_in_place_of_the_one_that_ships(db, client):
    make_page("Our accessibility statement", "accessibility")
    assert "Our accessibility statement" in client.get("/accessibility/").content.decode()


def test_media_gives_out_pictures_and_no_documents(db, client, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    for name in ("town/mark.svg", "documents/secret.pdf"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    assert client.get("/media/town/mark.svg").status_code == 200
    assert client.get("/media/documents/secret.pdf").status_code == 404
    assert client.get("/media/town/../documents/secret.pdf").status_code == 404


def test_the_site_map_nests_pages_and_asks_no_more_for_more_of_them(db, client):
    families = make_page()
    make_page("Childcare", "childcare", parent=families)
    arabic = Locale.objects.get(language_code="ar")
    families.copy_for_translation(arabic, alias=True)
    asked = []
    for more in ("one", "two"):
        caches["process"].clear()
        client.get("/alerts/")  # what every page needs is read
        with CaptureQueriesContext(connection) as queries:
            html = client.get("/ar/site-map/").content.decode()
        asked.append(len(queries))
        make_page(more, more).copy_for_translation(arabic, alias=True)
    assert '<a href="/ar/families/" lang="en" dir="auto">Children and families</a>' in html
    assert asked[0] == asked[1]
    assert '<ul><li><a href="/families/childcare/"' in client.get("/site-map/").content.decode()
