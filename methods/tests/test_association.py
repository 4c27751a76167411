"""Association: printed examples, what must always hold, and the forum's claim that digital government goes along with the goals."""

import csv
import json
import math
import re
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from madang_methods.association import adjusted, association, chance, fisher_interval, partial, pearson, spearman
from madang_methods.errors import UnusableInput

SDG = Path(__file__).parents[3] / "shared" / "data" / "sdg"
needs_sdg = pytest.mark.skipif(
    not SDG.exists(), reason="the shared data is not on this machine (UN and SDSN tables may be tested on, not copied)"
)


# --- printed examples --------------------------------------------------------------------------------------------------


def test_anscombes_quartet_has_four_times_the_same_coefficient():
    # Anscombe (1973), Graphs in statistical analysis, The American Statistician 27(1): 0.816 to 0.817 in all four.
    x = np.array([10, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5], dtype=float)
    fourth = np.array([8] * 7 + [19] + [8] * 3, dtype=float)
    ys = [
        [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68],
        [9.14, 8.14, 8.74, 8.77, 9.26, 8.10, 6.13, 3.10, 9.13, 7.26, 4.74],
        [7.46, 6.77, 12.74, 7.11, 7.81, 8.84, 6.08, 5.39, 8.15, 6.42, 5.73],
    ]
    for y in ys:
        assert pearson(x, np.array(y)) == pytest.approx(0.8164, abs=3e-4)
    assert pearson(fourth, np.array([6.58, 5.76, 7.71, 8.84, 8.47, 7.04, 5.25, 12.50, 5.56, 7.91, 6.89])) == pytest.approx(0.8165, abs=3e-4)


def test_benjamini_and_hochberg_reject_four_of_their_fifteen_hypotheses_and_holm_three():
    # Benjamini and Hochberg (1995), Controlling the false discovery rate, JRSS B 57(1), section 3.2.
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0000]
    assert sum(one <= 0.05 for one in adjusted(p, "bh")) == 4
    assert sum(one <= 0.05 for one in adjusted(p, "holm")) == 3
    assert adjusted(p, "bh")[3] == pytest.approx(15 / 4 * 0.0095)
    assert adjusted(p, "holm")[1] == pytest.approx(14 * 0.0004)


def test_fishers_interval_by_hand():
    # artanh 0.5 = 0.549306; 1.959964 / sqrt(25) = 0.391993.
    found = fisher_interval(0.5, 28)
    assert (found.lower, found.upper) == pytest.approx((math.tanh(0.549306 - 0.391993), math.tanh(0.549306 + 0.391993)), abs=1e-6)
    assert fisher_interval(0.5, 29, controls=1) == found
    assert fisher_interval(1.0, 20).lower == 1


def test_ranks_share_their_mean_where_they_tie():
    # Ranks of x: 1, 2.5, 2.5, 4; of y: 1, 2, 3, 4.
    assert spearman(np.array([1.0, 5, 5, 9]), np.array([2.0, 3, 4, 50])) == pytest.approx(
        pearson(np.array([1, 2.5, 2.5, 4]), np.arange(1.0, 5))
    )


def test_chance_is_that_of_students_t():
    # r = 0.576 is the critical value for n = 12 at 5 % in every table of correlations.
    assert chance(0.576, 12) == pytest.approx(0.05, abs=2e-4)
    assert chance(1.0, 12) == 0


# --- the forum's claim -------------------------------------------------------------------------------------------------


