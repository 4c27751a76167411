"""Cities and items side by side: what was answered, how sure that is, and to which part of the index each item belongs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from madang_methods.errors import UnusableInput
from madang_methods.frames import Columns
from madang_methods.index.answers import Answer, IndexScore
from madang_methods.sampling import Floats, Integers

YES, NO, UNKNOWN = 1, 0, -1
WORDS = {"yes": YES, "no": NO, "unknown": UNKNOWN, "": UNKNOWN, "na": UNKNOWN, "1": YES, "0": NO, "true": YES, "false": NO}
CODES = {Answer.YES: YES, Answer.NO: NO, Answer.UNKNOWN: UNKNOWN}


@dataclass(frozen=True, slots=True)
class Table:
    """C cities by I items.

    answers: (C, I) of 1 yes, 0 no, -1 could not be assessed. probabilities: (C, I) that people would say yes, NaN where it could not
    be assessed. part_of: (I,) place of the item's part in `parts`. Every city has at least one assessed item.
    """

    cities: tuple[str, ...]
    items: tuple[str, ...]
    parts: tuple[str, ...]
    part_of: Integers
    answers: NDArray[np.int8]
    probabilities: Floats

    @property
    def official(self) -> Floats:
        """(P,) weights of the parts where every item weighs the same."""
        return self.sizes / len(self.items)

    @property
    def sizes(self) -> Integers:
        return np.bincount(self.part_of, minlength=len(self.parts))

    @property
    def filled(self) -> Floats:
        """(C, I) probabilities; what could not be assessed is taken to be met as often as the rest of the city's items."""
        usual = np.nanmean(self.probabilities, axis=1, keepdims=True)
        return np.where(np.isnan(self.probabilities), usual, self.probabilities)

    @property
    def part_means(self) -> Floats:
        """(C, P) expected share of each part that is met."""
        inside = np.eye(len(self.parts))[self.part_of]
        return self.filled @ inside / self.sizes

    def scores(self) -> list[IndexScore]:
        counted = [[int(n) for n in (self.answers == code).sum(axis=1)] for code in (YES, NO, UNKNOWN)]
        return [IndexScore(*one) for one in zip(*counted, strict=True)]

    def without(self, cities: Sequence[str]) -> Table:
        kept = [place for place, city in enumerate(self.cities) if city not in set(cities)]
        return Table(
            tuple(self.cities[i] for i in kept), self.items, self.parts, self.part_of, self.answers[kept], self.probabilities[kept]
        )


@dataclass(frozen=True, slots=True)
class Read:
    """A table, and the cities of which nothing could be assessed: they are listed and never ranked."""

    table: Table
    not_assessed: tuple[str, ...]


def table(
    cities: Sequence[str],
    items: Sequence[str],
    cells: Sequence[Sequence[Any]],
    *,
    parts: Mapping[str, str] | None = None,
    doubt: float = 0.0,
) -> Read:
    """Cities by items. Each cell is yes, no, unknown (or empty), or the probability of a yes as a number from 0 to 1.

    parts: item -> part of the index; without it the index has one part. doubt: chance that a settled yes or no is wrong; a
    probability that is neither 0 nor 1 stays as it is. Raises UnusableInput with the cell that cannot be used.
    """
    _check_names(cities, "city")
    _check_names(items, "item")
    if not 0 <= doubt < 0.5:
        raise UnusableInput(f"The doubt is {doubt}, but must lie from 0 to below one half, for instance 0.02.")
    answers = np.empty((len(cities), len(items)), dtype=np.int8)
    probabilities = np.empty(answers.shape)
    for row, (city, given) in enumerate(zip(cities, cells, strict=True)):
        if len(given) != len(items):
            raise UnusableInput(f"{city} has {len(given)} answers, but there are {len(items)} items. Leave an answer empty, not out.")
        for column, cell in enumerate(given):
            answers[row, column], probabilities[row, column] = _cell(cell, doubt, city, items[column])
    return of_arrays(cities, items, answers, probabilities, parts=parts)


def of_arrays(
    cities: Sequence[str], items: Sequence[str], answers: NDArray[np.int8], probabilities: Floats, *, parts: Mapping[str, str] | None = None
) -> Read:
    """As `table`, from arrays of answers and probabilities that are known to be whole."""
    seen: NDArray[np.bool_] = np.asarray(~np.isnan(probabilities).all(axis=1))
    if not seen.any():
        raise UnusableInput("Of no city anything could be assessed, so there is nothing to rank.")
    names, part_of = _parts(items, parts)
    kept = tuple(city for city, is_seen in zip(cities, seen, strict=True) if is_seen)
    left = tuple(city for city, is_seen in zip(cities, seen, strict=True) if not is_seen)
    return Read(Table(kept, tuple(items), names, part_of, answers[seen], probabilities[seen]), left)


def of_columns(columns: Columns, *, parts: Mapping[str, str] | None = None, doubt: float = 0.0) -> Read:
    """As `table`, from the columns of a file: the first holds the cities, each other one an item."""
    first, *items = columns
    cities = ["" if city is None else str(city) for city in columns[first]]
    return table(cities, items, list(zip(*(columns[item] for item in items), strict=True)), parts=parts, doubt=doubt)


def _cell(cell: Any, doubt: float, city: str, item: str) -> tuple[int, float]:
    if cell is None:
        return UNKNOWN, np.nan
    code = CODES[cell] if isinstance(cell, Answer) else WORDS.get(str(cell).strip().lower())
    if code is None:
        return _number(cell, doubt, city, item)
    return code, np.nan if code == UNKNOWN else abs(code - doubt)


def _number(cell: Any, doubt: float, city: str, item: str) -> tuple[int, float]:
    try:
        value = float(cell)
    except (TypeError, ValueError):
        value = -1.0
    if not 0 <= value <= 1:
        raise UnusableInput(f"{city}, item {item}: “{cell}” is no answer. Write yes, no, unknown, or a probability from 0 to 1.")
    if value in (0, 1):
        return int(value), abs(value - doubt)
    return int(value >= 0.5), value


def _parts(items: Sequence[str], parts: Mapping[str, str] | None) -> tuple[tuple[str, ...], Integers]:
    if parts is None:
        return ("all items",), np.zeros(len(items), dtype=np.int64)
    missing = [item for item in items if item not in parts]
    if missing:
        raise UnusableInput(f"To which part does item {missing[0]} belong? Name a part for each item ({len(missing)} have none).")
    names = tuple(dict.fromkeys(parts[item] for item in items))
    return names, np.asarray([names.index(parts[item]) for item in items])


def _check_names(names: Sequence[str], what: str) -> None:
    if not names:
        raise UnusableInput(f"There is no {what}. Give at least one.")
    twice = [name for name, times in Counter(names).items() if times > 1]
    if twice or not all(names):
        raise UnusableInput(
            f"The {what} “{twice[0] if twice else ''}” stands there {'twice' if twice else 'without a name'}. Name each once."
        )
