"""The checks of a Pabulib file beyond its form: counts, limits, thresholds and the outcome it claims. No numpy.

What is checked follows the checker of Pabulib (pabulib.org, pabulib-checker 1.0); lines and words are ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from madang_methods.budgeting.elections import THRESHOLD, WITH_POINTS, Election
from madang_methods.budgeting.pabulib import Lines, Problem, parse_with_lines

NEEDED_META = (
    "description",
    "country",
    "unit",
    "instance",
    "num_projects",
    "num_votes",
    "budget",
    "vote_type",
    "rule",
    "date_begin",
    "date_end",
)
DATE = re.compile(r"\d{2}\.\d{2}\.\d{4}|\d{4}")
AGES = range(0, 121)
SELECTED = ("0", "1", "2", "3", "")


def check_pabulib(text: str) -> list[Problem]:
    """Every problem found in the text of a .pb file, by line: errors stop a count, warnings are for whoever keeps the file."""
    election, lines, problems = parse_with_lines(text)
    if election is None or lines is None:
        return problems
    found = [problem for check in CHECKS for problem in check(election, lines)]
    return sorted(found, key=lambda problem: (not problem.is_error, problem.line))


def _warn(line: int, field: str, reason: str) -> Problem:
    return Problem(line, field, reason, is_error=False)


def missing_meta(election: Election, lines: Lines) -> Iterator[Problem]:
    for key in NEEDED_META:
        if not election.meta.get(key, "").strip():
            yield _warn(lines.meta.get(key, 1), key, "this key is missing from META, or empty.")


def counts(election: Election, lines: Lines) -> Iterator[Problem]:
    for key, found, what in (("num_projects", len(election.projects), "projects"), ("num_votes", election.voter_count, "ballots")):
        given = election.meta.get(key, "").strip()
        if given and given != str(found):
            yield _warn(lines.meta[key], key, f"META says {given}, and the file has {found} {what}.")


def dates(election: Election, lines: Lines) -> Iterator[Problem]:
    for key in ("date_begin", "date_end"):
        given = election.meta.get(key, "").strip()
        if given and not DATE.fullmatch(given):
            yield _warn(lines.meta[key], key, f"“{given}” is not a date such as 24.09.2026, nor a year.")


def numbers(election: Election, lines: Lines) -> Iterator[Problem]:
    for key in (
        "min_length",
        "max_length",
        "min_points",
        "max_points",
        "min_sum_points",
        "max_sum_points",
        "min_sum_cost",
        "max_sum_cost",
        THRESHOLD,
    ):
        given = election.meta.get(key, "").strip()
        if given and not re.fullmatch(r"-?\d+(\.\d+)?", given):
            yield Problem(lines.meta[key], key, f"“{given}” is not a number. Write digits.")


def budget(election: Election, lines: Lines) -> Iterator[Problem]:
    if sum(election.cost_cents) <= election.budget_cents:
        yield _warn(lines.meta["budget"], "budget", "the budget pays for every project, so there was nothing to decide.")
    for project, line in zip(election.projects, lines.projects, strict=True):
        if project.cost > election.budget:
            yield _warn(line, "cost", f"project “{project.id}” costs {project.cost}, more than the budget of {election.budget}.")


def ballots(election: Election, lines: Lines) -> Iterator[Problem]:
    """Length, points and costs of each ballot against the limits of META; equal ballots are looked at once."""
    reasons = [list(_of_ballot(election, ballot)) for ballot in range(len(election.ballots))]
    for line, ballot in zip(lines.votes, election.ballot_of_voter, strict=True):
        for field, reason in reasons[ballot]:
            yield _warn(line, field, reason)


def _of_ballot(election: Election, ballot: int) -> Iterator[tuple[str, str]]:
    choices = election.ballots.choices_of(ballot)
    if not choices:
        yield "vote", "the ballot is empty."
    yield from _within(election, "length", len(choices), "vote", "names {} projects")
    yield from _within(election, "sum_cost", sum((election.projects[p].cost for p in choices), Decimal(0)), "vote", "names projects for {}")
    if election.vote_type in WITH_POINTS:
        points = election.ballots.points_of(ballot)
        yield from _within(election, "sum_points", sum(points, Decimal(0)), "points", "gives {} points in all")
        for value in points:
            yield from _within(election, "points", value, "points", "gives {} points to one project")


def _within(election: Election, key: str, value: Decimal | int, field: str, words: str) -> Iterator[tuple[str, str]]:
    for bound, is_broken in (("min", lambda limit: value < limit), ("max", lambda limit: value > limit)):
        limit = _limit(election, f"{bound}_{key}")
        if limit is not None and is_broken(limit):
            yield field, f"the ballot {words.format(value)}, and {bound}_{key} is {limit}."


def _limit(election: Election, key: str) -> Decimal | None:
    text = election.meta.get(key, "").strip()
    return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def tallies(election: Election, lines: Lines) -> Iterator[Problem]:
    """The columns votes and score of PROJECTS against the ballots."""
    votes, scores = tally(election)
    for number, (project, line) in enumerate(zip(election.projects, lines.projects, strict=True)):
        for field, found in (("votes", Fraction(votes[number])), ("score", scores[number])):
            given = project.fields.get(field, "").strip()
            if given and re.fullmatch(r"\d+(\.\d+)?", given) and Fraction(given) != found:
                yield _warn(line, field, f"the file says {given} for project “{project.id}”, the ballots say {found}.")


def tally(election: Election) -> tuple[list[int], list[Fraction]]:
    """Votes and points of each project, in the order of the projects."""
    times = [0] * len(election.ballots)
    for ballot in election.ballot_of_voter:
        times[ballot] += 1
    votes, scores = [0] * len(election.projects), [Fraction(0)] * len(election.projects)
    longest = max([len(election.ballots.choices_of(ballot)) for ballot in range(len(election.ballots))], default=0)
    most = max(longest, int(_limit(election, "max_length") or 0))
    for ballot, count in enumerate(times):
        choices, points = election.ballots.choices_of(ballot), election.ballots.points_of(ballot)
        for place, project in enumerate(choices):
            votes[project] += count
            worth = points[place] if points else most - place if election.vote_type == "ordinal" else 1
            scores[project] += count * Fraction(worth)
    return votes, scores


def people(election: Election, lines: Lines) -> Iterator[Problem]:
    for line, age in zip(lines.votes, election.voters.get("age", ()), strict=False):
        if age.strip() and re.fullmatch(r"-?\d+(\.0+)?", age.strip()) and float(age) not in AGES:
            yield _warn(line, "age", f"“{age}” is no age.")
    for line, sex in zip(lines.votes, election.voters.get("sex", ()), strict=False):
        if sex.strip() not in ("M", "F", "O", ""):
            yield _warn(line, "sex", f"“{sex}” is not one of M, F, O.")


def selection(election: Election, lines: Lines) -> Iterator[Problem]:
    """The outcome that the file claims: known marks, within the budget, above the threshold."""
    chosen = []
    _, scores = tally(election)
    threshold = _limit(election, THRESHOLD) or Decimal(0)
    for number, (project, line) in enumerate(zip(election.projects, lines.projects, strict=True)):
        mark = project.fields.get("selected", "").strip()
        if mark not in SELECTED:
            yield _warn(line, "selected", f"“{mark}” is not one of 0, 1, 2, 3.")
        if mark == "1":
            chosen.append(number)
            if scores[number] < Fraction(threshold):
                yield _warn(line, "selected", f"project “{project.id}” is marked as selected below the threshold of {threshold}.")
    if chosen:
        yield from _claimed(election, lines, chosen, Fraction(threshold), scores)


def _claimed(election: Election, lines: Lines, chosen: list[int], threshold: Fraction, scores: list[Fraction]) -> Iterator[Problem]:
    left = election.budget_cents - sum(election.cost_cents[number] for number in chosen)
    if left < 0:
        yield _warn(lines.meta["budget"], "selected", f"the selected projects cost {Fraction(-left, election.cents)} more than the budget.")
    rest = [
        n
        for n in range(len(election.projects))
        if n not in chosen and election.cost_cents[n] <= left and scores[n] > 0 and scores[n] >= threshold
    ]
    if rest and election.meta.get("rule", "").strip() != "greedy-no-skip":
        yield _warn(
            lines.projects[rest[0]],
            "selected",
            f"project “{election.projects[rest[0]].id}” would fit into the {Fraction(left, election.cents)} left.",
        )


CHECKS: tuple[Callable[[Election, Lines], Iterator[Problem]], ...] = (
    missing_meta, counts, dates, numbers, budget, ballots, tallies, people, selection,
)  # fmt: skip
