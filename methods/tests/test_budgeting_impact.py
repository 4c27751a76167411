"""Whom an outcome serves, group by group, and money by gender marker."""

import json
from fractions import Fraction

import pytest

pytest.importorskip("numpy", reason="counting needs the extra budgeting")

from madang_methods.budgeting.counting import count
from madang_methods.budgeting.elections import election
from madang_methods.budgeting.impact import band_of, compare, impact, wilson
from madang_methods.budgeting.markers import markers
from madang_methods.budgeting.rules import Rule
from madang_methods.errors import UnusableInput


def town():
    """Ten women want the library (100), six men and four others the pitch (60); greedy pays the library, equal shares the pitch too."""
    ballots = [["library"]] * 10 + [["pitch"]] * 6 + [["bench"]] * 4
    return election(
        projects={"library": 100, "pitch": 60, "bench": 60},
        ballots=ballots,
        budget=200,
        attributes={"sex": ["F"] * 10 + ["M"] * 6 + [""] * 4, "age": ["30"] * 10 + ["17", "70"] * 3 + ["x"] * 4},
        project_fields={
            "library": {"gender_marker": "2", "beneficiary_shares": "women=0.6, under 18=0.25"},
            "pitch": {"gender_marker": "0", "beneficiary_shares": "women=0.1"},
        },
    )


def test_shares_and_money_are_what_a_clerk_counts():
    table = impact(count(town(), Rule("greedy")), by=["sex"], k=2)
    assert (table.of("everybody", "all voters").served, table.of("sex", "F").served) == (16 / 20, 1.0)
    assert table.of("sex", "F").money == pytest.approx(10)
    assert table.of("sex", "M").money == pytest.approx(10)
    assert table.of("sex", "not given").served == 0
    assert "least among sex F (100.0%)" in table.explain()


def test_money_per_voter_adds_up_to_what_was_spent():
    outcome = count(town(), Rule(completion="add1u"))
    everybody = impact(outcome).rows[0]
    assert everybody.money * everybody.voters == pytest.approx(float(outcome.spent))


def test_small_groups_are_hidden_and_so_is_what_would_give_them_away():
    rows = {row.group: row for row in impact(count(town(), Rule("greedy")), by=["sex"], k=5).rows if row.attribute == "sex"}
    assert rows["not given"].is_hidden
    assert sum(row.is_hidden for row in rows.values()) == 2
    assert json.loads(compare([count(town(), Rule())], by=["sex"]).to_json())["rules"][0]["rows"][-1]["voters"] is None


def test_the_same_groups_are_hidden_under_every_rule():
    table = compare([count(town(), Rule("greedy")), count(town(), Rule("phragmen"))], by=["sex", "age"])
    first, second = ([row.is_hidden for row in one.rows] for one in table.impacts)
    assert first == second


def test_ages_become_bands_and_anything_else_stays_as_it_is():
    assert [band_of(age) for age in ("0", "17", "18", "59.0", "60", "", "999", "65+")] == [
        "under 18", "under 18", "18–34", "35–59", "60 and over", "not given", "not given", "65+",
    ]  # fmt: skip


def test_an_unknown_column_is_answered_with_a_sentence():
    with pytest.raises(UnusableInput, match=r"no column “shoe”. Columns: sex, age."):
        impact(count(town(), Rule()), by=["shoe"])


def test_wilson_as_printed():
    # Newcombe (1998), Statistics in Medicine 17(8), table I: 81 of 263 gives 0.2553 to 0.3662.
    interval = wilson(81, 263)
    assert (interval.lower, interval.upper) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_money_by_marker_and_benefit():
    found = markers(town(), ["library", "pitch"])
    assert (found.by_marker["2"], found.by_marker["0"], found.projects_by_marker["2"]) == (100, 60, 1)
    assert found.benefits == {"women": Fraction(66), "under 18": Fraction(25)}
    assert found.marked_share == pytest.approx(0.625)
    assert json.loads(found.to_json())["money_by_marker"]["not marked"] == 0


@pytest.mark.parametrize(
    ("field", "value", "says"),
    [
        ("gender_marker", "3", "gender marker “3”"),
        ("beneficiary_shares", "women", "“women” in beneficiary_shares"),
        ("beneficiary_shares", "women=1.5", "between 0 and 1"),
        ("beneficiary_shares", "women=half", "“half” is not a number"),
    ],
)
def test_marks_that_cannot_be_read_are_answered_with_a_sentence(field, value, says):
    vote = election(projects={"a": 1}, ballots=[["a"]], budget=1, project_fields={"a": {field: value}})
    with pytest.raises(UnusableInput, match=says):
        markers(vote, ["a"])
