"""Add1: raise every voter's share step by step until nothing more fits, or until one more step would overspend.

Source: Peters and Skowron, equalshares.net, Completion of the Method of Equal Shares (add1, add1u).

**Many steps at once.** Where a unit of money is small, thousands of steps change nothing. A run whose shares are only known to lie
between two values carries that doubt as the error of every voter's money, and the proved bound (see equal_shares) follows it
through all rounds. If no decision is in doubt, every share between the two elects the same projects in the same order, and all
those steps are done. If one is, the block is halved, and at a single step fractions decide as ever.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from madang_methods.budgeting.contests import Contest
from madang_methods.budgeting.equal_shares import Run, Unsure
from madang_methods.errors import UnusableInput

MOST_RUNS = 100_000
LONGEST_WAIT = 64


@dataclass(slots=True)
class Add1:
    """`share` and `step` in cents per voter. `raised` counts the steps taken, `exact` the questions that fractions decided."""

    contest: Contest
    share: Fraction
    step: Fraction
    is_exhaustive: bool
    raised: int = 0
    exact: int = 0
    hints: dict[int, int] = field(default_factory=dict)

    def run(self) -> Run:
        """The last run that does not overspend."""
        run = self.at(0)
        width, wait, patience = 1, 0, 1
        for _ in range(MOST_RUNS):
            if self.is_over(run):
                return run if run.slack == 0 else self.at(self.raised)
            following, taken = self.block(width), width
            if following is None:
                width, wait, patience = max(1, width // 2), patience, min(LONGEST_WAIT, 2 * patience)
                continue
            if following.spent > self.contest.budget:
                return run if run.slack == 0 else self.at(self.raised)
            self.raised += 1 if self.is_over(following) else taken
            run, wait = following, wait - 1
            if wait <= 0:
                width *= 2
        raise UnusableInput(
            f"After {MOST_RUNS:,} counts with raised shares there is still money left. Choose a larger step, and publish it."
        )

    def at(self, steps: int) -> Run:
        run = Run(self.contest, self.share + self.step * steps, self.hints).run(stop_above=self.contest.budget)
        self.exact += run.decided_exactly
        return run

    def block(self, width: int) -> Run | None:
        """A run that stands for the next `width` steps together; None where they need not all end alike."""
        if width == 1:
            return self.at(self.raised + 1)
        middle = self.share + self.step * (self.raised + Fraction(1 + width, 2))
        try:
            return Run(self.contest, middle, self.hints, slack=self.step * Fraction(width - 1, 2)).run(stop_above=self.contest.budget)
        except Unsure:
            return None

    def is_over(self, run: Run) -> bool:
        """Whether no step can add anything: all are elected, or (exhaustive) nothing that is left fits."""
        rest = self.contest.without_rivals(self.contest.allowed, run.elected)
        return not rest or (self.is_exhaustive and all(self.contest.costs[p] > self.contest.budget - run.spent for p in rest))
