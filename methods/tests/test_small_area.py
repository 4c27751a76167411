"""Small areas: published figures of the R package sae, brute force on the likelihood, and errors that are as large as they say."""

import csv
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from madang_methods.errors import UnusableInput
from madang_methods.sampling import design
from madang_methods.small_area import AreaMeans, Units, battese_harter_fuller, covariates, direct_estimates, fay_herriot
from scipy.optimize import minimize

DATA = Path(__file__).parent / "sae"

# Molina and Marhuenda (2015), R Journal 7(1), print these for the milk and the corn; the areas of milk are the first five.
MILK = (1.021971, 1.047602, 1.067951, 0.760817, 0.846157)
MILK_SQUARED_ERRORS = (0.01346026, 0.00537288, 0.00570199, 0.00854175, 0.00957961)
CORN = (122.1954, 126.2280, 106.6638, 108.4222, 144.3072, 112.1586, 112.7801, 122.0020, 115.3438, 124.4144, 106.8883, 143.0312)


def read(name):
    with (DATA / name).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    return {column: [row[column] for row in rows] for column in rows[0]}


def numbers(values):
    return np.array(values, dtype=float)


def milk():
    rows = read("milk.csv")
    known = covariates({"major": rows["major"]}, 43)
    return fay_herriot(rows["area"], numbers(rows["spending"]), numbers(rows["error"]) ** 2, known, rows=[int(one) for one in rows["rows"]])


def corn(crop="corn", leave_out=(32,), people=True):
    segments, counties = read("segments.csv"), read("counties.csv")
    kept = [row for row in range(37) if row not in leave_out]
    pick = lambda column: [segments[column][row] for row in kept]  # noqa: E731
    pixels = ("corn_pixels", "soybean_pixels")
    units = Units(numbers(pick(crop)), pick("county"), {name: numbers(pick(name)) for name in pixels})
    size = numbers(counties["segments"]) if people else None
    return battese_harter_fuller(units, AreaMeans(counties["county"], {name: numbers(counties[name]) for name in pixels}, size))


def test_the_published_figures_of_milk():
    found = milk()
    assert found.area_variance == pytest.approx(0.0185503, abs=5e-8)
    assert [one.model for one in found.areas[:5]] == pytest.approx(MILK, abs=5e-7)
    assert [one.model_error**2 for one in found.areas[:5]] == pytest.approx(MILK_SQUARED_ERRORS, abs=5e-8)
    assert [one.value for one in found.coefficients.values()] == pytest.approx([0.9681890, 0.1327801, 0.2269462, -0.2413011], abs=5e-6)
    assert [one.error for one in found.coefficients.values()] == pytest.approx([0.06936208, 0.10300072, 0.09232981, 0.08161707], abs=5e-6)


def test_the_published_figures_of_corn():
    found = corn()
    assert [one.model for one in found.areas] == pytest.approx(CORN, abs=5e-5)
    # Battese, Harter and Fuller (1988) give 140 and 147, and the slopes 51, 0.329 and -0.134.
    assert (found.area_variance, found.unit_variance) == pytest.approx((140, 147), abs=0.5)
    assert [one.value for one in found.coefficients.values()] == pytest.approx([51, 0.329, -0.134], abs=0.1)


