"""A town's people where no register may be used: households made from census tables by iterative proportional fitting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike

from madang_methods.errors import UnusableInput
from madang_methods.impact.population import Labels, Population, population
from madang_methods.sampling import Floats, Integers

MOST_STEPS = 1000
SEXES = ("man", "woman")
Margin = tuple[Sequence[int], ArrayLike]


def fit(start: ArrayLike, margins: Sequence[Margin], *, tolerance: float = 1e-9) -> Floats:
    """The table nearest to `start` with these margins (Deming and Stephan 1940). margins: (axes kept, counts over them).

    Raises UnusableInput where margins have other shapes or totals, or where a 0 in the way makes them unreachable.
    """
    table = np.asarray(start, dtype=float)
    targets = [_target(table, number, *margin) for number, margin in enumerate(margins, 1)]
    totals = [float(target.sum()) for _, target in targets]
    if max(totals) - min(totals) > 1e-6 * max(totals):
        raise UnusableInput(
            f"The margins have other totals: {', '.join(f'{total:,.6g}' for total in totals)}. Make them count the same households."
        )
    for _ in range(MOST_STEPS):
        for others, target in targets:
            now = table.sum(axis=others, keepdims=True)
            table = table * np.divide(target, now, out=np.zeros_like(target), where=now > 0)
        if max(float(np.abs(table.sum(axis=others, keepdims=True) - target).max()) for others, target in targets) <= tolerance * totals[0]:
            return table
    raise UnusableInput("The margins cannot be met together: where the table is 0 by its start, no household may be asked for.")


def _target(table: Floats, number: int, axes: Sequence[int], counts: ArrayLike) -> tuple[tuple[int, ...], Floats]:
    target = np.asarray(counts, dtype=float)
    shape = tuple(table.shape[axis] for axis in axes)
    if target.shape != shape or list(axes) != sorted(axes):
        raise UnusableInput(
            f"Margin {number} has the shape {target.shape} where {shape} is needed. Give one count for each combination, in order."
        )
    if not (np.isfinite(target).all() and (target >= 0).all() and target.sum() > 0):
        raise UnusableInput(f"Margin {number} holds a count that is missing or negative, or none above 0. Correct it.")
    others = tuple(axis for axis in range(table.ndim) if axis not in axes)
    return others, np.expand_dims(target, others)


def whole(table: Floats, seed: int) -> Integers:
    """Whole households with the same total: each cell is rounded down or up, so that in the mean it keeps its count."""
    flat = table.ravel()
    below = np.floor(flat)
    total = round(float(flat.sum()))
    reached = np.cumsum(flat - below)
    left = total - int(below.sum())
    reached *= left / reached[-1] if left else 0
    start = np.random.default_rng(seed).random()
    up = np.diff(np.floor(np.concatenate([[0.0], reached]) + start))
    return (below + up).astype(np.int64).reshape(table.shape)


def town(census: Mapping[str, Any], *, seed: int = 1) -> Population:
    """A population from the tables of a census (see docs/methods/impact.md): the same seed gives the same town.

    census: `dimensions` (name: words), `margins` (of: names, counts), `income` (of: a dimension, between: word: [low, high] equivalised),
    `members` (of: a dimension, ages: word: one [youngest, oldest] for each member), `traits` (name: [from age, share] rising).
    """
    dimensions: dict[str, list[str]] = _part(census, "dimensions")
    names = list(dimensions)
    margins = [([names.index(name) for name in _known(one["of"], names)], one["counts"]) for one in _part(census, "margins")]
    counts = whole(fit(np.ones([len(words) for words in dimensions.values()]), margins), seed)
    cells = np.repeat(np.arange(counts.size), counts.ravel())
    columns = {name: Labels(codes.astype(np.int64), tuple(dimensions[name])) for name, codes in zip(names, np.unravel_index(cells, counts.shape), strict=True)}  # fmt: skip
    random = np.random.default_rng(seed)
    persons = _members(_part(census, "members"), columns, random)
    _add_traits(persons, census.get("traits", {}), random)
    equivalent = _between(_part(census, "income"), columns, random)
    people = population({"income": np.ones(len(cells))} | columns, persons)
    return population({"income": np.round(equivalent * people.equivalence)} | columns, persons)


def _part(values: Mapping[str, Any], name: str) -> Any:
    if name not in values:
        raise UnusableInput(f"The census has no {name}. docs/methods/impact.md shows what it holds.")
    return values[name]


def _known(asked: Sequence[str], names: Sequence[str]) -> Sequence[str]:
    for name in asked:
        if name not in names:
            raise UnusableInput(f"The census names “{name}”, which is none of its dimensions: {', '.join(names)}.")
    return asked


def _per_word(part: Mapping[str, Any], field: str, columns: Mapping[str, Labels]) -> tuple[Labels, list[Any]]:
    column = columns[_known([part["of"]], list(columns))[0]]
    missing = [word for word in column.names if word not in part[field]]
    if missing:
        raise UnusableInput(f"The census says nothing in {field} of {part['of']} “{missing[0]}”. Add it.")
    return column, [part[field][word] for word in column.names]


def _between(part: Mapping[str, Any], columns: Mapping[str, Labels], random: np.random.Generator) -> Floats:
    column, ranges = _per_word(part, "between", columns)
    low, high = np.asarray(ranges, dtype=float)[column.codes].T
    # Evenly on the logarithm: within a band there are more small incomes than large ones.
    return np.asarray(np.exp(random.uniform(np.log(low), np.log(high))))


def _members(part: Mapping[str, Any], columns: Mapping[str, Labels], random: np.random.Generator) -> dict[str, Any]:
    column, kinds = _per_word(part, "ages", columns)
    sizes = np.array([len(ages) for ages in kinds])[column.codes]
    household = np.repeat(np.arange(len(sizes)), sizes)
    place = np.arange(len(household)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    ranges = np.zeros((len(kinds), int(sizes.max()), 2), dtype=np.int64)
    for code, ages in enumerate(kinds):
        ranges[code, : len(ages)] = ages
    youngest, oldest = ranges[column.codes[household], place].T
    sex = Labels(random.integers(0, 2, len(household)), SEXES)
    return {"household": household, "age": random.integers(youngest, oldest, endpoint=True).astype(float), "sex": sex}


def _add_traits(persons: dict[str, Any], traits: Mapping[str, Sequence[Sequence[float]]], random: np.random.Generator) -> None:
    age = persons["age"]
    bands = np.searchsorted([18, 65], age, side="right")
    for name, steps in traits.items():
        ends, shares = np.asarray(steps, dtype=float).T
        share = np.concatenate([[0.0], shares])[np.searchsorted(ends, age, side="right")]
        persons[name] = Labels((random.random(len(age)) < share).astype(np.int64), ("no", "yes"))
    persons["age band"] = Labels(bands.astype(np.int64), ("under 18", "18 to 64", "65 and over"))
