"""The same answers on SQLite and PostgreSQL: these tests hold on both."""

import pytest
from django.utils import translation

from madang.common import rooms
from madang.common.search.actions import drop, put, refresh
from madang.common.search.models import Document
from madang.common.search.queries import did_you_mean, edits, search

EVERY_LANGUAGE = "baby newborn 출생 아기 مولود ولادة"
DOCUMENTS = [
    {"key": "t:birth", "kind": "service", "title": "Register a birth", "summary": "Tell the town that a child was born.",
     "keywords": EVERY_LANGUAGE, "body": "Bring your passport.", "url": "/services/register-birth/"},
    {"key": "t:permit", "kind": "service", "title": "Building permit", "summary": "For a house or an extension.",
     "keywords": "construction", "body": "The fee depends on the floor area. A baby room counts too.", "url": "/services/building-permit/"},
    {"key": "t:news", "kind": "news", "title": "The library opens on Sundays", "summary": "Registrations for the reading hour are open.",
     "keywords": "", "body": "Books for every baby.", "url": "/news/library/"},
]  # fmt: skip
KOREAN = [
    {
        "key": "t:birth",
        "kind": "service",
        "title": "출생 신고",
        "summary": "아이가 태어났음을 알립니다.",
        "keywords": "아기 신생아",
        "body": "",
        "url": "/ko/b/",
    },
    {"key": "t:old", "kind": "page", "title": "대형폐기물 수거", "summary": "", "keywords": "", "body": "", "url": "/ko/w/"},
]


@pytest.fixture
def indexed(db):
    put("t", "en", DOCUMENTS)
    put("t", "ko", KOREAN)


def keys(text, language="en"):
    return [hit.key for hit in search(text, language).hits]


@pytest.mark.parametrize("typed", ["baby", "babies", "출생", "아기", "مولود", "المولود", "birth", "BIRTHS", "register a birth"])
def test_register_a_birth_is_the_first_thing_found_by(indexed, typed):
    assert keys(typed)[0] == "t:birth"


@pytest.mark.parametrize("typed", ["brith", "register a brith", "babby"])
def test_a_typing_mistake_shows_what_was_meant_at_once_and_says_so(indexed, typed):
    found = search(typed, "en")
    assert found.is_corrected
    assert found.hits[0].key == "t:birth"


def test_a_korean_word_with_one_wrong_syllable_still_leads_somewhere(indexed):
    found = search("출생식고", "ko")
    assert found.is_partial and found.hits[0].key == "t:birth"


def test_the_page_names_both_what_was_typed_and_what_it_shows_instead(indexed, client):
    page = client.get("/search/", {"q": "brith"}).content.decode()
    assert "Nothing was found for “brith”. These are the results for “birth”." in page
    assert "<mark>birth</mark>" in page


def test_a_word_in_the_title_weighs_more_than_one_in_the_text(indexed):
    assert keys("baby") == ["t:birth", "t:news", "t:permit"] or keys("baby") == ["t:birth", "t:permit", "t:news"]
    assert keys("regist") == ["t:birth", "t:news"]


def test_korean_is_found_inside_longer_words_and_with_particles(indexed):
    assert keys("폐기물", "ko") == ["t:old"]
    assert keys("출생을", "ko") == ["t:birth"]
    assert keys("출", "ko") == ["t:birth"]
    assert keys("생폐", "ko") == []


def test_a_half_typed_word_is_found(indexed):
    assert keys("constr") == ["t:permit"]


def test_where_no_document_has_all_words_those_with_some_are_shown(indexed):
    found = search("baby zeppelin", "en")
    assert found.is_partial
    assert found.hits[0].key == "t:birth"


def test_what_only_another_language_has_is_offered(indexed):
    found = search("폐기물", "en")
    assert found.hits == []
    assert [(code, [hit.key for hit in hits]) for code, _name, hits in found.elsewhere] == [("ko", ["t:old"])]


@pytest.mark.parametrize(
    "typed", ["'", '"', "\\", "a' | 'b", '" OR "', "title_words : x", "NEAR(a b)", "a* b", "!()&|:*", "%", "🙂", "x" * 300, "\u0640"]
)
def test_signs_that_mean_something_to_a_database_mean_nothing_here(indexed, typed):
    search(typed, "en")


