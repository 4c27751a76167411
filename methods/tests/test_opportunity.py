import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from madang_methods.errors import UnusableInput
from madang_methods.opportunity import SMALL, concentration, concentration_index, opportunity
from madang_methods.sampling import LINEARISED, Bootstrap, design


def test_two_groups_worked_by_hand():
    found = opportunity([1, 1, 0, 0] * 20 + [1, 0, 0, 0] * 20, ["town"] * 80 + ["country"] * 80)
    assert found.coverage == pytest.approx(0.375)
    # 1/(2 * .375) * (.5 * .125 + .5 * .125)
    assert found.dissimilarity == pytest.approx(1 / 6)
    assert found.index == pytest.approx(0.3125)


def test_groups_too_small_to_stand_alone_are_joined_and_named():
    found = opportunity([1] * 40 + [0] * 20 + [1] * 20, ["a"] * 40 + ["b"] * 20 + ["c"] * 20)
    assert found.joined == ("b", "c")
    assert found.by_group == {"a": 1.0, SMALL: 0.5}


def test_an_even_reach_has_no_dissimilarity():
    assert opportunity([1, 0] * 60, ["a"] * 60 + ["b"] * 60).dissimilarity == pytest.approx(0)


@pytest.mark.parametrize(
    ("reached", "groups", "said"),
    [
        ([0, 2], ["a", "b"], "Row 2: reached is neither"),
        ([1, 0], ["a", "a"], "one group only"),
        ([0, 0], ["a", "b"], "Nobody is reached"),
        ([1, 0], ["a"], "1 rows where 2"),
    ],
)
def test_unusable_input_is_named(reached, groups, said):
    with pytest.raises(UnusableInput, match=said):
        opportunity(reached, groups, least=1)


def test_concentration_is_zero_where_all_get_the_same_and_the_gini_of_income_against_itself():
    assert concentration([3, 3, 3], [1, 2, 3]) == pytest.approx(0)
    assert concentration([0, 0, 0, 1], [1, 2, 3, 4]) == pytest.approx(0.75)
    assert concentration([1, 0, 0, 0], [1, 2, 3, 4]) == pytest.approx(-0.75)


def test_equal_wealth_shares_one_rank_so_the_order_of_rows_does_not_matter():
    values, wealth = np.array([5.0, 1, 1, 1]), np.array([1, 1, 2, 2])
    turned = [1, 0, 3, 2]
    assert concentration(values, wealth) == pytest.approx(concentration(values[turned], wealth[turned]))


def test_a_mean_of_zero_has_no_concentration():
    with pytest.raises(UnusableInput, match="not above 0"):
        concentration([1, -1], [1, 2])


def test_the_interval_of_dissimilarity_surrounds_it_and_is_the_same_each_time():
    random = np.random.default_rng(6)
    groups = random.choice(list("abc"), 900)
    reached = (random.random(900) < np.select([groups == "a", groups == "b"], [0.3, 0.6], 0.8)).astype(int)
    sample = design(900, clusters=np.repeat(np.arange(300), 3))
    found = opportunity(reached, list(groups), sample, intervals=Bootstrap(200))
    assert found.dissimilarity_interval.lower < found.dissimilarity < found.dissimilarity_interval.upper
    assert found.index_interval.lower < found.index < found.index_interval.upper
    assert found == opportunity(reached, list(groups), sample, intervals=Bootstrap(200))


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(1, 5), st.integers(1, 4)), min_size=2, max_size=30))
def test_a_weight_says_the_same_as_so_many_people(rows):
    values, wealth, weights = (np.array(one) for one in zip(*rows, strict=True))
    if values.sum():
        repeated = concentration(np.repeat(values, weights), np.repeat(wealth, weights))
        assert concentration(values, wealth, weights) == pytest.approx(repeated, abs=1e-12)
        assert -1 <= repeated <= 1