def _rows(name):
    with (SDG / name).open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def _income(year):
    """World Bank, GDP per head. Names with a comma are not quoted, so a row begins where its code stands."""
    with (SDG / "gdp_per_capita_wb.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))[1:]
    places = [(row, next(place for place, text in enumerate(row) if re.fullmatch("[A-Z]{3}", text))) for row in rows]
    return {row[place]: row[place + 1 + year - 2000] for row, place in places}


@pytest.fixture(scope="module")
def forum():
    if not SDG.exists():
        pytest.skip("the shared data is not on this machine")
    iso = {row["country-name"].strip(): row["country-code"] for year in range(2010, 2019, 2) for row in _rows(f"egdi-{year}.csv")}
    iso |= {"Türkiye": "TUR", "North Macedonia": "MKD", "Eswatini": "SWZ"}
    goals = {
        year: {row["country_code"]: row for row in _rows("sdsn_sdg_index_2000-2022.csv") if row["year"] == str(year)}
        for year in (2010, 2022)
    }
    names = {row["country"]: code for code, row in goals[2022].items()}
    egdi = {2010: {row["country-code"]: row["e-gov-index"] for row in _rows("egdi-2010.csv")}}
    egdi[2022] = {
        iso.get(name) or names.get(name): row["E-Government Index"]
        for row in _rows("EGOV_DATA_2022.csv")
        if (name := row["Country Name"].strip())
    }
    income = _income(2021)

    def table(year):
        codes = [code for code in goals[year] if code in egdi[2022]]
        columns = {f"goal_{goal}": [goals[year][code][f"goal_{goal}_score"] for code in codes] for goal in (3, 4, 9)}
        return {"unit": codes, "egdi": [egdi[year].get(code) for code in codes], "income": [income.get(code) for code in codes], **columns}

    y = ["goal_3", "goal_4", "goal_9"]
    shared = {("egdi", "goal_9"): "internet users and mobile broadband"}
    return association(table(2022), ["egdi"], y, income="income", before=table(2010), shared=shared)


@needs_sdg
@pytest.mark.parametrize(
    ("goal", "level", "between", "rank", "held", "change"),
    [
        ("goal_3", 0.905, (0.87, 0.93), 0.916, 0.572, 0.157),
        ("goal_4", 0.841, (0.79, 0.88), 0.824, 0.569, -0.049),
        ("goal_9", 0.916, (0.89, 0.94), 0.933, 0.584, 0.592),
    ],
)
def test_egdi_and_the_goals_over_166_countries(forum, goal, level, between, rank, held, change):
    found = forum.of("egdi", goal)
    assert (found.level.n, found.held.n, found.change.n) == (166, 164, 165)
    assert round(found.level.value, 3) == level
    assert (round(found.level.interval.lower, 2), round(found.level.interval.upper, 2)) == between
    assert round(found.rank.value, 3) == rank
    assert round(found.held.value, 3) == held
    assert round(found.change.value, 3) == change


@needs_sdg
def test_the_claim_is_told_without_more_than_it_says(forum):
    health = forum.of("egdi", "goal_3")
    assert "goal_3 goes closely along with egdi: 0.91 [0.87, 0.93] over 166 units." in health.explain()
    assert "the other did not surely change along" in health.explain()
    assert "part of this is arithmetic" in forum.of("egdi", "goal_9").explain()
    assert "None of this says that one causes the other" in forum.explain()
    assert not re.search(r"\b(because of|leads to|due to|drives|effect)\b", forum.explain())


@needs_sdg
def test_internet_at_home_and_the_goals_in_44_european_cities():
    internet = "sdg9_intcon : Access to Internet at Home (%)"
    expected = {
        "SDG3": (0.48, 0.22, 0.68),
        "SDG4": (0.76, 0.60, 0.86),
        "SDG9": (0.79, 0.65, 0.88),
        "SDG11": (0.61, 0.38, 0.76),
        "SDG16": (0.47, 0.20, 0.67),
    }
    found = association(_rows("sdsn_european_cities_2019.csv"), [internet], list(expected), unit="city", shared={(internet, "SDG9"): "it"})
    told = {
        pair.y: tuple(round(one, 2) for one in (pair.level.value, pair.level.interval.lower, pair.level.interval.upper))
        for pair in found.pairs
    }
    assert told == expected
    assert all((pair.level.n, pair.left_out) == (44, ("Nuremburg",)) for pair in found.pairs)


# --- what cannot be used -----------------------------------------------------------------------------------------------

TOWNS = [f"town {number}" for number in range(12)]


def towns(**columns):
    return {"unit": TOWNS, "a": [float(number) for number in range(12)], "b": [float(number % 5) for number in range(12)], **columns}


@pytest.mark.parametrize(
    ("table", "options", "says"),
    [
        (towns(unit=["same"] * 12), {}, "Row 2: “same” stands in row 1 already"),
        (towns(unit=["", *TOWNS[1:]]), {}, "Row 1 has no unit"),
        (towns(b=["much", *range(11)]), {}, "Row 1: b is “much”"),
        (towns(b=[3.0] * 12), {}, "“a” and “b”: One of the two has the same value everywhere"),
        (towns(b=[1.0, 2.0, *[None] * 10]), {}, "both known of 2 units. At least 10"),
        (towns(c=[0.0, *range(1, 12)]), {"income": "c"}, "Row 1: c is 0, and only what is above 0"),
        (towns(), {"income": "a"}, "“a” is named twice"),
        (towns(), {"level": 2}, "The level is 2"),
        (towns(), {"unit": "city"}, "no column “city”"),
        (towns(), {"shared": {("a", "z"): "all"}}, "are no pair asked for"),
    ],
)
def test_a_table_that_cannot_be_used_is_answered_with_a_sentence(table, options, says):
    with pytest.raises(UnusableInput, match=re.escape(says)):
        association(table, ["a"], ["b"], **options)


def test_what_cannot_be_told_of_a_pair_says_why():
    found = association(towns(c=[1.0, *[None] * 11]), ["a"], ["b"], income="c", before={"unit": TOWNS[:3], "a": [1, 2, 3], "b": [1, 2, 3]})
    (pair,) = found.pairs
    assert (pair.held, pair.change) == (None, None)
    assert "known of 1 units" in pair.why_not_held
    assert "known of 3 units" in pair.why_not_changed
    json.loads(found.to_json())


def test_what_income_explains_completely_leaves_nothing_to_compare():
    found = association(towns(c=[math.exp(number) for number in range(12)]), ["a"], ["b"], income="c")
    assert "explains one of the two completely" in found.pairs[0].why_not_held


def test_units_that_are_missing_are_named():
    found = association(towns(b=[None, *map(float, range(11))]), ["a"], ["b"])
    assert found.pairs[0].left_out == ("town 0",)
    assert found.pairs[0].level.n == 11


# --- what must always hold ---------------------------------------------------------------------------------------------

patient = settings(deadline=None, max_examples=60)
columns = st.lists(st.tuples(*[st.integers(-1000, 1000)] * 3), min_size=10, max_size=40)


def varied(rows):
    x, y, z = (np.array(column, dtype=float) for column in zip(*rows, strict=True))
    assume(all(np.ptp(one) > 0 for one in (x, y, z)))
    return x, y, z


@patient
@given(columns, st.floats(0.001, 1000), st.integers(-50, 50))
def test_units_and_origin_do_not_matter_and_a_mirror_turns_the_sign(rows, factor, shift):
    x, y, _ = varied(rows)
    r = pearson(x, y)
    assert pearson(x * factor + shift, y) == pytest.approx(r, abs=1e-9)
    assert pearson(-x, y) == pytest.approx(-r, abs=1e-9)
    assert pearson(y, x) == pytest.approx(r, abs=1e-12)
    assert r == pytest.approx(np.corrcoef(x, y)[0, 1], abs=1e-9)


@patient
@given(columns)
def test_the_partial_coefficient_is_that_of_the_three_plain_ones(rows):
    x, y, z = varied(rows)
    xy, xz, yz = pearson(x, y), pearson(x, z), pearson(y, z)
    assume(abs(xz) < 0.999 and abs(yz) < 0.999)
    assert partial(x, y, z[:, None]) == pytest.approx((xy - xz * yz) / math.sqrt((1 - xz**2) * (1 - yz**2)), abs=1e-6)


@patient
@given(columns)
def test_ranks_do_not_change_when_a_column_is_stretched(rows):
    x, y, _ = varied(rows)
    assert spearman(np.exp(x / 500), y) == pytest.approx(spearman(x, y), abs=1e-12)


@patient
@given(st.floats(-0.999, 0.999), st.integers(5, 500))
def test_the_interval_holds_the_coefficient_and_narrows_with_more_units(r, n):
    near, far = fisher_interval(r, n), fisher_interval(r, 4 * n)
    assert near.lower < r < near.upper
    assert near.lower <= far.lower and far.upper <= near.upper
    assert near.lower >= -1 and near.upper <= 1


@patient
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_corrected_chances_are_never_smaller_and_keep_their_order(p):
    for how in ("bh", "holm"):
        found = adjusted(p, how)
        assert all(one >= before - 1e-12 for one, before in zip(found, p, strict=True))
        assert all(one <= 1 for one in found)
        order = np.argsort(p, kind="stable")
        assert (np.diff(np.array(found)[order]) >= -1e-12).all()
    assert all(one <= two + 1e-12 for one, two in zip(adjusted(p, "bh"), adjusted(p, "holm"), strict=True))
