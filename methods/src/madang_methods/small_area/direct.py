"""Direct estimates: what the answers of an area say by themselves, and how far off they may be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from madang_methods.sampling import Design, Floats, Integers, codes, design, numbers


@dataclass(frozen=True, slots=True)
class Direct:
    """The weighted mean of one area's own rows. variance: None where the design cannot show it (one cluster, or one in a stratum)."""

    area: str
    rows: int
    people: float
    mean: float
    variance: float | None


def direct_estimates(values: ArrayLike, areas: Sequence[object], sample: Design | None = None) -> tuple[Direct, ...]:
    """Mean of each area with its variance, linearised by ultimate clusters; areas in the order of their names.

    values: (n,) numbers. areas: (n,) labels. sample: how the n rows were drawn (`sampling.design`); areas may cut across strata.
    Source: Särndal, Swensson and Wretman (1992), Model Assisted Survey Sampling, section 5.8 (domains).
    Raises UnusableInput for a missing value, another length, and negative weights.
    """
    found = numbers(values, "value")
    sample = sample or design(len(found))
    code, names = codes(areas, "area", len(found))
    rows = np.bincount(code, minlength=len(names))
    people = np.bincount(code, weights=sample.weights, minlength=len(names))
    with np.errstate(invalid="ignore", divide="ignore"):
        means = np.bincount(code, weights=sample.weights * found, minlength=len(names)) / people
    known = people > 0
    scores = np.where(known[code], sample.weights * (found - means[code]) / people[code], 0.0)
    variances = _domain_variances(scores, code, len(names), sample)
    return tuple(
        Direct(names[one], int(rows[one]), float(people[one]), float(means[one]), _shown(variances[one]))
        for one in range(len(names))
        if known[one]
    )


def _shown(variance: float) -> float | None:
    return float(variance) if np.isfinite(variance) else None


def _domain_variances(scores: Floats, code: Integers, areas: int, sample: Design) -> Floats:
    """(areas,) variance of each area's total of scores, NaN where it cannot be seen. One pass for all areas.

    Σ over strata of m/(m−1) (Σz² − (Σz)²/m): clusters outside the area have z = 0 and count in m.
    """
    width = len(sample.stratum_of_cluster)
    pairs, place = np.unique(code * width + sample.clusters, return_inverse=True)
    totals = np.bincount(place, weights=scores)
    area, cluster = pairs // width, pairs % width
    strata = len(sample.clusters_per_stratum)
    cells, cell = np.unique(area * strata + sample.stratum_of_cluster[cluster], return_inverse=True)
    size = sample.clusters_per_stratum[cells % strata]
    squares = np.bincount(cell, weights=totals**2) - np.bincount(cell, weights=totals) ** 2 / size
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = np.where(size > 1, np.maximum(squares, 0) * size / (size - 1), np.nan)
    variances = np.bincount(cells // strata, weights=parts, minlength=areas)
    # A single cluster sits on its own mean: its 0 is not certainty.
    return np.where(np.bincount(area, minlength=areas) > 1, variances, np.nan)
