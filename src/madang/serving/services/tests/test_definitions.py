import copy

import pytest
from pydantic import ValidationError

from madang.serving.services.definitions.fee import FeeLine
from madang.serving.services.definitions.service import ServiceDefinition
from madang.serving.services.models import content_digest

from .samples import SMALL, small


def definition(**changes):
    return ServiceDefinition.model_validate(small(**changes))


def refusal(data):
    with pytest.raises(ValidationError) as error:
        ServiceDefinition.model_validate(data)
    return str(error.value)


def test_a_question_that_does_not_apply_is_not_asked_and_its_answer_does_not_count():
    form = definition().form
    answers = {"guide_dog": False, "guide_number": "left over"}
    assert [question.id for question in form.asked(answers)] == ["dog_name", "dogs", "guide_dog"]
    assert "guide_number" not in form.relevant(answers)


def test_a_question_that_depends_on_one_that_does_not_apply_is_not_asked_either():
    data = copy.deepcopy(SMALL)
    data["form"]["sections"][0]["questions"].append(
        {"type": "text", "id": "more", "label": {"en": "More"}, "show_if": {"question": "guide_number", "op": "answered"}}
    )
    form = ServiceDefinition.model_validate(data).form
    assert "more" not in form.relevant({"guide_dog": False, "guide_number": "left over"})


def test_the_fee_counts_units_and_leaves_out_lines_that_do_not_apply():
    service = definition()
    assert [cents for _line, cents in service.bill({"dogs": 3, "guide_dog": False})] == [15000]
    assert service.bill({"dogs": 3, "guide_dog": True}) == []


@pytest.mark.parametrize(("area", "expected"), [(79, 0), (100.5, 1235), (100_000, 50_000)])
def test_a_fee_by_floor_area_has_free_units_halves_rounded_up_and_a_cap(area, expected):
    line = FeeLine(id="floor", label="Floor", amount_cents=60, per="area", free_units=79.91, maximum_cents=50_000)
    assert line.cents({"area": area}) == expected


def test_two_questions_with_one_id_are_refused_by_name():
    data = copy.deepcopy(SMALL)
    data["form"]["sections"][0]["questions"].append({"type": "text", "id": "dogs", "label": {"en": "Again"}})
    assert "question id 'dogs' is used twice" in refusal(data)


def test_a_condition_on_a_later_question_is_refused():
    data = copy.deepcopy(SMALL)
    data["form"]["sections"][0]["questions"][0]["show_if"] = {"question": "guide_dog", "value": True}
    assert "no question 'guide_dog' comes before it" in refusal(data)


def test_a_fee_on_an_unknown_question_is_refused():
    data = copy.deepcopy(SMALL)
    data["fee"]["lines"][0]["per"] = "cats"
    assert "'cats', which the form does not ask" in refusal(data)


def test_a_fee_on_a_text_is_refused():
    data = copy.deepcopy(SMALL)
    data["fee"]["lines"][0]["per"] = "dog_name"
    assert "neither a number nor a list" in refusal(data)


def test_a_misspelt_key_is_refused():
    assert "summry" in refusal(small(summry="x"))


def test_the_digest_does_not_depend_on_the_order_of_keys():
    assert content_digest({"a": 1, "b": {"c": 2, "d": 3}}) == content_digest({"b": {"d": 3, "c": 2}, "a": 1})
    assert content_digest({"a": 1}) != content_digest({"a": 2})


def test_the_schema_of_a_service_is_published_whole():
    schema = ServiceDefinition.model_json_schema()
    assert {"form", "workflow", "fee"} <= set(schema["properties"])


BROKEN = {
    "missing": lambda c: c.pop("summary"),
    "string_type": lambda c: c["name"].update(en=7),
    "string_too_short": lambda c: c["name"].update(en=""),
    "literal_error": lambda c: c["channels"][0].update(type="pigeon"),
    "extra_forbidden": lambda c: c.update(colour="red"),
    "less_than_equal": lambda c: c["workflow"].update(deadline_days=900),
    "int_parsing": lambda c: c["workflow"].update(deadline_days="soon"),
    "bool_parsing": lambda c: c.update(assisted="perhaps"),
    "list_type": lambda c: c.update(legal="law"),
    "union_tag_invalid": lambda c: c["form"]["sections"][0]["questions"][0].update(type="pigeon"),
    "string_pattern_mismatch": lambda c: c["fee"].update(currency="won"),
    "too_short": lambda c: c.update(channels=[]),
    "id_twice": lambda c: c["form"]["sections"][0]["questions"][1].update(id="dog_name"),
    "half_a_move": lambda c: c["form"]["sections"][0]["questions"].append(
        {"type": "person", "id": "who", "label": {"en": "Who?"}, "becomes": "household.member"}
    ),
    "not_countable": lambda c: c["fee"]["lines"][0].update(per="dog_name"),
}


@pytest.mark.django_db
@pytest.mark.parametrize("kind", BROKEN)
def test_what_is_wrong_is_said_in_the_editors_language_and_never_in_programmers_words(kind, family_office, legal_office):
    from django.utils import translation

    from madang.serving.services.editing.checks import problems_of

    content = small()
    BROKEN[kind](content)
    with translation.override("en"):
        english = [one.sentence for one in problems_of(content)]
    with translation.override("ko"):
        korean = [one.sentence for one in problems_of(content)]
    assert english and not [said for said in english if "Input should" in said or "Value error" in said or "valid" in said]
    assert not set(english) & set(korean), korean
