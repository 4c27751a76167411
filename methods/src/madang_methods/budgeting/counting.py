"""Counts an election by a rule. This is the door to all rules; needs numpy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from madang_methods.budgeting.completions import Add1
from madang_methods.budgeting.contests import Contest, contest
from madang_methods.budgeting.elections import Election
from madang_methods.budgeting.equal_shares import Run
from madang_methods.budgeting.greedy import greedy
from madang_methods.budgeting.outcome import Outcome, Step
from madang_methods.budgeting.phragmen import phragmen
from madang_methods.budgeting.rules import EQUAL_SHARES, GREEDY, PHRAGMEN, Rule
from madang_methods.budgeting.welfare import best_set
from madang_methods.errors import UnusableInput


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
    raised = Add1(made, share, Fraction(rule.step) * election.cents, rule.stop == "exhaustive") if rule.raises_shares else None
    run = raised.run() if raised else Run(made, share).run()
    steps = _steps(made, run.elected, EQUAL_SHARES)
    if rule.completion in ("greedy", "add1u"):
        steps += _steps(made, greedy(made, elected=run.elected), GREEDY, spent=run.spent)
    return Outcome(
        election, rule, made, steps, kept_out, run.share, raised.raised if raised else 0, raised.exact if raised else run.decided_exactly
    )


def _steps(made: Contest, elected: Sequence[int], by: str, spent: int = 0) -> tuple[Step, ...]:
    steps = []
    for project in elected:
        steps.append(Step(project, by, made.budget - spent))
        spent += made.costs[project]
    return tuple(steps)
