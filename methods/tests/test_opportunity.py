import numpy as np
import pytest
from madang_methods.errors import UnusableInput
from madang_methods.opportunity import SMALL, concentration, opportunity


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
