"""Conditions of several levels, made and changed by buttons alone."""

import pytest

from madang.serving.services.editing import tree
from madang.serving.services.editing.conditions import in_words, posted_tree, stored_tree

from .test_editor import HERE, QUESTIONS, change, fields_of

pytestmark = pytest.mark.django_db
AT = f"{QUESTIONS}/guide_number"
GUIDE = {"question": "guide_dog", "op": "equals", "value": True}
MANY = {"question": "dogs", "op": "at_least", "value": 2}
NAMED = {"question": "dog_name", "op": "answered"}
DEEP = {"all": [GUIDE, {"any": [MANY, {"not": {"all": [NAMED, GUIDE]}}]}]}


def stored(dog_tag):
    dog_tag.refresh_from_db()
    return tree.node_at(dog_tag.draft, tree.split(AT)).value.get("show_if")


def put(dog_tag, condition):
    dog_tag.draft = tree.put(dog_tag.draft, tree.split(AT), {**tree.node_at(dog_tag.draft, tree.split(AT)).value, "show_if": condition})
    dog_tag.save()


def typed(**named):
    return {f"show_if-{name}": value for name, value in named.items()}


@pytest.mark.parametrize(
    "condition",
    [
        GUIDE,
        {"all": [GUIDE, MANY]},
        {"any": [GUIDE, MANY]},
        {"not": GUIDE},
        {"not": {"any": [GUIDE, MANY]}},
        {"not": {"all": [GUIDE, MANY]}},
        DEEP,
    ],
)
def test_a_condition_of_any_depth_saved_unchanged_stays_as_it_was(desk, dog_tag, condition):
    put(dog_tag, condition)
    assert change(desk, AT).status_code == 302
    assert stored(dog_tag) == condition


def test_a_group_in_a_group_is_added_by_buttons_and_nothing_is_saved_before_it_is_full(desk, dog_tag):
    put(dog_tag, GUIDE)
    page = desk.get(f"{HERE}at/{AT}/")
    more = desk.post(f"{HERE}at/{AT}/", fields_of(page) | {"act": "group:top", "label_en": "Half typed"})
    assert more.status_code == 200 and "Half typed" in more.content.decode()
    assert "govuk-error-summary" not in more.content.decode()
    again = desk.post(f"{HERE}at/{AT}/", fields_of(more) | {"act": "group:3"})
    assert "show_if-3_2-mode" in again.context["form"].fields
    assert stored(dog_tag) == GUIDE
    rows = typed(**{
        "3-mode": "any", "3_0-question": "dogs", "3_0-op": "at_least", "3_0-text": "2",
        "3_2-mode": "none", "3_2_0-question": "dog_name", "3_2_0-op": "answered", "3_2_0-answer": "yes",
    })  # fmt: skip
    assert desk.post(f"{HERE}at/{AT}/", fields_of(again) | rows).status_code == 302
    assert stored(dog_tag) == {"all": [GUIDE, {"any": [MANY, {"not": NAMED}]}]}


def test_a_group_is_removed_by_saying_so(desk, dog_tag):
    put(dog_tag, DEEP)
    assert change(desk, AT, **{"show_if__1__mode": "drop"}).status_code == 302
    assert stored(dog_tag) == GUIDE


def test_the_condition_is_said_in_words_before_it_is_saved(desk, dog_tag):
    page = desk.get(f"{HERE}at/{AT}/")
    assert "Asked when “Is it a guide dog?” is “Yes”." in page.content.decode()
    said = desk.post(
        f"{HERE}at/{AT}/",
        fields_of(page) | typed(**{"mode": "any", "1-question": "dogs", "1-op": "at_least", "1-text": "2"}) | {"act": "say"},
    )
    assert "Asked when “Is it a guide dog?” is “Yes” or “How many dogs do you keep?” is at least 2." in said.content.decode()
    wrong = desk.post(f"{HERE}at/{AT}/", fields_of(page) | typed(**{"1-question": "dogs", "1-text": "many"}) | {"act": "say"})
    assert "Write a number to compare with." in wrong.content.decode()


def test_levels_are_told_apart_by_brackets(dog_tag):
    said = in_words(DEEP, dog_tag.draft)
    assert said == (
        "“Is it a guide dog?” is “Yes” and (“How many dogs do you keep?” is at least 2 or "
        "it is not so that (“What is the dog called?” is answered and “Is it a guide dog?” is “Yes”))"
    )


def test_a_wrong_row_deep_inside_is_named_at_its_place_and_nothing_typed_is_lost(desk, dog_tag):
    put(dog_tag, DEEP)
    answer = change(desk, AT, **{"show_if__1_0__text": "several"})
    assert answer.status_code == 422
    assert answer.context["form"].errors["show_if-1_0-text"] == ["Write a number to compare with."]
    assert 'value="several"' in answer.content.decode()


def test_what_is_posted_cannot_grow_without_end():
    deep = {f"show_if-{'_'.join(['0'] * depth)}-mode": "all" for depth in range(1, 50)}
    wide = {f"show_if-{number}-question": "" for number in range(500)}
    assert sum(1 for _part in posted_tree(deep | {"show_if-mode": "all"}).every()) <= 6
    assert sum(1 for _part in posted_tree(wide, "row:top").every()) <= 62
    assert posted_tree({"show_if-mode": "all"}, "group:9_9_9").parts == []
    assert stored_tree(None).mode == "always"
