"""A score is n / known items; what nobody could assess opens bounds instead of counting as absent in silence."""

import json
from pathlib import Path

import pytest
from madang_losi import Instrument, score
from madang_losi.errors import LosiError
from madang_losi.scoring import level_group

INSTRUMENT = Instrument.load("2024")
CODES = [item.code for item in INSTRUMENT.items]


def answered(yes, unknown=0):
    words = ["yes"] * yes + ["unknown"] * unknown + ["no"] * (len(CODES) - yes - unknown)
    return dict(zip(CODES, words, strict=True))


def test_the_score_is_the_share_of_known_items():
    result = score(answered(yes=38))
    assert result.total.value == 38 / 95
    assert result.group == "middle"


def test_unknown_answers_open_bounds_and_a_best_group():
    result = score(answered(yes=40, unknown=35))
    assert (result.total.lower, result.total.upper) == (40 / 95, 75 / 95)
    assert (result.group, result.best_group) == ("middle", "very high")
    assert "at best very high" in result.explain()


def test_items_left_out_of_the_answers_are_unknown_and_named():
    result = score({"281": "yes"})
    assert result.total.unknown == 94
    assert "215" in result.unanswered
    assert result.criteria["Institutional framework"].upper == 1


def test_a_city_that_could_not_be_assessed_has_no_score_and_no_group():
    result = score({})
    assert (result.total.value, result.group) == (None, None)
    assert "no score" in result.explain()


def test_criteria_add_up_to_the_whole():
    result = score(answered(yes=50, unknown=10))
    assert sum(part.yes for part in result.criteria.values()) == 50
    assert sum(part.items for part in result.criteria.values()) == 95


def test_items_that_are_not_known_stay_outside_the_score():
    small = Instrument.from_file(Path(__file__).with_name("small.yaml"))
    result = score({"901": "yes", "902": "yes", "903": "no"}, small)
    assert (result.total.items, result.total.value) == (2, 0.5)


def test_a_code_that_the_edition_does_not_have_is_named():
    with pytest.raises(LosiError, match=r"Edition 2024 has no item 203\."):
        score({"203": "yes"})


@pytest.mark.parametrize(
    ("value", "group"),
    [(1, "very high"), (0.7501, "very high"), (0.75, "high"), (0.5, "middle"), (0.25, "low"), (0, "low")],
)
def test_groups_begin_above_their_border(value, group):
    assert level_group(value) == group


def test_the_json_says_on_what_it_is_based_and_how_far_to_compare():
    values = json.loads(score(answered(yes=38)).to_json())
    assert values["based_on"] == "LOSI 2024"
    assert len(values["criteria"]) == 6
    assert "1/96" in values["note"]
