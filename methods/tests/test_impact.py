"""Impact: a village worked by hand, a synthetic town back at its census, and what cannot be used."""

import json
import re
import time
from dataclasses import replace
from datetime import date
from importlib.resources import files
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from madang_methods.cli import app
from madang_methods.errors import UnusableInput
from madang_methods.impact import Choices, Labels, amounts, charged, fit, impact, policy_of, population, reform_of, town
from madang_methods.inequality import Measure, gini, inequality
from madang_methods.sampling import Bootstrap, design
from typer.testing import CliRunner

EXAMPLES = files("madang_methods") / "examples"
CENSUS = json.loads((EXAMPLES / "impact-census.json").read_text(encoding="utf-8"))
WASTE = json.loads((EXAMPLES / "impact.json").read_text(encoding="utf-8"))
FEW = Choices(intervals=Bootstrap(replicates=20), k=2)


def village():
    """A pensioner, a couple with a child, a single parent with two; equivalised 10,000, 20,000 and 6,250; each row stands for 2, 1, 1."""
    homes = {"id": ["a", "b", "c"], "weight": [2, 1, 1], "income": [10_000, 36_000, 10_000], "area": ["hill", "shore", "hill"]}
    people = {
        "household": ["a", "b", "b", "b", "c", "c", "c"],
        "age": [70, 40, 41, 9, 33, 5, 3],
        "sex": ["woman", "man", "woman", "man", "woman", "man", "woman"],
        "disability": [True, False, False, False, False, True, False],
    }
    return population(homes, people)


def fee(**changes):
    return policy_of({"name": "fee", "kind": "fee", "amount": {"flat": 6, "per_person": 4}} | changes)


def test_equivalence_is_the_modified_oecd_scale_and_the_median_counts_persons():
    people = village()
    assert people.equivalence.tolist() == pytest.approx([1, 1.8, 1.6])
    assert people.sizes.tolist() == [1, 3, 3]
    # Persons: 2 at 10,000, 3 at 20,000, 3 at 6,250; half of 8 is reached at 10,000 after 5.
    assert people.median == 10_000


def test_a_fee_by_head_with_half_for_the_poor_is_what_a_clerk_would_work_out():
    half = [{"share": 0.5, "conditions": [{"column": "income_to_median", "below": 0.7}]}]
    assert amounts(village(), fee(reductions=half)).tolist() == [10, 18, 9]
    assert amounts(village(), fee(per="month")).tolist() == [120, 216, 216]


def test_caps_hold_for_unit_household_and_share_of_income():
    assert amounts(village(), fee(cap={"unit": 12})).tolist() == [10, 12, 12]
    assert amounts(village(), fee(unit="person", cap={"unit": 7, "household": 20})).tolist() == [7, 20, 20]
    assert amounts(village(), fee(cap={"share_of_income": 0.0015})).tolist() == [10, 18, 15]


def test_a_benefit_for_persons_counts_those_who_meet_its_conditions():
    grant = {"name": "grant", "kind": "benefit", "unit": "person", "amount": {"flat": 100}}
    children = policy_of(grant | {"conditions": [{"column": "age", "below": 18}]})
    assert amounts(village(), children).tolist() == [0, 100, 200]
    children_of_the_hill = policy_of(grant | {"conditions": [{"column": "age", "below": 18}, {"column": "area", "is": "hill"}]})
    assert amounts(village(), children_of_the_hill).tolist() == [0, 0, 200]


def test_a_household_may_be_asked_for_anyone_or_for_everyone_in_it():
    anyone, everyone = (fee(conditions=[{"column": "disability", "is": True, "who": who}]) for who in ("anyone", "everyone"))
    assert amounts(village(), anyone).tolist() == [10, 0, 18]
    assert amounts(village(), everyone).tolist() == [10, 0, 0]


