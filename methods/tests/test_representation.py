"""Representation: a synthetic town comes back from a lopsided meeting, lots are fair by brute force, draws can be repeated."""

import json
from hashlib import sha256
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from madang_methods.errors import UnusableInput
from madang_methods.representation import draw, portfolio, quotas_of, r_indicator, rake, replace, representation
from scipy.optimize import linprog

TOWN = {
    "sex": {"women": 5100, "men": 4900},
    "age": {"16-34": 3000, "35-59": 4200, "60+": 2800},
    "quarter": {"harbour": 2500, "old town": 4500, "hill": 3000},
}


def meeting(size=400, seed=3):
    """Who came: too many older men from the old town; the young come mostly from the hill."""
    random = np.random.default_rng(seed)
    age = random.choice(list(TOWN["age"]), size, p=[0.1, 0.3, 0.6])
    quarter = np.where(
        (age == "16-34") & (random.random(size) < 0.7), "hill", random.choice(list(TOWN["quarter"]), size, p=[0.2, 0.7, 0.1])
    )
    sex = random.choice(list(TOWN["sex"]), size, p=[0.35, 0.65])
    return {"sex": [*map(str, sex)], "age": [*map(str, age)], "quarter": [*map(str, quarter)]}


def test_raking_returns_the_census_of_the_town():
    people = meeting()
    found = rake(people, TOWN)
    for attribute, counts in TOWN.items():
        for name, count in counts.items():
            mine = sum(w for w, label in zip(found.weights, people[attribute], strict=True) if label == name)
            assert mine / len(found.weights) == pytest.approx(count / 10_000, abs=1e-9)
    assert sum(found.weights) == pytest.approx(400)


def test_raking_two_by_two_is_the_fixed_point_of_deming_and_stephan():
    # Start 40, 30, 35, 50 (Fienberg's odds ratio 40·50 / (30·35)) must keep its odds ratio and take the new margins.
    cells = [("a", "x")] * 40 + [("a", "y")] * 30 + [("b", "x")] * 35 + [("b", "y")] * 50
    people = {"row": [row for row, _ in cells], "column": [column for _, column in cells]}
    found = rake(people, {"row": {"a": 65, "b": 90}, "column": {"x": 80, "y": 75}})
    weight = {}
    for cell, w in zip(cells, found.weights, strict=True):
        weight[cell] = weight.get(cell, 0) + w
    odds = weight["a", "x"] * weight["b", "y"] / (weight["a", "y"] * weight["b", "x"])
    assert odds == pytest.approx(40 * 50 / (30 * 35))
    assert weight["a", "x"] + weight["a", "y"] == pytest.approx(65)


def test_a_meeting_like_the_town_needs_no_weights():
    people = {"sex": ["women", "men"] * 50}
    found = rake(people, {"sex": {"women": 1, "men": 1}})
    assert set(found.weights) == {1.0}
    assert found.effective == pytest.approx(100)


def test_kish_counts_unequal_weights_as_fewer_people():
    found = rake({"sex": ["women"] * 20 + ["men"] * 80}, {"sex": {"women": 1, "men": 1}})
    # Weights 2.5 and 0.625: 100² / (20·6.25 + 80·0.390625) = 64.
    assert found.effective == pytest.approx(64)
    assert found.design_effect == pytest.approx(100 / 64)


def test_the_index_is_one_less_half_the_differences_and_parity_the_ratio_of_shares():
    people = {"sex": ["women"] * 30 + ["men"] * 70}
    found = representation(people, {"sex": {"women": 50, "men": 50}})
    assert found.indices["sex"] == pytest.approx(0.8)
    assert found.of("sex", "women").ratio == pytest.approx(0.6)
    # Wilson (1927) for 30 of 100 at 95 %: 0.2189 to 0.3958.
    assert found.of("sex", "women").interval.lower == pytest.approx(0.2189, abs=5e-5)
    assert found.of("sex", "women").interval.upper == pytest.approx(0.3958, abs=5e-5)
    assert [row.category for row in found.behind] == ["women"]


def test_frames_of_polars_and_pandas_are_taken_as_they_come():
    polars, pandas = pytest.importorskip("polars"), pytest.importorskip("pandas")
    people = {"sex": ["women", None, "men", "men"]}
    census = {"sex": {"women": 1, "men": 1}}
    plain = representation({"sex": ["women", "", "men", "men"]}, census)
    assert representation(polars.DataFrame(people), census) == representation(pandas.DataFrame(people), census) == plain


