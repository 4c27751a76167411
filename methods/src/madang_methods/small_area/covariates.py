"""What is known of every area (or row) from registers and censuses, as the matrix of a regression."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.sampling import Floats

INTERCEPT = "constant"


@dataclass(frozen=True, slots=True)
class Covariates:
    """matrix: (n, p), a column of ones first. names: (p,) what each column is."""

    matrix: Floats
    names: tuple[str, ...]


def covariates(columns: Mapping[str, Sequence[object]], size: int) -> Covariates:
    """A column of ones, each column of numbers as it is, each column of words as one 0/1 column per word but the first.

    columns: name -> (size,) numbers or words. Raises UnusableInput with the row that is missing, and for a column that repeats what
    others say.
    """
    parts, names = [np.ones(size)], [INTERCEPT]
    for name, values in columns.items():
        if len(values) != size:
            raise UnusableInput(f"The column {name} has {len(values)} rows where {size} are needed. Give one for each.")
        for shown, column in _columns(name, values):
            parts.append(column)
            names.append(shown)
    found = Covariates(np.column_stack(parts), tuple(names))
    _check_rank(found)
    return found


def _columns(name: str, values: Sequence[object]) -> list[tuple[str, Floats]]:
    for row, value in enumerate(values, 1):
        if value is None or value == "" or value != value:  # noqa: PLR0124 only NaN is not itself
            raise UnusableInput(f"Row {row}: {name} is missing. What helps the model must be known of every row; fill it or leave it out.")
    if all(isinstance(value, (int, float, np.number)) for value in values):
        column = np.asarray(values, dtype=np.float64)
        if not np.isfinite(column).all():
            raise UnusableInput(f"Row {int(np.flatnonzero(~np.isfinite(column))[0]) + 1}: {name} is not a finite number. Correct it.")
        return [(name, column)]
    words = [str(value) for value in values]
    return [(f"{name}: {word}", np.array([one == word for one in words], dtype=np.float64)) for word in sorted(set(words))[1:]]


def _check_rank(found: Covariates) -> None:
    scaled = found.matrix / np.maximum(np.abs(found.matrix).max(axis=0), 1e-300)
    for width in range(1, len(found.names) + 1):
        if np.linalg.matrix_rank(scaled[:, :width]) < width:
            raise UnusableInput(f"The column {found.names[width - 1]} says only what the ones before it say. Leave it out.")
