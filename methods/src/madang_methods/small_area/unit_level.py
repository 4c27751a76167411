"""The unit-level model of Battese, Harter and Fuller, fitted by restricted maximum likelihood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from madang_methods.errors import UnusableInput
from madang_methods.result import Method
from madang_methods.sampling import Design, Floats, Integers, design, numbers
from madang_methods.small_area.covariates import INTERCEPT, covariates
from madang_methods.small_area.direct import Direct, direct_estimates
from madang_methods.small_area.estimates import TRUSTED_CV, AreaEstimate, Coefficient, SmallAreas, what_to_tell

METHOD = Method(
    name="Battese-Harter-Fuller unit-level model",
    version="1",
    source=(
        "Battese, Harter and Fuller (1988), An error-components model for prediction of county crop areas using survey and satellite "
        "data, JASA 83(401); Prasad and Rao (1990), JASA 85(409); Rao and Molina (2015), Small Area Estimation, chapter 7"
    ),
    assumptions=(
        "Given the covariates, who was asked has nothing to do with what was answered: the model does not use the weights.",
        "What the covariates do not explain is normal, between areas and between the rows of one area.",
        "The means of the covariates are known exactly for every area.",
        "Covariates bear on the value in a straight line, the same in every area.",
    ),
)


@dataclass(frozen=True, slots=True)
class Units:
    """The rows asked. values: (n,). areas: (n,) labels. columns: name -> (n,) numbers. sample: for the direct estimates alone."""

    values: ArrayLike
    areas: Sequence[object]
    columns: Mapping[str, ArrayLike]
    sample: Design | None = None


@dataclass(frozen=True, slots=True)
class AreaMeans:
    """What is known of all people of each area. areas: (m,). means: name -> (m,) means of the same columns. people: (m,) or None.

    With `people` the rows asked are counted as they are and only the rest is predicted, which matters where many were asked.
    """

    areas: Sequence[object]
    means: Mapping[str, ArrayLike]
    people: ArrayLike | None = None


def battese_harter_fuller(units: Units, known: AreaMeans, *, trusted_cv: float = TRUSTED_CV) -> SmallAreas:
    """EBLUP of each area's mean from rows with covariates and the areas' own means of these, with its mean squared error.

    Areas without a row are told by the model alone. Raises UnusableInput for an area or a column that is not known, missing values, a
    population smaller than its rows, and too few rows.
    """
    values = numbers(units.values, "value")
    names = [str(one) for one in known.areas]
    if len(set(names)) != len(names):
        raise UnusableInput("An area stands twice in the table of areas. Give each one row.")
    place = {name: number for number, name in enumerate(names)}
    area = _places(units.areas, place, len(values))
    matrix = covariates({name: list(numbers(one, name, len(values))) for name, one in units.columns.items()}, len(values))
    population = _population(units.columns, known, names)
    sums = _Sums.of(values, matrix.matrix, area, len(names))
    fit = _fit(sums)
    direct = {one.area: one for one in direct_estimates(values, [str(one) for one in units.areas], units.sample or design(len(values)))}
    size = _people(known, sums.rows, names)
    found = [_area(fit, sums, population[one], size[one], one, names[one], direct.get(names[one]), trusted_cv) for one in range(len(names))]
    errors = np.sqrt(np.diag(fit.covariance))
    slopes = {name: Coefficient(float(value), float(error)) for name, value, error in zip(matrix.names, fit.slopes, errors, strict=True)}
    return SmallAreas(METHOD, tuple(found), slopes, fit.between, fit.within, trusted_cv)


@dataclass(frozen=True, slots=True)
class _Sums:
    """All the model needs of the rows: counts and means by area, and products of the whole."""

    rows: Integers
    value: Floats
    columns: Floats
    squares: Floats
    products: Floats
    total: float

    @classmethod
    def of(cls, values: Floats, matrix: Floats, area: Integers, areas: int) -> _Sums:
        rows = np.bincount(area, minlength=areas)
        many = np.maximum(rows, 1)
        means = np.bincount(area, weights=values, minlength=areas) / many
        columns = np.column_stack([np.bincount(area, weights=one, minlength=areas) / many for one in matrix.T])
        if len(values) - matrix.shape[1] - np.count_nonzero(rows) < 1:
            raise UnusableInput("There are too few rows to tell areas from chance. Use fewer covariates, or ask more people.")
        if np.count_nonzero(rows) < 2:
            raise UnusableInput("All rows are in one area, so nothing can be compared. Give at least two areas.")
        return cls(rows, means, columns, matrix.T @ matrix, matrix.T @ values, float(values @ values))


@dataclass(frozen=True, slots=True)
class _Fit:
    """between, within: variances. unsure: (2, 2) covariance of their estimates. covariance: of the slopes."""

    between: float
    within: float
    slopes: Floats
    covariance: Floats
    unsure: Floats


def _fit(sums: _Sums) -> _Fit:
    """The ratio of the two variances where the restricted likelihood is highest; all else follows from it."""
    from scipy.optimize import minimize_scalar

    steps = np.linspace(-18, 12, 61)
    heights = [_height(float(np.exp(step)), sums) for step in steps]
    best = int(np.argmax(heights))
    low, high = steps[max(best - 1, 0)], steps[min(best + 1, len(steps) - 1)]
    inner = minimize_scalar(
        lambda step: -_height(float(np.exp(step)), sums), bounds=(low, high), method="bounded", options={"xatol": 1e-10}
    )
    ratio = 0.0 if _height(0.0, sums) >= -float(inner.fun) else float(np.exp(inner.x))
    slopes, inverse, within = _solved(ratio, sums)
    return _Fit(ratio * within, within, slopes, within * inverse, _unsure(ratio * within, within, sums.rows))


def _height(ratio: float, sums: _Sums) -> float:
    """The restricted log likelihood, up to a constant, at a ratio of the variance between areas to that within."""
    _, inverse, within = _solved(ratio, sums)
    free = int(sums.rows.sum()) - len(sums.products)
    return float(-0.5 * (free * np.log(within) + np.log1p(ratio * sums.rows).sum() - np.linalg.slogdet(inverse)[1]))


def _solved(ratio: float, sums: _Sums) -> tuple[Floats, Floats, float]:
    """Slopes, (X'H⁻¹X)⁻¹ and the variance within, H = I + ratio 11' in each area: only its means are needed."""
    weight = ratio * sums.rows**2 / (1 + ratio * sums.rows)
    inner = sums.squares - (sums.columns * weight[:, None]).T @ sums.columns
    right = sums.products - sums.columns.T @ (weight * sums.value)
    size = np.sqrt(np.diag(sums.squares))
    inverse = np.linalg.inv(inner / np.outer(size, size)) / np.outer(size, size)
    slopes = inverse @ right
    rest = sums.total - float(np.sum(weight * sums.value**2)) - float(slopes @ right)
    free = int(sums.rows.sum()) - len(right)
    if not rest > 1e-12 * sums.total:
        raise UnusableInput(
            "The covariates tell every value exactly, so there is nothing to estimate. Look for a column that repeats the value."
        )
    return slopes, inverse, rest / free


def _unsure(between: float, within: float, rows: Integers) -> Floats:
    """Inverse of the expected information of (between, within)."""
    whole = within + rows * between
    both = np.sum(rows / whole**2)
    information = 0.5 * np.array([
        [np.sum(rows**2 / whole**2), both],
        [both, np.sum((rows > 0) * ((rows - 1) / within**2 + 1 / whole**2))],
    ])  # fmt: skip
    return np.asarray(np.linalg.inv(information))


def _area(  # noqa: PLR0913, PLR0917 one area's row
    fit: _Fit, sums: _Sums, population: Floats, people: float, one: int, name: str, direct: Direct | None, trusted_cv: float
) -> AreaEstimate:
    rows = int(sums.rows[one])
    synthetic = float(population @ fit.slopes)
    alone = float(np.sqrt(fit.between + population @ fit.covariance @ population))
    if not rows or direct is None:
        return AreaEstimate(name, 0, None, None, False, synthetic, alone, synthetic, alone, None, "synthetic")
    trust = fit.between / (fit.between + fit.within / rows)
    share = rows / people
    # The rest of the area: everybody, less the rows that are already known.
    rest = (population - share * sums.columns[one]) / (1 - share) if share < 1 else sums.columns[one]
    effect = trust * (sums.value[one] - sums.columns[one] @ fit.slopes)
    model = share * sums.value[one] + (1 - share) * (rest @ fit.slopes + effect)
    squared = (1 - share) ** 2 * _mean_squared_error(fit, sums, rest, trust, one) + share * (1 - share) * fit.within / rows
    error = None if not direct.variance else float(np.sqrt(direct.variance))
    told = what_to_tell(direct.mean, error, pooled=error is None, trusted_cv=trusted_cv)
    return AreaEstimate(name, rows, direct.mean, error, False, synthetic, alone, float(model), float(np.sqrt(squared)), float(trust), told)


def _mean_squared_error(fit: _Fit, sums: _Sums, rest: Floats, trust: float, one: int) -> float:
    """g1 + g2 + 2 g3 of the mean of the rows not asked, without what chance does to these rows themselves."""
    rows = int(sums.rows[one])
    apart = rest - trust * sums.columns[one]
    chance = (1 - trust) * fit.between
    slopes = float(apart @ fit.covariance @ apart)
    turn = np.array([fit.within, -fit.between])
    variances = float(turn @ fit.unsure @ turn) / (rows**2 * (fit.between + fit.within / rows) ** 3)
    return chance + slopes + 2 * variances


def _places(labels: Sequence[object], place: Mapping[str, int], size: int) -> Integers:
    if len(labels) != size:
        raise UnusableInput(f"The column area has {len(labels)} rows where {size} are needed. Give one for each person.")
    for row, label in enumerate(labels, 1):
        if str(label) not in place:
            raise UnusableInput(f"Row {row}: the table of areas does not know “{label}”. Add it there, or correct the name.")
    return np.array([place[str(label)] for label in labels], dtype=np.int64)


def _population(columns: Mapping[str, ArrayLike], known: AreaMeans, names: list[str]) -> Floats:
    for name in columns:
        if name not in known.means:
            raise UnusableInput(f"The table of areas has no mean of {name}. Give one for each area ({INTERCEPT} needs none).")
    return np.column_stack([np.ones(len(names)), *(numbers(known.means[name], name, len(names)) for name in columns)])


def _people(known: AreaMeans, rows: Integers, names: list[str]) -> Floats:
    if known.people is None:
        return np.full(len(names), np.inf)
    people = numbers(known.people, "people", len(names))
    for one, name in enumerate(names):
        if people[one] < rows[one] or people[one] <= 0:
            raise UnusableInput(
                f"Row {one + 1} of the areas: “{name}” has {people[one]:g} people and {rows[one]} rows. Correct one of them."
            )
    return people
