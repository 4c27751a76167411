"""The first page of the editor's desk."""

import pytest
from django.urls import reverse

from madang.common.pages.models import EventIndex, NewsIndex

from .test_site import translate


@pytest.fixture
def news(db):
    return NewsIndex.objects.get(locale__language_code="en")


def front(client, account):
    client.force_login(account)
    return client.get("/editor/").content.decode()


def test_the_front_page_offers_what_an_editor_comes_to_do(client, editor, news):
    page = front(client, editor)
    assert reverse("wagtailadmin_pages:add", args=["pages", "newspage", news.pk]) in page
    for task in ("Write a news item", "Change a page", "Change a service", "Raise an alert"):
        assert task in page


def test_a_place_that_does_not_exist_is_not_offered(client, editor, news):
    EventIndex.objects.all().delete()
    page = front(client, editor)
    assert "Write a news item" in page
    assert "Announce an event" not in page


def test_an_editor_who_reads_korean_writes_news_among_the_korean_pages(client, editor, news):
    from wagtail.users.models import UserProfile

    twin = NewsIndex.objects.filter(locale__language_code="ko").first() or translate(news, "ko", title="소식")
    profile = UserProfile.get_for_user(editor)
    profile.preferred_language = "ko"
    profile.save()
    assert reverse("wagtailadmin_pages:add", args=["pages", "newspage", twin.pk]) in front(client, editor)


def test_the_editors_desk_speaks_the_language_of_the_account_until_another_is_chosen(client, editor, news):
    from wagtail.users.models import UserProfile

    editor.language = "ko"
    editor.save()
    client.force_login(editor)
    assert "무엇을 하시겠습니까" in client.get(reverse("wagtailadmin_home")).content.decode()
    UserProfile.objects.filter(user=editor).update(preferred_language="en")
    client.force_login(editor)
    assert "What would you like to do?" in client.get(reverse("wagtailadmin_home")).content.decode()


def test_signing_in_gives_nobody_a_desk_they_have_not(client, resident):
    from wagtail.users.models import UserProfile

    resident.language = "ko"
    resident.save()
    client.force_login(resident)
    assert not UserProfile.objects.filter(user=resident).exists()
