"""Those left behind: planted groups are found, splits are scikit-learn's where it can make them, words are parted in the best way."""

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from madang_methods.errors import UnusableInput
from madang_methods.left_behind import Growth, left_behind
from madang_methods.left_behind.circumstances import circumstances
from madang_methods.left_behind.tree import People, grow, leaves
from madang_methods.sampling import Bootstrap, design

FEW = Bootstrap(60)


def planted(seed, size=3000):
    """Islands: 20 % whoever you are; elsewhere the young without schooling 45 %, everybody else 85 %. Sex plays no part."""
    random = np.random.default_rng(seed)
    area = random.choice(["islands", "hills", "town", "harbour"], size, p=[0.15, 0.25, 0.35, 0.25])
    school, age, sex = random.choice(["none", "some"], size, p=[0.4, 0.6]), random.integers(15, 90, size), random.choice(["w", "m"], size)
    chance = np.where(area == "islands", 0.2, np.where((school == "none") & (age < 40), 0.45, 0.85))
    return (random.random(size) < chance).astype(int), {"sex": list(sex), "area": list(area), "school": list(school), "age": age.tolist()}


@pytest.mark.parametrize("seed", range(3))
def test_what_was_planted_is_found(seed):
    found = left_behind(*planted(seed), intervals=FEW)
    assert found.behind.words == "area: islands"
    assert found.behind.interval.lower < 0.2 < found.behind.interval.upper
    assert all(one.circumstance != "sex" for group in found.groups for one in group.conditions)
    middle = next(group for group in found.groups if group.share and 0.3 < group.share < 0.6)
    said = {one.circumstance: one for one in middle.conditions}
    assert said["school"].levels == ("none",)
    assert max(said["age"].levels) in range(37, 42)
    assert found.ahead.share == pytest.approx(0.85, abs=0.05)
    assert found.steady > 0.9


def test_chance_alone_makes_no_groups():
    random = np.random.default_rng(0)
    columns = {name: random.choice(list("abcdef"), 3000).tolist() for name in ("area", "work", "home")}
    found = left_behind(random.integers(0, 2, 3000), columns, intervals=FEW)
    assert len(found.groups) == 1
    assert found.steady is None
    assert "No circumstance tells people apart" in found.explain()


@given(st.integers(0, 10_000), st.integers(2, 8), st.sampled_from([0.02, 0.05, 0.1]))
@settings(max_examples=40, deadline=None)
def test_splits_of_ordered_circumstances_are_those_of_scikit_learn(seed, most, least):
    tree = pytest.importorskip("sklearn.tree")
    random = np.random.default_rng(seed)
    size = 400
    features = random.normal(size=(size, 3)).round(1)
    got = (random.random(size) < 1 / (1 + np.exp(-features[:, 0] - 0.5 * (features[:, 1] > 0)))).astype(float)
    weights = random.uniform(0.5, 3, size)
    theirs = tree.DecisionTreeRegressor(max_leaf_nodes=most, min_weight_fraction_leaf=least, min_samples_leaf=10, random_state=0)
    theirs.fit(features, got, sample_weight=weights)
    known = circumstances({str(column): features[:, column].tolist() for column in range(3)}, size)
    ours = leaves(grow(People(known, got, weights), Growth(least, 10, most, 0)))
    assert {frozenset(one.rows.tolist()) for one in ours} == {
        frozenset(np.flatnonzero(theirs.apply(features) == leaf).tolist()) for leaf in set(theirs.apply(features))
    }


@given(st.data())
@settings(max_examples=60)
def test_words_are_parted_in_the_best_of_all_ways(data):
    size = data.draw(st.integers(6, 40))
    words = data.draw(st.lists(st.sampled_from("abcde"), min_size=size, max_size=size))
    got = np.array(data.draw(st.lists(st.integers(0, 1), min_size=size, max_size=size)), dtype=float)
    weights = np.array(data.draw(st.lists(st.integers(1, 4), min_size=size, max_size=size)), dtype=float)
    root = grow(People(circumstances({"word": words}, size), got, weights), Growth(0, 1, 2, 0))

    def left(parts):
        return sum(weights[rows] @ (got[rows] - np.average(got[rows], weights=weights[rows])) ** 2 for rows in parts)

    names = sorted(set(words))
    ways = [chosen for count in range(1, len(names)) for chosen in combinations(names, count)]
    best = min((left([(rows := np.isin(words, chosen)), ~rows]) for chosen in ways), default=left([np.arange(size)]))
    assert left([one.rows for one in leaves(root)]) == pytest.approx(min(best, left([np.arange(size)])), abs=1e-9)


