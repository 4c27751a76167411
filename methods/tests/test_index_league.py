"""Many cities: the league against closed forms, an exact enumeration, and a slow simulation written another way."""

import json
import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from madang_methods.errors import UnusableInput
from madang_methods.index import expected_score
from madang_methods.index.counts import CountDraws, score_distributions
from madang_methods.index.league import league, stands_above
from madang_methods.index.ranking import Assumptions, Ranks, in_steps, rank_in_place, ranks_of, scores, simulate
from madang_methods.index.robustness import dominated_pairs
from madang_methods.index.table import of_columns, table
from madang_methods.index.weights import ANY, OFFICIAL, around, dirichlet
from scipy.stats import rankdata

PARTS = {"a": "content", "b": "content", "c": "content", "d": "services", "e": "services"}
CITIES = {
    "Maru": (0.9, 0.8, 0.95, 0.7, 0.6),
    "Sol": (0.5, 0.6, 0.4, 0.5, 0.9),
    "Bada": (0.5, 0.6, 0.4, 0.5, 0.9),
    "Haneul": (0.1, 0.2, "unknown", 0.3, 0.05),
}


def read(cities=None, parts=PARTS, **options):
    cities = cities or CITIES
    return table(list(cities), list(PARTS), list(cities.values()), parts=parts, **options)


def by_enumeration(rows):
    """P(rank = r) for each city and r, over every outcome of every answer, each item weighing the same."""
    found = np.zeros((len(rows), len(rows) + 1))
    flat = [p for row in rows for p in row]
    for outcome in product((0, 1), repeat=len(flat)):
        chance = math.prod(p if hit else 1 - p for p, hit in zip(flat, outcome, strict=True))
        counts = np.asarray(outcome).reshape(len(rows), -1).sum(axis=1)
        for city, count in enumerate(counts):
            found[city, 1 + (counts > count).sum()] += chance
    return found


def slow_ranks(found, weights, multiplies, answers):
    """One replication after the other, as one would write it down first."""
    names = list(found.parts)
    total = []
    for city in answers:
        shares = [np.mean([city[i] for i in range(len(found.items)) if names[found.part_of[i]] == name]) for name in names]
        added = sum(w * s for w, s in zip(weights, shares, strict=True))
        total.append(math.prod(s**w for w, s in zip(weights, shares, strict=True)) if multiplies else added)
    return [1 + sum(other > mine + 1e-9 for other in total) for mine in total]


def test_places_of_three_cities_follow_an_enumeration_of_every_outcome():
    rows = [(0.9, 0.8, 0.4), (0.5, 0.6, 0.7), (0.2, 0.9, 0.1)]
    found = table(["A", "B", "C"], ["a", "b", "c"], rows).table
    drawn = simulate(found, Assumptions(shared=0), replications=40_000, seed=3).ranks
    exact = by_enumeration(rows)
    for city in range(3):
        shares = [(drawn[city] == rank).mean() for rank in range(4)]
        assert shares == pytest.approx(list(exact[city]), abs=0.01)


def test_one_in_a_row_above_another_is_exact():
    rows = [(0.9, 0.8, 0.4), (0.5, 0.6, 0.7)]
    found = table(["A", "B"], ["a", "b", "c"], rows).table
    above = stands_above(score_distributions(found, 0))
    exact = by_enumeration(rows)
    assert above[0, 1] == pytest.approx(exact[1, 2])
    assert above[1, 0] == pytest.approx(exact[0, 2])


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=12), st.sampled_from([0.0, 0.05, 0.3]))
def test_the_distribution_of_many_cities_is_that_of_each_alone(ps, shared):
    found = table(["A", "B"], [str(i) for i in range(len(ps))], [ps, ps[::-1]]).table
    alone = expected_score({str(i): p for i, p in enumerate(ps)}, shared=shared)
    for row in score_distributions(found, shared):
        assert row == pytest.approx(alone.distribution, abs=1e-9)


@settings(deadline=None)
@given(st.lists(st.floats(0, 1), min_size=2, max_size=12), st.sampled_from([0.0, 0.05, 0.3]))
def test_a_common_cause_keeps_the_expected_score_and_widens_the_interval(ps, shared):
    found = expected_score({str(i): p for i, p in enumerate(ps)}, shared=shared)
    mean = math.fsum(n * share for n, share in enumerate(found.distribution)) / len(ps)
    assert mean == pytest.approx(found.expected, abs=2e-3 if shared > 0.1 else 1e-4)


def test_the_interval_of_a_city_with_a_common_cause_is_wider():
    ps = {str(i): 0.5 for i in range(95)}
    alone, together = expected_score(ps).interval, expected_score(ps, shared=0.05).interval
    assert together.lower < alone.lower
    assert together.upper > alone.upper


