"""The people a policy meets: weighted households, and who lives in them where that is known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang_methods.errors import UnusableInput
from madang_methods.inequality import weighted_quantile
from madang_methods.sampling import Floats, Integers, codes, design, numbers

Mask = NDArray[np.bool_]
ADULT_AGE = 14
COMPUTED = ("size", "equivalent_income", "income_to_median")
NOT_GROUPS = ("id", "household", "weight", "income")


@dataclass(frozen=True, slots=True)
class Labels:
    """A column of words: (n,) codes from 0 into `names`. Made once, it spares millions of comparisons of text."""

    codes: Integers
    names: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)


Column = Floats | Labels


@dataclass(frozen=True, slots=True)
class Population:
    """h households and, where known, the n persons in them.

    weights: (h,) households each row stands for. income: (h,) disposable, in a year, losses as they are. sizes: (h,) persons.
    equivalence: (h,) by how much income is divided to compare households of other sizes; `scale` says by which rule.
    household_of: (n,) row of each person's household. median: of equivalised income, each person counted, before any change.
    """

    weights: Floats
    income: Floats
    sizes: Floats
    equivalence: Floats
    scale: str
    household_of: Integers
    of_households: Mapping[str, Column]
    of_persons: Mapping[str, Column]
    median: float

    @property
    def size(self) -> int:
        return len(self.weights)

    @property
    def equivalent_income(self) -> Floats:
        return np.asarray(self.income / self.equivalence)

    def with_income(self, income: Floats) -> Population:
        """The same households with other incomes, held against the median of before."""
        return replace(self, income=income)

    def rows(self, chosen: Integers) -> Population:
        """Some households alone, in the order asked, with their persons, held against the median of all. A row may be asked twice."""
        members: list[Integers] = []
        if self.of_persons:
            inside = {row: np.flatnonzero(self.household_of == row) for row in np.unique(chosen).tolist()}
            members = [inside[row] for row in chosen.tolist()]
        persons = np.concatenate(members) if members else np.empty(0, dtype=np.int64)
        return Population(
            self.weights[chosen], self.income[chosen], self.sizes[chosen], self.equivalence[chosen], self.scale,
            np.repeat(np.arange(len(members)), [len(one) for one in members]).astype(np.int64),
            {name: _taken(column, chosen) for name, column in self.of_households.items()},
            {name: _taken(column, persons) for name, column in self.of_persons.items()},
            self.median,
        )  # fmt: skip

    def household_column(self, name: str) -> Column | None:
        """A column of the households by name, computed ones included; None where there is none."""
        match name:
            case "income":
                return self.income
            case "size":
                return self.sizes
            case "equivalent_income":
                return self.equivalent_income
            case "income_to_median":
                return np.asarray(self.equivalent_income / self.median)
        return self.of_households.get(name)

    def groups(self) -> list[str]:
        """Columns of words, by which a table can be made; those of households first."""
        return [name for columns in (self.of_households, self.of_persons) for name, one in columns.items() if isinstance(one, Labels)]


def population(households: Any, persons: Any = None, *, adult_age: int = ADULT_AGE) -> Population:
    """A population from columns, by name: a pandas or polars frame, or a mapping of arrays.

    households: `income`, and as it is known `weight` (1 if absent), `id`, `size`, `equivalence`; every other column may be named in
    conditions and, where it holds words, in tables. persons: `household` (an id of households), and best `age`; other columns as above.
    Equivalence is the column if given, else the modified OECD scale from ages (1, 0.5 for each further person of `adult_age` or more, 0.3
    for each child), else the square root of size. Raises UnusableInput with the row that cannot be used.
    """
    of_households, of_persons = _columns(households, "households"), _columns(persons, "persons") if persons is not None else {}
    if "income" not in of_households:
        raise UnusableInput("The households have no column income. Give the disposable income of each household in a year.")
    income = numbers(of_households.pop("income"), "income")
    weights = design(len(income), of_households.pop("weight", None)).weights
    ids = of_households.pop("id", np.arange(len(income)))
    household_of = _household_of(of_persons, np.asarray(ids), len(income))
    sizes = _sizes(of_households.pop("size", None), household_of, len(income))
    kept = {name: _column(values, name, len(income)) for name, values in of_households.items()}
    inside = {name: _column(values, name, len(household_of)) for name, values in of_persons.items()}
    _refuse_twins(kept, inside)
    equivalence, scale = _equivalence(kept.get("equivalence"), inside.get("age"), household_of, sizes, adult_age)
    return Population(
        weights, income, sizes, equivalence, scale, household_of, kept, inside, _median(income / equivalence, weights * sizes)
    )


def median_income(people: Population) -> float:
    return _median(people.equivalent_income, people.weights * people.sizes)


def _columns(frame: Any, what: str) -> dict[str, Any]:
    names = getattr(frame, "columns", None)
    found = {str(name): frame[name] for name in (frame if names is None else names)}
    if not found:
        raise UnusableInput(f"The {what} have no columns. Give one array or list for each.")
    return found


def _column(values: Any, name: str, size: int) -> Column:
    if isinstance(values, Labels):
        found: Column = values
    elif hasattr(values, "cat") and hasattr(values.cat, "codes"):
        found = _from_categories(np.asarray(values.cat.codes), [str(one) for one in values.cat.categories], name)
    else:
        found = _from_array(np.asarray(values), name, size)
    if len(found) != size:
        raise UnusableInput(f"The column {name} has {len(found)} rows where {size} are needed. Give one value for each.")
    return found


def _from_categories(found: Integers, names: Sequence[str], name: str) -> Labels:
    if (found < 0).any():
        raise UnusableInput(f"Row {int(np.flatnonzero(found < 0)[0]) + 1}: {name} is missing. Write “unknown” if nobody knows.")
    return Labels(found.astype(np.int64), tuple(names))


def _from_array(values: NDArray[Any], name: str, size: int) -> Column:
    if values.dtype.kind == "b":
        return Labels(values.astype(np.int64), ("no", "yes"))
    if values.dtype.kind in "iuf":
        return numbers(values, name, size)
    missing = np.array([one is None or one == "" or one != one for one in values])  # noqa: PLR0124 only a NaN differs from itself
    if missing.any():
        raise UnusableInput(f"Row {int(np.flatnonzero(missing)[0]) + 1}: {name} is missing. Write “unknown” if nobody knows.")
    found, names = codes(values.tolist(), name, len(values))
    return Labels(found, tuple(names))


def _household_of(persons: dict[str, Any], ids: NDArray[Any], size: int) -> Integers:
    if not persons:
        return np.empty(0, dtype=np.int64)
    if "household" not in persons:
        raise UnusableInput("The persons have no column household. Name in it the id of the household each lives in.")
    asked = np.asarray(persons.pop("household"))
    if ids.dtype.kind in "iu" and np.array_equal(ids, np.arange(size)) and asked.dtype.kind in "iu":
        place = asked.astype(np.int64)
        known = (place >= 0) & (place < size)
    else:
        ids, asked = _alike(ids, asked)
        order = np.argsort(ids, kind="stable")
        if (ids[order][1:] == ids[order][:-1]).any():
            raise UnusableInput("Two households have the same id. Give each its own.")
        at = np.minimum(np.searchsorted(ids[order], asked), size - 1)
        place = order[at]
        known = ids[place] == asked
    if not known.all():
        row = int(np.flatnonzero(~known)[0])
        raise UnusableInput(f"Person {row + 1} lives in household {asked[row]}, which is not among the households. Add it, or correct it.")
    return place


def _alike(ids: NDArray[Any], asked: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
    """Both as numbers or both as text, so that 7 and “7” meet."""
    if ids.dtype.kind in "iuf" and asked.dtype.kind in "iuf":
        return ids, asked
    return ids.astype(str), asked.astype(str)


def _sizes(given: ArrayLike | None, household_of: Integers, households: int) -> Floats:
    if not len(household_of):
        sizes = np.ones(households) if given is None else numbers(given, "size", households)
        what = "its size is below 1"
    else:
        sizes = np.bincount(household_of, minlength=households).astype(float)
        what = "nobody lives in it"
        if given is not None and (numbers(given, "size", households) != sizes).any():
            raise UnusableInput("The sizes of the households are not those of their persons. Leave the column size out, or correct it.")
    if (sizes < 1).any():
        raise UnusableInput(f"Household {int(np.flatnonzero(sizes < 1)[0]) + 1}: {what}. Leave it out or correct it.")
    return sizes


def _refuse_twins(households: Mapping[str, Column], persons: Mapping[str, Column]) -> None:
    for name in (*COMPUTED, *NOT_GROUPS):
        if name in persons or name in households:
            raise UnusableInput(f"The column {name} is made here or stands among the households. Give it another name.")
    for name in persons:
        if name in households:
            raise UnusableInput(f"The column {name} stands among households and among persons. Give one of them another name.")


def _equivalence(given: Column | None, age: Column | None, household_of: Integers, sizes: Floats, adult_age: int) -> tuple[Floats, str]:
    if given is not None:
        if isinstance(given, Labels) or (given <= 0).any():
            raise UnusableInput("The column equivalence holds something that is not above 0. Give numbers above 0.")
        return given, "as given"
    if age is None:
        return np.sqrt(sizes), "square root of household size"
    if isinstance(age, Labels):
        raise UnusableInput("The column age holds words. Give ages in years; an age band may stand in a column of its own.")
    adults = np.bincount(household_of[age >= adult_age], minlength=len(sizes))
    further = np.maximum(adults, 1) - 1
    children = sizes - np.maximum(adults, 1)
    return 1 + 0.5 * further + 0.3 * children, f"modified OECD (1, 0.5 from age {adult_age}, 0.3)"


def _taken(column: Column, rows: Integers) -> Column:
    return Labels(column.codes[rows], column.names) if isinstance(column, Labels) else column[rows]


def _median(values: Floats, weights: Floats) -> float:
    order = np.argsort(values)  # an order that need not keep ties is eight times quicker here, and the median is the same
    found = weighted_quantile(values[order], weights[order], 0.5)
    if not found > 0:
        raise UnusableInput(f"The median equivalised income is {found:,.4g}, so nothing can be held against it. Check the incomes.")
    return found
