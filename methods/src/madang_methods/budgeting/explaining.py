"""Why each project was elected or not, with money that adds up exactly. Needs numpy."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from madang_methods.budgeting.contests import Contest
from madang_methods.budgeting.equal_shares import Payment, Run
from madang_methods.budgeting.greedy import greedy_order
from madang_methods.budgeting.outcome import Outcome, Step, plain, shown
from madang_methods.budgeting.phragmen import phragmen
from madang_methods.budgeting.profile import entries
from madang_methods.budgeting.rules import EQUAL_SHARES, GREEDY, PHRAGMEN

ALSO_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Explanation:
    """All money is in currency units and exact. What a rule does not know stays None.

    `held`: what the supporters had together, before paying where it was elected, in the end where not. `payment`: who paid
    what. `lacked`: what was missing for it. `also_got`: funded projects that its supporters chose too, with how many of them.
    """

    project: str
    name: str
    cost: Fraction
    is_elected: bool
    votes: int
    reason: str
    round: int | None = None
    by: str | None = None
    held: Fraction | None = None
    payment: Payment | None = None
    lacked: Fraction | None = None
    also_got: tuple[tuple[str, int], ...] = ()
    funded_per_supporter: Fraction = Fraction(0)

    def to_dict(self) -> dict[str, Any]:
        values: dict[str, Any] = {
            "project": self.project,
            "name": self.name,
            "cost": plain(self.cost),
            "elected": self.is_elected,
            "votes": self.votes,
            "round": self.round,
            "by": self.by,
            "supporters_had": None if self.held is None else plain(self.held),
            "lacked": None if self.lacked is None else plain(self.lacked),
            "also_got": [{"project": project, "supporters": voters} for project, voters in self.also_got],
            "funded_per_supporter": float(self.funded_per_supporter),
            "reason": self.reason,
        }
        if self.payment is not None:
            values["payment"] = self.payment.to_dict()
        return values


@dataclass(frozen=True, slots=True)
class Ledger:
    """The money of all voters, exact, in currency units: `given` = `spent` + `left`."""

    given: Fraction
    spent: Fraction
    left: Fraction

    @property
    def adds_up(self) -> bool:
        return self.given == self.spent + self.left


def explain(outcome: Outcome) -> tuple[Explanation, ...]:
    """One explanation per project: first the elected in order, then the others in the order of the file."""
    trail = _trail(outcome)
    return tuple(_explanation(outcome, project, trail) for project in _order(outcome))


def ledger(outcome: Outcome) -> Ledger:
    """Equal shares only: what all voters were given, spent and have left, each worked out on its own."""
    assert outcome.share is not None
    run, _ = _replayed(outcome)
    everyone = np.arange(len(outcome.contest.profile.weight), dtype=np.int64)
    unit = outcome.election.cents
    paid = sum(outcome.contest.costs[project] for project in run.elected)
    return Ledger(outcome.share * outcome.election.voter_count / unit, Fraction(paid, unit), run.exactly().held(run, everyone) / unit)


def _order(outcome: Outcome) -> list[int]:
    elected = [step.project for step in outcome.steps]
    chosen = set(elected)
    return elected + [project for project in range(len(outcome.election.projects)) if project not in chosen]


@dataclass(frozen=True, slots=True)
class _Trail:
    steps: dict[int, tuple[int, Step]]
    held: dict[int, Fraction]
    payments: dict[int, Payment]
    times: dict[int, Fraction]


def _trail(outcome: Outcome) -> _Trail:
    steps = {step.project: (number, step) for number, step in enumerate(outcome.steps, start=1)}
    if outcome.share is None:
        times = dict(zip(*phragmen(outcome.contest), strict=True)) if outcome.rule.name == PHRAGMEN else {}
        return _Trail(steps, {}, {}, times)
    run, before = _replayed(outcome)
    held = {project: amount for project, (amount, _) in before.items()}
    for project in range(len(outcome.election.projects)):
        if project not in held:
            held[project] = run.exactly().held(run, outcome.contest.profile.supporters(project))
    return _Trail(steps, held, {project: payment for project, (_, payment) in before.items()}, {})


def _replayed(outcome: Outcome) -> tuple[Run, dict[int, tuple[Fraction, Payment]]]:
    """The last election by equal shares once more with every price exact: per project what supporters held, and paid."""
    assert outcome.share is not None
    run = Run(outcome.contest, outcome.share)
    exact = run.exactly()
    before = {}
    for step in outcome.steps:
        if step.by == EQUAL_SHARES:
            held = exact.held(run, outcome.contest.profile.supporters(step.project))
            payment = exact.payment(run, step.project, outcome.election.cents)
            before[step.project] = held, payment
            run.elect(step.project, run.rounded(payment.price * outcome.election.cents / outcome.contest.profile.point_scale))
    return run, before


def _explanation(outcome: Outcome, project: int, trail: _Trail) -> Explanation:
    election, unit = outcome.election, outcome.election.cents
    number, step = trail.steps.get(project, (None, None))
    held = trail.held[project] / unit if project in trail.held else None
    lacked = _lacked(outcome, project, held) if step is None else None
    also, funded = _also_got(outcome, project)
    return Explanation(
        project=election.projects[project].id,
        name=election.projects[project].name,
        cost=Fraction(election.projects[project].cost),
        is_elected=step is not None,
        votes=int(outcome.contest.profile.votes[project]),
        reason=_why(outcome, project, step, trail, held),
        round=number,
        by=step.by if step else None,
        held=held,
        payment=trail.payments.get(project),
        lacked=lacked,
        also_got=also,
        funded_per_supporter=funded,
    )


def _lacked(outcome: Outcome, project: int, held: Fraction | None) -> Fraction | None:
    """Against equal shares, what the supporters lacked; against greedy, what the budget lacked at the project's turn."""
    if project in outcome.kept_out:
        return None
    cost = Fraction(outcome.election.projects[project].cost)
    if held is None:
        held = _left_at_turn(outcome, project) if outcome.rule.name == GREEDY else Fraction(outcome.election.budget) - outcome.spent
    return max(Fraction(0), cost - held)


