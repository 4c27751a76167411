"""The checks of a Pabulib file beyond its form: counts, limits, thresholds and the outcome it claims. No numpy.

What is checked follows the checker of Pabulib (pabulib.org, pabulib-checker 1.0); lines and words are ours.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from madang_methods.budgeting.columns import META_KEYS, VOTE_COLUMNS, has_form, out_of_order, wanted
from madang_methods.budgeting.columns import PROJECT_COLUMNS as COLUMNS_OF_PROJECTS
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
THE_KIND = ("budget", "vote_type", "num_projects", "num_votes", THRESHOLD)  # looked at by checks of their own
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
    found = {key: election.meta.get(key, "").strip() for key in ("date_begin", "date_end")}
    for key, given in found.items():
        if given and not DATE.fullmatch(given):
            yield _warn(lines.meta[key], key, f"“{given}” is not a date such as 24.09.2026, nor a year.")
    begin, end = found.values()
    if DATE.fullmatch(begin) and DATE.fullmatch(end) and _day(end, is_last=True) < _day(begin):
        yield _warn(lines.meta["date_end"], "date_end", f"the vote ends on {end}, before it begins on {begin}.")


def _day(text: str, *, is_last: bool = False) -> tuple[int, int, int]:
    """Year, month, day; a year alone stands for its first day, or its last."""
    if len(text) == 4:
        return (int(text), 12, 31) if is_last else (int(text), 1, 1)
    day, month, year = map(int, text.split("."))
    return year, month, day


def forms(election: Election, lines: Lines) -> Iterator[Problem]:
    """Keys and columns that the format knows, in its order, with values of their form."""
    for key, value in election.meta.items():
        if key in THE_KIND or key == "key":
            continue
        if key not in META_KEYS:
            yield _warn(lines.meta[key], key, "Pabulib does not know this key. It is kept as it is.")
        elif not has_form(key, value):
            yield _warn(lines.meta[key], key, f"“{value[:40]}” is not {wanted(key)}.")
    for section, columns, known, line in (
        ("PROJECTS", election.project_columns, COLUMNS_OF_PROJECTS, lines.projects_header),
        ("VOTES", election.vote_columns, VOTE_COLUMNS, lines.votes_header),
    ):
        yield from _columns(section, columns, known, line)
    late = out_of_order(tuple(election.meta), META_KEYS)
    if late:
        yield _warn(lines.meta[late], late, "this key of META stands after one that should follow it.")


def _columns(section: str, columns: tuple[str, ...], known: tuple[str, ...], line: int) -> Iterator[Problem]:
    for column in columns:
        if column not in known:
            yield _warn(line, column, f"Pabulib does not know this column of {section}. It is kept as it is.")
    late = out_of_order(columns, known)
    if late:
        yield _warn(line, late, f"this column of {section} stands after one that should follow it.")


def cells(election: Election, lines: Lines) -> Iterator[Problem]:
    """Values of projects and voters that have a form of their own."""
    for project, line in zip(election.projects, lines.projects, strict=True):
        for column in ("latitude", "longitude"):
            value = project.fields.get(column, "")
            if not has_form(column, value):
                yield _warn(line, column, f"“{value[:40]}” is not {wanted(column)}.")
    for column in ("age", "voting_method"):
        values = election.voters.get(column, ())
        wrong = {value for value in set(values) if not has_form(column, value)}
        for line, value in zip(lines.votes, values, strict=False):
            if value in wrong:
                yield _warn(line, column, f"“{value[:40]}” is not {wanted(column)}.")


def gaps(election: Election, lines: Lines) -> Iterator[Problem]:
    for line in lines.empty:
        yield _warn(line, "row", "this line is empty. Leave it out.")


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
    if sum(election.cost_cents) <= election.budget_cents and election.meta.get("fully_funded", "").strip() != "1":
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
        name = next((n for end in ("", "_unit", "_district") if (n := f"{bound}_{key}{end}") in election.meta), f"{bound}_{key}")
        limit = _limit(election, name)
        if limit is not None and is_broken(limit):
            yield field, f"the ballot {words.format(value)}, and {name} is {limit}."


def _limit(election: Election, key: str) -> Decimal | None:
    text = election.meta.get(key, "").strip()
    return Decimal(text) if re.fullmatch(r"-?\d+(\.\d+)?", text) else None


def tallies(election: Election, lines: Lines) -> Iterator[Problem]:
    """The columns votes and score of PROJECTS against the ballots."""
    votes, scores = tally(election)
    if not {"votes", "score"} & set(election.project_columns):
        yield _warn(lines.projects_header, "votes", "PROJECTS has neither a column votes nor a column score.")
    for line, project, count in zip(lines.projects, election.projects, votes, strict=True):
        if not count:
            yield _warn(line, "votes", f"nobody chose project “{project.id}”. Was it open to the vote?")
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
    yield from _greedily(election, lines, chosen, scores)
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


def _greedily(election: Election, lines: Lines, chosen: list[int], scores: list[Fraction]) -> Iterator[Problem]:
    """Where META says greedy: the projects that it elects. In Poznań it stops at the first that does not fit, unless 80% of it does."""
    if election.meta.get("rule", "").strip() != "greedy":
        return
    marks = ("1", "2") if election.meta.get("unit", "").strip() == "Poznań" else ("1",)
    marked = {n for n, project in enumerate(election.projects) if project.fields.get("selected", "").strip() in marks}
    found = _greedy(election, scores, marked, stops=len(marks) > 1)
    for number in sorted(found ^ marked):
        name, words = election.projects[number].id, "elects" if number in found else "does not elect"
        yield _warn(lines.projects[number], "selected", f"the greedy rule {words} project “{name}”, and the file says otherwise.")


def _greedy(election: Election, scores: list[Fraction], marked: set[int], *, stops: bool) -> set[int]:
    """Ties go to what the file marks, as nobody knows how the town broke them."""
    left, found = election.budget_cents, set()
    threshold = Fraction(_limit(election, THRESHOLD) or 0)
    for number in sorted(range(len(scores)), key=lambda n: (-scores[n], n not in marked, election.cost_cents[n])):
        cost = election.cost_cents[number]
        if scores[number] <= 0 or scores[number] < threshold:
            continue
        if cost <= left or (stops and 10 * left >= 8 * cost):
            found.add(number)
        if cost > left and stops:
            break
        left -= cost if cost <= left else 0
    return found


CHECKS: tuple[Callable[[Election, Lines], Iterator[Problem]], ...] = (
    missing_meta, counts, dates, forms, gaps, numbers, budget, ballots, tallies, people, cells, selection,
)  # fmt: skip