def test_an_apostrophe_and_a_backslash_in_a_document_do_no_harm(db):
    put("t", "en", [{"key": "t:x", "kind": "page", "title": "O'Brien's \\ \"yard\"", "url": "/x/"}])
    assert keys("brien") == ["t:x"]
    assert keys("yard") == ["t:x"]


def test_a_changed_document_is_found_by_its_new_words_alone(indexed):
    put("t", "en", [{**DOCUMENTS[2], "title": "The museum opens on Mondays"}])
    assert keys("museum") == ["t:news"]
    assert keys("library") == []


def test_a_dropped_document_is_not_found(indexed):
    drop("t:news", "en")
    assert keys("library") == []


def test_refreshing_writes_only_what_changed(db, monkeypatch, settings):
    now = list(DOCUMENTS)
    monkeypatch.setitem(
        rooms._registered, rooms.SearchSource, {"t": rooms.SearchSource("t", lambda language: now if language == "en" else [])}
    )
    assert refresh("t") == {"written": 3, "removed": 0}
    assert refresh("t") == {"written": 0, "removed": 0}
    now.pop()
    now[0] = {**now[0], "summary": "Changed."}
    assert refresh("t") == {"written": 1, "removed": 1}
    assert Document.objects.filter(language="en").count() == 2


def test_a_typing_mistake_is_noticed(indexed):
    assert did_you_mean("bilding permit", "en") == "building permit"
    assert did_you_mean("building permit", "en") == ""
    assert did_you_mean("xylophone", "en") == ""


@pytest.mark.parametrize(
    ("one", "other", "distance"),
    [("birth", "birth", 0), ("brith", "birth", 1), ("brth", "birth", 1), ("births", "birth", 1), ("bath", "birth", 2)],
)
def test_edits_count_swapped_letters_as_one(one, other, distance):
    assert edits(one, other, 2) == distance


def test_a_search_is_one_question_to_the_database(indexed, django_assert_num_queries):
    with django_assert_num_queries(1):
        search("baby", "en")


# --- The page --------------------------------------------------------------------------------------------------------


def test_the_page_shows_results_with_what_was_asked_for_marked(indexed, client):
    page = client.get("/search/", {"q": "birth"}).content.decode()
    assert "Register a <mark>birth</mark>" in page
    assert "/services/register-birth/" in page


def test_what_somebody_typed_is_never_markup(indexed, client):
    put("t", "en", [{"key": "t:evil", "kind": "page", "title": "<script>alert(1)</script> evil", "summary": "<b>evil</b>", "url": "/e/"}])
    page = client.get("/search/", {"q": '"><script>evil</script>'}).content.decode()
    assert "<script>alert" not in page
    assert '"><script>evil' not in page
    assert "<mark>evil</mark>" in page


def test_results_can_be_narrowed_to_a_kind(indexed, client):
    context = client.get("/search/", {"q": "baby", "kind": "news"}).context
    assert [hit.key for hit in context["page"]] == ["t:news"]
    assert context["total"] == 3


def test_nothing_found_says_what_may_help_and_offers_other_languages(indexed, client):
    response = client.get("/search/", {"q": "폐기물"})
    page = response.content.decode()
    assert response.status_code == 200
    assert "Nothing was found" in page
    assert "/ko/w/" in page
    assert "/site-map/" in page


def test_the_page_asks_the_database_as_often_for_three_results_as_for_one(indexed, client, django_assert_max_num_queries):
    client.get("/search/", {"q": "permit"})
    with django_assert_max_num_queries(3) as asked_for_one:
        client.get("/search/", {"q": "permit"})
    with django_assert_max_num_queries(len(asked_for_one)):
        client.get("/search/", {"q": "baby"})


def test_searching_is_reading(indexed, client):
    assert client.post("/search/", {"q": "baby"}).status_code == 405


def test_the_words_of_a_search_follow_to_the_other_language(indexed, client):
    with translation.override("en"):
        page = client.get("/search/", {"q": "baby"}).content.decode()
    assert "/ko/search/?q=baby" in page