def test_small_counts_are_hidden_together_with_one_that_would_give_them_away():
    people = {"age": ["16-34"] * 2 + ["35-59"] * 40 + ["60+"] * 50 + [""] * 3}
    found = representation(people, {"age": TOWN["age"]})
    assert found.of("age", "16-34").participants is None
    assert sum(row.participants is None for row in found.rows) >= 2
    assert found.unsaid == {"age": 3}
    assert json.loads(found.to_json())["rows"][0]["participants"] is None


def test_the_r_indicator_of_groups_is_their_spread_by_hand():
    # 80 of 100 women and 40 of 100 men answered: propensities .8 and .4, S = .2 (with n − 1), R = .6.
    answered = [1] * 80 + [0] * 20 + [1] * 40 + [0] * 60
    found = r_indicator(answered, {"sex": ["w"] * 100 + ["m"] * 100})
    assert found.value == pytest.approx(1 - 2 * 0.2 * (200 / 199) ** 0.5, abs=1e-9)
    assert found.bias == pytest.approx((1 - found.value) / (2 * 0.6))


def test_an_even_response_has_an_r_indicator_of_one():
    assert r_indicator([1, 0] * 50, {"sex": ["w", "w", "m", "m"] * 25}).value == pytest.approx(1)


def brute_force(people, quotas, size):
    """The largest least chance by a linear programme over every panel there is."""
    ids = sorted(people)
    panels = [
        panel
        for panel in combinations(ids, size)
        if all(
            low <= sum(people[one][attribute] == name for one in panel) <= high
            for attribute, rows in quotas.items()
            for name, (low, high) in rows.items()
        )
    ]
    if not panels:
        return None
    inside = np.asarray([[one in panel for panel in panels] for one in ids], dtype=float)
    able = inside.any(axis=1)
    found = linprog(
        np.append(np.zeros(len(panels)), -1),
        A_ub=np.hstack([-inside[able], np.ones((able.sum(), 1))]),
        b_ub=np.zeros(able.sum()),
        A_eq=np.append(np.ones(len(panels)), 0)[None, :],
        b_eq=[1],
    )
    return -found.fun


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.sampled_from("wm"), st.sampled_from("yo")), min_size=4, max_size=9), st.integers(2, 4), st.data())
def test_the_least_chance_is_that_of_brute_force(kinds, size, data):
    people = {f"p{n}": {"sex": sex, "age": age} for n, (sex, age) in enumerate(kinds)}
    low = data.draw(st.integers(0, size // 2))
    quotas = {"sex": {"w": (low, size), "m": (low, size)}, "age": {"y": (1, size), "o": (0, size - 1)}}
    best = brute_force(people, quotas, size)
    if best is None:
        with pytest.raises(UnusableInput, match="The smallest change"):
            portfolio(people, quotas, size)
    else:
        assert portfolio(people, quotas, size).least == pytest.approx(best, abs=1e-6)


POOL = {
    f"{sex}{age}{n}": {"sex": sex, "age": age}
    for sex, age, many in (("w", "y", 3), ("w", "o", 12), ("m", "y", 5), ("m", "o", 20))
    for n in range(many)
}
QUOTAS = {"sex": {"w": (4, 4), "m": (4, 4)}, "age": {"y": (3, 4), "o": (4, 5)}}


def test_every_ticket_meets_the_quotas_and_rounding_costs_next_to_nothing():
    found = portfolio(POOL, QUOTAS, 8)
    for counts in found.tickets:
        seats = dict(zip(found.kinds, counts, strict=True))
        assert sum(counts) == 8
        assert sum(n for (sex, _), n in seats.items() if sex == "w") == 4
        assert 3 <= sum(n for (_, age), n in seats.items() if age == "y") <= 4
    assert len(found.tickets) == 1000
    assert min(found.chances.values()) == pytest.approx(found.least, abs=0.001)
    assert sum(found.chances.values()) == pytest.approx(8)


def test_anybody_can_repeat_the_draw_with_sha256_alone():
    found = draw(portfolio(POOL, QUOTAS, 8), "7 12 19 23 31 44")
    published = json.loads(found.portfolio.to_json())
    ticket = int(sha256(b"7 12 19 23 31 44|ticket").hexdigest(), 16) % 1000
    panel = []
    for count, ids in zip(published["tickets"][ticket], published["members"], strict=True):
        panel += sorted(ids, key=lambda one: sha256(f"7 12 19 23 31 44|{one}".encode()).hexdigest())[:count]
    assert found.ticket == ticket + 1
    assert sorted(panel) == list(found.panel)


def test_over_many_seeds_everybody_is_drawn_as_often_as_promised():
    made = portfolio(POOL, QUOTAS, 8)
    drawn = dict.fromkeys(POOL, 0)
    for seed in range(2000):
        for one in draw(made, f"seed {seed}").panel:
            drawn[one] += 1
    for one, chance in made.chances.items():
        assert drawn[one] / 2000 == pytest.approx(chance, abs=4.5 * (chance * (1 - chance) / 2000) ** 0.5 + 1e-9)


def test_a_seat_goes_to_the_next_of_the_same_kind_and_else_to_the_least_harm():
    found = draw(portfolio(POOL, QUOTAS, 8), "seed")
    left = next(one for one in found.panel if one.startswith("mo"))
    successor = replace(found, left)
    assert successor.startswith("mo")
    assert successor == next(one for one in found.waiting if one.startswith("mo"))
    declined = [one for one in found.waiting if one.startswith("mo")]
    assert replace(found, left, unwilling=declined).startswith("m")


def test_quotas_from_the_census_are_the_seats_rounded_both_ways():
    assert quotas_of({"sex": TOWN["sex"]}, 20) == {"sex": {"women": (10, 11), "men": (9, 10)}}


def test_somebody_no_panel_can_hold_is_named_and_does_not_spoil_the_rest():
    people = {"a": {"sex": "w"}, "b": {"sex": "m"}, "c": {"sex": "m"}}
    found = portfolio(people, {"sex": {"w": (0, 0), "m": (1, 2)}}, 1)
    assert found.shut_out == ["a"]
    assert found.least == pytest.approx(0.5)


def test_a_large_pool_is_solved():
    random = np.random.default_rng(5)
    people = {
        f"p{n:05}": {
            "sex": str(random.choice(["w", "m"], p=[0.4, 0.6])),
            "age": str(random.choice(["a", "b", "c", "d"], p=[0.1, 0.2, 0.3, 0.4])),
            "area": str(random.choice([*"12345"])),
            "school": str(random.choice(["low", "mid", "high"], p=[0.15, 0.35, 0.5])),
        }
        for n in range(2000)
    }
    census = {
        "sex": {"w": 51, "m": 49},
        "age": {"a": 20, "b": 25, "c": 30, "d": 25},
        "area": dict.fromkeys("12345", 20),
        "school": {"low": 30, "mid": 40, "high": 30},
    }
    found = portfolio(people, quotas_of(census, 100), 100)
    assert min(found.chances.values()) > 0
    assert found.least > 0.02


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: representation({"sex": ["women"], "age": []}, TOWN), "Give each column the same number"),
        (lambda: representation({"sex": ["other"]}, TOWN), "Row 1: the census has no sex “other”"),
        (lambda: representation({"shoe": ["42"]}, TOWN), "no “shoe”"),
        (lambda: rake({"sex": ["women", ""]}, TOWN), "Row 2 does not say"),
        (lambda: rake({"sex": ["women", "women"]}, TOWN), "Nobody of sex “men” took part"),
        (lambda: rake({"a": ["x", "y"], "b": ["x", "y"]}, {"a": {"x": 1, "y": 2}, "b": {"x": 2, "y": 1}}), "No weights fit"),
        (lambda: r_indicator([1, 1], {"sex": ["w", "m"]}), "needs both"),
        (lambda: portfolio(POOL, QUOTAS, 99), "99 seats cannot be filled"),
        (lambda: portfolio({"a": {"sex": "x"}}, QUOTAS, 1), "no quota"),
        (lambda: draw(portfolio(POOL, QUOTAS, 8), " "), "seed is empty"),
        (lambda: replace(draw(portfolio(POOL, QUOTAS, 8), "s"), "nobody"), "not on the panel"),
    ],
)
def test_unusable_input_is_named(call, says):
    with pytest.raises(UnusableInput, match=says):
        call()
