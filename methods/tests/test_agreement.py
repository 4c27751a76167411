"""Each coefficient against the numbers its author or the field printed."""

import json

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from madang_methods.agreement import (
    agreement,
    cohen_kappa,
    gwet_ac1,
    krippendorff_alpha,
    raw_agreement,
)
from madang_methods.errors import UnusableInput


def units(*cells):
    return [(a, b) for a, b, times in cells for _ in range(times)]


# Cohen (1960): 200 patients, three diagnoses, two psychiatrists.
COHEN = units(
    ("1", "1", 88), ("1", "2", 10), ("1", "3", 2),
    ("2", "1", 14), ("2", "2", 40), ("2", "3", 6),
    ("3", "1", 18), ("3", "2", 10), ("3", "3", 12),
)  # fmt: skip

# Fleiss, Levin and Paik (2003), table 18.1: 100 subjects, psychotic, neurotic, organic.
FLEISS = units(
    ("P", "P", 75), ("P", "N", 1), ("P", "O", 4), ("N", "P", 5), ("N", "N", 4), ("N", "O", 1), ("O", "O", 10)
)  # fmt: skip

# Gwet (2008): 125 subjects; raters agree on nearly all, and kappa is below zero.
GWET = units(("+", "+", 118), ("+", "-", 5), ("-", "+", 2))

# Printed with the R package irrCAC 1.0 as cont3x3abstractors (Gwet 2014): 100 pregnancies, two abstractors.
ABSTRACTORS = units(("E", "E", 13), ("A", "A", 20), ("A", "N", 7), ("N", "A", 4), ("N", "N", 56))

# Krippendorff (2011), reliability data D of example C: four observers, twelve units, missing ratings.
# Gwet (2014) prints the same data (irrCAC: cac.raw4raters).
KRIPPENDORFF = [
    [None if mark == "." else mark for mark in line.split()]
    for line in (
        "1 1 . 1", "2 2 3 2", "3 3 3 3", "3 3 3 3", "2 2 2 2", "1 2 3 4",
        "4 4 4 4", "1 1 2 1", "2 2 2 2", ". 5 5 5", ". . 1 1", ". . 3 .",
    )
]  # fmt: skip


def standard_error(coefficient):
    return (coefficient.value - coefficient.interval.lower) / 1.959964


def test_cohens_example():
    assert raw_agreement(COHEN).value == pytest.approx(0.70)
    assert cohen_kappa(COHEN).value == pytest.approx(0.492, abs=0.0005)


def test_the_textbook_example_of_fleiss_levin_and_paik():
    kappa = cohen_kappa(FLEISS)
    assert raw_agreement(FLEISS).value == pytest.approx(0.89)
    assert kappa.value == pytest.approx(0.68, abs=0.005)


def test_kappa_and_its_standard_error_as_printed_for_the_abstractors():
    kappa = cohen_kappa(ABSTRACTORS)
    assert kappa.value == pytest.approx(0.7964094, abs=5e-8)
    assert standard_error(kappa) == pytest.approx(0.05891072, abs=5e-8)


def test_krippendorffs_example():
    alpha = krippendorff_alpha(KRIPPENDORFF)
    assert alpha.value == pytest.approx(0.743, abs=0.0005)
    assert (alpha.units, alpha.left_out) == (11, 1)
    assert alpha.interval.lower < alpha.value < alpha.interval.upper


@settings(deadline=None)
@given(st.lists(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=3, max_size=3), min_size=2, max_size=25))
def test_alpha_is_that_of_the_package_krippendorff(ratings):
    oracle = pytest.importorskip("krippendorff", reason="the second opinion is in the group test")
    codes = {"a": 1, "b": 2, "c": 3, None: float("nan")}
    usable = [row for row in ratings if sum(mark is not None for mark in row) > 1]
    seen = {mark for row in usable for mark in row if mark is not None}
    assume(len(seen) > 1)
    table = [[codes[row[rater]] for row in ratings] for rater in range(3)]
    expected = oracle.alpha(reliability_data=table, level_of_measurement="nominal", value_domain=[1, 2, 3])
    assert krippendorff_alpha(ratings, replicates=1).value == pytest.approx(expected, abs=1e-9)


def test_gwets_example_where_kappa_fails():
    assert cohen_kappa(GWET).value == pytest.approx(-0.0234, abs=5e-5)
    assert gwet_ac1(GWET).value == pytest.approx(0.9408, abs=5e-5)


def test_ac1_with_missing_ratings_and_its_standard_error_as_printed():
    ac1 = gwet_ac1(KRIPPENDORFF)
    assert ac1.value == pytest.approx(0.77544, abs=5e-6)
    assert standard_error(ac1) == pytest.approx(0.14295, abs=5e-6)
    assert ac1.interval.upper == 1


def test_ac1_as_printed_for_the_abstractors():
    ac1 = gwet_ac1(ABSTRACTORS)
    assert ac1.value == pytest.approx(0.8493305, abs=5e-8)
    # The printed error divides by n, the formula for raw ratings (above) by n - 1.
    assert standard_error(ac1) == pytest.approx(0.04321747 * (100 / 99) ** 0.5, abs=5e-8)


def test_wilson_interval_of_raw_agreement():
    # Newcombe (1998), Statistics in Medicine 17(8), table I: 81 of 263 gives 0.2553 to 0.3662.
    interval = raw_agreement(units(("a", "a", 81), ("a", "b", 182))).interval
    assert (interval.lower, interval.upper) == pytest.approx((0.2553, 0.3662), abs=5e-5)


def test_the_bootstrap_gives_the_same_interval_every_time():
    assert krippendorff_alpha(KRIPPENDORFF) == krippendorff_alpha(KRIPPENDORFF)


def test_one_category_only_leaves_chance_corrected_coefficients_undefined_and_says_why():
    kappa, alpha, ac1 = agreement(units(("yes", "yes", 8)))[1:]
    for coefficient in (kappa, alpha, ac1):
        assert coefficient.value is None
        assert "same category" in coefficient.explain()
    assert gwet_ac1(units(("yes", "yes", 8)), categories=["yes", "no"]).value == 1
    assert json.loads(kappa.to_json())["interval"] is None


def test_one_unit_gives_a_value_without_an_interval():
    alpha = krippendorff_alpha([("a", "b")])
    assert alpha.interval is None
    assert "one unit says nothing about the spread" in alpha.explain()


@given(st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from("abc")), min_size=3, max_size=30))
def test_coefficients_ignore_the_order_of_units_and_the_names_of_categories(ratings):
    renamed = [tuple({"a": "x", "b": "y", "c": "z"}[mark] for mark in unit) for unit in reversed(ratings)]
    for one, other in (
        (cohen_kappa(ratings), cohen_kappa(renamed)),
        (gwet_ac1(ratings), gwet_ac1(renamed)),
        (krippendorff_alpha(ratings, replicates=1), krippendorff_alpha(renamed, replicates=1)),
    ):
        assert one.value == pytest.approx(other.value)


@pytest.mark.parametrize(
    ("ratings", "says"),
    [
        ([], "There are no ratings"),
        ([("a", "b"), ("a",)], "Row 2 has 1 ratings, the first has 2"),
        ([("a", None), (None, "b")], "No unit has two ratings"),
    ],
)
def test_unusable_ratings_are_named(ratings, says):
    with pytest.raises(UnusableInput, match=says):
        agreement(ratings)


def test_kappa_wants_two_raters():
    with pytest.raises(UnusableInput, match="compares two raters"):
        cohen_kappa(KRIPPENDORFF)
