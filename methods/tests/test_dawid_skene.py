"""Dawid and Skene: the example of their paper, an independent slow EM, invented raters whose errors are known, and what cannot be told."""

import json
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from madang_methods.agreement import NotIdentifiable, dawid_skene
from madang_methods.errors import UnusableInput

# Dawid and Skene (1979), table 1: 45 patients; the first of five anaesthetists rated each three times, the others once.
PATIENTS = """
1111111 3334334 1122122 2223121 2223222 2223322 1222111 3333433 2222223 2322223 4444444 2223343 1111111 2223212 1211111
1112111 1111111 1111111 2222221 2221322 2222222 2222221 2223222 2212222 1111111 1111111 2322222 1111111 1111111 1121121
1111111 3333233 1111111 2222222 2223232 4334343 2212232 2323233 3333432 1111111 1111111 1212111 2322222 1211111 2222222
""".split()  # noqa: SIM905 as a table it can be read
ANAESTHETISTS = ("1", "1", "1", "2", "3", "4", "5")


def people(count, rates, share=0.4, seed=1):
    """Rows of raters who say yes with sensitivity and no with specificity, and the truth."""
    chance = random.Random(seed)
    truth = [chance.random() < share for _ in range(count)]
    rows = [tuple("yes" if chance.random() < (se if true else 1 - sp) else "no" for se, sp in rates) for true in truth]
    return rows, ["yes" if true else "no" for true in truth]


def slow_em(rows, gold, steps=400):
    """The same model for yes and no, written from its likelihood, unit by unit."""
    belief = [float(g == "yes") if g else sum(r == "yes" for r in row) / len(row) for row, g in zip(rows, gold, strict=True)]
    raters = range(len(rows[0]))
    for _ in range(steps):
        total = sum(belief)
        share = total / len(rows)
        sensitivity = [sum(b for b, row in zip(belief, rows, strict=True) if row[r] == "yes") / total for r in raters]
        false = [sum(1 - b for b, row in zip(belief, rows, strict=True) if row[r] == "yes") / (len(rows) - total) for r in raters]
        belief = []
        for row, known in zip(rows, gold, strict=True):
            yes, no = share, 1 - share
            for r in raters:
                yes *= sensitivity[r] if row[r] == "yes" else 1 - sensitivity[r]
                no *= false[r] if row[r] == "yes" else 1 - false[r]
            belief.append(float(known == "yes") if known else yes / (yes + no))
    return share, sensitivity, [1 - f for f in false], belief


def test_the_example_of_the_paper():
    found = dawid_skene([list(row) for row in PATIENTS], raters=ANAESTHETISTS)
    assert [round(found.overall.prevalence[name], 2) for name in "1234"] == [0.40, 0.42, 0.11, 0.07]
    first = found.overall.confusion["1"]
    assert [[round(first[true][said], 2) for said in "1234"] for true in "1234"] == [
        [0.89, 0.11, 0, 0],
        [0.07, 0.88, 0.05, 0],
        [0, 0.34, 0.66, 0],
        [0, 0, 0.56, 0.44],
    ]


def test_posteriors_are_those_of_another_program_on_the_papers_data():
    # As printed by D. Card's program of 2014 for the patients of whom it is not certain.
    found = dawid_skene([list(row) for row in PATIENTS], raters=ANAESTHETISTS).posterior
    printed = {7: ("1", 0.981), 30: ("1", 0.9991), 35: ("2", 0.948), 38: ("3", 0.9788), 42: ("1", 0.9998)}
    for patient, (category, shown) in printed.items():
        assert found[patient - 1][category] == pytest.approx(shown, abs=6e-5)


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 10_000), st.booleans())
def test_the_fit_is_that_of_a_slow_reading_of_the_model(seed, is_anchored):
    rows, truth = people(120, [(0.9, 0.85), (0.8, 0.95), (0.7, 0.8)], seed=seed)
    gold = [answer if is_anchored and place < 30 else None for place, answer in enumerate(truth)]
    found = dawid_skene(rows, gold=gold)
    share, sensitivity, specificity, belief = slow_em(rows, gold)
    if found.steps < 300:
        assert found.overall.prevalence["yes"] == pytest.approx(share, abs=1e-4)
        assert [found.overall.sensitivity(rater) for rater in found.raters] == pytest.approx(sensitivity, abs=1e-4)
        assert [found.overall.specificity(rater) for rater in found.raters] == pytest.approx(specificity, abs=1e-4)
        assert [shares["yes"] for shares in found.posterior] == pytest.approx(belief, abs=1e-3)


def test_two_assessors_and_the_machine_are_recovered_with_their_errors():
    rates = [(0.95, 0.97), (0.9, 0.98), (0.75, 0.9)]
    rows, truth = people(6000, rates)
    gold = [answer if place % 20 == 0 else None for place, answer in enumerate(truth)]
    found = dawid_skene(rows, raters=("minji", "jun", "machine"), gold=gold)
    for rater, (sensitivity, specificity) in zip(found.raters, rates, strict=True):
        assert found.overall.sensitivity(rater) == pytest.approx(sensitivity, abs=0.03)
        assert found.overall.specificity(rater) == pytest.approx(specificity, abs=0.03)
    right = sum(one == true for one, true in zip(found.most_likely(), truth, strict=True)) / len(truth)
    machine = sum(row[2] == true for row, true in zip(rows, truth, strict=True)) / len(truth)
    assert right > machine + 0.05
    # Calibrated: of answers believed with about nine tenths, about nine tenths are yes.
    near = [true == "yes" for shares, true in zip(found.posterior, truth, strict=True) if 0.8 < shares["yes"] < 0.97]
    assert len(near) < 30 or 0.75 < sum(near) / len(near) < 1


