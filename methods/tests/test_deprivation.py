from pathlib import Path

import numpy as np
import pyreadr
import pytest
from hypothesis import given
from hypothesis import strategies as st
from madang_methods.deprivation import Indicators, deprivation, dimensions
from madang_methods.errors import UnusableInput
from madang_methods.sampling import design

# Six people, four indicators of one quarter each, k = 1/2, worked by hand: people 1, 2 and 4 are poor with counts 3/4, 1/2 and 1.
SIX = {"school": [1, 1, 0, 1, 0, 0], "water": [1, 0, 0, 1, 1, 0], "light": [1, 1, 0, 1, 0, 0], "floor": [0, 0, 0, 1, 0, 0]}
EVEN = dict.fromkeys(SIX, 0.25)


def test_six_people_worked_by_hand():
    found = deprivation(Indicators(SIX, EVEN), cutoffs=[0.5]).of(0.5)
    assert found.headcount.value == pytest.approx(3 / 6)
    assert found.intensity.value == pytest.approx((3 / 4 + 1 / 2 + 1) / 3)
    assert found.adjusted.value == pytest.approx(2.25 / 6)
    by_name = {one.name: one for one in found.indicators}
    assert by_name["water"].uncensored.value == pytest.approx(3 / 6)
    assert by_name["water"].censored.value == pytest.approx(2 / 6)
    assert by_name["water"].contribution == pytest.approx(0.25 * (2 / 6) / (2.25 / 6))
    # Variance of the mean of six: s² / n with the divisor n - 1.
    assert found.headcount.error == pytest.approx(np.std([1, 1, 0, 1, 0, 0], ddof=1) / np.sqrt(6))


def test_a_third_is_a_third_in_floats_too():
    three = {"a": [1, 0], "b": [0, 0], "c": [0, 0]}
    thirds = {"a": 1 / 3, "b": 1 / 3, "c": 1 / 3}
    assert deprivation(Indicators(three, thirds)).of(1 / 3).headcount.value == 0.5
    tenth = {"a": [1], "b": [1], "c": [0]}
    assert deprivation(Indicators(tenth, {"a": 0.1, "b": 0.2, "c": 0.7}), cutoffs=[0.3]).of(0.3).headcount.value == 1


@given(st.data())
def test_groups_and_indicators_each_add_up_to_the_whole(data):
    size = data.draw(st.integers(4, 30))
    bits = st.lists(st.integers(0, 1), min_size=size, max_size=size)
    indicators = {name: data.draw(bits) for name in "abc"}
    groups = data.draw(st.lists(st.sampled_from("xyz"), min_size=size, max_size=size))
    weights = data.draw(st.lists(st.integers(1, 5), min_size=size, max_size=size))
    found = deprivation(Indicators(indicators, {"a": 0.5, "b": 0.3, "c": 0.2}), design(size, weights), cutoffs=[0.4], groups=groups)
    whole = found.of(0.4)
    parts = [one for one in found.results if one.group]
    assert sum(one.population_share * one.adjusted.value for one in parts) == pytest.approx(whole.adjusted.value)
    assert sum(one.weight * one.censored.value for one in whole.indicators) == pytest.approx(whole.adjusted.value)
    if whole.headcount.value:
        assert whole.headcount.value * whole.intensity.value == pytest.approx(whole.adjusted.value)
        assert sum(one.contribution for one in parts) == pytest.approx(1)
        assert sum(one.contribution for one in whole.indicators) == pytest.approx(1)


@given(st.lists(st.floats(0.01, 1), min_size=2, max_size=5, unique=True))
def test_a_higher_cutoff_never_finds_more_poor(cutoffs):
    found = deprivation(Indicators(SIX, EVEN), cutoffs=sorted(cutoffs))
    heads = [one.headcount.value for one in found.results]
    assert heads == sorted(heads, reverse=True)


