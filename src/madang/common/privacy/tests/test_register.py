"""The privacy page and the register, made from what the rooms declare."""

import csv
import io

import pytest
from django.core.cache import caches
from django.urls import reverse

from madang.common.privacy.models import RetentionRun
from madang.common.rooms import Processing, register
from madang.common.ui.models import Town

pytestmark = pytest.mark.django_db

VISITS = {
    "id": "visits", "name": "Home visits", "purpose": "To see how you are", "legal_basis": "consent", "law": "Care Act, section 4",
    "categories": ["How are you?", "Which illnesses do you have?"], "sensitive": True, "retention": "1 year after the last visit",
    "recipients": "The nurse", "office": "Welfare office",
}  # fmt: skip


@pytest.fixture
def visits(own_rooms):
    register(Processing("visits", lambda: [VISITS]))


@pytest.fixture
def town(db):
    officer = {"name": {"en": "Baek Seung-a", "ko": "백승아"}, "title": {"en": "Data protection officer"}, "email": "privacy@maru.example"}
    yield Town.objects.create(name={"en": "Maru"}, privacy_officer=officer)
    caches["process"].clear()


@pytest.mark.parametrize("page", ["privacy", "privacy:register"])
def test_anybody_reads_what_is_used_and_what_for(client, visits, town, page):
    text = client.get(reverse(page)).content.decode()
    for part in ("To see how you are", "Care Act, section 4", "Which illnesses do you have?", "1 year after the last visit", "The nurse"):
        assert part in text
    assert "You agreed to it, and may take that back" in text
    assert "Especially protected" in text
    assert "Baek Seung-a" in text
    assert "privacy@maru.example" in text


def test_a_town_that_named_no_officer_still_has_the_page(client):
    assert "Who guards this" not in client.get(reverse("privacy")).content.decode()


def test_the_officer_is_named_in_the_language_of_the_page(client, town):
    assert "백승아" in client.get("/ko/privacy/").content.decode()


def test_the_register_comes_as_json(client, visits, town):
    document = client.get(reverse("privacy:register_file", args=["json"])).json()
    [activity] = [row for row in document["activities"] if row["key"] == "visits:visits"]
    assert activity["legal_basis"] == "consent"
    assert activity["categories"] == VISITS["categories"]
    assert activity["sensitive"] is True
    assert document["privacy_officer"]["name"] == "Baek Seung-a"


def test_the_register_comes_as_csv(client, visits):
    text = client.get(reverse("privacy:register_file", args=["csv"])).content.decode().lstrip("\ufeff")
    [row] = [row for row in csv.DictReader(io.StringIO(text)) if row["key"] == "visits:visits"]
    assert (row["purpose"], row["sensitive"], row["categories"]) == (
        "To see how you are",
        "yes",
        "How are you?; Which illnesses do you have?",
    )


def test_the_privacy_page_says_what_was_deleted(client):
    assert "The portal is new" in client.get(reverse("privacy")).content.decode()
    RetentionRun.objects.create(deleted={"cases": {"expired drafts": 3}})
    RetentionRun.objects.create(deleted={"cases": {"expired drafts": 4}, "files": {"left files": 1}})
    page = client.get(reverse("privacy")).content.decode()
    assert "7 expired drafts" in page
    assert "1 left files" in page


def test_every_activity_of_the_rooms_is_complete(client):
    from madang.common.privacy.register_entries import LEGAL_BASES, activities_of_town

    activities = activities_of_town()
    assert len({activity["key"] for activity in activities}) == len(activities) > 1
    for activity in activities:
        assert activity["name"] and activity["purpose"] and activity["retention"] and activity["categories"], activity["key"]
        assert activity["legal_basis"] in LEGAL_BASES, activity["key"]
