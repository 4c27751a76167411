"""The greedy rule: the most supported first, as long as it fits. Source: Faliszewski et al. (2023), arXiv 2305.11035."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from madang_methods.budgeting.contests import Contest


def greedy(contest: Contest, *, elected: Sequence[int] = (), skips: bool = True) -> list[int]:
    """Positions of the projects elected in order, after those in `elected`.

    With satisfaction by cost the order is that of the points; by cardinality, that of points per cent of cost. `skips`: go
    past what does not fit instead of stopping there.
    """
    left = contest.budget - sum(contest.costs[project] for project in elected)
    taken = list(elected)
    for project in greedy_order(contest):
        if project in taken or not contest.without_rivals([project], taken):
            continue
        if contest.costs[project] <= left:
            taken.append(project)
            left -= contest.costs[project]
        elif not skips:
            break
    return taken[len(elected) :]


def greedy_order(contest: Contest) -> list[int]:
    scores = contest.profile.scores

    def worth(project: int) -> tuple[Fraction, int]:
        score = int(scores[project])
        return -(Fraction(score) if contest.by_cost else Fraction(score, contest.costs[project])), contest.rank[project]

    return sorted(contest.allowed, key=worth)
