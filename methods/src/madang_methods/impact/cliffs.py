"""Where earning more leaves less: along the income of typical households, and for every household by a little more."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import numpy as np

from madang_methods.impact.charging import charged
from madang_methods.impact.outcome import Cliff, Ladder, Withdrawal
from madang_methods.impact.policy import Policy, Reform, TakeUp
from madang_methods.impact.population import Population
from madang_methods.sampling import Floats, Integers

STEPS = 200
HIGHEST = 2.0
LARGEST_TYPICAL = 5


def withdrawal(people: Population, reform: Reform, on: date | None, seed: int) -> Withdrawal:
    """What the policies would take of 1 % of the median income more, household by household; those that do not look at incomes take
    nothing of it and are not counted again."""
    step = 0.01 * people.median
    richer = people.with_income(people.income + step)

    def rate(side: Sequence[Policy]) -> Floats:
        looking = [policy for policy in side if policy.looks_at_incomes]
        now, then = (charged(one, looking, on=on, seed=seed).money for one in (people, richer)) if looking else (0.0, 0.0)
        return np.broadcast_to(np.asarray(now - then) / step, people.size)

    rates = [rate(side) for side in (reform.before, reform.after)]
    total = people.weights.sum()
    over_half, over_all = ([float(people.weights @ (rate > share + 1e-9) / total) for rate in rates] for share in (0.5, 1.0))
    return Withdrawal(step, (over_half[0], over_half[1]), (over_all[0], over_all[1]))


def ladders(people: Population, reform: Reform, on: date | None) -> tuple[Ladder, ...]:
    """For each household size up to five, the household nearest the middle, at incomes from 0 to twice the median of its kind."""
    found = []
    for row in _typical(people):
        top = HIGHEST * people.median * float(people.equivalence[row])
        incomes = np.linspace(0, top, STEPS + 1)
        along = people.rows(np.full(STEPS + 1, row)).with_income(incomes)
        before, after = (charged(along, _with_full_take_up(side), on=on).money for side in (reform.before, reform.after))
        size = int(people.sizes[row])
        name = f"household of {size}" if size > 1 else "one person alone"
        found.append(Ladder(name, tuple(incomes.tolist()), tuple(before.tolist()), tuple(after.tolist())))
    return tuple(found)


def cliffs(found: Sequence[Ladder]) -> tuple[Cliff, ...]:
    """After the reform: each step of income that leaves a household with less than before it."""
    return tuple(
        Cliff(ladder.household, ladder.incomes[at], step, lost)
        for ladder in found
        for step in [ladder.incomes[1] - ladder.incomes[0]]
        for at, lost in enumerate((-np.diff(ladder.after)).tolist())
        if lost > step * (1 + 1e-9)
    )


def _typical(people: Population) -> list[int]:
    away = np.abs(people.equivalent_income / people.median - 1)
    found = []
    for size in range(1, LARGEST_TYPICAL + 1):
        rows: Integers = np.flatnonzero((people.sizes == size) & (people.weights > 0))
        if len(rows):
            found.append(int(rows[np.argmin(away[rows])]))
    return found


def _with_full_take_up(policies: Sequence[Policy]) -> list[Policy]:
    return [replace(policy, take_up=TakeUp()) for policy in policies]
