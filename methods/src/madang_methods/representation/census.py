"""Who took part, held against the census: parity of each group, one index for each attribute."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any, ClassVar

import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.frames import columns_of, texts
from madang_methods.result import Interval, Method, as_json
from madang_methods.suppression import suppress_small_cells

People = Mapping[str, Sequence[str]]
Census = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Parity:
    """A group's share of those taking part over its share of the census: 1 is even. None where the count is too small to show."""

    attribute: str
    category: str
    census_share: float
    participants: int | None
    share: float | None
    interval: Interval | None

    @property
    def ratio(self) -> float | None:
        return None if self.share is None else self.share / self.census_share

    @property
    def ratio_interval(self) -> Interval | None:
        found = self.interval
        return found and Interval(found.lower / self.census_share, found.upper / self.census_share, found.level, found.kind)

    @property
    def is_behind(self) -> bool:
        """Whether even the upper end of the interval lies below the census."""
        return self.ratio_interval is not None and self.ratio_interval.upper < 1

    def explain(self) -> str:
        if self.share is None or self.ratio is None:
            return f"{self.attribute}: {self.category} are too few to show."
        return f"{self.attribute}: {self.category} are {self.share:.1%} of those taking part and {self.census_share:.1%} of the census."

    def to_dict(self) -> dict[str, Any]:
        return {
            "attribute": self.attribute,
            "category": self.category,
            "census_share": self.census_share,
            "participants": self.participants,
            "share": self.share,
            "interval": self.interval.to_dict() if self.interval else None,
            "parity": self.ratio,
            "parity_interval": self.ratio_interval.to_dict() if self.ratio_interval else None,
            "is_behind": self.is_behind,
        }


@dataclass(frozen=True, slots=True)
class Representation:
    """indices: attribute -> 1 − half the sum of |share − census share|; 1 is the census itself."""

    method: ClassVar[Method] = Method(
        name="participants against the census",
        version="1",
        source=("Total variation index 1 − ½ Σ|q − p|; Wilson (1927), JASA 22(158), for intervals; parity as the ratio of shares"),
        assumptions=(
            "The census is taken as exact, and its categories are those of the participants.",
            "Intervals say what chance alone would do to a group of this size; who takes part is not drawn by chance.",
            "One attribute is looked at at a time: young women may be missing although the young and the women are not.",
            "People who did not say are left out of that attribute, and counted.",
        ),
    )
    rows: tuple[Parity, ...]
    indices: Mapping[str, float]
    unsaid: Mapping[str, int]
    participants: int
    k: int

    def of(self, attribute: str, category: str) -> Parity:
        return next(row for row in self.rows if (row.attribute, row.category) == (attribute, category))

    @property
    def behind(self) -> list[Parity]:
        """Groups with less than their share beyond chance, the furthest first."""
        found = [row for row in self.rows if row.is_behind]
        return sorted(found, key=lambda row: row.ratio or 0.0)

    def explain(self) -> str:
        worst = min(self.indices, key=lambda name: self.indices[name])
        said = (
            f"{1 - self.indices[worst]:.0%} of the {self.participants:,} people would have to be of another {worst} to match the census "
            f"(index {self.indices[worst]:.3f})."
        )
        if not self.behind:
            return f"{said} No group is behind beyond what chance does."
        return f"{said} Behind: " + " ".join(row.explain() for row in self.behind)

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "participants": self.participants,
            "k": self.k,
            "indices": dict(self.indices),
            "unsaid": dict(self.unsaid),
            "rows": [row.to_dict() for row in self.rows],
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def representation(people: People, census: Census, *, k: int = 5, level: float = 0.95) -> Representation:
    """Hold participants against the census, attribute by attribute.

    people: attribute -> (n,) category of each person, "" where not said; or a frame with these columns. census: attribute -> category -> people or share.
    Counts below `k` are hidden, and with them another so that none can be worked out. Raises UnusableInput where a category is
    in one and not in the other.
    """
    people = as_people(people)
    size = check_people(people, census)
    rows: list[Parity] = []
    indices, unsaid = {}, {}
    for attribute, labels in people.items():
        shares = census_shares(attribute, census[attribute])
        counts = Counter(label for label in labels if label)
        said = sum(counts.values())
        if not said:
            raise UnusableInput(f"Nobody said their {attribute}, so it cannot be held against the census. Leave it out.")
        unsaid[attribute] = size - said
        indices[attribute] = 1 - sum(abs(counts[name] / said - share) for name, share in shares.items()) / 2
        shown = suppress_small_cells({attribute: {name: counts[name] for name in shares}}, k=k).rows[attribute]
        rows += [_parity(attribute, name, share, shown[name].value, said, level) for name, share in shares.items()]
    return Representation(tuple(rows), indices, unsaid, size, k)


def as_people(people: Any) -> People:
    """Columns of texts from a mapping or from a frame of polars or pandas, "" where nothing is known."""
    columns = columns_of(people)
    return {name: texts(columns, name) for name in columns}


def check_people(people: People, census: Census) -> int:
    """The number of people. Raises UnusableInput for columns of several lengths and names the census does not know."""
    sizes = {len(labels) for labels in people.values()}
    if len(sizes) != 1 or not max(sizes):
        raise UnusableInput("Every attribute needs one category for each person, and there must be at least one person and attribute.")
    for attribute, labels in people.items():
        if attribute not in census:
            raise UnusableInput(
                f"The census has no “{attribute}”. It has {', '.join(census)}. Leave the column out or add it to the census."
            )
        for number, label in enumerate(labels, 1):
            if label and label not in census[attribute]:
                known = ", ".join(census[attribute])
                raise UnusableInput(
                    f"Row {number}: the census has no {attribute} “{label}”. It has {known}. Use its words, or leave the field empty."
                )
    return sizes.pop()


def census_shares(attribute: str, counts: Mapping[str, float]) -> dict[str, float]:
    if len(counts) < 2:
        raise UnusableInput(f"The census has one {attribute} only, so nothing can be compared. Give at least two.")
    for name, count in counts.items():
        if not (np.isfinite(count) and count > 0):
            raise UnusableInput(f"The census counts {count} for {attribute} “{name}”. Give a number above 0, or leave the category out.")
    total = sum(counts.values())
    return {name: count / total for name, count in counts.items()}


def _parity(attribute: str, name: str, share: float, count: int | None, said: int, level: float) -> Parity:  # noqa: PLR0913, PLR0917 the columns of a row
    if count is None:
        return Parity(attribute, name, share, None, None, None)
    return Parity(attribute, name, share, count, count / said, wilson(count, said, level))


def wilson(count: int, size: int, level: float) -> Interval:
    z = NormalDist().inv_cdf((1 + level) / 2)
    middle = (count + z * z / 2) / (size + z * z)
    reach = z / (size + z * z) * (count * (size - count) / size + z * z / 4) ** 0.5
    return Interval(max(0.0, middle - reach), min(1.0, middle + reach), level, "Wilson")
