"""What a count gives: the projects elected, in order, and why each of the others was not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING, Any

from madang_methods.budgeting.elections import Election
from madang_methods.budgeting.rules import Rule
from madang_methods.result import Method, as_json

if TYPE_CHECKING:
    from madang_methods.budgeting.contests import Contest
    from madang_methods.budgeting.explaining import Explanation


@dataclass(frozen=True, slots=True)
class Step:
    """One election within the count: which project (a position), by which part of the rule, and with what left to spend then (cents)."""

    project: int
    by: str
    left: int


@dataclass(frozen=True)
class Outcome:
    """`steps` in the order of election; `kept_out` says in a sentence why a project did not take part; money in cents.

    `share` is what each voter could spend in the end (equal shares only), `raised` how often the shares were raised for that.
    """

    election: Election
    rule: Rule
    contest: Contest
    steps: tuple[Step, ...]
    kept_out: Mapping[int, str]
    share: Fraction | None = None
    raised: int = 0
    decided_exactly: int = 0

    @property
    def method(self) -> Method:
        return self.rule.method

    @property
    def selected(self) -> tuple[str, ...]:
        """Ids of the elected projects, in the order of election."""
        return tuple(self.election.projects[step.project].id for step in self.steps)

    @property
    def spent_cents(self) -> int:
        return sum(self.election.cost_cents[step.project] for step in self.steps)

    @property
    def spent(self) -> Fraction:
        """In currency units."""
        return Fraction(self.spent_cents, self.election.cents)

    @cached_property
    def explanations(self) -> tuple[Explanation, ...]:
        """One per project of the election: first the elected in order, then the others. Worked out when first asked for."""
        from madang_methods.budgeting.explaining import explain

        return explain(self)

    def explain(self) -> str:
        election, chosen = self.election, len(self.steps)
        return (
            f"{self.rule.published_name} elects {chosen} of {len(election.projects)} projects for {shown(self.spent)} of "
            f"{shown(Fraction(election.budget))} {election.currency}".rstrip()
            + f", from {election.voter_count} ballots."
        )

    def to_dict(self, *, with_explanations: bool = True) -> dict[str, Any]:
        values: dict[str, Any] = {
            "selected": list(self.selected),
            "spent": plain(self.spent),
            "budget": plain(Fraction(self.election.budget)),
            "currency": self.election.currency,
            "method": self.rule.published_name,
            "version": self.method.version,
            "source": self.method.source,
            "assumptions": list(self.method.assumptions),
            "voters": self.election.voter_count,
            "explanation": self.explain(),
        }
        if self.share is not None:
            values |= {"share_per_voter": cents(self.share, self.election), "raised": self.raised}
        if with_explanations:
            values["explanations"] = [explanation.to_dict() for explanation in self.explanations]
        return values

    def to_json(self) -> str:
        return as_json(self.to_dict())


def plain(value: Fraction) -> int | float:
    """For JSON: a whole number where it is one, else rounded to cents."""
    return int(value) if value.denominator == 1 else float(round(value, 2))


def cents(value: Fraction, election: Election) -> int | float:
    """An amount in cents as currency units, for display."""
    return plain(value / election.cents)


def shown(value: Fraction) -> str:
    """12,345.60 for people; whole amounts without decimals."""
    return f"{int(value):,}" if value.denominator == 1 else f"{float(round(value, 2)):,.2f}"