def test_missing_values_are_refused_or_counted():
    holed = SIX | {"water": [1, float("nan"), 0, 1, 1, 0]}
    with pytest.raises(UnusableInput, match="Row 2: water is missing"):
        deprivation(Indicators(holed, EVEN))
    found = deprivation(Indicators(holed, EVEN, leave_out_missing=True), cutoffs=[0.5])
    assert found.left_out == 1
    assert found.of(0.5).headcount.value == pytest.approx(2 / 5)
    assert "1 rows with a missing indicator" in found.explain()


@pytest.mark.parametrize(
    ("indicators", "weights", "cutoff", "said"),
    [
        (SIX, {**EVEN, "floor": 0.5}, 0.5, "add up to 1.25"),
        (SIX, {"school": 1.0}, 0.5, "do not match: floor, light, water"),
        (SIX | {"light": [1, 1, 0, 2, 0, 0]}, EVEN, 0.5, "Row 4: light is neither"),
        (SIX | {"light": [1, 1]}, EVEN, 0.5, "light has 2 rows"),
        (SIX, EVEN, 50, "cutoff is 50"),
        ({}, {}, 0.5, "no indicator"),
    ],
)
def test_unusable_input_is_named(indicators, weights, cutoff, said):
    with pytest.raises(UnusableInput, match=said):
        deprivation(Indicators(indicators, weights), cutoffs=[cutoff])


def test_nobody_poor_has_no_intensity_and_says_so():
    found = deprivation(Indicators({"a": [0, 0, 0]}, {"a": 1})).of(1 / 3)
    assert found.intensity.value is None
    assert "nobody is deprived" in found.explain()


def test_a_result_becomes_strict_json():
    assert '"M0"' in deprivation(Indicators({"a": [0, 0, 0]}, {"a": 1})).to_json()


def test_groups_with_few_poor_are_hidden_at_every_cutoff_with_what_would_give_them_away():
    size = {"a": 30, "b": 30, "c": 30}
    poor = {"a": 12, "b": 2, "c": 9}
    column = [int(place < poor[name]) for name in size for place in range(size[name])]
    found = deprivation(Indicators({"x": column}, {"x": 1}), cutoffs=[0.5, 1], groups=[name for name in size for _ in range(size[name])])
    shown = found.without_small(5)
    hidden = {one.group for one in shown.results if one.adjusted.value is None}
    assert "b" in hidden
    assert len(hidden) == 2, "one more, or the sum would tell"
    assert None not in hidden
    assert all(one.rows is None and one.indicators[0].censored.value is None for one in shown.results if one.group in hidden)
    assert "too few rows" in str(shown.explain())


