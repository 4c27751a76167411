"""What every rule is given: ballots as arrays, costs, who may be elected, and the order of ties. Needs numpy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from madang_methods.budgeting.elections import Election
from madang_methods.budgeting.outcome import shown
from madang_methods.budgeting.profile import Profile, profile
from madang_methods.budgeting.rules import Rule
from madang_methods.errors import UnusableInput


@dataclass(frozen=True, slots=True)
class Contest:
    """What stays the same in every run of one count. Costs and budget in cents; the lower `rank` wins a tie."""

    profile: Profile
    costs: Sequence[int]
    budget: int
    allowed: Sequence[int]
    rank: Sequence[int]
    exclusive: Sequence[frozenset[int]]
    by_cost: bool

    def rivals_of(self, project: int) -> frozenset[int]:
        """The projects of the same exclusive group, itself among them; empty where it stands alone."""
        return next((group for group in self.exclusive if project in group), frozenset())

    def without_rivals(self, projects: Sequence[int], elected: Sequence[int]) -> list[int]:
        """Those that are not elected yet and whose group is still free."""
        gone = set(elected).union(*(self.rivals_of(project) for project in elected))
        return [project for project in projects if project not in gone]


def contest(election: Election, rule: Rule, lot: Sequence[str] | None = None) -> tuple[Contest, dict[int, str]]:
    """The contest, and by project a sentence why it does not take part."""
    arrays = profile(election)
    kept_out = _kept_out(election, rule, arrays)
    made = Contest(
        profile=arrays,
        costs=election.cost_cents,
        budget=election.budget_cents,
        allowed=[project for project in range(len(election.projects)) if project not in kept_out],
        rank=_rank(election, arrays, lot),
        exclusive=_exclusive(election),
        by_cost=rule.satisfaction == "cost",
    )
    return made, kept_out


def _kept_out(election: Election, rule: Rule, arrays: Profile) -> dict[int, str]:
    threshold = Fraction(election.threshold) if rule.uses_threshold else Fraction(0)
    reasons: dict[int, str] = {}
    for number, project in enumerate(election.projects):
        score = Fraction(int(arrays.scores[number]), arrays.point_scale)
        if score <= 0:
            reasons[number] = "Nobody chose it."
        elif score < threshold:
            reasons[number] = f"It got {shown(score)} votes or points, and the threshold of this vote is {shown(threshold)}."
        elif project.cost > election.budget:
            reasons[number] = f"It costs {shown(Fraction(project.cost))}, more than the whole budget of {shown(Fraction(election.budget))}."
    return reasons


def _rank(election: Election, arrays: Profile, lot: Sequence[str] | None) -> list[int]:
    """Place of each project in the order of ties: lower cost, more votes, lot."""
    drawn = _drawn(election, lot)
    order = sorted(range(len(election.projects)), key=lambda p: (election.cost_cents[p], -int(arrays.votes[p]), drawn[p]))
    rank = [0] * len(order)
    for place, project in enumerate(order):
        rank[project] = place
    return rank


def _drawn(election: Election, lot: Sequence[str] | None) -> list[int]:
    if lot is None:
        return list(range(len(election.projects)))
    places = {name: place for place, name in enumerate(lot)}
    if len(places) != len(lot) or set(places) != set(election.position):
        raise UnusableInput("The lot has to name every project once. Draw it again over the final list of projects.")
    return [places[project.id] for project in election.projects]


def _exclusive(election: Election) -> list[frozenset[int]]:
    groups: dict[str, list[int]] = {}
    for number, project in enumerate(election.projects):
        if project.group:
            groups.setdefault(project.group, []).append(number)
    return [frozenset(members) for members in groups.values()]
