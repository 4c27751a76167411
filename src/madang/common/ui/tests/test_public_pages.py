import pytest
from django.core.cache import caches
from django.urls import reverse

from madang.common.ui.models import Town


@pytest.fixture(autouse=True)
def empty_cache():
    caches["process"].clear()


@pytest.fixture
def page(dog_tag):
    return reverse("services:service", args=[dog_tag.slug])


def test_the_second_visitor_costs_no_query(client, page, django_assert_num_queries):
    first = client.get(page)
    with django_assert_num_queries(0):  # in production one: the stamp, from the shared cache
        second = client.get(page)
    assert second.content == first.content
    assert second["Content-Security-Policy"] == first["Content-Security-Policy"]


def test_a_change_is_seen_at_once(client, page, django_capture_on_commit_callbacks):
    client.get(page)
    with django_capture_on_commit_callbacks(execute=True):
        Town.objects.update_or_create(defaults={"name": {"en": "Sangnok"}})
    assert "Sangnok" in client.get(page).content.decode()


def test_who_is_signed_in_gets_a_page_of_their_own(client, page, resident):
    anonymous = client.get(page).content
    client.force_login(resident)
    assert client.get(page).content != anonymous
    client.logout()


def test_an_unchanged_page_is_not_sent_again(client, page):
    tag = client.get(page)["ETag"]
    again = client.get(page, headers={"if-none-match": tag})
    assert (again.status_code, again.content) == (304, b"")


def test_each_language_has_its_own(client, page):
    assert client.get(page).content != client.get("/ko" + page).content


def test_a_page_with_a_form_token_is_not_kept(client, dog_tag):
    address = reverse("cases:start", args=[dog_tag.slug])
    client.get(address)
    client.cookies.clear()
    assert "ETag" not in client.get(address)
