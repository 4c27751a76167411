"""Several pots of money in one vote: each area, and the whole town, is an election of its own. No numpy."""

from __future__ import annotations

from array import array
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from madang_methods.budgeting.elections import WITH_POINTS, Collector, Election
from madang_methods.errors import UnusableInput


def split_pots(election: Election, column: str, budgets: Mapping[str, Decimal | int]) -> dict[str, Election]:
    """One election for each pot: its projects (those with its name in `column` of PROJECTS), its budget, and its voters.

    The voters of a pot are those whose ballot names a project of it; they share its budget. Raises UnusableInput where a
    project belongs to a pot without a budget.
    """
    pots = [project.fields.get(column, "").strip() for project in election.projects]
    for project, pot in zip(election.projects, pots, strict=True):
        if pot not in budgets:
            raise UnusableInput(
                f"Project “{project.id}” has “{pot}” in the column “{column}”, and that pot has no budget. Give one for each pot."
            )
    return {pot: _pot(election, [place for place, own in enumerate(pots) if own == pot], budget) for pot, budget in budgets.items()}


def _pot(election: Election, places: list[int], budget: Decimal | int) -> Election:
    new_place = {place: number for number, place in enumerate(places)}
    collected = Collector(election.vote_type in WITH_POINTS)
    voters = array("i")
    for voter, ballot in enumerate(election.ballot_of_voter):
        choices, points = election.ballots.choices_of(ballot), election.ballots.points_of(ballot)
        kept = [number for number, place in enumerate(choices) if place in new_place]
        if kept:
            collected.add([new_place[choices[number]] for number in kept], [points[number] for number in kept] if points else ())
            voters.append(voter)
    return replace(
        election,
        meta={**election.meta, "budget": str(budget), "num_projects": str(len(places)), "num_votes": str(len(voters))},
        projects=tuple(election.projects[place] for place in places),
        ballots=collected.ballots(),
        ballot_of_voter=collected.of_voter,
        voters={name: [column[voter] for voter in voters] for name, column in election.voters.items()},
        budget=Decimal(budget),
    )
