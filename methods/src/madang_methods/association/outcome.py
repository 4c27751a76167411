"""What goes along with what, in words that claim no more."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from madang_methods.association.coefficients import Coefficient, Correction
from madang_methods.result import Method, as_json
from madang_methods.sampling import Floats

NO_CAUSE = "None of this says that one causes the other."
CORRECTIONS = {"bh": "Benjamini-Hochberg", "holm": "Holm"}
WEAK, CLOSE = 0.3, 0.7
Points = tuple[Floats, Floats]


@dataclass(frozen=True, slots=True)
class Pair:
    """level, rank: the values now. held: among units of equal income. change: what changed since the earlier year. None with its why_not.

    shared: what is part of both, "" where nothing is. levels, changes: the points themselves, for pictures.
    """

    x: str
    y: str
    level: Coefficient
    rank: Coefficient
    held: Coefficient | None
    change: Coefficient | None
    shared: str
    left_out: tuple[str, ...]
    why_not_held: str
    why_not_changed: str
    levels: Points = field(repr=False, compare=False)
    changes: Points | None = field(repr=False, compare=False)

    def explain(self) -> str:
        parts = [f"{self.y} {_goes(self.level)} {self.x}: {self.level.words()} over {self.level.n} units."]
        if self.held:
            parts.append(f"Among units of equal income it {_goes(self.held)} it: {self.held.words()}.")
        if self.change:
            parts.append(f"Where one changed, the other {_went(self.change)}: {self.change.words()}.")
        if self.shared:
            parts.append(f"Both contain {self.shared}, so part of this is arithmetic.")
        return " ".join([*parts, NO_CAUSE])

    def to_dict(self) -> dict[str, Any]:
        return {
            "x": self.x,
            "y": self.y,
            "level": self.level.to_dict(),
            "rank": self.rank.to_dict(),
            "held": self.held.to_dict() if self.held else None,
            "why_not_held": self.why_not_held or None,
            "change": self.change.to_dict() if self.change else None,
            "why_not_changed": self.why_not_changed or None,
            "shared": self.shared or None,
            "left_out": list(self.left_out),
            "explanation": self.explain(),
        }


def _goes(found: Coefficient) -> str:
    if not found.is_sure:
        return "does not surely go along with"
    return f"goes {_how(found.value)} along with" if found.value > 0 else f"goes {_how(found.value)} against"


def _went(found: Coefficient) -> str:
    if not found.is_sure:
        return "did not surely change along"
    return f"changed {_how(found.value)} along" if found.value > 0 else f"changed {_how(found.value)} the other way"


def _how(value: float) -> str:
    return "closely" if abs(value) >= CLOSE else "weakly" if abs(value) < WEAK else "to some degree"


@dataclass(frozen=True, slots=True)
class Associations:
    """pairs: every x with every y. income: the column that was held constant, None where none was."""

    method: ClassVar[Method] = Method(
        name="association of levels and of changes",
        version="1",
        source=(
            "Pearson; Spearman (1904); Fisher (1921) for intervals; Benjamini and Hochberg (1995) or Holm (1979) for many pairs; "
            "partial correlation as the correlation of residuals"
        ),
        assumptions=(
            "Units are independent; neighbours that copy each other make intervals too narrow.",
            "Pearson's coefficient sees straight lines only; Spearman's sees whatever rises or falls together.",
            "Holding income constant takes one straight line of its logarithm; other common causes stay.",
            "A change over the same years rules out what does not change, such as geography; it does not rule out common growth.",
            "Chance is corrected within each question (levels, ranks, equal incomes, changes) over all pairs asked here.",
            "Association is not cause, whichever coefficient is large.",
        ),
    )
    pairs: tuple[Pair, ...]
    correction: Correction
    level: float
    income: str | None

    def of(self, x: str, y: str) -> Pair:
        return next(pair for pair in self.pairs if (pair.x, pair.y) == (x, y))

    def explain(self) -> str:
        sure = sum(pair.level.is_sure for pair in self.pairs)
        said = f"Of {len(self.pairs)} pairs {sure} go along with each other beyond chance ({CORRECTIONS[self.correction]})."
        if held := [pair.held for pair in self.pairs if pair.held]:
            said += f" Among units of equal income {sum(one.is_sure for one in held)} of {len(held)} do."
        if changed := [pair.change for pair in self.pairs if pair.change]:
            said += f" The changes do in {sum(one.is_sure for one in changed)} of {len(changed)}."
        if shared := sum(bool(pair.shared) for pair in self.pairs):
            said += f" {shared} of the pairs share parts."
        return f"{said} {NO_CAUSE}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "correction": self.correction,
            "level": self.level,
            "income": self.income,
            "pairs": [pair.to_dict() for pair in self.pairs],
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())
