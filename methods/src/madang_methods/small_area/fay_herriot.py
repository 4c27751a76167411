"""The area-level model of Fay and Herriot, fitted by restricted maximum likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang_methods.errors import UnusableInput
from madang_methods.result import Method
from madang_methods.sampling import Floats
from madang_methods.small_area.covariates import Covariates
from madang_methods.small_area.estimates import TRUSTED_CV, AreaEstimate, Coefficient, SmallAreas, what_to_tell

METHOD = Method(
    name="Fay-Herriot area-level model",
    version="1",
    source=(
        "Fay and Herriot (1979), JASA 74(366); Prasad and Rao (1990), JASA 85(409), and Datta and Lahiri (2000), Statistica Sinica 10, "
        "for the mean squared error; Rao and Molina (2015), Small Area Estimation, chapter 6"
    ),
    assumptions=(
        "The direct errors are known exactly; where an area's own shows none, that of all areas is used, divided by its rows.",
        "What the covariates do not explain is drawn from one normal distribution for all areas, independent of their neighbours.",
        "Covariates are known without error for every area.",
        "The areas told by the model do not add up to the direct figure of the whole exactly.",
    ),
)


def fay_herriot(  # noqa: PLR0913 what a model of areas is made of
    areas: Sequence[str],
    direct: ArrayLike,
    variance: ArrayLike,
    helped_by: Covariates,
    *,
    rows: Sequence[int | None] | None = None,
    trusted_cv: float = TRUSTED_CV,
) -> SmallAreas:
    """EBLUP of each area: γ direct + (1 − γ) x'b, γ = σ²/(σ² + D), with its mean squared error g1 + g2 + 2 g3.

    areas: (m,) names. direct: (m,) means, NaN where an area has no rows. variance: (m,) sampling variance D in squared units of the
    direct ones; NaN or 0 where the area's own rows show none, which needs `rows`. helped_by: (m, p) covariates of every area.
    rows: (m,) rows behind each direct estimate, None where not known. trusted_cv: up to it the direct estimate is told.
    Raises UnusableInput for a negative variance, a variance that cannot be made up, an area named twice, and too few areas.
    """
    means, given = (np.asarray(one, dtype=np.float64) for one in (direct, variance))
    counts = list(rows) if rows is not None else [None] * len(areas)
    _check(areas, means, given, helped_by, counts)
    spread, pooled = _with_pooled(areas, means, given, counts)
    seen = np.isfinite(means)
    fit = _fit(means[seen], spread[seen], helped_by.matrix[seen])
    trust = np.where(seen, fit.variance / (fit.variance + np.where(seen, spread, 1.0)), 0.0) if fit.variance else np.zeros(len(means))
    synthetic = helped_by.matrix @ fit.slopes
    leverage = np.einsum("ij,jk,ik->i", helped_by.matrix, fit.covariance, helped_by.matrix)
    model = np.where(seen, trust * np.where(seen, means, 0.0) + (1 - trust) * synthetic, synthetic)
    squared = np.where(seen, _mean_squared_error(fit, spread, trust, leverage), fit.variance + leverage)
    found = [
        AreaEstimate(
            area=str(name),
            rows=counts[one],
            direct=float(means[one]) if seen[one] else None,
            direct_error=float(np.sqrt(spread[one])) if seen[one] else None,
            pooled=bool(pooled[one]),
            synthetic=float(synthetic[one]),
            synthetic_error=float(np.sqrt(fit.variance + leverage[one])),
            model=float(model[one]),
            model_error=float(np.sqrt(squared[one])),
            trust=float(trust[one]) if seen[one] else None,
            told=what_to_tell(
                means[one] if seen[one] else None,
                float(np.sqrt(spread[one])) if seen[one] else None,
                pooled=bool(pooled[one]),
                trusted_cv=trusted_cv,
            ),
        )
        for one, name in enumerate(areas)
    ]
    errors = np.sqrt(np.diag(fit.covariance))
    slopes = {name: Coefficient(float(value), float(error)) for name, value, error in zip(helped_by.names, fit.slopes, errors, strict=True)}
    return SmallAreas(METHOD, tuple(found), slopes, fit.variance, None, trusted_cv)


@dataclass(frozen=True, slots=True)
class _Fit:
    variance: float
    slopes: Floats
    covariance: Floats
    information: float


def _fit(means: Floats, spread: Floats, matrix: Floats) -> _Fit:
    """σ² where the REML score is 0 (or 0, where it falls from there on), and the slopes of weighted least squares."""
    from scipy.optimize import brentq

    top = float(np.var(means)) or float(spread.mean())
    if _score(0.0, means, spread, matrix) <= 0:
        variance = 0.0
    else:
        while _score(top, means, spread, matrix) > 0:
            top *= 2
        variance = float(brentq(_score, 0.0, top, args=(means, spread, matrix), xtol=1e-14 * top, rtol=1e-13))
    weight = 1 / (variance + spread)
    slopes, covariance = _least_squares(means, weight, matrix)
    return _Fit(variance, slopes, covariance, float(np.sum(weight**2) / 2))


def _score(variance: float, means: Floats, spread: Floats, matrix: Floats) -> float:
    """Twice the slope of the restricted log likelihood in σ²: y'PPy − tr P."""
    weight = 1 / (variance + spread)
    slopes, covariance = _least_squares(means, weight, matrix)
    residual = weight * (means - matrix @ slopes)
    trace = weight.sum() - np.sum(covariance * ((matrix * (weight**2)[:, None]).T @ matrix))
    return float(residual @ residual - trace)


