"""Change between rounds, what to settle first, and where uncertainty comes from: against closed forms and published numbers."""

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from madang_methods.errors import UnusableInput
from madang_methods.index.change import benjamini_hochberg, change, holm, mcnemar_exact
from madang_methods.index.settling import places_by_count, settling_order
from madang_methods.index.sources import SOURCES, sources
from madang_methods.index.table import table
from madang_methods.index.weights import OFFICIAL
from scipy.stats import binomtest, false_discovery_control


def answers(rows, items="abcd"):
    return table([f"c{i}" for i in range(len(rows))], list(items), rows).table


@settings(deadline=None)  # the first call may wait for a busy machine
@given(st.integers(0, 40), st.integers(0, 40))
def test_mcnemars_exact_test_is_the_binomial_test_of_scipy(gained, lost):
    expected = binomtest(gained, gained + lost, 0.5).pvalue if gained + lost else 1.0
    assert mcnemar_exact(gained, lost) == pytest.approx(expected, abs=1e-12)


# Benjamini and Hochberg (1995), section 4: fifteen tests of a trial of thrombolysis. Their procedure finds 4 at 5 %, Holm's 3.
PUBLISHED = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]


def test_corrections_find_what_benjamini_and_hochberg_printed():
    assert (benjamini_hochberg(PUBLISHED) <= 0.05).sum() == 4
    assert (holm(PUBLISHED) <= 0.05).sum() == 3


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_corrections_never_make_p_smaller_and_equal_scipys(ps):
    assert benjamini_hochberg(ps) == pytest.approx(false_discovery_control(ps).tolist(), abs=1e-12)
    assert (holm(ps) >= benjamini_hochberg(ps) - 1e-12).all()
    assert (holm(ps) >= np.asarray(ps) - 1e-12).all()


def test_change_is_counted_over_what_both_rounds_answer():
    before = answers([("no", "no", "yes", "unknown"), ("no", "yes", "no", "yes")])
    now = answers([("yes", "no", "yes", "yes"), ("yes", "no", "no", "unknown")])
    found = change(before, now)
    item = {one.name: one for one in found.items}
    assert (item["a"].gained, item["a"].lost, item["b"].lost, item["d"].compared) == (2, 0, 1, 0)
    assert found.left_open == 2
    # c0: +1 of 3; c1: +1 - 1 of 3.
    assert [city.change for city in found.cities] == pytest.approx([1 / 3, 0])
    assert found.mean == pytest.approx(1 / 6)
    assert "no more than chance would do" in found.explain()
    assert json.loads(found.to_json())["items"][0]["p"] == 0.5


def test_a_round_compared_with_itself_has_not_changed():
    one = answers([("no", "no", "yes", "yes"), ("no", "yes", "no", "yes"), ("yes", "yes", "no", "yes")])
    found = change(one, one)
    assert found.mean == found.interval.lower == found.interval.upper == 0
    assert all(row.p == 1 for row in (*found.items, *found.cities))


def test_the_interval_of_the_mean_change_is_near_that_of_students_t():
    random = np.random.default_rng(1)
    before, now = (answers(random.integers(0, 2, (200, 4)).tolist()) for _ in range(2))
    found = change(before, now)
    steps = (now.answers.astype(int) - before.answers).mean(axis=1)
    error = steps.std(ddof=1) / 200**0.5
    assert (found.interval.upper - found.interval.lower) / (2 * 1.96 * error) == pytest.approx(1, abs=0.08)


def test_cities_and_items_of_one_round_only_are_named():
    before = table(["A", "B", "Gone"], ["x", "y"], [(1, 0), (0, 0), (1, 1)]).table
    now = table(["B", "A", "New"], ["y", "z"], [(1, 0), (0, 1), (1, 1)]).table
    found = change(before, now)
    assert (found.only_before, found.only_now) == (("Gone",), ("New",))
    assert [item.name for item in found.items] == ["y"]
    with pytest.raises(UnusableInput, match="share 0 cities"):
        change(before, table(["X", "Y"], ["x"], [[1], [1]]).table)


def test_a_place_follows_from_how_many_items_are_met():
    assert places_by_count(4, [0.25, 0.5, 0.5, 0.75]) == [5, 4, 2, 1, 1]


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from("abcdef"), st.floats(0, 1), min_size=1), st.lists(st.floats(0, 1), max_size=8))
def test_the_expected_reduction_is_that_of_enumerating_every_outcome(ps, others):
    places = np.asarray(places_by_count(len(ps), others))

    def spread(fixed):
        from madang_methods.index import poisson_binomial

        shares = np.asarray(poisson_binomial(fixed))
        return float(shares @ places**2 - (shares @ places) ** 2)

    for one in settling_order(ps, others):
        rest = [p for item, p in ps.items() if item != one.item]
        p = ps[one.item]
        after = p * spread([*rest, 1.0]) + (1 - p) * spread([*rest, 0.0])
        assert one.reduction == pytest.approx(spread(ps.values()) - after, abs=1e-9)


def test_what_is_most_open_is_settled_first_and_what_is_settled_never():
    found = settling_order({"a": 0.9, "b": 0.5, "c": 1, "d": 0}, [0.1, 0.4, 0.6, 0.9])
    assert [one.item for one in found] == ["b", "a"]
    assert all(one.reduction > 0 for one in found)
    assert [one.item for one in settling_order({"a": 0.9, "b": 0.5}, [])] == ["b", "a"]


def test_settled_answers_leave_all_variance_to_the_way_of_adding_up():
    found = sources(answers([(1, 1, 0, 0), (1, 0, 0, 1), (1, 1, 1, 1)]), weights=OFFICIAL, size=200)
    assert found.total["answers"] == found.total["weights"] == 0


def test_shares_of_variance_agree_with_varying_one_source_alone():
    random = np.random.default_rng(3)
    cells = random.uniform(0.05, 0.95, (12, 8)).tolist()
    parts = {item: "first" if item in "abc" else "second" for item in "abcdefgh"}
    given_table = table([f"c{i}" for i in range(12)], list("abcdefgh"), cells, parts=parts).table
    found = sources(given_table, size=2000, seed=2)
    assert set(found.first) == set(SOURCES)
    assert found.first["answers"] > 0.8
    assert found.total["answers"] >= found.first["answers"] - 0.05
    assert sum(found.first.values()) == pytest.approx(1, abs=0.15)
    assert "variance of places comes from" in found.explain()