def test_soybeans_are_predicted_as_whole_matrices_predict_them():
    """The same model without any of the sums: variances by a general optimiser, effects from G Z' V⁻¹ (y - Xb)."""
    segments, counties = read("segments.csv"), read("counties.csv")
    kept = [row for row in range(37) if row != 32]
    known = np.column_stack([np.ones(36), *(numbers(segments[name])[kept] for name in ("corn_pixels", "soybean_pixels"))])
    values, county = numbers(segments["soybeans"])[kept], np.array(segments["county"])[kept]
    same = county[:, None] == county[None, :]

    def parts(between, within):
        inverse = np.linalg.inv(between * same + within * np.eye(36))
        inner = known.T @ inverse @ known
        slopes = np.linalg.solve(inner, known.T @ inverse @ values)
        return inverse, inner, slopes, values - known @ slopes

    def depth(logs):
        inverse, inner, _, residual = parts(*np.exp(logs))
        return (-np.linalg.slogdet(inverse)[1] + np.linalg.slogdet(inner)[1] + residual @ inverse @ residual) / 2

    best = np.exp(minimize(depth, [5, 5], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12, "maxiter": 4000}).x)
    inverse, _, slopes, residual = parts(*best)
    found = corn("soybeans", people=False)
    assert (found.area_variance, found.unit_variance) == pytest.approx(tuple(best), rel=1e-5)
    for row, one in enumerate(found.areas):
        means = [1, float(counties["corn_pixels"][row]), float(counties["soybean_pixels"][row])]
        effect = best[0] * ((county == one.area) @ inverse @ residual)
        assert one.model == pytest.approx(means @ slopes + effect, rel=1e-6)


def test_with_every_segment_the_variances_are_those_of_the_package():
    found = corn(leave_out=())
    assert (found.area_variance, found.unit_variance) == pytest.approx((63.3149, 297.7128), abs=1e-3)


def test_no_other_variance_is_likelier_than_the_one_found():
    """Restricted likelihood written out with whole matrices, as an oracle of the sums."""
    rows = read("milk.csv")
    known, spread = covariates({"major": rows["major"]}, 43).matrix, numbers(rows["error"]) ** 2

    def height(variance):
        inverse = np.diag(1 / (variance + spread))
        inner = known.T @ inverse @ known
        left = np.eye(43) - known @ np.linalg.inv(inner) @ known.T @ inverse
        residual = left @ numbers(rows["spending"])
        return -0.5 * (np.log(variance + spread).sum() + np.linalg.slogdet(inner)[1] + residual @ inverse @ residual)

    best = milk().area_variance
    assert all(height(best) > height(best * factor) for factor in (0.5, 0.99, 1.01, 2))


def test_errors_of_areas_are_as_large_as_they_say():
    random = np.random.default_rng(4)
    spread, help_ = random.uniform(0.3, 2, 30), random.normal(size=30)
    names, known = [str(one) for one in range(30)], covariates({"help": list(help_)}, 30)
    missed, said = [], []
    for _ in range(400):
        truth = 1 + 2 * help_ + random.normal(size=30)
        found = fay_herriot(names, truth + random.normal(size=30) * np.sqrt(spread), spread, known)
        missed.append([(one.model - true) ** 2 for one, true in zip(found.areas, truth, strict=True)])
        said.append([one.model_error**2 for one in found.areas])
    assert np.mean(said) == pytest.approx(np.mean(missed), rel=0.05)


def test_errors_of_rows_are_as_large_as_they_say():
    random = np.random.default_rng(8)
    rows = np.repeat(np.arange(20), random.integers(1, 6, 20))
    names = [str(one) for one in range(21)]
    means = random.normal(size=21)
    missed, said = [], []
    for _ in range(300):
        effect, help_ = random.normal(size=21), means[rows] + random.normal(size=len(rows))
        values = 3 + help_ + effect[rows] + random.normal(size=len(rows))
        found = battese_harter_fuller(Units(values, [names[one] for one in rows], {"help": help_}), AreaMeans(names, {"help": means}))
        missed.append([(one.model - true) ** 2 for one, true in zip(found.areas, 3 + means + effect, strict=True)])
        said.append([one.model_error**2 for one in found.areas])
    assert np.mean(said) == pytest.approx(np.mean(missed), rel=0.06)
    assert np.mean(said, axis=0)[20] == pytest.approx(np.mean(missed, axis=0)[20], rel=0.25)


