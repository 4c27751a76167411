"""Money by gender marker and by those whom projects serve. No numpy.

Source: OECD-DAC (2016), Handbook on the gender equality policy marker (0 not targeted, 1 significant, 2 principal objective);
benefit incidence: Demery, L. (2000), Benefit Incidence: A Practitioner's Guide, World Bank.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from madang_methods.budgeting.elections import Election, Project, amount
from madang_methods.errors import UnusableInput
from madang_methods.result import Method, as_json

MARKER, SHARES = "gender_marker", "beneficiary_shares"
MEANINGS = {
    "2": "gender equality is the main objective",
    "1": "gender equality is an important objective",
    "0": "not targeted",
    "": "not marked",
}
METHOD = Method(
    "money by gender marker, and benefit incidence",
    "1",
    "OECD-DAC (2016), Handbook on the OECD-DAC Gender Equality Policy Marker; Demery, L. (2000), Benefit Incidence, World Bank",
    (
        "The whole cost of a project counts under its marker.",
        "A group's benefit is the cost times the share of the project's users who belong to it.",
    ),
)


@dataclass(frozen=True, slots=True)
class Markers:
    """Currency units, exact. `by_marker`: all markers 2, 1, 0 and not marked. `benefits`: group -> money, over projects with shares."""

    by_marker: dict[str, Fraction]
    projects_by_marker: dict[str, int]
    benefits: dict[str, Fraction]
    spent: Fraction
    spent_with_shares: Fraction

    @property
    def marked_share(self) -> float | None:
        """Share of the money in projects marked 1 or 2; None where nothing was spent."""
        return float((self.by_marker["1"] + self.by_marker["2"]) / self.spent) if self.spent else None

    def explain(self) -> str:
        if self.marked_share is None:
            return "Nothing was funded, so there is no money to divide by marker."
        return f"{self.marked_share:.1%} of the money goes to projects with gender equality as their main or an important objective."

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": METHOD.to_dict(),
            "money_by_marker": {marker or "not marked": float(money) for marker, money in self.by_marker.items()},
            "projects_by_marker": {marker or "not marked": count for marker, count in self.projects_by_marker.items()},
            "benefits": {group: float(money) for group, money in self.benefits.items()},
            "spent": float(self.spent),
            "spent_with_shares": float(self.spent_with_shares),
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def markers(election: Election, selected: Sequence[str]) -> Markers:
    """Money of the selected projects by gender marker and by beneficiaries.

    Columns of PROJECTS: `gender_marker` (0, 1, 2 or empty) and `beneficiary_shares` (such as `women=0.6,under 18=0.25`; each
    between 0 and 1, groups may overlap). Raises UnusableInput naming the project where a field cannot be read.
    """
    money = dict.fromkeys(MEANINGS, Fraction(0))
    counts = dict.fromkeys(MEANINGS, 0)
    benefits: dict[str, Fraction] = {}
    spent = with_shares = Fraction(0)
    for name in selected:
        project = election.projects[election.position[name]]
        cost, marker, shares = Fraction(project.cost), _marker(project), beneficiary_shares(project)
        spent += cost
        with_shares += cost if shares else 0
        money[marker] += cost
        counts[marker] += 1
        for group, share in shares.items():
            benefits[group] = benefits.get(group, Fraction(0)) + cost * Fraction(share)
    return Markers(money, counts, benefits, spent, with_shares)


def _marker(project: Project) -> str:
    marker = project.fields.get(MARKER, "").strip()
    if marker not in MEANINGS:
        raise UnusableInput(f"Project “{project.id}” has the gender marker “{marker}”. Use 0, 1 or 2, or leave it empty.")
    return marker


def beneficiary_shares(project: Project) -> dict[str, Decimal]:
    """Group -> share of the project's users."""
    shares: dict[str, Decimal] = {}
    for part in filter(None, (part.strip() for part in project.fields.get(SHARES, "").split(","))):
        group, equals, text = part.partition("=")
        share = amount(text, f"Project “{project.id}”, {SHARES}") if equals else Decimal(-1)
        if not group.strip() or not 0 <= share <= 1:
            raise UnusableInput(
                f"Project “{project.id}” has “{part}” in {SHARES}. Write a group and its share between 0 and 1, such as women=0.6."
            )
        shares[group.strip()] = share
    return shares
