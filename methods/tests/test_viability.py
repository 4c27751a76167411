"""Viability: closed forms, figures printed in manuals, and the ferry landing of Maru."""

import json
from dataclasses import replace
from importlib.resources import files
from math import log, sqrt
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from madang_methods.errors import UnusableInput
from madang_methods.viability import (
    Project,
    affordability,
    annuity,
    comparator,
    dscr,
    guarantee_exposure,
    irr,
    npv,
    project_of,
    viability_gap,
)

FERRY = project_of(json.loads((files("madang_methods") / "examples" / "viability.json").read_text(encoding="utf-8")))


def test_net_present_value_and_return_of_a_level_annuity_have_a_closed_form():
    assert npv(0.08, [-1000, *[100] * 20]) == pytest.approx(-1000 + 100 * (1 - 1.08**-20) / 0.08)
    assert irr([-annuity(0.07, 15), *[1] * 15]) == pytest.approx(0.07, abs=1e-12)
    assert irr([-100, 121]) == pytest.approx(0.21)
    assert irr([-100, 0, 121]) == pytest.approx(0.1)


def test_figures_printed_in_the_manuals_of_spreadsheets_and_numpy_financial():
    # Microsoft's page on IRR: −2.1 % after four years, 8.7 % after five. numpy-financial's page on irr: 0.2809.
    business = [-70000, 12000, 15000, 18000, 21000, 26000]
    assert irr(business[:5]) == pytest.approx(-0.021, abs=5e-4)
    assert irr(business) == pytest.approx(0.087, abs=5e-4)
    assert irr([-100, 39, 59, 55, 20]) == pytest.approx(0.28095, abs=5e-6)
    # Microsoft's page on NPV discounts its first flow too: 1,188.44.
    assert npv(0.1, [0, -10000, 3000, 4200, 6800]) == pytest.approx(1188.44, abs=0.005)


def test_flows_with_two_returns_are_refused_with_both_named():
    with pytest.raises(UnusableInput, match=r"10\.00%, 20\.00%"):
        irr([-100, 230, -132])


def test_money_that_never_comes_back_has_no_return():
    assert irr([-1000, 1]) is None
    with pytest.raises(UnusableInput, match="Give both"):
        irr([-1, -2])


def test_debt_cover_is_that_of_the_worst_year():
    assert dscr([12, 9, 20], [10, 10, 0]) == pytest.approx(0.9)
    assert dscr([12], [0]) is None


def test_the_ferry_returns_1_1_per_cent_and_its_gap_is_51_7_per_cent_of_cost_over_every_cap():
    found = viability_gap(FERRY)
    assert round(100 * found.irr, 1) == 1.1
    assert round(100 * found.share, 1) == 51.7
    assert found.within == {0.2: False, 0.3: False, 0.4: False}
    assert "Redesign" in found.explain()


def test_the_gap_of_a_level_project_is_cost_less_annuity():
    project = Project("level", (100.0,), 20, 10, 1, 4, hurdle=0.09)
    assert viability_gap(project).grant == pytest.approx(100 - 6 * annuity(0.09, 20))


def test_a_project_that_clears_its_hurdle_needs_nothing():
    found = viability_gap(Project("good", (10.0,), 20, 10, 1, 4, hurdle=0.09))
    assert (found.grant, found.share) == (0, 0)
    assert "needs no grant" in found.explain()


def test_a_project_that_loses_money_in_operation_cannot_be_saved_by_a_grant():
    found = viability_gap(replace(FERRY, running_cost=12))
    assert found.grant is None
    assert found.irr is None
    assert not any(found.within.values())
    assert "Even a grant of the whole cost" in found.explain()


def test_each_lever_alone_closes_the_gap_exactly():
    tariff, period, cost = viability_gap(FERRY).levers
    assert FERRY.with_tariff(tariff.factor).worth() == pytest.approx(0, abs=1e-6)
    assert FERRY.with_cost(cost.factor).worth() == pytest.approx(0, abs=1e-6)
    assert cost.value == pytest.approx(FERRY.cost + FERRY.worth())
    # At 10 % and 2 % growth even for ever is worth 5.2 / 0.08 = 65, below the cost of 100.
    assert period.value is None
    longer = viability_gap(replace(FERRY, hurdle=0.04)).levers[1].value
    assert replace(FERRY, hurdle=0.04, years=longer).worth() >= 0 > replace(FERRY, hurdle=0.04, years=longer - 1).worth()


def test_users_who_leave_make_a_higher_tariff_useless():
    assert viability_gap(replace(FERRY, elasticity=-1.0)).levers[0].value is None