def test_scales_by_band_and_by_rate_and_withdrawal():
    bands = {"of": "income", "bands": [{"from": 0, "amount": 5}, {"from": 10_000, "amount": 8}, {"from": 36_001, "amount": 50}]}
    assert amounts(village(), fee(amount={"scale": bands})).tolist() == [8, 8, 8]
    rates = {"of": "income", "bands": [{"from": 0, "rate": 0.0}, {"from": 5_000, "rate": 0.01}, {"from": 20_000, "rate": 0.02}]}
    assert amounts(village(), fee(amount={"scale": rates})).tolist() == pytest.approx([50, 150 + 320, 50])
    tapered = {"flat": 1000, "withdraw": {"of": "income", "rate": 0.05, "above": 8_000}}
    assert amounts(village(), policy_of({"name": "aid", "kind": "benefit", "amount": tapered})).tolist() == pytest.approx([900, 0, 900])
    assert amounts(village(), fee(amount={"share_of": {"income": 0.01}, "each": {"size": 2}})).tolist() == pytest.approx([102, 366, 106])


def test_of_the_reductions_that_hold_the_largest_counts():
    two = [
        {"share": 0.2, "conditions": [{"column": "area", "is": "hill"}]},
        {"share": 0.5, "conditions": [{"column": "age", "at_least": 65}]},
    ]
    assert amounts(village(), fee(reductions=two)).tolist() == pytest.approx([5, 18, 14.4])


def test_policies_hold_from_their_first_day_to_before_their_last():
    dated = fee(**{"from": "2027-01-01", "until": "2028-01-01"})
    days = (date(2026, 12, 31), date(2027, 1, 1), date(2027, 12, 31), date(2028, 1, 1))
    assert [bool(charged(village(), [dated], on=day).money.any()) for day in days] == [False, True, True, False]


def test_the_table_adds_up_to_the_budget_and_to_what_was_worked_out_by_hand():
    reform = reform_of({
        "name": "by head", "currency": "crowns",
        "before": [{"name": "flat", "kind": "fee", "amount": {"flat": 15}}],
        "after": [{"name": "head", "kind": "fee", "amount": {"flat": 6, "per_person": 4}}],
    })  # fmt: skip
    found = impact(village(), reform, choices=replace(FEW, k=2))
    # Gains: +5 (twice), −3, −3.
    assert (found.before, found.after) == (60, 56)
    assert found.everybody.mean_gain == pytest.approx(1.0)
    assert (found.everybody.winners, found.everybody.losers) == (None, None)  # one household alone would be told by what is left of three
    hill = impact(big(), reform, by=["area"], choices=FEW).of("area", "hill")
    assert hill.mean_gain == pytest.approx((2 * 5 - 3) / 3)


def big(copies=40):
    """The village many times over, so that nothing is too small to show."""
    people = village()
    rows = np.tile(np.arange(3), copies)
    return people.rows(rows)


def test_winners_losers_and_hard_hit_are_shares_of_weighted_households_and_people():
    reform = reform_of({"name": "r", "before": [], "after": [
        {"name": "heavy", "kind": "fee", "amount": {"flat": 600}, "conditions": [{"column": "disability", "is": "yes"}]},
        {"name": "aid", "kind": "benefit", "amount": {"flat": 50}, "conditions": [{"column": "area", "is": "shore"}]},
    ]})  # fmt: skip
    found = impact(big(), reform, choices=replace(FEW, hard=0.05))
    assert (found.everybody.winners, found.everybody.losers, found.everybody.hard_hit) == pytest.approx((0.25, 0.75, 0.75))
    assert found.of("sex", "woman").losers == pytest.approx(4 / 5)
    assert found.of("disability", "yes").hard_hit == 1
    assert found.hard_hit.households == 120
    assert dict(found.hard_hit.over)["disability: yes"] == pytest.approx(1 / 0.75)
    assert impact(big(), reform, choices=replace(FEW, hard=0.07)).hard_hit.households == 0


def test_a_rule_counts_its_own_measure_and_moves_no_income():
    minutes = {"kind": "rule", "measure": "minutes to the nearest office"}
    reform = reform_of({
        "name": "office moves", "before": [minutes | {"name": "now", "amount": {"flat": 30}}],
        "after": [minutes | {"name": "then", "amount": {"flat": 10}, "conditions": [{"column": "area", "is": "shore"}]},
                  minutes | {"name": "far", "amount": {"flat": 45}, "conditions": [{"column": "area", "is": "hill"}]}],
    })  # fmt: skip
    found = impact(big(), reform, choices=FEW)
    assert (found.before, found.after) == (160 * 30, 40 * (10 + 3 * 45))
    assert found.everybody.winners == pytest.approx(0.25)
    assert found.changes == () and "minutes to the nearest office" in found.explain()


