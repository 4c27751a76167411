"""What came out for each area, direct and by the model, and which of the two is to be told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from statistics import NormalDist, median
from typing import Any, Literal

from madang_methods.result import Interval, Method, as_json
from madang_methods.suppression import suppress_small_cells

Told = Literal["direct", "model", "synthetic"]

# Statistics Canada releases an estimate without a warning up to a coefficient of variation of 16.5 %.
TRUSTED_CV = 0.165


@dataclass(frozen=True, slots=True)
class Coefficient:
    value: float
    error: float

    def to_dict(self) -> dict[str, Any]:
        return {"value": self.value, "error": self.error}


@dataclass(frozen=True, slots=True)
class AreaEstimate:
    """One area, all in the unit of the values. None where there is none, or where too few rows stand behind it.

    direct, direct_error: of its own rows. pooled: its error is made from that of all areas, for its own shows none. synthetic,
    synthetic_error: what the model says of such an area without looking at its rows. model, model_error: both joined, `trust` (0 to 1)
    being the part of the direct one; the error is the root of the mean squared error of Prasad and Rao. told: which is to be published.
    limits: what a value can be at all, such as 0 to 1 for a share; intervals are cut there.
    """

    area: str
    rows: int | None
    direct: float | None
    direct_error: float | None
    pooled: bool
    synthetic: float
    synthetic_error: float
    model: float
    model_error: float
    trust: float | None
    told: Told
    limits: tuple[float, float] | None = None

    @property
    def estimate(self) -> float:
        return self.direct if self.told == "direct" and self.direct is not None else self.model

    @property
    def error(self) -> float:
        return self.direct_error if self.told == "direct" and self.direct_error is not None else self.model_error

    @property
    def direct_cv(self) -> float | None:
        return variation(self.direct, self.direct_error)

    @property
    def cv(self) -> float | None:
        return variation(self.estimate, self.error)

    def interval(self, level: float = 0.95) -> Interval:
        reach = NormalDist().inv_cdf((1 + level) / 2) * self.error
        lowest, highest = self.limits or (float("-inf"), float("inf"))
        return Interval(max(self.estimate - reach, lowest), min(self.estimate + reach, highest), level, self.told)

    def explain(self) -> str:
        between = self.interval()
        how = {
            "direct": "from its own rows",
            "model": f"by the model, which trusts its own rows to {self.trust or 0:.0%}",
            "synthetic": "by the model alone",
        }[self.told]
        return f"{self.area}: {self.estimate:.4g} ({between.lower:.4g} to {between.upper:.4g}), {how}."

    def to_dict(self) -> dict[str, Any]:
        return {
            "area": self.area,
            "rows": self.rows,
            "told": self.told,
            "estimate": self.estimate,
            "error": self.error,
            "interval": self.interval().to_dict(),
            "cv": self.cv,
            "direct": self.direct,
            "direct_error": self.direct_error,
            "direct_cv": self.direct_cv,
            "pooled": self.pooled,
            "model": self.model,
            "model_error": self.model_error,
            "synthetic": self.synthetic,
            "synthetic_error": self.synthetic_error,
            "trust": self.trust,
        }


def variation(value: float | None, error: float | None) -> float | None:
    """Coefficient of variation: the error as a share of the value; None where the value is not above 0."""
    return error / value if value is not None and error is not None and value > 0 else None


def what_to_tell(direct: float | None, error: float | None, *, pooled: bool, trusted_cv: float) -> Told:
    """The direct one where it is sure enough by its own error; else the model; the model alone where there is no row."""
    if direct is None:
        return "synthetic"
    cv = None if pooled else variation(direct, error)
    return "direct" if cv is not None and cv <= trusted_cv else "model"


@dataclass(frozen=True, slots=True)
class SmallAreas:
    """area_variance: between areas, beyond what the model knows. unit_variance: between rows of one area, None for an area-level model.

    k: the row counts below which areas are told by the model alone; 0 where nothing is hidden.
    """

    method: Method
    areas: tuple[AreaEstimate, ...]
    coefficients: Mapping[str, Coefficient]
    area_variance: float
    unit_variance: float | None
    trusted_cv: float
    k: int = 0

    def of(self, area: str) -> AreaEstimate:
        return next(one for one in self.areas if one.area == area)

    def within(self, lowest: float, highest: float) -> SmallAreas:
        """The same with intervals cut where no value can be, such as above 1 for a share."""
        return replace(self, areas=tuple(replace(one, limits=(lowest, highest)) for one in self.areas))

    def without_small(self, k: int) -> SmallAreas:
        """The form to publish: areas with fewer than `k` rows, and those that protect them, are told by the model alone.

        Their own estimate would let readers compute what few people answered, and so would the joined one with its trust.
        """
        counts = {one.area: one.rows for one in self.areas if one.rows is not None}
        shown = suppress_small_cells({"rows": counts}, k=k).rows["rows"] if counts else {}
        return replace(
            self, k=k, areas=tuple(_alone(one) if one.area in shown and shown[one.area].is_hidden else one for one in self.areas)
        )

    def explain(self) -> str:
        told = [one.told for one in self.areas]
        said = (
            f"Of {len(told)} areas {told.count('direct')} are told by their own rows, {told.count('model')} by the model together with "
            f"them, {told.count('synthetic')} by the model alone."
        )
        ratios = [one.model_error / one.direct_error for one in self.areas if one.direct_error]
        if ratios:
            said += f" Half of the areas have an error of at most {median(ratios):.0%} of the direct one."
        if not self.area_variance:
            said += " Areas differ no more than the model and chance explain, so the model takes the whole say where it is used."
        return said

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "area_variance": self.area_variance,
            "unit_variance": self.unit_variance,
            "trusted_cv": self.trusted_cv,
            "k": self.k,
            "coefficients": {name: one.to_dict() for name, one in self.coefficients.items()},
            "areas": [one.to_dict() for one in self.areas],
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def _alone(one: AreaEstimate) -> AreaEstimate:
    return replace(
        one, rows=None, direct=None, direct_error=None, pooled=False, model=one.synthetic, model_error=one.synthetic_error, trust=None, told="synthetic"
    )  # fmt: skip