def test_debt_asks_for_a_larger_grant_when_its_cover_binds():
    lent = replace(FERRY, debt_share=0.7, debt_rate=0.06, debt_years=10)
    found = viability_gap(lent)
    assert lent.cover(found.grant) >= 1.2 - 1e-9
    assert lent.worth(found.grant) >= -1e-9
    less = found.grant - 1e-3
    assert lent.cover(less) < 1.2 or lent.worth(less) < 0


@given(st.floats(0, 0.3), st.floats(0, 0.9), st.integers(1, 30), st.floats(1, 50))
def test_with_the_least_grant_the_owners_just_get_their_hurdle(hurdle, share, years, cash):
    project = Project("any", (60.0, 40.0), years, cash, 1, 0, hurdle=hurdle, debt_share=share, debt_rate=0.05, debt_years=years)
    grant = viability_gap(project).grant
    assert 0 <= grant <= 100
    assert project.worth(grant) >= -1e-6


def test_the_comparator_turns_at_the_rate_where_both_cost_the_same():
    found = comparator([0, *[11] * 20], raw=[100], rate=0.05)
    assert found.break_even == (pytest.approx(irr([-100, *[11] * 20])),)
    assert found.value_for_money == pytest.approx(1 - 11 * annuity(0.05, 20) / 100)
    above = comparator([0, *[11] * 20], raw=[100], rate=0.12)
    assert found.value_for_money < 0 < above.value_for_money
    assert "turns at" in found.explain()


def test_retained_risk_stays_on_both_sides_and_transferable_risk_on_one():
    found = comparator([50], raw=[40], rate=0.1, retained_risk=[5], transferable_risk=[15])
    assert (found.public, found.partner) == (60, 55)


def test_a_guarantee_of_one_year_costs_what_black_gives():
    expected, floor, spread = 100.0, 95.0, 0.3
    first = (log(expected / floor) + spread**2 / 2) / spread
    normal = NormalDist()
    black = (floor * normal.cdf(-(first - spread)) - expected * normal.cdf(-first)) / 1.05
    found = guarantee_exposure([expected], [floor], volatility=spread, rate=0.05, futures=200_000)
    assert abs(found.mean - black) < 4 * found.error
    assert found.called[0] == pytest.approx(normal.cdf(-(first - spread)), abs=4 * sqrt(0.25 / 200_000))


def test_a_guarantee_without_risk_is_plain_arithmetic_and_the_seed_repeats_it():
    found = guarantee_exposure([80, 120], [100, 100], volatility=0, rate=0.1, futures=10, own_revenue=100)
    assert found.mean == pytest.approx(20 / 1.1)
    assert found.share_of_own_revenue == pytest.approx(20 / 110)
    one, two = (guarantee_exposure([80], [100], volatility=0.2, rate=0.1, futures=50, seed=7) for _ in range(2))
    assert one == two


def test_the_share_of_the_poorest_forty_per_cent_by_hand():
    found = affordability([100, 200, 300, 400, 500], [10, 10, 10, 10, 10])
    # The poorest two of five: bills of 20 on incomes of 300; 10 of 100 is above 5 %, 10 of 200 is not.
    assert found.share == pytest.approx(20 / 300)
    assert (found.burdened, found.rows) == (0.5, 2)


def test_a_household_without_income_is_burdened():
    found = affordability([0, 100, 100, 100, 100], [5, 1, 1, 1, 1], poorest=1)
    assert found.burdened == pytest.approx(0.2)
    assert np.isfinite(found.median)


@pytest.mark.parametrize(
    ("call", "says"),
    [
        (lambda: npv(-1, [1]), "above −1"),
        (lambda: Project("x", (), 1, 1, 1, 1, hurdle=0.1), "capital cost"),
        (lambda: replace(FERRY, debt_share=0.5), "debt runs 0 years"),
        (lambda: viability_gap(FERRY, caps=[20]), "share of the cost"),
        (lambda: project_of({"name": "x"}), "does not say its capital_cost"),
        (lambda: project_of({"name": "x", "colour": 1}), "has no “colour”"),
        (lambda: comparator([1], raw=[0], rate=0.1), "costs nothing in all"),
        (lambda: guarantee_exposure([1], [-1], volatility=0.1, rate=0.1), "cannot be negative"),
        (lambda: affordability([1, -1], [1, 1]), "Row 2"),
        (lambda: dscr([1], [1, 1]), "same years"),
    ],
)
def test_unusable_input_is_named(call, says):
    with pytest.raises(UnusableInput, match=says):
        call()
