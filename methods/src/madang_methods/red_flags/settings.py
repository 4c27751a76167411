"""What a country may set: thresholds, which procedures count, how many cases a comparison needs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields

from madang_methods.errors import UnusableInput

WITH_THRESHOLD = ("R003", "R024", "R025", "R035", "R038", "R048", "R058", "ceiling", "concentration", "pairs")


@dataclass(frozen=True, slots=True)
class Settings:
    """Defaults are Cardinal's; a threshold of None is a fence found in the data (quartile and one and a half ranges).

    thresholds: indicator -> its threshold in the unit of its value. days_by_details: days that a procedure with these details must
    stay open. methods_for_...: procurement methods looked at, none for all. not_by_price, by_price: details of procedures that
    are not (or alone are) decided by price. leave_out_details: procedures that no flag looks at.
    """

    thresholds: Mapping[str, float] = field(default_factory=dict)
    days_by_details: Mapping[str, int] = field(default_factory=dict)
    methods_for_period: frozenset[str] = frozenset()
    methods_for_single_bids: frozenset[str] = frozenset({"open", "selective"})
    not_by_price: frozenset[str] = frozenset()
    by_price: frozenset[str] = frozenset()
    leave_out_details: frozenset[str] = frozenset()
    currency: str | None = None
    top_share_of_bidders: float = 0.75
    least_bids: int = 2
    least_processes: int = 2
    least_awards_of_many_classes: int = 20
    class_digits: int = 2
    least_awards_of_buyer: int = 5
    least_meetings: int = 3

    def __post_init__(self) -> None:
        for name in self.thresholds:
            if name not in WITH_THRESHOLD:
                raise UnusableInput(f"“{name}” takes no threshold. Those that do are {', '.join(WITH_THRESHOLD)}.")

    def threshold(self, indicator: str, otherwise: float) -> float:
        return self.thresholds.get(indicator, otherwise)

    def fence(self, indicator: str, found: Callable[[Sequence[float]], float | None], values: Sequence[float]) -> float | None:
        """The threshold that was set, or else the fence found in `values`."""
        return self.thresholds[indicator] if indicator in self.thresholds else found(values)


def quantile(values: Sequence[float], share: float) -> float:
    """Type 8 of Hyndman and Fan (1996), which Cardinal uses: its error hardly depends on how the values are spread."""
    ordered = sorted(values)
    place = (len(ordered) + 1 / 3) * share + 1 / 3
    below = int(place)
    if below <= 0:
        return ordered[0]
    if below >= len(ordered):
        return ordered[-1]
    return ordered[below - 1] + (place - below) * (ordered[below] - ordered[below - 1])


def low_fence(values: Sequence[float]) -> float | None:
    """Q1 − 1.5 (Q3 − Q1), or None where a quarter lie at 0, so that most would be flagged."""
    if not values:
        return None
    first, third = quantile(values, 0.25), quantile(values, 0.75)
    fence = first - 1.5 * (third - first)
    return fence if first > 0 and fence > 0 else None


def high_fence(values: Sequence[float]) -> float | None:
    """Q3 + 1.5 (Q3 − Q1), or None where three quarters lie at 0."""
    if not values:
        return None
    first, third = quantile(values, 0.25), quantile(values, 0.75)
    fence = third + 1.5 * (third - first)
    return fence if fence > 0 else None


def settings_named(names: Mapping[str, object]) -> Settings:
    """Settings from a file. Raises UnusableInput for a name that is none."""
    known = {one.name: one for one in fields(Settings)}
    for name in names:
        if name not in known:
            raise UnusableInput(f"There is no setting “{name}”. There are {', '.join(known)}.")
    return Settings(**{name: frozenset(value) if isinstance(value, list) else value for name, value in names.items()})  # type: ignore[arg-type]
