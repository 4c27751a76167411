"""Circumstances as codes: words in any order, numbers in theirs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.sampling import Integers

NOT_KNOWN = "not known"


@dataclass(frozen=True, slots=True)
class Circumstance:
    """levels: what there is, in order. codes: (n,) place of each person's level. is_ordered: a split keeps neighbours together."""

    name: str
    levels: tuple[Any, ...]
    codes: Integers
    is_ordered: bool


def circumstances(columns: Mapping[str, Sequence[object]], size: int) -> tuple[Circumstance, ...]:
    """Raises UnusableInput for no column, one of another length, and a number that is missing."""
    if not columns:
        raise UnusableInput("There is no circumstance. Give at least one column, such as sex, area or schooling.")
    return tuple(_circumstance(name, values, size) for name, values in columns.items())


def _circumstance(name: str, values: Sequence[object], size: int) -> Circumstance:
    if len(values) != size:
        raise UnusableInput(f"The column {name} has {len(values)} rows where {size} are needed. Give one for each person.")
    missing = [value is None or value == "" or value != value for value in values]  # noqa: PLR0124 only NaN is not itself
    filled = [value for value, lacks in zip(values, missing, strict=True) if not lacks]
    if filled and all(isinstance(value, (int, float, np.number)) and not isinstance(value, bool) for value in filled):
        if any(missing):
            raise UnusableInput(
                f"Row {missing.index(True) + 1}: {name} is missing. Numbers have an order in which a gap has no place; fill it, or turn the column into words."
            )
        levels, codes = np.unique(np.asarray(values, dtype=np.float64), return_inverse=True)
        return Circumstance(name, tuple(levels.tolist()), codes.astype(np.int64), True)
    words = [NOT_KNOWN if lacks else str(value) for value, lacks in zip(values, missing, strict=True)]
    names, codes = np.unique(np.asarray(words), return_inverse=True)
    return Circumstance(name, tuple(str(one) for one in names), codes.astype(np.int64), False)
