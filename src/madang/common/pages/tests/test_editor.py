"""The editor's desk: who gets in, what stands beside a translation, what a form refuses."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Locale

from madang.common.pages.editor_forms import TownForm
from madang.common.pages.models import Alert
from madang.common.ui.models import Town

from .test_site import make_page, translate


def sign_in(client, account):
    client.force_login(account)
    return client


def test_the_desk_sends_visitors_to_our_sign_in(db, client):
    response = client.get("/editor/")
    assert response.status_code == 302
    assert response["Location"].startswith("/account/login/")


def test_only_editors_and_administrators_get_in_and_others_are_told_so(client, editor, administrator, officer, clerk, resident):
    answers = {}
    for account in (editor, administrator, officer, clerk, resident):
        answers[account] = sign_in(client, account).get("/editor/").status_code
    assert answers == {editor: 200, administrator: 200, officer: 403, clerk: 403, resident: 403}


def test_the_desk_has_its_own_policy_and_the_portal_keeps_the_strict_one(client, editor):
    sign_in(client, editor)
    assert "'unsafe-inline'" in client.get("/editor/")["Content-Security-Policy"]
    assert "'unsafe-inline'" not in client.get("/")["Content-Security-Policy"]


def test_the_source_stands_beside_each_field_of_a_translation(client, editor):
    page = make_page(summary="From pregnancy to school.", body=[("text", "<p>Midwives see you free of charge.</p>")])
    twin = translate(page, "ko", title="아이와 가족")
    html = sign_in(client, editor).get(reverse("wagtailadmin_pages:edit", args=[twin.pk])).content.decode()
    beside = html[html.index("beside-source__text") :]
    for text in ("Children and families", "From pregnancy to school.", "Midwives see you free of charge."):
        assert text in beside
    assert "beside-source__text" not in client.get(reverse("wagtailadmin_pages:edit", args=[page.pk])).content.decode()


def test_a_translation_says_when_its_source_has_changed_since(client, editor):
    page = make_page()
    twin = translate(page, "ko", title="아이와 가족")
    address = reverse("wagtailadmin_pages:edit", args=[twin.pk])
    assert "after this translation was last worked on" not in sign_in(client, editor).get(address).content.decode()
    page.title = "Families"
    page.save_revision().publish()
    assert "after this translation was last worked on" in client.get(address).content.decode()


def test_an_editor_may_begin_a_translation(client, editor):
    page = make_page()
    address = reverse("simple_translation:submit_page_translation", args=[page.pk])
    sign_in(client, editor).post(address, {"locales": [Locale.objects.get(language_code="ko").pk]})
    assert page.has_translation(Locale.objects.get(language_code="ko"))


def test_an_alert_is_written_with_one_input_per_language(client, editor):
    sign_in(client, editor)
    address = reverse("wagtailsnippets_pages_alert:add")
    html = client.get(address).content.decode()
    assert 'name="title_en"' in html
    assert 'lang="ar"' in html
    data = {
        "title_en": "Storm surge",
        "title_ko": "폭풍 해일",
        "text_en": "Leave.",
        "level": 3,
        "code": "surge",
        "starts_at": "2026-01-01 10:00",
    }
    client.post(address, data)
    alert = Alert.objects.get()
    assert alert.title == {"en": "Storm surge", "ko": "폭풍 해일"}
    assert alert.text == {"en": "Leave."}


def test_an_alert_without_a_headline_in_the_default_language_is_refused(client, editor):
    response = sign_in(client, editor).post(
        reverse("wagtailsnippets_pages_alert:add"), {"title_ko": "폭풍 해일", "level": 1, "code": "x", "starts_at": "2026-01-01 10:00"}
    )
    assert "English at least" in response.content.decode()
    assert not Alert.objects.exists()


def test_the_town_can_be_renamed_and_neither_founded_nor_dissolved(client, editor):
    town = Town.objects.create(name={"en": "Maru"}, tagline={"en": "Old"})
    sign_in(client, editor)
    client.post(reverse("wagtailsnippets_ui_town:edit", args=[town.pk]), {"name_en": "Maru on Sea", "color_primary": "#1F4E79"})
    town.refresh_from_db()
    assert town.name == {"en": "Maru on Sea"}
    assert town.color_primary == "#1F4E79"
    assert client.get(reverse("wagtailsnippets_ui_town:add")).status_code == 302
    assert client.get(reverse("wagtailsnippets_ui_town:delete", args=[town.pk])).status_code == 302


@pytest.mark.parametrize(("colour", "said"), [("#ffee00", "hard to read"), ("red", "six figures"), ("#12345", "six figures")])
def test_a_colour_nobody_can_read_is_refused_with_the_nearest_that_works(db, colour, said):
    form_class = type("Form", (TownForm,), {"Meta": type("Meta", (), {"model": Town, "fields": ["color_primary"]})})
    form = form_class({"name_en": "Maru", "color_primary": colour})
    assert not form.is_valid()
    assert said in str(form.errors["color_primary"])


@pytest.mark.parametrize(
    ("name", "content", "is_taken"),
    [
        ("mark.svg", b'<svg xmlns="http://www.w3.org/2000/svg"><path d="M0 0h9v9z"/></svg>', True),
        ("mark.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>', False),
        ("mark.svg", b"<svg><script>x()</script></svg>", False),
        ("mark.svg", b'<svg><image href="https://elsewhere.example/x.png"/></svg>', False),
        ("mark.html", b"<p>", False),
        ("mark.png", b"x" * 300_000, False),
    ],
)
def test_a_mark_is_a_small_picture_and_no_program(db, name, content, is_taken):
    form_class = type("Form", (TownForm,), {"Meta": type("Meta", (), {"model": Town, "fields": ["mark"]})})
    form = form_class({"name_en": "Maru"}, {"mark": SimpleUploadedFile(name, content)})
    assert form.is_valid() == is_taken, form.errors