def test_poverty_and_gini_before_are_those_of_the_inequality_module():
    people = town(CENSUS)
    found = impact(people, reform_of(WASTE), choices=FEW)
    incomes, weights = people.equivalent_income, people.weights * people.sizes
    fixed, moving, coefficient = found.changes
    rate = inequality(incomes, design(people.size, weights)).of(Measure.RATE).value
    assert fixed.before == moving.before == pytest.approx(rate)
    assert coefficient.before == pytest.approx(gini(incomes, weights))
    paid = charged(people, reform_of(WASTE).after).money - charged(people, reform_of(WASTE).before).money
    assert coefficient.after == pytest.approx(gini(incomes + paid / people.equivalence, weights))
    assert coefficient.interval.lower < coefficient.difference < coefficient.interval.upper


def test_intervals_cover_the_truth_about_as_often_as_they_say():
    everybody = town(CENSUS)
    reform, no_poverty = reform_of(WASTE), Choices(intervals=None)
    truth = impact(everybody, reform, by=["sex"], choices=no_poverty)
    random, hits = np.random.default_rng(3), {"everybody": 0, "woman": 0}
    for _ in range(200):
        drawn = impact(everybody.rows(random.integers(everybody.size, size=400)), reform, by=["sex"], choices=no_poverty)
        for true, one in ((truth.everybody, drawn.everybody), (truth.of("sex", "woman"), drawn.of("sex", "woman"))):
            hits[one.group] += one.interval.lower <= true.mean_gain <= one.interval.upper
    assert all(180 <= count <= 199 for count in hits.values()), hits


def test_a_benefit_that_ends_at_a_line_is_found_as_a_cliff_of_its_size():
    line = {"name": "aid", "kind": "benefit", "amount": {"flat": 900}, "conditions": [{"column": "income", "below": 12_000}]}
    found = impact(big(), reform_of({"name": "aid", "before": [], "after": [line]}), choices=FEW)
    alone = [one for one in found.cliffs if one.household == "one person alone"]
    assert [(one.lost, one.income < 12_000 <= one.income + one.step) for one in alone] == [(900, True)]
    assert found.withdrawal.over_all == (0, 0)  # nobody stands within 1 % of the median below it
    near = line | {"conditions": [{"column": "income", "below": 10_050}]}
    assert impact(big(), reform_of({"name": "aid", "before": [], "after": [near]}), choices=FEW).withdrawal.over_all == (0, 0.75)


def test_take_up_is_a_share_of_those_entitled_and_the_same_lot_on_both_sides():
    people = town(CENSUS)
    aid = {
        "name": "aid",
        "kind": "benefit",
        "amount": {"flat": 10},
        "take_up": {"share": 0.6, "column": "area", "shares": {"Harbour": 0.9}},
    }
    got = charged(people, [policy_of(aid)]).money > 0
    harbour = people.of_households["area"].codes == 0
    assert got[harbour].mean() == pytest.approx(0.9, abs=0.03)
    assert got[~harbour].mean() == pytest.approx(0.6, abs=0.03)
    same = impact(people, reform_of({"name": "same", "before": [aid], "after": [aid]}), choices=FEW)
    assert same.everybody.winners == same.everybody.losers == 0


def test_fitting_returns_the_margins_of_a_census_and_keeps_the_odds_of_its_start():
    start = np.array([[1.0, 2.0], [3.0, 1.0]])
    found = fit(start, [((0,), [30, 70]), ((1,), [60, 40])])
    assert found.sum(axis=1) == pytest.approx([30, 70]) and found.sum(axis=0) == pytest.approx([60, 40])
    odds = found[0, 0] * found[1, 1] / found[0, 1] / found[1, 0]
    assert odds == pytest.approx(1 / 6)