def test_an_indicator_that_few_of_a_group_lack_is_hidden_and_the_others_stay():
    size, poor = 40, 15
    often = [int(place % size < poor) for place in range(3 * size)]
    seldom = [int(place % size < (2, 15, 15)[place // size]) for place in range(3 * size)]
    found = deprivation(
        Indicators({"often": often, "seldom": seldom}, {"often": 0.6, "seldom": 0.4}),
        cutoffs=[0.5],
        groups=[name for name in "abc" for _ in range(size)],
    )
    first = found.without_small(5).of(0.5, "a")
    assert first.headcount.value == found.of(0.5, "a").headcount.value
    assert [one.censored.value is None for one in first.indicators] == [False, True]
    assert all(one.rows is None for one in first.indicators)


def test_dimensions_count_alike_and_so_do_indicators_within_them():
    assert dimensions({"learning": ["years", "school"], "home": ["water"]}) == {"years": 0.25, "school": 0.25, "water": 0.5}
    with pytest.raises(UnusableInput, match="named twice"):
        dimensions({"learning": ["years"], "home": ["years"]})
    with pytest.raises(UnusableInput, match="has no indicator"):
        dimensions({"learning": []})


def test_all_missing_is_named():
    with pytest.raises(UnusableInput, match="Every row lacks an indicator"):
        deprivation(Indicators({"a": [float("nan")] * 3}, {"a": 1}, leave_out_missing=True))


SYNTHETIC = Path(__file__).parents[3] / "shared" / "data" / "inclusion" / "syn_cdta.rda"


@pytest.mark.skipif(not SYNTHETIC.exists(), reason="The synthetic survey of the R package mpitbR is not beside the project.")
def test_the_synthetic_survey_agrees_with_the_textbook_formulas_stratum_by_stratum():
    """No figures are published for it: the oracle is the formula written out row by row, as Alkire et al. (2015) 8.3 has it."""
    rows = pyreadr.read_r(SYNTHETIC)["syn_cdta"]
    rows = rows[rows["t"] == 1].reset_index(drop=True)
    weights = _global_weights()
    sample = design(len(rows), rows["weight"], rows["stratum"], rows["psu"])
    found = deprivation(Indicators({name: rows[name] for name in weights}, weights, leave_out_missing=True), sample, groups=rows["area"])
    whole = found.of(1 / 3)
    complete = rows.dropna(subset=list(weights))
    count = sum(complete[name] * weight for name, weight in weights.items())
    censored = count.where(count >= 1 / 3 - 1e-9, 0)
    assert whole.adjusted.value == pytest.approx((censored * complete["weight"]).sum() / complete["weight"].sum(), rel=1e-12)
    assert whole.adjusted.error == pytest.approx(_error_row_by_row(rows, complete, censored, whole.adjusted.value), rel=1e-9)
    assert found.left_out == len(rows) - len(complete)


@pytest.mark.skipif(not SYNTHETIC.exists(), reason="The synthetic survey of the R package mpitbR is not beside the project.")
@pytest.mark.parametrize(
    ("year", "cutoff", "headcount", "intensity", "adjusted"),
    [
        (1, 0.2, 0.6338444983, 0.3423056970, 0.2169685828),
        (1, 1 / 3, 0.3352165725, 0.4248484038, 0.1424162257),
        (1, 0.5, 0.0817863869, 0.5544590643, 0.0453472035),
        (2, 0.2, 0.5228276878, 0.3170863565, 0.1657815266),
        (2, 1 / 3, 0.2308207257, 0.4070314514, 0.0939512950),
        (2, 0.5, 0.0411032267, 0.5423452769, 0.0222921408),
    ],
)
def test_the_synthetic_survey_keeps_its_figures(year, cutoff, headcount, intensity, adjusted):
    """Fixed on the day they agreed with the formulas written out above, so that nobody changes them unawares."""
    rows = pyreadr.read_r(SYNTHETIC)["syn_cdta"]
    rows, weights = rows[rows["t"] == year].reset_index(drop=True), _global_weights()
    indicators = Indicators({name: rows[name] for name in weights}, weights, leave_out_missing=True)
    found = deprivation(indicators, design(len(rows), rows["weight"], rows["stratum"], rows["psu"]), cutoffs=[cutoff]).of(cutoff)
    told = (found.headcount.value, found.intensity.value, found.adjusted.value)
    assert told == pytest.approx((headcount, intensity, adjusted), abs=5e-11)
    if (year, cutoff) == (1, 1 / 3):
        errors = (found.headcount.error, found.intensity.error, found.adjusted.error)
        assert errors == pytest.approx((0.0055418086, 0.0018597492, 0.0024859176), abs=5e-11)


def _global_weights():
    return {
        "d_nutr": 1 / 6, "d_cm": 1 / 6, "d_satt": 1 / 6, "d_educ": 1 / 6,
        **dict.fromkeys(["d_elct", "d_sani", "d_wtr", "d_hsg", "d_ckfl", "d_asst"], 1 / 18),
    }  # fmt: skip


def _error_row_by_row(rows, complete, censored, mean):
    total = complete["weight"].sum()
    scores = (complete["weight"] * (censored - mean) / total).reindex(rows.index, fill_value=0)
    variance = 0
    for _, stratum in rows.assign(score=scores).groupby("stratum"):
        sums = stratum.groupby("psu")["score"].sum()
        variance += len(sums) / (len(sums) - 1) * ((sums - sums.mean()) ** 2).sum()
    return variance**0.5
