"""The editor's screens: a service is made, changed, tried and published without anybody writing code."""

import pytest
from django.urls import reverse

from madang.serving.cases.models import Draft
from madang.serving.services.editing import tree
from madang.serving.services.editing.checks import problems_of
from madang.serving.services.models import Service

pytestmark = pytest.mark.django_db
HERE = "/editor/services/dog-tag/"
QUESTIONS = "form/sections/dog/questions"


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


def fields_of(response):
    """What a browser would send back from the page's form."""
    form = response.context["form"]
    sent = {"seen": response.context.get("seen", "")}
    for bound in form.visible_fields():
        sent |= as_sent(bound)
    return sent


def as_sent(bound):
    value = bound.field.prepare_value(bound.value())
    if hasattr(bound.field.widget, "languages"):
        return {f"{bound.html_name}_{code}": text for (code, _name), text in zip(bound.field.widget.languages, bound.field.widget.decompress(value), strict=True)}
    if value is None or value is False:
        return {}
    return {bound.html_name: "on" if value is True else value}


def change(desk, address, **typed):
    page = desk.get(f"{HERE}at/{address}/")
    assert page.status_code == 200
    return desk.post(f"{HERE}at/{address}/", fields_of(page) | {name.replace("__", "-"): value for name, value in typed.items()})


def test_an_unchanged_page_saved_leaves_the_definition_as_it_was(desk, dog_tag):
    for address in ("texts", "facts", f"{QUESTIONS}/guide_number", "fee/lines/tag", "workflow/outcomes/granted", "workflow/stages/check/tasks/check", "workflow/objection"):
        assert change(desk, address).status_code == 302, address
    from madang.serving.services.actions import as_content
    from madang.serving.services.definitions.service import ServiceDefinition

    dog_tag.refresh_from_db()
    assert as_content(ServiceDefinition.model_validate(dog_tag.draft)) == dog_tag.current_version.content


def test_texts_are_changed_in_the_draft_alone(desk, dog_tag):
    assert change(desk, "texts", name_en="Dog licence").status_code == 302
    dog_tag.refresh_from_db()
    assert dog_tag.draft["name"] == {"en": "Dog licence", "ko": "반려견 등록증"}
    assert dog_tag.current_version.content["name"]["en"] == "Dog tag"


def test_a_missing_text_is_named_at_its_field_and_nothing_typed_is_lost(desk, dog_tag):
    answer = change(desk, "texts", name_en="", summary_en="A new summary")
    assert answer.status_code == 422
    assert "name" in answer.context["form"].errors
    assert "A new summary" in answer.content.decode()


def test_questions_move_but_not_before_the_one_their_condition_needs(desk, dog_tag):
    desk.post(f"{HERE}move/{QUESTIONS}/dogs/", {"to": "up"})
    dog_tag.refresh_from_db()
    asked = [question["id"] for question in dog_tag.draft["form"]["sections"][0]["questions"]]
    assert asked == ["dogs", "dog_name", "guide_dog", "guide_number"]
    refused = desk.post(f"{HERE}move/{QUESTIONS}/guide_number/", {"to": "up"}, follow=True)
    assert "must come before it" in refused.content.decode()
    dog_tag.refresh_from_db()
    assert [question["id"] for question in dog_tag.draft["form"]["sections"][0]["questions"]] == asked


def test_a_question_that_a_condition_needs_is_not_removed_and_the_page_says_which(desk, dog_tag):
    page = desk.get(f"{HERE}remove/{QUESTIONS}/guide_dog/")
    assert "Number of the guide dog card" in page.content.decode()
    assert desk.post(f"{HERE}remove/{QUESTIONS}/guide_dog/", {"seen": page.context["seen"]}).status_code == 422
    dog_tag.refresh_from_db()
    assert len(dog_tag.draft["form"]["sections"][0]["questions"]) == 4


def test_a_question_nobody_needs_is_removed(desk, dog_tag):
    page = desk.get(f"{HERE}remove/{QUESTIONS}/guide_number/")
    assert desk.post(f"{HERE}remove/{QUESTIONS}/guide_number/", {"seen": page.context["seen"]}).status_code == 302
    dog_tag.refresh_from_db()
    assert [question["id"] for question in dog_tag.draft["form"]["sections"][0]["questions"]] == ["dog_name", "dogs", "guide_dog"]


def test_two_editors_of_one_part_are_told_and_nothing_is_lost(desk, dog_tag, administrator, client):
    mine = fields_of(desk.get(f"{HERE}at/texts/"))
    client.force_login(administrator)
    change(client, "texts", summary_en="Their summary")
    answer = client.post(f"{HERE}at/texts/", mine | {"summary_en": "My summary"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "Kang Young-ho has changed this part" in page and "My summary" in page and "Their summary" in page


def test_a_condition_is_built_from_dropdowns(desk, dog_tag):
    change(desk, f"{QUESTIONS}/guide_number", **{"show_if__mode": "any", "show_if__1__question": "dogs", "show_if__1__op": "at_least", "show_if__1__text": "2"})
    dog_tag.refresh_from_db()
    assert tree.node_at(dog_tag.draft, tree.split(f"{QUESTIONS}/guide_number")).value["show_if"] == {
        "any": [{"question": "guide_dog", "op": "equals", "value": True}, {"question": "dogs", "op": "at_least", "value": 2}]
    }


def test_publishing_gives_a_new_version_and_cases_under_way_keep_theirs(desk, dog_tag):
    from madang.serving.cases.actions import start_draft

    draft, _token = start_draft(dog_tag.current_version)
    change(desk, "fee/lines/tag", amount_cents="9000")
    page = desk.get(f"{HERE}publish/")
    assert "5000" in page.content.decode() and "9000" in page.content.decode()
    assert desk.post(f"{HERE}publish/", {"seen": page.context["seen"], "note": "The council raised the fee."}).status_code == 302
    dog_tag.refresh_from_db()
    assert dog_tag.current_version.number == 2
    assert dog_tag.current_version.content["fee"]["lines"][0]["amount_cents"] == 9000
    assert Draft.objects.get(pk=draft.pk).version.number == 1


@pytest.mark.parametrize("who", ["officer", "clerk", "resident", "neighbour"])
def test_nobody_else_sees_or_changes_anything(client, request, dog_tag, who):
    client.force_login(request.getfixturevalue(who))
    for url in ("/editor/services/", HERE, f"{HERE}at/texts/", f"{HERE}publish/", f"{HERE}try/"):
        assert client.get(url).status_code in (302, 403), url
        assert client.post(url, {"name_en": "Mine"}).status_code in (302, 403, 405), url
    dog_tag.refresh_from_db()
    assert dog_tag.draft == dog_tag.current_version.content
