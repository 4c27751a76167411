from pathlib import Path

import numpy as np
import pyreadr
import pytest
from hypothesis import given
from hypothesis import strategies as st
from madang_methods.deprivation import Indicators, deprivation
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