def test_an_area_where_everybody_was_asked_is_told_as_it_is():
    random = np.random.default_rng(1)
    rows, help_ = np.repeat([0, 1, 2, 3], 8), random.normal(size=32)
    values = help_ + np.repeat(random.normal(size=4), 8) + random.normal(size=32)
    means = [help_[rows == one].mean() for one in range(4)]
    found = battese_harter_fuller(
        Units(values, [str(one) for one in rows], {"help": help_}), AreaMeans(list("0123"), {"help": means}, [8] * 4)
    )
    assert [one.model for one in found.areas] == pytest.approx([values[rows == one].mean() for one in range(4)])
    assert [one.model_error for one in found.areas] == pytest.approx([0] * 4, abs=1e-9)


def test_direct_estimates_are_those_of_the_textbook_in_each_area():
    values, areas = [1.0, 3, 5, 2, 2, 8], list("aaabbc")
    found = {one.area: one for one in direct_estimates(values, areas)}
    assert found["a"].mean == 3
    # A domain of a simple sample of 6: n/(n-1) sum (z - mean z)^2 with z = (y - 3)/3 in the area, else 0.
    assert found["a"].variance == pytest.approx(6 / 5 * (4 / 9 + 0 + 4 / 9))
    assert found["b"].variance == 0
    assert found["c"].variance is None, "one row shows nothing of its error"


@given(st.data())
@settings(max_examples=40)
def test_direct_errors_in_one_pass_are_those_area_by_area(data):
    from madang_methods.sampling import linearised_error

    size = data.draw(st.integers(8, 40))
    areas = data.draw(st.lists(st.sampled_from("xyz"), min_size=size, max_size=size))
    clusters = data.draw(st.lists(st.integers(0, 3), min_size=size, max_size=size))
    values = np.array(data.draw(st.lists(st.integers(0, 9), min_size=size, max_size=size)), dtype=float)
    weights = np.array(data.draw(st.lists(st.integers(1, 5), min_size=size, max_size=size)), dtype=float)
    strata = [row % 2 for row in range(size)]
    sample = design(size, weights, strata, clusters)
    for one in direct_estimates(values, areas, sample):
        inside = np.array([area == one.area for area in areas])
        scores = inside * weights * (values - one.mean) / weights[inside].sum()
        touched = set(sample.clusters[inside])
        alone = linearised_error(scores, sample)
        if len(touched) > 1 and alone is not None:
            assert one.variance == pytest.approx(alone**2, abs=1e-12)


@given(st.floats(0.1, 100), st.floats(-50, 50))
@settings(max_examples=25)
def test_another_unit_changes_the_estimates_with_it(factor, shift):
    rows = read("milk.csv")
    known = covariates({"major": rows["major"]}, 43)
    one = milk()
    other = fay_herriot(rows["area"], numbers(rows["spending"]) * factor + shift, (numbers(rows["error"]) * factor) ** 2, known)
    assert [area.model for area in other.areas] == pytest.approx([area.model * factor + shift for area in one.areas], rel=1e-6)


def test_an_estimate_lies_between_its_own_rows_and_the_model():
    for one in milk().areas:
        low, high = sorted((one.direct, one.synthetic))
        assert low <= one.model <= high


def test_areas_that_differ_by_chance_alone_are_told_by_the_model():
    spread = np.full(12, 4.0)
    found = fay_herriot([str(one) for one in range(12)], 10 + np.tile([0.1, -0.1], 6), spread, covariates({}, 12))
    assert found.area_variance == 0
    assert {round(one.model, 6) for one in found.areas} == {10}
    assert "no more than the model and chance explain" in found.explain()


