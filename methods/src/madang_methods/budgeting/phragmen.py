"""Sequential Phragmén for projects with costs: whoever's supporters could pay first is bought first.

Source: Los, Christoff and Grossi (2022), Proportional Budget Allocations. Every voter earns money at the same speed; a project
is bought when its supporters hold its cost together, and they then hold nothing. The rule stops at the first project
that does not fit into the budget.
"""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from madang_methods.budgeting.contests import Contest

SPREAD = 2.0**-30  # times are compared as floats only when they differ by more than this, relative to the larger


def phragmen(contest: Contest) -> tuple[list[int], list[Fraction]]:
    """Positions of the elected projects in order, and the time each was bought at (cents earned per voter by then).

    All supporters of a project hold nothing from the moment it is bought, so a project's time is (cost + sum over earlier
    rounds of its supporters last emptied then x time of that round) / supporters: counts are whole numbers, times fractions.
    """
    profile = contest.profile
    elected: list[int] = []
    times: list[Fraction] = []
    spent = 0
    last = np.full(len(profile.weight), -1, dtype=np.int64)
    waiting = list(contest.allowed)
    while waiting:
        waiting = contest.without_rivals(waiting, elected)
        if not waiting:
            break
        project, time = _next(contest, waiting, last, times)
        if spent + contest.costs[project] > contest.budget:
            break
        last[profile.supporters(project)] = len(times)
        elected.append(project)
        times.append(time)
        spent += contest.costs[project]
    return elected, times


def _next(contest: Contest, waiting: list[int], last: np.ndarray, times: list[Fraction]) -> tuple[int, Fraction]:
    """Floats sort out who is far from first; fractions decide among the rest, and then the order of ties."""
    rough = np.array([float(time) for time in times] + [0.0])  # position -1 stands for never emptied
    counted = {project: _emptied(contest, project, last, len(times)) for project in waiting}
    guess = {p: (contest.costs[p] + float(counts @ rough[:-1])) / int(contest.profile.votes[p]) for p, counts in counted.items()}
    least = min(guess.values())
    near = [project for project in waiting if guess[project] <= least * (1 + SPREAD)]
    exact = {p: _time(contest.costs[p], counted[p], times, int(contest.profile.votes[p])) for p in near}
    first = min(near, key=lambda project: (exact[project], contest.rank[project]))
    return first, exact[first]


def _emptied(contest: Contest, project: int, last: np.ndarray, rounds: int) -> np.ndarray:
    """Supporters of the project by the round in which they last paid."""
    groups = contest.profile.supporters(project)
    counts = np.bincount(last[groups] + 1, weights=contest.profile.weight[groups], minlength=rounds + 1)
    return counts[1:].astype(np.int64)


def _time(cost: int, counts: np.ndarray, times: list[Fraction], votes: int) -> Fraction:
    owed = sum((time * int(count) for time, count in zip(times, counts, strict=True) if count), Fraction(0))
    return (cost + owed) / votes
