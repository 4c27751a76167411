"""Groups from the furthest behind to the furthest ahead, said in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, ClassVar

from madang_methods.left_behind.circumstances import Circumstance
from madang_methods.result import Interval, Method, as_json
from madang_methods.suppression import suppress_small_cells


@dataclass(frozen=True, slots=True)
class Condition:
    """One circumstance that all people of a group share. words: what it is; levels: the words or numbers it may be."""

    circumstance: str
    levels: tuple[Any, ...]
    words: str

    @classmethod
    def of(cls, known: Circumstance, codes: tuple[int, ...]) -> Condition:
        levels = tuple(known.levels[code] for code in codes)
        return cls(known.name, levels, _between(known, levels) if known.is_ordered else _either(known, levels))

    def to_dict(self) -> dict[str, Any]:
        return {"circumstance": self.circumstance, "levels": list(self.levels), "words": self.words}


def _between(known: Circumstance, levels: tuple[Any, ...]) -> str:
    low, high = f"{min(levels):g}", f"{max(levels):g}"
    if min(levels) == known.levels[0]:
        return f"{known.name} up to {high}"
    return f"{known.name} {low} or more" if max(levels) == known.levels[-1] else f"{known.name} {low} to {high}"


def _either(known: Circumstance, levels: tuple[Any, ...]) -> str:
    """All but a few is shorter than a long list."""
    others = [level for level in known.levels if level not in levels]
    if len(levels) > 3 and len(others) < len(levels):
        return f"{known.name}: all but {_listed(others)}"
    return f"{known.name}: {_listed(list(levels))}"


def _listed(levels: list[Any]) -> str:
    return " or ".join([", ".join(map(str, levels[:-1])), str(levels[-1])]) if len(levels) > 1 else str(levels[0])


@dataclass(frozen=True, slots=True)
class Group:
    """share: reached of the group (0 to 1), None where too few rows are, or are not. of_people: the group's part of all people."""

    conditions: tuple[Condition, ...]
    share: float | None
    interval: Interval | None
    of_people: float
    rows: int | None
    reached_rows: int | None

    @property
    def words(self) -> str:
        return "; ".join(one.words for one in self.conditions) or "everybody"

    def explain(self) -> str:
        if self.share is None or self.interval is None:
            return f"{self.words} ({self.of_people:.0%} of the people), too few are reached, or are not, to tell how many"
        between = f"{self.interval.lower:.1%} to {self.interval.upper:.1%}"
        return f"{self.words} ({self.of_people:.0%} of the people), {self.share:.1%} ({between})"

    def to_dict(self) -> dict[str, Any]:
        return {
            "words": self.words,
            "conditions": [one.to_dict() for one in self.conditions],
            "share": self.share,
            "interval": self.interval.to_dict() if self.interval else None,
            "of_people": self.of_people,
            "rows": self.rows,
        }


@dataclass(frozen=True, slots=True)
class Split:
    """A question of the tree: those for whom `condition` holds go `low`, the others `high`; explained: of the whole sum of squares."""

    condition: Condition
    low: Tree
    high: Tree
    explained: float

    def to_dict(self) -> dict[str, Any]:
        sides = {"low": self.low, "high": self.high}
        return {
            "question": self.condition.to_dict(),
            "explained": self.explained,
            **{name: side.to_dict() if isinstance(side, Split) else side for name, side in sides.items()},
        }


# A whole number is the place of a group, the furthest behind being 0.
Tree = Split | int


@dataclass(frozen=True, slots=True)
class LeftBehind:
    """groups: the furthest behind first. coverage: share of everybody reached. steady: in which share of other samples the first
    question is about the same circumstance, None without a question."""

    method: ClassVar[Method] = Method(
        name="tree of those left behind",
        version="1",
        source=(
            "UN ESCAP, Leaving no one behind (lnob.unescap.org); Breiman, Friedman, Olshen and Stone (1984), Classification and Regression "
            "Trees; Paes de Barros et al. (2009) for D and the opportunity index; Rao, Wu and Yue (1992), Survey Methodology 18(2)"
        ),
        assumptions=(
            "The thing measured is good to have; a barrier is turned into its complement first.",
            "Circumstances are what people did not choose; the tree finds where they go along with being reached, never why.",
            "Intervals hold the groups as they were found. The same answers chose them, so the gap is somewhat too wide.",
            "What is not known of a circumstance in words is a group of its own.",
        ),
    )
    groups: tuple[Group, ...]
    tree: Tree
    coverage: float
    gap_interval: Interval | None
    dissimilarity: float
    dissimilarity_interval: Interval
    index_interval: Interval
    steady: float | None
    k: int = 0

    @property
    def behind(self) -> Group:
        return self.groups[0]

    @property
    def ahead(self) -> Group:
        return self.groups[-1]

    @property
    def gap(self) -> float | None:
        if self.behind.share is None or self.ahead.share is None:
            return None
        return self.ahead.share - self.behind.share

    @property
    def index(self) -> float:
        return self.coverage * (1 - self.dissimilarity)

    @property
    def questions(self) -> Iterator[Split]:
        return _questions(self.tree)

    def without_small(self, k: int) -> LeftBehind:
        """The form to publish: no share of a group in which fewer than `k` rows are reached, or are not, nor of what would tell it."""
        counts = {str(place): _sides(one) for place, one in enumerate(self.groups)}
        shown = suppress_small_cells(counts, k=k)
        hidden = {
            int(name) for name, row in shown.rows.items() if shown.row_totals[name].is_hidden or any(one.is_hidden for one in row.values())
        }
        groups = tuple(
            replace(one, share=None, interval=None, rows=None, reached_rows=None) if place in hidden else replace(one, reached_rows=None)
            for place, one in enumerate(self.groups)
        )
        gap = None if hidden & {0, len(groups) - 1} else self.gap_interval
        return replace(self, groups=groups, gap_interval=gap, k=k)

    def explain(self) -> str:
        if len(self.groups) == 1:
            return f"{self.coverage:.1%} are reached. No circumstance tells people apart by enough to make groups."
        said = f"{self.coverage:.1%} are reached. Furthest behind: {self.behind.explain()}. Furthest ahead: {self.ahead.explain()}."
        if self.gap is not None and self.gap_interval is not None:
            said += f" The gap is {100 * self.gap:.0f} points ({100 * self.gap_interval.lower:.0f} to {100 * self.gap_interval.upper:.0f})."
        said += f" {self.dissimilarity:.1%} of what is given would have to go to other groups for all to be reached alike."
        if self.steady is not None:
            said += f" In {self.steady:.0%} of other samples the first question would be about the same."
        return said

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "k": self.k,
            "coverage": self.coverage,
            "gap": self.gap,
            "gap_interval": self.gap_interval.to_dict() if self.gap_interval else None,
            "dissimilarity": self.dissimilarity,
            "dissimilarity_interval": self.dissimilarity_interval.to_dict(),
            "index": self.index,
            "index_interval": self.index_interval.to_dict(),
            "steady": self.steady,
            "groups": [one.to_dict() for one in self.groups],
            "tree": self.tree.to_dict() if isinstance(self.tree, Split) else self.tree,
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def _sides(one: Group) -> dict[str, int]:
    reached = one.reached_rows or 0
    return {"reached": reached, "not reached": (one.rows or 0) - reached}


def _questions(tree: Tree) -> Iterator[Split]:
    if isinstance(tree, Split):
        yield tree
        yield from _questions(tree.low)
        yield from _questions(tree.high)
