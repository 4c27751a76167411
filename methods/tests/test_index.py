"""Scores with unknown answers, and the exact distribution against brute force and the binomial."""

import json
import math
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st
from madang_methods.errors import UnusableInput
from madang_methods.index import Answer, expected_score, poisson_binomial, quadrature, score

probabilities = st.lists(st.floats(0, 1), min_size=1, max_size=9)


def by_brute_force(ps):
    outcomes = [0.0] * (len(ps) + 1)
    for outcome in product((0, 1), repeat=len(ps)):
        outcomes[sum(outcome)] += math.prod(p if hit else 1 - p for p, hit in zip(ps, outcome, strict=True))
    return outcomes


def test_unknown_answers_open_a_span_above_the_score():
    result = score({"a": "yes", "b": "no", "c": Answer.UNKNOWN, "d": "yes"})
    assert (result.value, result.lower, result.upper) == (0.5, 0.5, 0.75)
    assert "1 could not be assessed" in result.explain()


def test_a_site_of_which_nothing_could_be_assessed_has_no_score_instead_of_zero():
    result = score({"a": "unknown", "b": "unknown"})
    assert result.value is None
    assert (result.lower, result.upper) == (0, 1)
    assert json.loads(result.to_json())["value"] is None


def test_a_site_that_has_nothing_scores_zero():
    assert score({"a": "no", "b": "no"}).value == 0


@given(probabilities)
def test_the_distribution_equals_brute_force(ps):
    assert poisson_binomial(ps) == pytest.approx(by_brute_force(ps), abs=1e-12)


def test_equal_probabilities_give_the_binomial():
    expected = [math.comb(95, n) * 0.3**n * 0.7 ** (95 - n) for n in range(96)]
    assert poisson_binomial([0.3] * 95) == pytest.approx(expected, rel=1e-9)


@given(probabilities, st.sampled_from([0.5, 0.8, 0.95]))
def test_the_interval_holds_at_least_its_level_and_the_expectation_is_the_mean(ps, level):
    result = expected_score({str(i): p for i, p in enumerate(ps)}, level=level)
    first, last = (round(end * len(ps)) for end in (result.interval.lower, result.interval.upper))
    assert math.fsum(result.distribution[first : last + 1]) >= level - 1e-9
    assert result.expected == pytest.approx(sum(ps) / len(ps))


@pytest.mark.parametrize("points", [1, 2, 11, 31])
def test_points_and_weights_of_the_common_cause_are_those_of_numpy(points):
    numpy = pytest.importorskip("numpy")
    nodes, weights = numpy.polynomial.hermite_e.hermegauss(points)
    found = quadrature(points)
    assert [point for point, _ in found] == pytest.approx(nodes.tolist(), abs=1e-12)
    assert [weight for _, weight in found] == pytest.approx((weights / weights.sum()).tolist(), rel=1e-9, abs=1e-15)


def test_a_common_cause_of_equal_answers_is_the_loan_portfolio_of_vasicek():
    """P(exactly k of n), integrated by the trapezium rule over 4,001 points instead of by quadrature."""
    from statistics import NormalDist

    normal, n, p, shared = NormalDist(), 10, 0.3, 0.05
    grid = [-8 + 16 * i / 4000 for i in range(4001)]
    exact = [0.0] * (n + 1)
    for z in grid:
        q = normal.cdf((normal.inv_cdf(p) + shared**0.5 * z) / (1 - shared) ** 0.5)
        for k in range(n + 1):
            exact[k] += normal.pdf(z) * 16 / 4000 * math.comb(n, k) * q**k * (1 - q) ** (n - k)
    assert expected_score({str(i): p for i in range(n)}, shared=shared).distribution == pytest.approx(exact, abs=1e-5)


def test_settled_answers_leave_no_spread():
    result = expected_score({"a": 1, "b": 0, "c": 1})
    assert result.interval.lower == result.interval.upper == result.expected == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: score({}), "no answers"),
        (lambda: score({"212": "maybe"}), "Item 212 is answered 'maybe'. Write yes, no or unknown."),
        (lambda: expected_score({"212": 1.2}), "Item 212 has probability 1.2"),
        (lambda: expected_score({"212": math.nan}), "Item 212 has probability nan"),
        (lambda: expected_score({}), "no probabilities"),
        (lambda: expected_score({"a": 0.5}, level=1), "level is 1"),
        (lambda: expected_score({"a": 0.5}, shared=1), "shared part is 1"),
    ],
)
def test_unusable_answers_are_named(call, says):
    with pytest.raises(UnusableInput, match=says):
        call()
