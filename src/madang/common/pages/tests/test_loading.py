"""A pack is loaded twice and more: what nobody touched follows it, what an editor touched stays."""

import shutil
from pathlib import Path

import pytest
from django.conf import settings

from madang.common.packs.actions import BrokenPack, load_pack
from madang.common.pages.markdown import to_blocks
from madang.common.pages.models import Alert, ContentPage, EventPage, HomePage, NewsPage
from madang.common.search.queries import search

MARU = Path(settings.SOURCE).parents[1] / "packs" / "maru"

HEAD = "schema_version: 1\ncode: tiny\nname: {en: Tiny, ko: 작은 마을}\n"
FAMILIES = "---\nslug: families\nparent: home\ntitle: Families\nsummary: For parents.\norder: 10\nin_menu: true\nkeywords: [baby]\n---\n\n"
EVENT = "- code: council-1\n  kind: council\n  starts_at: 2099-01-10T14:00:00+09:00\n  title: {en: Council meets, ko: 시의회}\n  text: {en: Open to all.}\n"
ALERT = "- code: surge\n  level: danger\n  starts_at: 2026-01-01T00:00:00+09:00\n  title: {en: Surge}\n"


@pytest.fixture
def pack(db, tmp_path):
    write(tmp_path, "pack.yaml", HEAD)
    for other_rooms in ("life-events.yaml", "evidence-types.yaml"):
        write(tmp_path, other_rooms, "[]\n")
    write(tmp_path, "pages/families.en.md", FAMILIES + "## Money\n\nAsk **us**. See [childcare](/childcare/).\n")
    write(tmp_path, "pages/families.ko.md", FAMILIES.replace("Families", "가족") + "[보육](/childcare/)\n")
    write(
        tmp_path,
        "pages/childcare.en.md",
        FAMILIES.replace("families", "childcare").replace("home", "families").replace("Families", "Childcare"),
    )
    write(tmp_path, "news/2026-01-12-snow.en.md", "---\nslug: snow\ntitle: Snow\ndate: 2026-01-12\nsummary: Much of it.\n---\n\nStay in.\n")
    write(tmp_path, "events.yaml", EVENT)
    write(tmp_path, "alerts.yaml", ALERT)
    return tmp_path


def write(folder, name, text):
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(text)


def page(language="en", slug="families"):
    return ContentPage.objects.get(slug=slug, locale__language_code=language)


def test_pages_news_events_and_alerts_arrive_in_their_languages(pack, client):
    load_pack(pack)
    assert page().show_in_menus
    assert page("ko").title == "가족"
    assert page(slug="childcare").get_parent().pk == page().pk
    assert NewsPage.objects.get(locale__language_code="en").published_on.isoformat() == "2026-01-12"
    assert EventPage.objects.get(locale__language_code="ko").title == "시의회"
    assert Alert.objects.get().is_grave
    assert "<b>us</b>" in client.get("/families/").content.decode()
    assert 'href="/ko/childcare/"' in client.get("/ko/families/").content.decode()


def test_what_the_pack_has_not_translated_shows_its_source(pack):
    load_pack(pack)
    assert page("ar").alias_of.pk == page().pk
    assert page("ko", "childcare").is_untranslated


def test_loading_again_changes_nothing(pack):
    load_pack(pack)
    before = list(ContentPage.objects.order_by("pk").values_list("pk", "path", "latest_revision_id", "last_published_at"))
    report = load_pack(pack)
    assert list(ContentPage.objects.order_by("pk").values_list("pk", "path", "latest_revision_id", "last_published_at")) == before
    assert "page" not in report.loaded
    assert report.loaded["search documents"] == 0


def test_a_changed_file_changes_the_page_nobody_touched(pack):
    load_pack(pack)
    write(pack, "pages/families.en.md", FAMILIES.replace("For parents.", "For everybody.") + "New.\n")
    load_pack(pack)
    assert page().summary == "For everybody."
    assert page("ar").summary == "For everybody."