@settings(deadline=None, max_examples=40)
@given(st.lists(st.integers(0, 50), min_size=12, max_size=12).filter(any))
def test_margins_of_any_table_are_met(counts):
    table = np.array(counts, dtype=float).reshape(2, 3, 2)
    found = fit(np.ones(table.shape), [((0, 1), table.sum(axis=2)), ((2,), table.sum(axis=(0, 1)))])
    assert np.allclose(found.sum(axis=2), table.sum(axis=2)) and np.allclose(found.sum(axis=(0, 1)), table.sum(axis=(0, 1)))


def test_the_synthetic_town_has_the_counts_of_its_census_within_a_household_a_cell():
    people = town(CENSUS)
    total = int(np.sum(CENSUS["margins"][0]["counts"]))
    assert people.size == total
    for margin in CENSUS["margins"]:
        (rows, columns), wanted = (people.of_households[name] for name in margin["of"]), np.array(margin["counts"])
        counted = np.zeros_like(wanted)
        np.add.at(counted, (rows.codes, columns.codes), 1)
        assert np.abs(counted - wanted).max() <= 8  # each of at most eight cells behind a count is rounded by less than one
    again = town(CENSUS)
    assert np.array_equal(people.income, again.income) and not np.array_equal(people.income, town(CENSUS, seed=2).income)


def test_frames_of_pandas_and_plain_lists_give_the_same():
    homes = {"id": [7, 9], "income": [100.0, 300.0], "area": ["x", "y"]}
    persons = {"household": [7, 9, 9], "age": [30, 30, 30]}
    plain, framed = population(homes, persons), population(pd.DataFrame(homes), pd.DataFrame(persons))
    category = population(pd.DataFrame(homes).astype({"area": "category"}), pd.DataFrame(persons))
    for one in (framed, category):
        assert one.median == plain.median and one.of_households["area"].names == ("x", "y")
        assert one.household_of.tolist() == plain.household_of.tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"kind": "fee"}, "has no name"),
        ({"name": "x", "kind": "tax"}, "kind is “tax”"),
        ({"name": "x", "kind": "fee", "amount": {}}, "no amount is given"),
        ({"name": "x", "kind": "fee", "amount": {"flat": "6"}}, "flat is '6'"),
        ({"name": "x", "kind": "fee", "amount": {"flat": 6}, "cup": {}}, "field “cup”"),
        ({"name": "x", "kind": "fee", "amount": {"flat": 6}, "conditions": [{"column": "age"}]}, "conditions 1: name either"),
        ({"name": "x", "kind": "fee", "amount": {"flat": 6}, "reductions": [{"share": 50, "conditions": []}]}, "share from 0 to 1"),
        ({"name": "x", "kind": "rule", "amount": {"flat": 6}}, "has no measure"),
        ({"name": "x", "kind": "fee", "amount": {"flat": 6}, "from": "1.1.2027"}, "Write a day"),
    ],
)
def test_a_policy_that_says_too_little_or_too_much_is_refused_by_place(values, words):
    with pytest.raises(UnusableInput, match=words):
        policy_of(values)


@pytest.mark.parametrize(
    ("homes", "persons", "words"),
    [
        ({"size": [1]}, None, "no column income"),
        ({"income": [100, np.nan]}, None, "Row 2: income is missing"),
        ({"income": [100, 100], "weight": [1, -1]}, None, "Row 2: the weight is negative"),
        ({"income": [100, 100], "area": ["x", None]}, None, "Row 2: area is missing"),
        ({"income": [100], "id": ["a"]}, {"household": ["b"]}, "household b, which is not among"),
        ({"income": [100, 100], "id": ["a", "b"]}, {"household": ["a"]}, "Household 2: nobody lives in it"),
        ({"income": [100, 100], "id": ["a", "a"]}, {"household": ["a"]}, "same id"),
        ({"income": [-5, -5]}, None, "median equivalised income"),
    ],
)
def test_a_population_that_cannot_be_used_says_which_row(homes, persons, words):
    with pytest.raises(UnusableInput, match=words):
        population(homes, persons)