def test_a_concentration_that_chance_could_make_says_so():
    even = concentration_index([1, 2] * 100, np.arange(200.0), intervals=Bootstrap(200))
    assert "chance could do as much" in even.explain()
    steep = concentration_index(np.arange(1, 201.0), np.arange(200.0), intervals=Bootstrap(200))
    assert steep.interval.lower > 0
    assert steep.explain().endswith("the richer have more of it.")
    assert '"value"' in steep.to_json()


def clustered(size=6000, seed=3):
    """Households of three in four strata; who is richer is reached more often, and one group more than the others."""
    random = np.random.default_rng(seed)
    household = np.repeat(np.arange(size // 3), 3)
    wealth = np.round(np.repeat(random.lognormal(size=size // 3), 3), 1)
    groups = random.choice(list("abc"), size)
    chance = np.select([groups == "a", groups == "b"], [0.3, 0.6], 0.8) * np.clip(wealth, 0.4, 1.2)
    sample = design(size, random.uniform(1, 4, size), household % 4, household)
    return (random.random(size) < chance).astype(int), list(groups), wealth, sample


def half(interval):
    return (interval.upper - interval.lower) / 2


def test_linearised_intervals_are_as_wide_as_those_of_other_samples():
    reached, groups, wealth, sample = clustered()
    quick, drawn = (opportunity(reached, groups, sample, intervals=how) for how in (LINEARISED, Bootstrap(2000)))
    assert half(quick.dissimilarity_interval) == pytest.approx(half(drawn.dissimilarity_interval), rel=0.05)
    assert half(quick.index_interval) == pytest.approx(half(drawn.index_interval), rel=0.05)
    assert quick.index_interval.kind == "linearised"
    quick, drawn = (concentration_index(reached, wealth, sample, intervals=how) for how in (LINEARISED, Bootstrap(2000)))
    assert half(quick.interval) == pytest.approx(half(drawn.interval), rel=0.05)


def test_the_linearised_error_of_a_dissimilarity_worked_by_hand():
    # R = 60 of N = 160; the town has 2/3 of what is reached and 1/2 of the people, the country 1/3 and 1/2.
    found = opportunity([1, 1, 0, 0] * 20 + [1, 0, 0, 0] * 20, ["town"] * 80 + ["country"] * 80, intervals=LINEARISED)
    moves = {40: (1 - 1 / 3) / 60 - 1 / 160, 41: -1 / 160, 20: (-1 - 1 / 3) / 60 + 1 / 160, 60: 1 / 160}
    squares = sum(people // 20 * 20 * (move / 2) ** 2 for people, move in moves.items())
    assert half(found.dissimilarity_interval) == pytest.approx(1.959964 * np.sqrt(160 / 159 * squares), rel=1e-6)


def test_the_linearised_error_of_a_concentration_worked_by_hand():
    # Ranks 1/4 and 3/4, mean 2, E(value x rank) = (1/4 + 9/4) / 2 = 5/4; above the poorer lie 3/2 + 1/4, above the richer 3/4.
    found = concentration_index([1, 3], [1, 2], intervals=LINEARISED)
    low = 2 * ((1 / 4 + 7 / 4 - 5 / 2) / 2 - 5 / 4 * (1 - 2) / 4) / 2
    high = 2 * ((9 / 4 + 3 / 4 - 5 / 2) / 2 - 5 / 4 * (3 - 2) / 4) / 2
    assert low + high == pytest.approx(0)
    assert half(found.interval) == pytest.approx(1.959964 * np.sqrt(2 * (low**2 + high**2)), rel=1e-6)


def test_a_stratum_of_one_cluster_leaves_no_linearised_interval():
    sample = design(4, strata=["a", "a", "a", "b"])
    assert concentration_index([1, 2, 3, 4], [1, 2, 3, 4], sample, intervals=LINEARISED).interval is None
    assert opportunity([1, 0, 1, 1], ["x", "x", "y", "y"], sample, least=1, intervals=LINEARISED).index_interval is None