def test_a_page_an_editor_changed_stays_as_the_editor_left_it(pack):
    load_pack(pack)
    edited = page()
    edited.title = "Families and friends"
    edited.save_revision().publish()
    write(pack, "pages/families.en.md", FAMILIES + "New.\n")
    report = load_pack(pack)
    assert page().title == "Families and friends"
    assert report.loaded["kept as edited"] == 1


def test_a_page_an_editor_removed_stays_removed(pack):
    load_pack(pack)
    page(slug="childcare").delete()
    load_pack(pack)
    assert not ContentPage.objects.filter(slug="childcare", locale__language_code="en").exists()


def test_an_alert_an_editor_withdrew_stays_withdrawn(pack):
    load_pack(pack)
    Alert.objects.update(is_withdrawn=True)
    write(pack, "alerts.yaml", ALERT.replace("Surge", "Storm surge"))
    load_pack(pack)
    assert Alert.objects.get().is_withdrawn
    assert str(Alert.objects.get()) == "Surge"


def test_a_translation_that_arrives_later_takes_the_place_of_the_source(pack):
    load_pack(pack)
    write(pack, "pages/families.ar.md", FAMILIES.replace("Families", "الأسر"))
    load_pack(pack)
    assert page("ar").title == "الأسر"
    assert not page("ar").is_untranslated


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        ("pages/lost.en.md", FAMILIES.replace("families", "lost").replace("home", "familie"), 3, "families"),
        ("pages/lost.en.md", FAMILIES.replace("families", "lost").replace("summary", "sumary"), 5, "summary"),
        ("pages/lost.xx.md", FAMILIES.replace("families", "lost"), 0, "language"),
        ("events.yaml", EVENT.replace("council\n", "councl\n"), 2, "kind"),
        ("events.yaml", EVENT + "  office: nowhere\n", 6, "nowhere"),
        ("alerts.yaml", ALERT + "  areas: [atlantis]\n", 0, "atlantis"),
        ("alerts.yaml", ALERT.replace("2026-01-01T00:00:00+09:00", "soon"), 3, "starts_at"),
    ],
)
def test_a_mistake_is_told_with_its_file_and_line_and_nothing_changes(pack, name, text, line, said):
    write(pack, name, text)
    with pytest.raises(BrokenPack) as broken:
        load_pack(pack)
    (mistake,) = broken.value.report.mistakes
    assert mistake.file == name
    assert not line or mistake.line == line
    assert said in mistake.message
    assert not ContentPage.objects.exists()


def test_what_was_loaded_can_be_found_at_once(pack):
    load_pack(pack)
    assert search("baby", "en").hits[0].url in ("/families/", "/families/childcare/")


def test_the_demo_town_loads_with_its_home_page(db, tmp_path):
    folder = tmp_path / "maru"
    shutil.copytree(MARU, folder, ignore=shutil.ignore_patterns("services", "staff.yaml", "residents.csv", "demo*", "stories*"))
    report = load_pack(folder)
    assert report.loaded["page"] > 20
    assert HomePage.objects.get(locale__language_code="ko").title != "Maru"


# --- Markdown --------------------------------------------------------------------------------------------------------


def test_markdown_becomes_the_blocks_editors_know():
    blocks = to_blocks("## Money\n\nOne.\n\n- two\n\n> **Note:** three\n\n| a | b |\n|---|---|\n| 1 | 2 |\n")
    assert [kind for kind, _value in blocks] == ["heading", "text", "callout", "table"]
    assert blocks[1][1].startswith("<p>One.</p>")
    assert blocks[2][1]["kind"] == "warning"
    assert blocks[3][1]["data"] == [["a", "b"], ["1", "2"]]


def test_markdown_brings_in_no_markup_of_its_own():
    ((_kind, html),) = to_blocks("<script>alert(1)</script>\n[x](javascript:alert)")
    assert "<script" not in html
    assert "javascript:" not in html.replace("[x](javascript:alert)", "")