def test_draws_have_the_exact_distribution_given_the_cause():
    found = read().table
    random = np.random.default_rng(5)
    draws = CountDraws.of(found.filled, found.part_of, 0.05)
    counts = draws.draw(1, random.integers(0, 2**32, (3, 200_000), dtype=np.uint32))
    shares = np.bincount(counts.sum(axis=0), minlength=6) / 200_000
    assert shares == pytest.approx(score_distributions(found, 0.05)[1], abs=0.005)
    # Both parts share the cause, so they move together.
    assert np.corrcoef(counts)[0, 1] > 0.02


def test_settled_answers_are_never_drawn_otherwise():
    found = table(["A"], list("abcd"), [("yes", "no", "yes", "no")], parts={"a": "x", "b": "x", "c": "y", "d": "y"}).table
    draws = CountDraws.of(found.filled, found.part_of, 0.05)
    counts = draws.draw(0, np.random.default_rng(1).integers(0, 2**32, (3, 100_000), dtype=np.uint32))
    assert (counts == 1).all()


@settings(deadline=None, max_examples=60)
@given(st.data())
def test_ranks_equal_those_of_a_slow_reading_of_the_formula(data):
    answers = data.draw(st.lists(st.lists(st.sampled_from([0, 1]), min_size=5, max_size=5), min_size=2, max_size=6))
    names = [f"c{i}" for i in range(len(answers))]
    found = table(names, list(PARTS), answers, parts=PARTS).table
    assumptions = Assumptions(around(0.5), geometric=data.draw(st.sampled_from([0.0, 1.0])))
    random = np.random.Generator(np.random.SFC64(7))
    weights = assumptions.weights.draw(random, found.official, 5)
    expected = [slow_ranks(found, w, assumptions.geometric, answers) for w in weights]
    drawn = scores(found, assumptions, replications=5, seed=7)
    rank_in_place(drawn)
    assert drawn.T.tolist() == expected


def test_ties_share_the_better_place_also_when_parts_add_up_in_another_order():
    cities = {"A": (1, 1, 1, 0, 0), "B": (1, 0, 0, 1, 1), "C": (0, 0, 0, 0, 0)}
    drawn = scores(read(cities).table, Assumptions(), replications=50, seed=1)
    rank_in_place(drawn)
    assert (drawn.T == [1, 1, 3]).all()


def test_identical_cities_stand_on_the_same_place_in_every_draw_of_weights():
    cities = {"A": (1, 1, 0, 0, 1), "B": (0, 1, 0, 1, 1), "Twin": (1, 1, 0, 0, 1)}
    drawn = scores(read(cities).table, Assumptions(ANY), replications=2000, seed=1)
    rank_in_place(drawn)
    assert (drawn[0] == drawn[2]).all()


@settings(deadline=None)
@given(st.permutations(range(5)))
def test_the_order_of_items_and_parts_does_not_matter(order):
    names = list(PARTS)
    mixed = {city: [row[i] for i in order] for city, row in CITIES.items()}
    turned = table(list(mixed), [names[i] for i in order], list(mixed.values()), parts=PARTS)
    one, other = (score_distributions(found.table, 0.05) for found in (read(), turned))
    assert one == pytest.approx(other, abs=1e-12)


@settings(deadline=None)
@given(st.lists(st.sampled_from(["yes", "no", "unknown", 0.3, 0.8]), min_size=4, max_size=9))
def test_the_bounds_hold_the_expected_score(cells):
    cells = ["yes", *cells]
    found = league(
        table(["A"], [str(i) for i in range(len(cells))], [[1.0 if c == 0.8 else 0.0 if c == 0.3 else c for c in cells]]), replications=2
    )
    only = found.places[0]
    assert only.score.lower - 1e-12 <= only.expected <= only.score.upper + 1e-12
    assert only.interval.lower <= only.expected + 1e-9
    assert only.interval.upper >= only.expected - 1e-9


def test_the_same_seed_gives_the_same_places_and_another_seed_nearly_the_same():
    one, again, other = (simulate(read().table, Assumptions(around()), seed=seed).ranks for seed in (1, 1, 2))
    assert (one == again).all()
    assert one.mean(axis=1) == pytest.approx(other.mean(axis=1), abs=0.05)


def test_ranks_equal_scipy_for_random_scores():
    block = in_steps(np.random.default_rng(2).integers(0, 20, (40, 30)) / 20)
    assert (ranks_of(block) == rankdata(-block.T, method="min", axis=1)).all()


def test_groups_follow_the_rule_and_equal_cities_are_never_parted():
    cities = {"High": [1] * 40, "Twin": [1] * 40, "Low": [0] * 40}
    names = [str(i) for i in range(40)]
    found = league(table(list(cities), names, list(cities.values()), doubt=0.02), replications=200)
    assert [place.group for place in found.places] == [1, 1, 2]
    assert {place.rank for place in found.groups[0]} == {1}
    assert found.pairs is not None
    assert found.pairs[0, 2] > 0.95


