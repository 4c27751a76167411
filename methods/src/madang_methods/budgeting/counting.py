"""Counts an election by a rule. This is the door to all rules; needs numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from madang_methods.budgeting.contests import Contest, contest
from madang_methods.budgeting.elections import Election
from madang_methods.budgeting.equal_shares import Run
from madang_methods.budgeting.greedy import greedy
from madang_methods.budgeting.outcome import Outcome, Step
from madang_methods.budgeting.phragmen import phragmen
from madang_methods.budgeting.rules import EQUAL_SHARES, GREEDY, PHRAGMEN, Rule
from madang_methods.budgeting.welfare import best_set
from madang_methods.errors import UnusableInput

MOST_STEPS = 100_000


def count(election: Election, rule: Rule, *, lot: Sequence[str] | None = None) -> Outcome:
    """The outcome of an election by a rule; the same ballots give the same outcome, in whatever order they stand.

    `lot` names every project id in the order drawn for ties; without it the order of the file is the lot. Raises UnusableInput
    where there are no ballots or the rule cannot be carried out on them.
    """
    if not election.voter_count:
        raise UnusableInput("There are no ballots to count. Add at least one.")
    made, kept_out = contest(election, rule, lot)
    if rule.name == EQUAL_SHARES:
        return _equal_shares(election, rule, made, kept_out)
    if rule.name == GREEDY:
        elected = greedy(made, skips=rule.skips)
    elif rule.name == PHRAGMEN:
        elected = phragmen(made)[0]
    else:
        elected = best_set(made)
    return Outcome(election, rule, made, _steps(made, elected, rule.name), kept_out)


def count_pots(pots: Mapping[str, Election], rule: Rule, *, lot: Mapping[str, Sequence[str]] | None = None) -> dict[str, Outcome]:
    """Each pot (an area, or the whole town) is an election of its own, with its own budget, projects and ballots."""
    return {name: count(election, rule, lot=(lot or {}).get(name)) for name, election in pots.items()}


def _equal_shares(election: Election, rule: Rule, made: Contest, kept_out: dict[int, str]) -> Outcome:
    share = Fraction(election.budget_cents, election.voter_count)
    run, raised, exact = _raised(made, share, rule, election) if rule.raises_shares else (Run(made, share).run(), 0, 0)
    steps = _steps(made, run.elected, EQUAL_SHARES)
    if rule.completion in ("greedy", "add1u"):
        steps += _steps(made, greedy(made, elected=run.elected), GREEDY, spent=run.spent)
    return Outcome(election, rule, made, steps, kept_out, run.share, raised, exact + run.decided_exactly)


def _raised(made: Contest, share: Fraction, rule: Rule, election: Election) -> tuple[Run, int, int]:
    """Every voter gets one step more, as often as the projects so elected fit into the budget.

    `overspend` goes on until the next step would overspend, `exhaustive` until nothing more fits. Both end when all are elected.
    """
    step = Fraction(rule.step) * election.cents
    hints: dict[int, int] = {}
    run, exact = Run(made, share, hints).run(), 0
    for raised in range(MOST_STEPS):
        rest = made.without_rivals(made.allowed, run.elected)
        if not rest or (rule.stop == "exhaustive" and all(made.costs[p] > made.budget - run.spent for p in rest)):
            return run, raised, exact
        following = Run(made, share + step * (raised + 1), hints).run(stop_above=made.budget)
        exact += following.decided_exactly
        if following.spent > made.budget:
            return run, raised, exact
        run = following
    raise UnusableInput(
        f"After raising the shares {MOST_STEPS:,} times by {rule.step} there is still money left. Choose a larger step, and publish it."
    )


def _steps(made: Contest, elected: Sequence[int], by: str, spent: int = 0) -> tuple[Step, ...]:
    steps = []
    for project in elected:
        steps.append(Step(project, by, made.budget - spent))
        spent += made.costs[project]
    return tuple(steps)