def test_an_area_without_rows_and_one_whose_rows_agree_are_told_and_marked():
    means, spread = [0.2, 0.4, 0.6, float("nan"), 1.0, 0.5], [0.01, 0.02, 0.01, float("nan"), 0, 0.02]
    found = fay_herriot(list("abcdef"), means, spread, covariates({}, 6), rows=[20, 12, 24, 0, 4, 10])
    assert found.of("d").told == "synthetic"
    assert found.of("d").direct is None
    assert found.of("e").pooled
    assert found.of("e").told == "model"
    pooled = (20**2 * 0.01 + 12**2 * 0.02 + 24**2 * 0.01 + 10**2 * 0.02) / (20 + 12 + 24 + 10)
    assert found.of("e").direct_error ** 2 == pytest.approx(pooled / 4)


def test_areas_with_few_rows_are_published_by_the_model_alone_and_not_alone():
    found = fay_herriot(list("abcdef"), [0.2, 0.4, 0.6, 0.3, 0.9, 0.5], [0.01] * 6, covariates({}, 6), rows=[20, 12, 24, 3, 9, 10])
    shown = found.without_small(5)
    hidden = [one.area for one in shown.areas if one.rows is None]
    assert "d" in hidden
    assert len(hidden) > 1
    assert all(
        one.direct is None and one.trust is None and one.model == found.of(one.area).synthetic for one in shown.areas if one.area in hidden
    )
    assert '"rows": null' in shown.to_json()


def test_a_share_ends_at_one():
    found = fay_herriot(list("abcd"), [0.9, 0.99, 0.95, 0.97], [0.01] * 4, covariates({}, 4)).within(0, 1)
    assert max(one.interval().upper for one in found.areas) == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"variance": [0.1, -0.1, 0.1, 0.1]}, "Row 2: the variance of “b” is negative"),
        ({"variance": [0.1, 0, 0.1, 0.1]}, "Row 2: the area “b” has an estimate and no variance"),
        ({"areas": list("abca")}, "Row 4: the area “a” stands there twice"),
        ({"direct": [1, float("nan"), float("nan"), float("nan")]}, "1 areas have an estimate"),
        ({"direct": [1, 2, 3]}, "not of one length"),
    ],
)
def test_unusable_areas_are_named(change, says):
    given_ = {"areas": list("abcd"), "direct": [1, 2, 3, 4], "variance": [0.1] * 4} | change
    with pytest.raises(UnusableInput, match=says):
        fay_herriot(**given_, helped_by=covariates({}, 4))


@pytest.mark.parametrize(
    ("columns", "says"),
    [
        ({"x": [1, None, 3]}, "Row 2: x is missing"),
        ({"x": [1, 2, 3], "y": [2, 4, 6]}, "column y says only what the ones before it say"),
        ({"x": [1, 2]}, "x has 2 rows where 3 are needed"),
        ({"x": [1, float("inf"), 2]}, "Row 2: x is not a finite number"),
    ],
)
def test_unusable_covariates_are_named(columns, says):
    with pytest.raises(UnusableInput, match=says):
        covariates(columns, 3)


@pytest.mark.parametrize(
    ("areas", "means", "people", "says"),
    [
        (list("aabbxx"), {"x": [1, 2]}, None, "Row 5: the table of areas does not know “x”"),
        (list("aabbab"), {}, None, "no mean of x"),
        (list("aabbab"), {"x": [1, 2]}, [2, 9], "“a” has 2 people and 3 rows"),
        (list("aaaaaa"), {"x": [1, 2]}, None, "All rows are in one area"),
    ],
)
def test_unusable_rows_are_named(areas, means, people, says):
    with pytest.raises(UnusableInput, match=says):
        battese_harter_fuller(Units([1, 3, 2, 5, 4, 4], areas, {"x": [1, 2, 3, 4, 5, 7]}), AreaMeans(["a", "b"], means, people))


def test_values_the_covariates_tell_exactly_are_named():
    with pytest.raises(UnusableInput, match="tell every value exactly"):
        battese_harter_fuller(
            Units([1, 2, 3, 4, 5, 6], list("aabbcc"), {"x": [1, 2, 3, 4, 5, 6]}), AreaMeans(list("abc"), {"x": [1, 2, 3]})
        )
