from pathlib import Path

import numpy as np
import pyreadr
import pytest
from hypothesis import given
from hypothesis import strategies as st
from madang_methods.errors import UnusableInput
from madang_methods.inequality import Measure, gini, inequality, weighted_quantile
from madang_methods.sampling import Bootstrap, design, linearised_error, times_drawn
from scipy.stats import binom

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


def test_drawing_many_at_once_follows_the_law_of_drawing_one_by_one():
    """Counts of n - 1 draws among n: binomial by row, all of them n - 1 together; the table decides most, and its steps the rest."""
    random, size = np.random.default_rng(3), 20_000
    drawn = [times_drawn(random, size) for _ in range(60)]
    assert all(int(one.sum()) == size - 1 for one in drawn)
    seen = np.bincount(np.concatenate(drawn), minlength=9)[:9] / (60 * size)
    law = binom.pmf(np.arange(9), size - 1, 1 / size)
    assert seen == pytest.approx(law, abs=4 * np.sqrt(law.max() / (60 * size)))
    # Within one sample counts hang together a little: the variance of half of them is that of the binomial.
    halves = [int(one[: size // 2].sum()) for one in drawn]
    assert np.std(halves) == pytest.approx(np.sqrt(size / 4), rel=0.35)


def test_a_bootstrap_of_many_is_as_wide_as_the_linearised_interval():
    incomes = np.random.default_rng(5).lognormal(3, 0.6, 20_000)
    linear, drawn = inequality(incomes).of(Measure.GINI), inequality(incomes, intervals=Bootstrap(300)).of(Measure.GINI)
    one, other = linear.interval, drawn.interval
    assert one.upper - one.lower == pytest.approx(other.upper - other.lower, rel=0.15)


def test_weights_of_nobody_change_no_measure():
    incomes, weights = [3.0, 10, 20, 30, 40, 100, 7], [0, 1, 1, 1, 1, 1, 0]
    one, other = inequality(incomes, design(7, weights)), inequality([10, 20, 30, 40, 100])
    assert [estimate.value for estimate in one.estimates] == pytest.approx([estimate.value for estimate in other.estimates])


def test_a_sample_in_another_order_is_the_same_sample():
    random = np.random.default_rng(9)
    strata, clusters = random.integers(0, 3, 60), random.integers(0, 8, 60)
    sample = design(60, random.uniform(1, 2, 60), strata, clusters)
    order = random.permutation(60)
    turned = sample.in_order(order)
    scores = random.normal(size=60)
    assert linearised_error(scores[order], turned) == pytest.approx(linearised_error(scores, sample))
    assert np.array_equal(design(5).in_order(np.array([3, 1, 0, 2, 4])).clusters, np.arange(5))


def test_a_gap_of_few_poor_people_is_hidden_before_publishing():
    incomes = [*np.linspace(100, 200, 40), 10, 20, *np.linspace(100, 200, 28), *np.linspace(10, 40, 20), *np.linspace(100, 200, 20)]
    found = inequality(incomes, groups=["a"] * 40 + ["b"] * 30 + ["c"] * 40)
    shown = found.without_small(5)
    assert shown.of(Measure.GAP, "b").value is None, "it is the income of one of two people"
    assert shown.of(Measure.RATE, "b").value is None
    assert shown.of(Measure.RATE, "c").value is None, "or the sum would tell"
    assert shown.of(Measure.GINI, "b").value == found.of(Measure.GINI, "b").value
    assert shown.of(Measure.RATE).value == found.of(Measure.RATE).value


def test_a_group_of_few_rows_is_hidden_before_publishing():
    found = inequality([*range(1, 61), 5, 6], groups=["a"] * 30 + ["b"] * 30 + ["c"] * 2).without_small(5)
    assert found.of(Measure.GINI, "c").value is None
    assert "Gini coefficient of c: too few rows to tell." in found.explain()