def test_conditions_on_what_is_not_there_are_refused_with_what_is():
    with pytest.raises(UnusableInput, match=r"needs the column tenure.*area"):
        amounts(village(), fee(conditions=[{"column": "tenure", "is": "rent"}]))
    with pytest.raises(UnusableInput, match="hill, shore"):
        amounts(village(), fee(conditions=[{"column": "area", "is": "harbor"}]))
    with pytest.raises(UnusableInput, match="mixes money"):
        reform_of({"name": "x", "before": [{"name": "a", "kind": "fee", "amount": {"flat": 1}}],
                   "after": [{"name": "a", "kind": "rule", "measure": "minutes", "amount": {"flat": 1}}]})  # fmt: skip
    with pytest.raises(UnusableInput, match="other totals"):
        fit(np.ones((2, 2)), [((0,), [1, 2]), ((1,), [2, 2])])


def test_a_million_households_are_counted_in_seconds_of_processor_time():
    random = np.random.default_rng(1)
    size = random.choice(6, 1_000_000, p=[0.4, 0.3, 0.1, 0.1, 0.05, 0.05]) + 1
    persons = {"household": np.repeat(np.arange(len(size)), size), "age": random.integers(0, 90, size.sum()).astype(float)}
    homes = {"income": random.lognormal(10, 0.6, len(size)), "area": Labels(random.integers(0, 5, len(size)), tuple("abcde"))}
    began = time.process_time()
    found = impact(population(homes, persons), reform_of(WASTE), choices=Choices(intervals=None))
    assert time.process_time() - began < 5  # 0.5 s on a quiet machine; ten times that says that something went wrong
    assert found.everybody.number == 1_000_000


def test_the_command_tells_the_example_as_table_json_pictures_and_page(tmp_path):
    run = CliRunner().invoke(app, ["impact", "--example", "--json", "--replicates", "20"])
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout)
    assert told["budget"]["change"] == -145_392 and told["groups"][0]["winners"] == pytest.approx(0.763, abs=5e-4)
    page = tmp_path / "page.html"
    run = CliRunner().invoke(app, ["impact", "--example", "--replicates", "0", "--plot", str(tmp_path), "--html", str(page)])
    assert run.exit_code == 0, run.output
    assert {one.name for one in tmp_path.glob("*.svg")} == {"tenths.svg", "winners.svg", "ladders.svg"}
    assert "<script" not in page.read_text(encoding="utf-8") and "Waste ordinance of Maru" in page.read_text(encoding="utf-8")


def test_the_command_reads_households_and_persons_from_csv(tmp_path):
    (tmp_path / "h.csv").write_text("id,income,area\na,10000,hill\nb,36000,shore\n", encoding="utf-8")
    (tmp_path / "p.csv").write_text("household,age\na,70\nb,40\nb,41\n", encoding="utf-8")
    (tmp_path / "r.json").write_text(json.dumps(WASTE), encoding="utf-8")
    files_ = [str(tmp_path / "r.json"), "--households", str(tmp_path / "h.csv"), "--persons", str(tmp_path / "p.csv")]
    run = CliRunner().invoke(app, ["impact", *files_, "--json", "--replicates", "0"])
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout)["budget"]["after"] == 12 * (5 + 14)


def test_the_command_reads_parquet_and_says_which_row_lacks_an_income(tmp_path):
    polars = pytest.importorskip("polars", reason="Parquet needs the extra frames")
    polars.DataFrame({"income": [100.0, 300.0] * 5, "owner": [True, False] * 5}).write_parquet(tmp_path / "h.parquet")
    (tmp_path / "h.csv").write_text("income,area\n100,x\n,y\n", encoding="utf-8")
    (tmp_path / "r.json").write_text(json.dumps(WASTE), encoding="utf-8")
    run = CliRunner().invoke(app, ["impact", str(tmp_path / "r.json"), "--households", str(tmp_path / "h.parquet"), "--json"])
    assert run.exit_code == 0, run.output
    assert {row["group"] for row in json.loads(run.stdout)["groups"] if row["column"] == "owner"} == {"yes", "no"}
    run = CliRunner().invoke(app, ["impact", str(tmp_path / "r.json"), "--households", str(tmp_path / "h.csv")])
    assert "Row 2: income is missing" in str(run.exception)


def test_the_lines_of_code_on_its_page_hold():
    page = Path(__file__).resolve().parents[2] / "docs" / "methods" / "impact.md"
    [code] = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    exec(code, {})
