"""Who is poor in many ways at once: the counting method of Alkire and Foster, by indicator and by group."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang_methods.deprivation.outcome import NOTHING, Deprivation, Indicator, Poverty, Share
from madang_methods.errors import UnusableInput
from madang_methods.sampling import TOLERANCE, Design, Floats, codes, design, linearised_error, normal_interval, numbers

__all__ = ["Deprivation", "Indicator", "Indicators", "Poverty", "Share", "deprivation", "dimensions"]


@dataclass(frozen=True, slots=True)
class Indicators:
    """What people can be deprived of.

    columns: name -> (n,) 1 where deprived, 0 where not. weights: name -> weight of the indicator, adding up to 1.
    leave_out_missing: leave out, and count, people of whom one is not known; otherwise they are an error.
    """

    columns: Mapping[str, ArrayLike]
    weights: Mapping[str, float]
    leave_out_missing: bool = False


def deprivation(
    indicators: Indicators,
    sample: Design | None = None,
    *,
    cutoffs: Sequence[float] = (1 / 3,),
    groups: Sequence[object] | None = None,
) -> Deprivation:
    """H, A and M0 with standard errors, for each cutoff k and group.

    sample: how the n people were drawn (`sampling.design`). cutoffs: shares k in (0, 1]. groups: (n,) labels.
    Raises UnusableInput for values other than 0 and 1, weights that do not add up, missing values unless they may be left out.
    """
    matrix = _matrix(indicators)
    sample = sample or design(len(matrix))
    if sample.size != len(matrix):
        raise UnusableInput(f"The sample has {sample.size} rows and the indicators {len(matrix)}. Give one row for each person.")
    known = np.asarray(~np.isnan(matrix).any(axis=1), dtype=np.bool_)
    if not sample.weights[known].sum() > 0:
        raise UnusableInput(
            "Every row lacks an indicator or stands for nobody, so nothing can be counted. Leave out the emptiest indicator."
        )
    names = tuple(indicators.columns)
    study = _Study(names, np.where(known[:, None], matrix, 0.0), _weights(indicators.weights, names), sample, known)
    masks = _masks(groups, len(matrix))
    results = [_poverty(study, _cutoff(cutoff), name, mask & known) for cutoff in cutoffs for name, mask in masks]
    return Deprivation(tuple(results), int((~known).sum()))


@dataclass(frozen=True, slots=True)
class _Study:
    names: tuple[str, ...]
    matrix: Floats
    shares: Floats
    sample: Design
    known: NDArray[np.bool_]

    @property
    def counts(self) -> Floats:
        return np.asarray(self.matrix @ self.shares)

    def mean(self, values: Floats, among: NDArray[np.bool_]) -> Share:
        """Weighted mean of `values` among the people of a mask, a ratio whose denominator is estimated too."""
        weight = self.sample.weights * among
        people = weight.sum()
        if not people > 0:
            return NOTHING
        value = float(np.sum(weight * values) / people)
        error = linearised_error(weight * (values - value) / people, self.sample)
        return Share(value, error, normal_interval(value, error, 0.95))


def _poverty(study: _Study, cutoff: float, group: str | None, among: NDArray[np.bool_]) -> Poverty:
    poor = study.counts >= cutoff - TOLERANCE
    adjusted = study.mean(study.counts * poor, among)
    whole = study.mean(study.counts * poor, study.known).value
    people = float((study.sample.weights * among).sum() / (study.sample.weights * study.known).sum())
    return Poverty(
        cutoff=cutoff,
        group=group,
        headcount=study.mean(poor.astype(np.float64), among),
        intensity=study.mean(study.counts, among & poor),
        adjusted=adjusted,
        indicators=tuple(_indicator(study, number, poor, among, adjusted.value) for number in range(len(study.names))),
        rows=int(among.sum()),
        poor_rows=int((among & poor).sum()),
        population_share=people,
        contribution=people * adjusted.value / whole if whole and adjusted.value is not None else None,
    )


def _indicator(study: _Study, number: int, poor: NDArray[np.bool_], among: NDArray[np.bool_], adjusted: float | None) -> Indicator:
    deprived, weight = study.matrix[:, number], float(study.shares[number])
    censored = study.mean(deprived * poor, among)
    part = weight * censored.value / adjusted if adjusted and censored.value is not None else None
    rows = (int((deprived * poor)[among].sum()), int((deprived * ~poor)[among].sum()))
    return Indicator(study.names[number], weight, study.mean(deprived, among), censored, part, rows)


def dimensions(parts: Mapping[str, Sequence[str]]) -> dict[str, float]:
    """Weights as the global index has them: each dimension counts alike, and within it each indicator.

    parts: dimension -> its indicators. Raises UnusableInput for an empty dimension or an indicator named twice.
    """
    weights: dict[str, float] = {}
    for name, indicators in parts.items():
        if not indicators:
            raise UnusableInput(f"The dimension {name} has no indicator. Name at least one, or leave it out.")
        for one in indicators:
            if one in weights:
                raise UnusableInput(f"The indicator {one} is named twice. Give it to one dimension.")
            weights[one] = 1 / len(parts) / len(indicators)
    return weights


def _matrix(indicators: Indicators) -> Floats:
    if not indicators.columns:
        raise UnusableInput("There is no indicator. Give at least one column of 0 and 1.")
    columns, size = [], None
    for name, values in indicators.columns.items():
        column = np.asarray(values, dtype=np.float64) if indicators.leave_out_missing else numbers(values, name)
        wrong = ~np.isin(column, (0, 1)) & ~np.isnan(column)
        if wrong.any():
            raise UnusableInput(f"Row {int(np.flatnonzero(wrong)[0]) + 1}: {name} is neither 0 nor 1. Give 1 where deprived, else 0.")
        if size not in {None, len(column)}:
            raise UnusableInput(f"The column {name} has {len(column)} rows, the ones before {size}. Give one for each person.")
        size = len(column)
        columns.append(column)
    return np.column_stack(columns)


def _weights(weights: Mapping[str, float], names: Sequence[str]) -> Floats:
    if set(weights) != set(names):
        odd = sorted(set(weights) ^ set(names))
        raise UnusableInput(f"Indicators and weights do not match: {', '.join(odd)}. Give each indicator one weight.")
    found = np.array([weights[name] for name in names], dtype=np.float64)
    if (found < 0).any() or not math.isclose(found.sum(), 1, abs_tol=1e-6):
        raise UnusableInput(f"The weights of the indicators add up to {found.sum():.6g}. They are to be 0 or more and add up to 1.")
    return np.asarray(found / found.sum())


def _cutoff(cutoff: float) -> float:
    if not 0 < cutoff <= 1:
        raise UnusableInput(f"The cutoff is {cutoff}. Give a share above 0 and up to 1, such as 1/3.")
    return cutoff


def _masks(groups: Sequence[object] | None, size: int) -> list[tuple[str | None, NDArray[np.bool_]]]:
    everybody: list[tuple[str | None, NDArray[np.bool_]]] = [(None, np.ones(size, dtype=bool))]
    if groups is None:
        return everybody
    found, names = codes(groups, "group", size)
    return everybody + [(name, found == code) for code, name in enumerate(names)]