def test_a_league_of_settled_answers_is_the_plain_ranking():
    cities = {"A": (1, 1, 1, 1, 0), "B": (1, 1, 0, 0, 0), "C": (1, 0, 0, 0, 0)}
    found = league(read(cities), replications=100, k=1)
    assert [(place.city, place.places.lower, place.places.upper, place.top) for place in found.places] == [
        ("A", 1, 1, 1),
        ("B", 2, 2, 0),
        ("C", 3, 3, 0),
    ]


def test_bounds_of_places_let_unknown_answers_fall_either_way():
    cities = {"A": ("yes", "yes", "no", "no", "no"), "B": ("yes", "unknown", "unknown", "no", "no"), "C": ("no",) * 5}
    places = {place.city: place.bounds for place in league(read(cities), replications=10).places}
    assert places == {"A": (1, 2), "B": (1, 2), "C": (3, 3)}


def test_a_city_of_which_nothing_could_be_assessed_is_named_and_has_no_place():
    found = league(read({**CITIES, "Wall": ("unknown",) * 5}), replications=10)
    assert found.not_assessed == ("Wall",)
    assert "1 city could not be assessed and has no place" in found.explain()
    assert "Wall" not in [place.city for place in found.places]


def test_what_is_better_in_every_part_stands_first_whatever_the_weights():
    found = read({"A": (1, 1, 0, 1, 0), "B": (1, 0, 0, 1, 0), "C": (0, 0, 0, 1, 1)}).table
    # A over B always; A and C, B and C depend on the weights.
    assert dominated_pairs(found) == pytest.approx(1 / 3)
    drawn = scores(found, Assumptions(ANY), replications=3000, seed=1)
    assert (drawn[0] > drawn[1]).mean() > 0.999
    assert 0.1 < (drawn[0] > drawn[2]).mean() < 0.9


@pytest.mark.parametrize("weights", [OFFICIAL, ANY, around(0.25), dirichlet(50)])
def test_weights_sum_to_one_and_keep_their_mean(weights):
    official = np.asarray([0.5, 0.3, 0.2])
    drawn = weights.draw(np.random.default_rng(1), official, 20_000)
    assert drawn.sum(axis=1) == pytest.approx(1)
    mean = np.full(3, 1 / 3) if weights is ANY else official
    assert drawn.mean(axis=0) == pytest.approx(mean, abs=0.01)


def test_weights_around_the_official_ones_stay_within_their_spread():
    drawn = around(0.25).draw(np.random.default_rng(1), np.asarray([0.5, 0.5]), 5000)
    assert drawn.min() >= 0.5 * 0.75 / 1 - 0.13
    assert drawn.max() <= 1.25 / 2


def test_the_interval_of_ranks_holds_its_level():
    ranks = Ranks(np.sort(np.random.default_rng(1).integers(1, 50, (3, 999)).astype(np.int32), axis=1))
    for row, (lower, upper) in zip(ranks.ranks, ranks.interval(0.9), strict=True):
        assert ((row >= lower) & (row <= upper)).mean() >= 0.9


def test_the_league_is_strict_json():
    values = json.loads(league(read(), replications=50).to_json())
    assert {"name", "version", "source", "assumptions"} == set(values["method"])
    assert values["stands_above"]["Maru"]["Haneul"] > 0.9
    assert values["places"][0]["other_weights"]["official weights ± 25%"]["lower"] == 1


def test_columns_of_a_file_become_a_table():
    found = of_columns({"city": ["A", "B"], "201": ["yes", "0.4"], "202": [None, 1]}).table
    assert found.answers.tolist() == [[1, -1], [0, 1]]
    assert found.probabilities[1].tolist() == [0.4, 1.0]


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: table(["A", "A"], ["x"], [[1], [1]]), "city “A” stands there twice"),
        (lambda: table(["A"], ["x"], [["perhaps"]]), "A, item x: “perhaps” is no answer"),
        (lambda: table(["A"], ["x"], [[1.5]]), "is no answer"),
        (lambda: table(["A"], ["x", "y"], [[1]]), "A has 1 answers, but there are 2 items"),
        (lambda: table(["A"], ["x"], [["unknown"]]), "nothing to rank"),
        (lambda: table(["A"], ["x"], [[1]], parts={}), "To which part does item x belong"),
        (lambda: table(["A"], ["x"], [[1]], doubt=0.5), "The doubt is 0.5"),
        (lambda: around(0), "Weights cannot vary by 0"),
        (lambda: dirichlet(0), "concentration is 0"),
        (lambda: league(read(), k=0), "top 0 is empty"),
        (lambda: league(read(), replications=0), "0 replications"),
        (lambda: league(read(), shared=1), "shared part is 1"),
    ],
)
def test_what_cannot_be_ranked_is_said(call, says):
    with pytest.raises(UnusableInput, match=says):
        call()