def test_two_raters_alone_are_refused_and_the_error_says_why():
    rows, truth = people(500, [(0.9, 0.9), (0.8, 0.9)])
    with pytest.raises(NotIdentifiable, match="Two raters leave more unknowns than their table has cells"):
        dawid_skene(rows)
    with pytest.raises(NotIdentifiable, match="no known answer is no"):
        dawid_skene(rows, gold=["yes" if place == truth.index("yes") else None for place in range(500)])
    assert issubclass(NotIdentifiable, UnusableInput)


def test_two_raters_are_told_apart_once_some_answers_are_known():
    rates = [(0.95, 0.9), (0.7, 0.97)]
    rows, truth = people(8000, rates)
    found = dawid_skene(rows, gold=[answer if place < 2000 else None for place, answer in enumerate(truth)])
    for rater, (sensitivity, specificity) in zip(found.raters, rates, strict=True):
        assert found.overall.sensitivity(rater) == pytest.approx(sensitivity, abs=0.04)
        assert found.overall.specificity(rater) == pytest.approx(specificity, abs=0.04)


def test_two_different_sets_of_errors_fit_two_raters_equally_well():
    """Why it must be refused: the four cells of the table are the same to the last digit."""

    def cells(share, first, second):
        return [
            share * (first[0] if a else 1 - first[0]) * (second[0] if b else 1 - second[0])
            + (1 - share) * (1 - first[1] if a else first[1]) * (1 - second[1] if b else second[1])
            for a in (1, 0)
            for b in (1, 0)
        ]

    one = cells(0.5, (0.9, 0.9), (0.9, 0.9))
    # Where yes and no are equally frequent, only the product of the two raters' skills shows: 0.4 × 0.4 = 0.32 × 0.5.
    other = cells(0.5, (0.82, 0.82), (1, 1))
    assert one == pytest.approx(other, abs=1e-12)


def test_known_answers_stay_and_what_nobody_rated_has_the_share_of_all():
    rows = [("yes", "yes", "yes"), ("no", "no", "no"), ("yes", "no", "yes"), (None, None, None), ("no", "no", "yes")] * 6
    gold = ["no", *[None] * 29]
    found = dawid_skene(rows, gold=gold)
    assert found.posterior[0] == {"no": 1.0, "yes": 0.0}
    assert found.posterior[3] == pytest.approx(found.overall.prevalence)


def test_a_small_group_leans_on_all_units_and_a_large_one_speaks_for_itself():
    strong, truth = people(3000, [(0.95, 0.95)] * 3, seed=2)
    weak, weak_truth = people(3000, [(0.7, 0.7)] * 3, seed=3)
    rows, groups = [*strong, *weak, weak[0]], ["content"] * 3000 + ["technology"] * 3000 + ["tiny"]
    gold = [answer if place % 10 == 0 else None for place, answer in enumerate([*truth, *weak_truth, weak_truth[0]])]
    found = dawid_skene(rows, gold=gold, groups=groups)
    rates = {fit.group: fit.sensitivity("rater 1") for fit in found.fits}
    assert rates["content"] == pytest.approx(0.95, abs=0.03)
    assert rates["technology"] == pytest.approx(0.7, abs=0.05)
    assert rates["tiny"] == pytest.approx(rates["all"], abs=0.08)


def test_intervals_hold_the_truth_and_come_out_the_same_every_time():
    rows, truth = people(600, [(0.9, 0.9), (0.85, 0.95), (0.8, 0.8)])
    options = {
        "gold": [a if i % 4 == 0 else None for i, a in enumerate(truth)],
        "replicates": 60,
        "clusters": [str(i % 20) for i in range(600)],
    }
    found, again = dawid_skene(rows, **options), dawid_skene(rows, **options)
    assert found.intervals == again.intervals
    interval = found.intervals["rater 1", "yes"]
    assert interval.lower < 0.9 < interval.upper
    assert json.loads(found.to_json())["intervals"][0]["kind"] == "percentile bootstrap over clusters, at least Wilson's"


def test_a_rater_who_never_erred_so_far_may_still_err():
    rows = [("yes", "yes", "yes")] * 12 + [("no", "no", "no")] * 20 + [("yes", "yes", "no")] * 3
    interval = dawid_skene(rows, replicates=50).intervals["rater 1", "yes"]
    assert interval.upper == 1
    assert 0.75 < interval.lower < 0.85


@pytest.mark.parametrize(
    ("call", "error", "says"),
    [
        (lambda: dawid_skene([]), UnusableInput, "no ratings"),
        (lambda: dawid_skene([("yes", "no", "yes")], gold=[]), UnusableInput, "0 known answers for 1 rows"),
        (lambda: dawid_skene([("yes", "no", "yes"), ("yes",)]), UnusableInput, "Row 2 has 1 ratings"),
        (lambda: dawid_skene([("yes", "yes", "yes")] * 3), NotIdentifiable, "All ratings are “yes”"),
        (lambda: dawid_skene([("yes", "no", "yes")] * 3, groups=["a"]), UnusableInput, "1 groups for 3 rows"),
    ],
)
def test_what_cannot_be_fitted_is_said(call, error, says):
    with pytest.raises(error, match=says):
        call()