def _left_at_turn(outcome: Outcome, project: int) -> Fraction:
    """What greedy had left when this project's turn came."""
    order = greedy_order(outcome.contest)
    before = set(order[: order.index(project)]) & {step.project for step in outcome.steps}
    return Fraction(outcome.election.budget_cents - sum(outcome.contest.costs[other] for other in before), outcome.election.cents)


def _also_got(outcome: Outcome, project: int) -> tuple[tuple[tuple[str, int], ...], Fraction]:
    made, chosen = outcome.contest, [step.project for step in outcome.steps]
    voters = int(made.profile.votes[project])
    counts = _chosen_too(made, project)
    got = sorted(((int(counts[other]), -made.rank[other], other) for other in chosen if other != project and counts[other]), reverse=True)
    funded = Fraction(sum(int(counts[other]) for other in chosen), voters) if voters else Fraction(0)
    return tuple((outcome.election.projects[other].id, count) for count, _, other in got[:ALSO_SHOWN]), funded


def _chosen_too(made: Contest, project: int) -> np.ndarray:
    """Per project, how many supporters of this one chose it too."""
    profile, groups = made.profile, made.profile.supporters(project)
    if not len(groups):
        return np.zeros(profile.projects, dtype=np.int64)
    entry, place = entries(profile.row_starts, groups)
    weights = profile.weight[groups][place]
    return np.bincount(profile.row_projects[entry], weights=weights, minlength=profile.projects).astype(np.int64)


def _why(outcome: Outcome, project: int, step: Step | None, trail: _Trail, held: Fraction | None) -> str:
    if step is not None:
        return _why_elected(outcome, project, step, trail, held)
    if project in outcome.kept_out:
        return outcome.kept_out[project]
    rival = next((other for other in outcome.contest.rivals_of(project) if other in trail.steps), None)
    if rival is not None:
        return f"Only one project of its group can be elected, and “{outcome.election.projects[rival].name}” was."
    return _why_not(outcome, project, held)


def _why_elected(outcome: Outcome, project: int, step: Step, trail: _Trail, held: Fraction | None) -> str:
    votes, unit = int(outcome.contest.profile.votes[project]), outcome.election.cents
    left = shown(Fraction(step.left, unit))
    if step.by == EQUAL_SHARES:
        assert held is not None
        return f"Its {votes:,} supporters still had {shown(held)} together. {trail.payments[project].explain()}"
    if step.by == GREEDY:
        return f"It had {_score(outcome, project)} and fitted into the {left} that were left."
    if step.by == PHRAGMEN:
        return f"Its {votes:,} supporters could buy it when each voter had earned {shown(trail.times[project] / unit)}."
    return "It belongs to the set of projects that satisfies voters most within the budget."


def _why_not(outcome: Outcome, project: int, held: Fraction | None) -> str:
    votes, cost = int(outcome.contest.profile.votes[project]), Fraction(outcome.election.projects[project].cost)
    rest = Fraction(outcome.election.budget) - outcome.spent
    if held is not None:
        lacked = (
            f"Its {votes:,} supporters had {shown(held)} left together of the {shown(cost)} it costs: {shown(cost - held)} were lacking."
        )
        return lacked + (
            f" It did not fit into the remaining {shown(rest)} either." if outcome.rule.completion in ("greedy", "add1u") else ""
        )
    if outcome.rule.name == GREEDY:
        left = _left_at_turn(outcome, project)
        if cost <= left:
            return f"The count had stopped before its turn, at a project with more support that did not fit; it had {_score(outcome, project)}."
        return f"It had {_score(outcome, project)}, but when its turn came {shown(left)} were left of the {shown(cost)} it costs: {shown(cost - left)} were lacking."
    if outcome.rule.name == PHRAGMEN:
        return f"Its {votes:,} supporters would have had its cost only after the budget was used up."
    return "No set with it satisfies voters more within the budget than the one elected, or ties went against it."


def _score(outcome: Outcome, project: int) -> str:
    score = shown(Fraction(int(outcome.contest.profile.scores[project]), outcome.contest.profile.point_scale))
    return f"{score} {'votes' if outcome.election.vote_type in ('approval', 'choose-1') else 'points'}"
