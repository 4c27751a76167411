import gzip
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string
from django.test import override_settings

ROOT = Path(__file__).parents[1]
CSS = ROOT / "static/ui/madang.css"


@pytest.fixture
def shown(settings):
    settings.DEMO = True


def test_the_gallery_is_for_those_who_build_and_try_out(client, db, settings):
    settings.DEMO = settings.DEBUG = False
    assert client.get("/ui/").status_code == 404


@pytest.mark.parametrize("address", ["/ui/", "/ko/ui/?wrong=1", "/ar/ui/", "/ui/desk/"])
def test_the_gallery_shows_every_component_and_needs_no_inline_code(client, db, shown, address):
    page = client.get(address).content.decode()
    assert "style=" not in page and "<script" not in page and "onclick" not in page


def test_a_refused_form_answers_422_and_keeps_what_was_typed(client, db, shown):
    answer = client.post("/ui/", {"name": "Park Ji-hoon", "born_on_day": "31"})
    assert answer.status_code == 422
    assert "<title>Error: " in answer.content.decode() and 'value="Park Ji-hoon"' in answer.content.decode()


def test_arabic_pages_run_from_right_to_left(client, db, shown):
    assert '<html lang="ar" dir="rtl">' in client.get("/ar/ui/").content.decode()


def test_each_language_is_linked_by_its_own_name(client, db, shown):
    page = client.get("/ui/?page=2").content.decode()
    assert '<a href="/ko/ui/?page=2" lang="ko" hreflang="ko" rel="alternate">한국어</a>' in page


def test_a_first_view_is_small_enough_for_a_slow_line(client, db, shown):
    page = client.get("/ui/").content
    sheet, document = len(gzip.compress(CSS.read_bytes(), 6)), len(gzip.compress(page, 6))
    assert sheet <= 16_000
    assert document <= 15_000


def test_the_style_sheet_knows_no_left_or_right():
    rules = re.findall(r"([^{}]+)\{([^{}]*)\}", CSS.read_text())
    physical = re.compile(
        r"(?:^|;)(?:margin|padding)-(?:left|right):|(?:^|;)(?:left|right):|float:(?:left|right)|text-align:(?:left|right)"
    )
    assert [selector for selector, body in rules if physical.search(body)] == []


def test_neither_crown_nor_its_typeface_is_in():
    text = CSS.read_text().lower()
    assert "crown" not in text and "transport" not in text.split("*/", 1)[1] and "@font-face" not in text


def test_every_vendored_library_has_its_licence_beside_it():
    vendor = ROOT.parents[1] / "static/vendor"
    folders = [folder for folder in vendor.iterdir() if folder.is_dir()]
    assert folders and all(any(folder.glob("LICENSE*")) for folder in folders)


@pytest.mark.parametrize("name", ["400.html", "500.html"])
def test_the_page_for_our_own_failure_asks_nothing_of_the_database(name):
    assert "<h1>" in render_to_string(name)


@pytest.mark.parametrize("name", ["403.html", "403_csrf.html", "404.html", "429.html"])
def test_error_pages_say_what_happened_and_what_to_do_next(rf, db, name):
    from django.contrib.auth.models import AnonymousUser

    request = rf.get("/nowhere/")
    request.user = AnonymousUser()
    page = render_to_string(name, {}, request)
    assert "<h1>" in page and page.split("<h1>")[1].count("<p>") >= 2


@override_settings(DEBUG=False)
def test_a_missing_page_is_answered_in_the_town_s_own_look(client, db):
    answer = client.get("/no-such-page-at-all/")
    assert answer.status_code == 404
    assert "Page not found" in answer.content.decode()