def _least_squares(means: Floats, weight: Floats, matrix: Floats) -> tuple[Floats, Floats]:
    """Slopes and their covariance (X'WX)⁻¹, worked out on columns of one size so that millions beside shares do no harm."""
    size = np.abs(matrix).max(axis=0)
    scaled = matrix / size
    inner = np.linalg.inv((scaled * weight[:, None]).T @ scaled)
    slopes = inner @ (scaled.T @ (weight * means))
    return slopes / size, inner / np.outer(size, size)


def _mean_squared_error(fit: _Fit, spread: Floats, trust: Floats, leverage: Floats) -> Floats:
    """g1 + g2 + 2 g3: chance, the slopes, and twice what not knowing σ² adds."""
    unsure = spread**2 / (fit.variance + spread) ** 3 / fit.information
    return np.asarray(trust * spread + (1 - trust) ** 2 * leverage + 2 * unsure)


def _check(areas: Sequence[str], means: Floats, variance: Floats, helped_by: Covariates, rows: Sequence[int | None]) -> None:
    size = len(areas)
    if not len(means) == len(variance) == len(helped_by.matrix) == len(rows) == size:
        raise UnusableInput(
            "Areas, direct estimates, variances, rows and covariates are not of one length. Give one of each for each area."
        )
    seen: set[str] = set()
    for row, name in enumerate(areas, 1):
        if str(name) in seen:
            raise UnusableInput(f"Row {row}: the area “{name}” stands there twice. Give each area one row.")
        seen.add(str(name))
        if variance[row - 1] < 0:
            raise UnusableInput(f"Row {row}: the variance of “{name}” is negative. Give the squared standard error.")
    known = int(np.isfinite(means).sum())
    if known <= helped_by.matrix.shape[1] + 1:
        raise UnusableInput(
            f"{known} areas have an estimate and the model asks {helped_by.matrix.shape[1]} things of them. Use fewer covariates, or more areas."
        )


def _with_pooled(areas: Sequence[str], means: Floats, variance: Floats, rows: Sequence[int | None]) -> tuple[Floats, NDArray[np.bool_]]:
    """Variances, where an area's own is not to be had that of all areas times rows, divided by its rows."""
    lacking = np.isfinite(means) & ~(variance > 0)
    if not lacking.any():
        return variance, lacking
    usable = [(variance[one], count) for one, count in enumerate(rows) if variance[one] > 0 and count]
    filled = variance.copy()
    for one, (name, count) in enumerate(zip(areas, rows, strict=True)):
        if lacking[one] and not (count and usable):
            raise UnusableInput(
                f"Row {one + 1}: the area “{name}” has an estimate and no variance above 0. Give it, or the rows behind every estimate."
            )
        if lacking[one] and count:
            filled[one] = sum(found * many**2 for found, many in usable) / sum(many for _, many in usable) / count
    return filled, lacking