@given(st.integers(0, 1000))
@settings(max_examples=15, deadline=None)
def test_groups_hold_everybody_once_and_add_up_to_all(seed):
    got, columns = planted(seed, 600)
    weights = np.random.default_rng(seed).uniform(0, 2, 600)
    found = left_behind(got, columns, design(600, weights), intervals=Bootstrap(10))
    assert sum(one.of_people for one in found.groups) == pytest.approx(1)
    assert sum(one.of_people * one.share for one in found.groups) == pytest.approx(found.coverage)
    assert sum(one.rows for one in found.groups) == np.count_nonzero(weights)
    assert [one.share for one in found.groups] == sorted(one.share for one in found.groups)
    assert all(one.of_people >= 0.05 - 1e-9 and one.rows >= 30 for one in found.groups)
    distance = sum(one.of_people * abs(one.share - found.coverage) for one in found.groups)
    assert found.dissimilarity == pytest.approx(distance / (2 * found.coverage))


def test_people_of_one_household_widen_the_interval():
    got, columns = planted(1, 1000)
    crowd = {name: [one for one in values for _ in range(4)] for name, values in columns.items()}
    alone = left_behind(got, columns, growth=Growth(most_groups=2), intervals=Bootstrap(1000))
    growth = Growth(least_rows=120, most_groups=2)
    crowded = left_behind(
        np.repeat(got, 4), crowd, design(4000, clusters=np.repeat(np.arange(1000), 4)), growth=growth, intervals=Bootstrap(1000)
    )
    naive = left_behind(np.repeat(got, 4), crowd, growth=growth, intervals=Bootstrap(1000))
    width = lambda found: found.gap_interval.upper - found.gap_interval.lower  # noqa: E731
    assert width(crowded) == pytest.approx(width(alone), rel=0.15)
    assert width(naive) == pytest.approx(width(alone) / 2, rel=0.2)


def test_what_is_not_known_is_a_group_of_its_own():
    got = [1] * 60 + [0] * 60
    found = left_behind(got, {"origin": ["here"] * 60 + [""] * 60}, intervals=FEW)
    assert found.behind.words == "origin: not known"


def test_numbers_are_said_as_ranges_and_long_lists_by_what_is_left_out():
    random = np.random.default_rng(3)
    age, area = random.integers(0, 90, 4000), random.choice(list("abcdefg"), 4000)
    got = (random.random(4000) < np.where((age >= 30) & (age < 60), 0.9, 0.3) - 0.25 * (area == "b")).astype(int)
    found = left_behind(got, {"age": age.tolist(), "area": area.tolist()}, growth=Growth(least_gain=0.002), intervals=FEW)
    words = " ".join(one.words for one in found.groups)
    assert "age 30 to 59" in words
    assert "age up to 29" in words
    assert "age 60 or more" in words
    assert "area: all but b" in words


def test_shares_of_few_are_hidden_with_what_would_tell_them():
    got = [1] * 58 + [0] * 2 + [1] * 30 + [0] * 30 + [0] * 40 + [1] * 20
    columns = {"area": ["a"] * 60 + ["b"] * 60 + ["c"] * 60}
    found = left_behind(got, columns, intervals=FEW)
    shown = found.without_small(5)
    hidden = [one.words for one in shown.groups if one.share is None]
    assert "area: a" in hidden
    assert len(hidden) > 1
    assert shown.gap is None
    assert shown.gap_interval is None
    assert "too few are reached, or are not" in shown.explain()
    assert '"share": null' in shown.to_json()
    assert all(one.share is not None for one in found.groups)


@pytest.mark.parametrize(
    ("got", "columns", "says"),
    [
        ([1, 0, 2], {"a": ["x", "y", "x"]}, "Row 3: reached is neither 0 nor 1"),
        ([1, 1, 1], {"a": ["x", "y", "x"]}, "Everybody is reached"),
        ([0, 0, 0], {"a": ["x", "y", "x"]}, "Nobody is reached"),
        ([1, 0, 1], {"a": ["x", "x", "x"]}, "one group only"),
        ([1, 0, 1], {}, "no circumstance"),
        ([1, 0, 1], {"a": ["x", "y"]}, "a has 2 rows where 3 are needed"),
        ([1, 0, 1], {"age": [30, float("nan"), 41]}, "Row 2: age is missing"),
        ([1, None, 1], {"a": ["x", "y", "x"]}, "Row 2: reached is missing"),
    ],
)
def test_unusable_input_is_named(got, columns, says):
    with pytest.raises(UnusableInput, match=says):
        left_behind(got, columns)


def test_settings_that_cannot_be_are_named():
    with pytest.raises(UnusableInput, match="least share of a group is 5"):
        Growth(least_share=5)
    with pytest.raises(UnusableInput, match="at least one row"):
        Growth(least_rows=0)
