"""The set of projects with the most satisfaction that the budget allows. Source: Talmon and Faliszewski (2019); HiGHS through scipy.

HiGHS works with floats, so what it finds is checked in whole numbers, and the claim that nothing is better is asked again with
the demand for one unit more. Where the numbers are too large for its tolerances the rule says so instead of guessing.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import gcd

import numpy as np

from madang_methods.budgeting.contests import Contest
from madang_methods.errors import UnusableInput

LARGEST = 2**40  # sums above this are beyond what the tolerances of the solver can tell apart


def best_set(contest: Contest) -> list[int]:
    """Positions of the projects, in the order of ties. Raises UnusableInput where the solver cannot prove its answer.

    Of the sets with the greatest satisfaction the cheapest is taken, then that with the earliest projects in the order of ties.
    """
    projects = sorted(contest.allowed, key=lambda project: contest.rank[project])
    if not projects:
        return []
    worth = [int(contest.profile.scores[p]) * (contest.costs[p] if contest.by_cost else 1) for p in projects]
    costs = [contest.costs[project] for project in projects]
    unit = gcd(*worth)
    task = _Task(contest, projects, [value // unit for value in worth], costs)
    return [project for project, taken in zip(projects, task.solve(), strict=True) if taken]


class _Task:
    def __init__(self, contest: Contest, projects: Sequence[int], worth: Sequence[int], costs: Sequence[int]) -> None:
        self.projects, self.worth, self.costs, self.budget = projects, worth, costs, contest.budget
        place = {project: number for number, project in enumerate(projects)}
        self.groups = [[place[project] for project in group if project in place] for group in contest.exclusive]
        self.cost_unit = gcd(*costs, contest.budget) or 1
        if sum(worth) > LARGEST:
            raise UnusableInput("The sums of satisfaction are too large to prove which set is best. Use satisfaction by cardinality.")

    def solve(self) -> list[bool]:
        best = self.ask([-value for value in self.worth], {})
        assert best is not None  # the empty set is always allowed
        most = _total(self.worth, best)
        while (better := self.ask([-value for value in self.worth], {}, least=most + 1)) is not None:
            most = _total(self.worth, better)
        cheapest = self.ask(self.costs, {}, least=most)
        assert cheapest is not None
        price = _total(self.costs, cheapest)
        return self.earliest(most, price, cheapest)

    def earliest(self, most: int, price: int, found: list[bool]) -> list[bool]:
        """Among equals, the first project in the order of ties that can be in is in, and so on down."""
        fixed: dict[int, bool] = {}
        for number in range(len(self.worth)):
            if not found[number]:
                other = self.ask(self.costs, {**fixed, number: True}, least=most)
                if other is not None and _total(self.costs, other) == price:
                    found = other
            fixed[number] = found[number]
        return found

    def ask(self, objective: Sequence[int], fixed: dict[int, bool], least: int = 0) -> list[bool] | None:
        from scipy.optimize import Bounds, LinearConstraint, milp

        count = len(self.worth)
        rows, low = [[cost / self.cost_unit for cost in self.costs]], [-np.inf]
        high = [float(self.budget // self.cost_unit)]
        for group in self.groups:
            rows.append([float(number in group) for number in range(count)])
            low.append(-np.inf)
            high.append(1)
        if least:
            rows.append(list(map(float, self.worth)))
            low.append(least - 0.5)
            high.append(np.inf)
        lower = [float(fixed.get(number, False)) for number in range(count)]
        upper = [float(fixed.get(number, True)) for number in range(count)]
        scale = max(map(abs, objective)) or 1
        answer = milp(
            np.array(objective) / scale,
            integrality=np.ones(count),
            bounds=Bounds(lower, upper),
            constraints=LinearConstraint(np.array(rows), low, high),
            options={"mip_rel_gap": 0},
        )
        return self.checked([value > 0.5 for value in answer.x], least) if answer.x is not None else None

    def checked(self, taken: list[bool], least: int) -> list[bool]:
        if (
            _total(self.costs, taken) > self.budget
            or _total(self.worth, taken) < least
            or any(sum(taken[n] for n in g) > 1 for g in self.groups)
        ):
            raise UnusableInput(
                "The solver's answer does not stand up to exact arithmetic. Use another rule, or satisfaction by cardinality."
            )
        return taken


def _total(values: Sequence[int], taken: Sequence[bool]) -> int:
    return sum(value for value, is_in in zip(values, taken, strict=True) if is_in)


def share_of_best(contest: Contest, chosen: Sequence[int]) -> Fraction:
    """Satisfaction of a set as a share of that of the best set; 1 where nothing can be had at all."""

    def worth(projects: Sequence[int]) -> int:
        return sum(int(contest.profile.scores[p]) * (contest.costs[p] if contest.by_cost else 1) for p in projects)

    best = worth(best_set(contest))
    return Fraction(worth(chosen), best) if best else Fraction(1)
