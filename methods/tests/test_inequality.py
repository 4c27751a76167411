from pathlib import Path

import numpy as np
import pyreadr
import pytest
from hypothesis import given
from hypothesis import strategies as st
from madang_methods.errors import UnusableInput
from madang_methods.inequality import Measure, gini, inequality, weighted_quantile
from madang_methods.sampling import Bootstrap, design

INCOMES = st.lists(st.integers(1, 10_000), min_size=3, max_size=40)


def test_measures_of_five_people_worked_by_hand():
    found = inequality([10, 20, 30, 40, 100])
    assert found.of(Measure.THRESHOLD).value == pytest.approx(18)  # 0.6 * 30
    assert found.of(Measure.RATE).value == pytest.approx(1 / 5)
    assert found.of(Measure.GAP).value == pytest.approx((18 - 10) / 18)
    # 20 % of the weight falls exactly between 10 and 20, 80 % between 40 and 100.
    assert found.of(Measure.QUINTILES).value == pytest.approx(100 / 10)
    pairs = sum(abs(a - b) for a in (10, 20, 30, 40, 100) for b in (10, 20, 30, 40, 100))
    assert found.of(Measure.GINI).value == pytest.approx(pairs / (2 * 25 * 40))


@given(INCOMES, st.data())
def test_a_weight_says_the_same_as_so_many_people(incomes, data):
    weights = data.draw(st.lists(st.integers(1, 4), min_size=len(incomes), max_size=len(incomes)))
    repeated = np.repeat(incomes, weights)
    line = inequality(incomes, design(len(incomes), weights)).of(Measure.THRESHOLD).value
    assert line == pytest.approx(inequality(repeated).of(Measure.THRESHOLD).value)
    pairs = np.abs(repeated[:, None] - repeated[None, :]).sum()
    assert gini(incomes, weights) == pytest.approx(gini(repeated), abs=1e-9)
    assert gini(repeated) == pytest.approx(pairs / (2 * len(repeated) ** 2 * repeated.mean()), abs=1e-9)


@given(INCOMES, st.floats(0.1, 50))
def test_another_currency_changes_no_share(incomes, factor):
    one, other = inequality(incomes), inequality(np.multiply(incomes, factor))
    for measure in (Measure.GINI, Measure.QUINTILES):
        assert one.of(measure).value == pytest.approx(other.of(measure).value, rel=1e-6)


def test_equal_incomes_have_no_inequality_and_nobody_poor():
    found = inequality([7.0] * 10)
    assert found.of(Measure.GINI).value == pytest.approx(0)
    assert found.of(Measure.RATE).value == 0
    assert found.of(Measure.GAP).value is None


def test_a_group_is_held_against_the_threshold_of_everybody():
    found = inequality([10, 10, 100, 100, 100, 100], groups=["a", "a", "b", "b", "b", "b"])
    assert found.of(Measure.RATE, "a").value == 1
    assert found.of(Measure.RATE, "b").value == 0
    assert found.of(Measure.THRESHOLD, "a").value == 60


def test_linearised_and_bootstrap_intervals_agree_on_a_large_sample():
    incomes = np.random.default_rng(5).lognormal(3, 0.6, 4000)
    linear, drawn = inequality(incomes), inequality(incomes, intervals=Bootstrap(400))
    for measure in Measure:
        one, other = linear.of(measure).interval, drawn.of(measure).interval
        assert one.upper - one.lower == pytest.approx(other.upper - other.lower, rel=0.25)


def test_linearised_intervals_cover_as_often_as_they_say():
    random = np.random.default_rng(11)
    true = 2 * 0.6634 - 1  # Gini of the log-normal: 2 Phi(sigma / sqrt 2) - 1 with sigma 0.595
    hits = 0
    for _ in range(300):
        interval = inequality(random.lognormal(0, 0.595, 600)).of(Measure.GINI).interval
        hits += interval.lower <= true <= interval.upper
    assert 0.90 <= hits / 300 <= 0.98


def test_clusters_of_the_same_people_widen_the_interval_by_the_root_of_their_size():
    incomes = np.random.default_rng(2).lognormal(3, 0.5, 500)
    alone = inequality(incomes).of(Measure.GINI).interval
    crowd = np.repeat(incomes, 4)
    together = inequality(crowd, design(2000, clusters=np.repeat(np.arange(500), 4))).of(Measure.GINI).interval
    assert together.upper - together.lower == pytest.approx(alone.upper - alone.lower, rel=0.02)


def test_a_stratum_of_one_cluster_has_no_interval_rather_than_a_narrow_one():
    sample = design(4, strata=["a", "a", "a", "b"])
    assert inequality([1, 2, 3, 4], sample).of(Measure.GINI).interval is None
    with pytest.raises(UnusableInput, match="single cluster"):
        inequality([1, 2, 3, 4], sample, intervals=Bootstrap(10))


def test_the_quantile_lies_in_the_middle_where_the_weight_falls_between_two():
    assert weighted_quantile(np.array([1.0, 2, 3, 4]), np.ones(4), 0.5) == 2.5
    assert weighted_quantile(np.array([1.0, 2, 3]), np.ones(3), 0.5) == 2


@pytest.mark.parametrize(
    ("incomes", "weights", "said"),
    [
        ([1, None, 3], None, "Row 2: income is missing"),
        ([1, float("nan")], None, "Row 2: income is missing"),
        (["x", 2], None, "not a number"),
        ([], None, "no rows"),
        ([1, 2], [1, -1], "Row 2: the weight is negative"),
        ([1, 2], [0, 0], "All weights are 0"),
        ([1, 2], [1], "1 rows where 2 are needed"),
    ],
)
def test_unusable_input_is_named_with_its_row(incomes, weights, said):
    with pytest.raises(UnusableInput, match=said):
        inequality(incomes, design(len(incomes) or 1, weights))


def test_the_share_of_the_median_lies_between_0_and_1():
    with pytest.raises(UnusableInput, match="between 0 and 1"):
        inequality([1, 2], share=60)


def test_a_result_becomes_strict_json_and_explains_itself():
    found = inequality([5.0, 5.0, 5.0])
    assert '"value": null' in found.to_json()
    assert "not defined" in found.explain()


EUSILC = Path(__file__).parents[3] / "shared" / "data" / "inclusion" / "eusilc.RData"


@pytest.mark.skipif(not EUSILC.exists(), reason="The synthetic EU-SILC of the R package laeken is not beside the project.")
def test_the_published_numbers_of_the_synthetic_eu_silc():
    """Alfons and Templ (2013), section 3: laeken's arpt, arpr, rmpg and gini on its data set eusilc."""
    people = pyreadr.read_r(EUSILC)["eusilc"]
    found = inequality(people["eqIncome"], design(len(people), people["rb050"]), groups=people["db040"])
    assert found.of(Measure.THRESHOLD).value == pytest.approx(10859.24, abs=0.005)
    assert found.of(Measure.RATE).value * 100 == pytest.approx(14.44422, abs=5e-6)
    assert found.of(Measure.GAP).value * 100 == pytest.approx(18.9286, abs=5e-5)
    assert found.of(Measure.GINI).value * 100 == pytest.approx(26.48962, abs=5e-6)
    assert found.of(Measure.RATE, "Burgenland").value * 100 == pytest.approx(19.53984, abs=5e-6)
    assert found.of(Measure.RATE, "Tyrol").value * 100 == pytest.approx(15.30819, abs=5e-6)
