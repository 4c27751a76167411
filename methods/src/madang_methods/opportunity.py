"""How evenly a service reaches people: dissimilarity index, human opportunity index, concentration index."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from madang_methods.errors import UnusableInput
from madang_methods.result import Method, as_json
from madang_methods.sampling import codes, design, numbers


@dataclass(frozen=True, slots=True)
class Opportunity:
    """coverage, by_group: shares reached (0 to 1). dissimilarity: share of what is given that would have to move to be even."""

    method: ClassVar[Method] = Method(
        name="human opportunity index",
        version="1",
        source=(
            "Paes de Barros, Ferreira, Molinas Vega and Saavedra Chanduvi (2009), Measuring Inequality of Opportunities in Latin "
            "America and the Caribbean, World Bank"
        ),
        assumptions=(
            "The thing measured is good to have; a barrier is turned into its complement first.",
            "Small groups push the dissimilarity up; groups below the least size are joined into one.",
        ),
    )
    coverage: float
    dissimilarity: float
    by_group: Mapping[str, float]
    joined: tuple[str, ...]

    @property
    def index(self) -> float:
        return self.coverage * (1 - self.dissimilarity)

    def explain(self) -> str:
        said = (
            f"{self.coverage:.1%} are reached; {self.dissimilarity:.1%} of that would have to go to others for every group to be "
            f"reached alike, which leaves an opportunity index of {self.index:.3f}."
        )
        return said + (f" Joined because they are small: {', '.join(self.joined)}." if self.joined else "")

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "coverage": self.coverage,
            "dissimilarity": self.dissimilarity,
            "index": self.index,
            "by_group": dict(self.by_group),
            "joined": list(self.joined),
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


SMALL = "small groups"


def opportunity(reached: ArrayLike, groups: Sequence[object], weights: ArrayLike | None = None, *, least: int = 30) -> Opportunity:
    """D = 1/(2p) sum a_k |p_k - p| and p (1 - D), over groups of circumstances nobody chose.

    reached: (n,) 1 where the person has it, else 0. groups: (n,) labels. weights: (n,) people each row stands for.
    least: rows a group needs to stand by itself. Raises UnusableInput for other values, one group, or nobody reached.
    """
    got = numbers(reached, "reached")
    if not np.isin(got, (0, 1)).all():
        raise UnusableInput(f"Row {int(np.flatnonzero(~np.isin(got, (0, 1)))[0]) + 1}: reached is neither 0 nor 1. Give 1 or 0.")
    weight = design(len(got), weights).weights
    code, names, joined = _joined(groups, len(got), least)
    if len(names) < 2:
        raise UnusableInput("There is one group only, so nothing can be compared. Give at least two of enough rows each.")
    people = np.bincount(code, weights=weight, minlength=len(names))
    if not (people > 0).all():
        raise UnusableInput(f"The group {names[int(np.argmin(people))]} has no weight. Leave it out or correct its weights.")
    shares = np.bincount(code, weights=weight * got, minlength=len(names)) / people
    coverage = float(np.average(got, weights=weight))
    if not coverage:
        raise UnusableInput("Nobody is reached, so there is nothing to share out. Look at another opportunity.")
    dissimilarity = float(np.sum(people / people.sum() * np.abs(shares - coverage)) / (2 * coverage))
    return Opportunity(coverage, dissimilarity, {name: float(share) for name, share in zip(names, shares, strict=True)}, joined)


def concentration(value: ArrayLike, rank_by: ArrayLike, weights: ArrayLike | None = None) -> float:
    """C = 2 cov(value, rank) / mean: below 0 where the poor have more, above 0 where the rich have, 0 where it is even.

    value: (n,) what is received, mean above 0. rank_by: (n,) income or wealth; equal ones share their middle rank.
    Source: Kakwani, Wagstaff and van Doorslaer (1997), Journal of Econometrics 77(1). Raises UnusableInput for a mean of 0 or less.
    """
    values, wealth = numbers(value, "value"), numbers(rank_by, "rank_by")
    weight = design(len(values), weights).weights
    if len(wealth) != len(values):
        raise UnusableInput(f"The column rank_by has {len(wealth)} rows where {len(values)} are needed.")
    mean = np.average(values, weights=weight)
    if not mean > 0:
        raise UnusableInput("The mean of what is received is not above 0, so its concentration is not defined.")
    _, level = np.unique(wealth, return_inverse=True)
    people = np.bincount(level, weights=weight)
    rank = ((np.cumsum(people) - people / 2) / people.sum())[level]
    return float(2 * np.average((values - mean) * (rank - 0.5), weights=weight) / mean)


def _joined(groups: Sequence[object], size: int, least: int) -> tuple[NDArray[np.int64], list[str], tuple[str, ...]]:
    code, names = codes(groups, "group", size)
    rows = np.bincount(code, minlength=len(names))
    small = tuple(name for name, count in zip(names, rows, strict=True) if count < least)
    if not small:
        return code, names, ()
    renamed, found = codes([SMALL if names[one] in small else names[one] for one in code], "group", size)
    return renamed, found, small
