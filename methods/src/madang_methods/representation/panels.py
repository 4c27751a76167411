"""The panels a pool can form within quotas, and the mixture of them that makes the smallest chance largest, by HiGHS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from madang_methods.errors import UnusableInput
from madang_methods.sampling import Floats

Quotas = Mapping[str, Mapping[str, tuple[int, int]]]
Kind = tuple[str, ...]
Counts = tuple[int, ...]
# A gain in chance that counts; how near the best a panel may be as long as it helps; more panels at the same prices.
ENOUGH = 1e-7
NEARLY = 0.05
MORE_AT_ONCE, LOWERED = 6, 0.5


@dataclass(frozen=True, slots=True)
class Panels:
    """All panels within the quotas, as whole counts of kinds: low <= rows @ counts <= high, 0 <= counts <= available."""

    available: NDArray[np.int64]
    rows: Floats
    low: Floats
    high: Floats
    names: tuple[str, ...]

    @classmethod
    def of(cls, kinds: Mapping[Kind, Sequence[str]], attributes: Sequence[str], quotas: Quotas, size: int) -> Panels:
        rows, low, high, names = [np.ones(len(kinds))], [float(size)], [float(size)], ["seats"]
        for place, attribute in enumerate(attributes):
            for name, (least, most) in quotas[attribute].items():
                rows.append(np.asarray([float(kind[place] == name) for kind in kinds]))
                low.append(float(least))
                high.append(float(most))
                names.append(f"{attribute} “{name}”")
        available = np.asarray([len(ids) for ids in kinds.values()])
        return cls(available, np.asarray(rows), np.asarray(low), np.asarray(high), tuple(names))

    def best(self, value: Floats, *, within: float = 0.0) -> Counts | None:
        """The panel worth most by `value` per person of each kind, or nearly so (`within`, a share); None where there is no panel."""
        found = milp(
            -value,
            constraints=LinearConstraint(self.rows, self.low, self.high),
            integrality=np.ones(len(value)),
            bounds=Bounds(0, self.available),
            options={"mip_rel_gap": within},
        )
        return tuple(round(one) for one in found.x.tolist()) if found.success else None

    def first_columns(self) -> tuple[list[Counts], NDArray[np.bool_]]:
        """Panels that hold every kind that any panel can hold, and which kinds these are."""
        columns: list[Counts] = []
        possible = np.zeros(len(self.available), dtype=bool)
        for kind in range(len(self.available)):
            if possible[kind]:
                continue
            # A kind that is still missing weighs more than all that are already there.
            panel = self.best(np.eye(len(self.available))[kind] * 1000 + ~possible)
            if panel is None:
                raise UnusableInput(self.what_to_change())
            possible |= np.asarray(panel) > 0
            if panel not in columns:
                columns.append(panel)
        return columns, possible

    def what_to_change(self) -> str:
        """The fewest seats by which quotas must give way for any panel to be possible."""
        kinds, limits = len(self.available), len(self.low) - 1
        cost = np.concatenate([np.zeros(kinds), np.ones(2 * limits)])
        give = np.vstack([np.zeros((1, limits)), np.eye(limits)])
        found = milp(
            cost,
            constraints=LinearConstraint(np.hstack([self.rows, give, -give]), self.low, self.high),
            integrality=np.ones(len(cost)),
            bounds=Bounds(0, np.concatenate([self.available, np.full(2 * limits, self.high[0])])),
        )
        lower, raised = found.x[kinds : kinds + limits].round().astype(int), found.x[kinds + limits :].round().astype(int)
        changes = [f"lower the least of {self.names[i + 1]} by {seats}" for i, seats in enumerate(lower) if seats]
        changes += [f"raise the most of {self.names[i + 1]} by {seats}" for i, seats in enumerate(raised) if seats]
        return f"No panel meets these quotas with this pool. The smallest change: {', '.join(changes)}. Or invite more people."


def largest_least_chance(panels: Panels, columns: list[Counts], possible: NDArray[np.bool_]) -> tuple[Floats, float]:
    """Column generation: the dual prices say which panels would help most; when none does, the least chance is as large as it gets."""
    while True:
        _, least, prices = _mix(panels, columns, possible)
        value = prices / panels.available
        better = _better(panels, value, least)
        if better is None or better in columns:
            return _evened(panels, columns, possible, least), least
        columns.append(better)
        columns += _others_that_help(panels, columns, value, least)


def _others_that_help(panels: Panels, columns: Sequence[Counts], value: Floats, least: float) -> list[Counts]:
    """More panels at the same prices, with other people: one linear programme then weighs them all."""
    found: list[Counts] = []
    lowered = value.copy()
    for _ in range(MORE_AT_ONCE):
        lowered[np.asarray((found or columns)[-1]) > 0] *= LOWERED
        one = panels.best(lowered, within=NEARLY)
        if one is None or one in columns or one in found or float(np.dot(value, one)) <= least + ENOUGH:
            break
        found.append(one)
    return found


def _evened(panels: Panels, columns: Sequence[Counts], possible: NDArray[np.bool_], least: float) -> Floats:
    """Among lotteries of these panels with that least chance, the one with the smallest largest chance."""
    chance = np.asarray(columns, dtype=float).T / panels.available[:, None]
    kinds = np.flatnonzero(possible)
    ones = np.ones((len(kinds), 1))
    found = linprog(
        np.append(np.zeros(len(columns)), 1.0),
        A_ub=np.vstack([np.hstack([-chance[kinds], 0 * ones]), np.hstack([chance[kinds], -ones])]),
        b_ub=np.concatenate([np.full(len(kinds), ENOUGH - least), np.zeros(len(kinds))]),
        A_eq=np.append(np.ones(len(columns)), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[(0, None)] * (len(columns) + 1),
        method="highs",
    )
    return np.asarray(found.x[:-1])


def _better(panels: Panels, value: Floats, least: float) -> Counts | None:
    """A panel that helps, found quickly if a near-best one does; None once the very best one proves that none does."""
    for within in (NEARLY, 0.0):
        found = panels.best(value, within=within)
        if found is not None and float(np.dot(value, found)) > least + ENOUGH:
            return found
    return None


def _mix(panels: Panels, columns: Sequence[Counts], possible: NDArray[np.bool_]) -> tuple[Floats, float, Floats]:
    """Shares of the known panels that make the least chance largest; price: how much each kind holds it back."""
    chance = np.asarray(columns, dtype=float).T / panels.available[:, None]
    kinds = np.flatnonzero(possible)
    found = linprog(
        np.append(np.zeros(len(columns)), -1.0),
        A_ub=np.hstack([-chance[kinds], np.ones((len(kinds), 1))]),
        b_ub=np.zeros(len(kinds)),
        A_eq=np.append(np.ones(len(columns)), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[(0, None)] * (len(columns) + 1),
        method="highs",
    )
    prices = np.zeros(len(panels.available))
    prices[kinds] = -found.ineqlin.marginals
    return found.x[:-1], float(found.x[-1]), prices
