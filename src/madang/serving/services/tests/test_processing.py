"""The register of processing says what the published forms ask."""

import copy

import pytest

from madang.serving.services.actions import publish, save_draft
from madang.serving.services.definitions.service import ServiceDefinition
from madang.serving.services.processing import activities, kept_for
from madang.serving.services.tests.samples import small

pytestmark = pytest.mark.django_db


def test_a_published_form_stands_in_the_register_with_its_questions(dog_tag):
    [entry] = activities()
    form = dog_tag.current_version.definition.form
    assert entry["categories"] == [question.label["en"] for question in form.questions()]
    assert (entry["id"], entry["legal_basis"], entry["retention"]) == (
        "dog-tag.handling",
        "public_task",
        "2 years after the case is closed",
    )
    assert (entry["law"], entry["office"]) == ("Maru Ordinance No. 7", "Family office")


def test_each_use_of_data_is_an_entry_with_its_own_questions(dog_tag):
    changed = copy.deepcopy(small())
    changed["form"]["data_uses"].append(
        {"id": "health", "purpose": {"en": "To warn"}, "legal_basis": "consent", "retention_months": 0, "sensitive": True}
    )
    changed["form"]["sections"][0]["questions"][0]["data"] = "health"
    publish(save_draft(ServiceDefinition.model_validate(changed), by="system"), by="system")
    handling, health = activities()
    first = changed["form"]["sections"][0]["questions"][0]["label"]["en"]
    assert health["categories"] == [first]
    assert first not in handling["categories"]
    assert health["sensitive"] and not handling["sensitive"]


def test_what_is_only_a_draft_is_not_in_the_register(family_office, legal_office):
    save_draft(ServiceDefinition.model_validate(small()), by="system")
    assert list(activities()) == []


@pytest.mark.parametrize(
    ("months", "words"),
    [
        (0, "Until the case is closed"),
        (1, "1 month after the case is closed"),
        (12, "1 year after the case is closed"),
        (18, "18 months after the case is closed"),
    ],
)
def test_how_long_is_said_in_years_where_they_are_whole(months, words):
    assert kept_for(months) == words
