"""A vote on money as plain values: projects, ballots kept once each, and what voters said of themselves. No numpy."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from functools import cached_property
from math import lcm

from madang_methods.errors import UnusableInput

VOTE_TYPES = ("approval", "choose-1", "ordinal", "cumulative", "scoring")
WITH_POINTS = ("cumulative", "scoring")
PROJECT_COLUMNS = ("project_id", "cost")
THRESHOLD = "min_project_score_threshold"
MOST_DIGITS = 18  # before the point, and after it: beyond that no money and no points are counted anyway


@dataclass(frozen=True, slots=True)
class Project:
    """One project: its cost in currency units, and every field of its row as it was written."""

    id: str
    cost: Decimal
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def name(self) -> str:
        return self.fields.get("name") or self.id

    @property
    def group(self) -> str:
        """Of the projects that share this name only one can be elected; empty where the project stands alone."""
        return self.fields.get("exclusive_group", "")


@dataclass(frozen=True, slots=True)
class Ballots:
    """Different ballots, each once: ballot b names `choices[starts[b]:starts[b + 1]]`, positions in the list of projects.

    `points` stands beside `choices` where voters gave points (cumulative, scoring), and is empty elsewhere.
    """

    starts: array[int]
    choices: array[int]
    points: Sequence[Decimal] = ()

    def __len__(self) -> int:
        return len(self.starts) - 1

    def choices_of(self, ballot: int) -> array[int]:
        return self.choices[self.starts[ballot] : self.starts[ballot + 1]]

    def points_of(self, ballot: int) -> Sequence[Decimal]:
        return self.points[self.starts[ballot] : self.starts[ballot + 1]]


@dataclass(frozen=True)
class Election:
    """A vote as it was cast. Money is in currency units; `ballot_of_voter` has one entry per voter, a position in `ballots`.

    `voters` holds the columns of what is known of each voter (`voter_id`, `age`, `sex`, `voting_method`, ...), one text per
    voter, the empty text where nothing was given. `meta` keeps every key of the file in its order.
    """

    meta: Mapping[str, str]
    projects: tuple[Project, ...]
    ballots: Ballots
    ballot_of_voter: array[int]
    voters: Mapping[str, Sequence[str]]
    budget: Decimal
    vote_type: str = "approval"
    project_columns: tuple[str, ...] = PROJECT_COLUMNS
    vote_columns: tuple[str, ...] = ("voter_id", "vote")

    @property
    def voter_count(self) -> int:
        return len(self.ballot_of_voter)

    @cached_property
    def cents(self) -> int:
        """The smallest whole number that makes every cost and the budget whole: 1 for whole currency units, 100 for cents."""
        return lcm(*(Fraction(amount).denominator for amount in (self.budget, *(p.cost for p in self.projects))))

    @cached_property
    def budget_cents(self) -> int:
        return int(self.budget * self.cents)

    @cached_property
    def cost_cents(self) -> tuple[int, ...]:
        return tuple(int(project.cost * self.cents) for project in self.projects)

    @cached_property
    def position(self) -> dict[str, int]:
        return {project.id: number for number, project in enumerate(self.projects)}

    @property
    def currency(self) -> str:
        return self.meta.get("currency", "")

    @property
    def threshold(self) -> Decimal:
        return amount(self.meta.get(THRESHOLD) or "0", f"META {THRESHOLD}")

    def with_budget(self, budget: Decimal | int) -> Election:
        return replace(self, budget=Decimal(budget), meta={**self.meta, "budget": str(budget)})


def amount(text: str, where: str) -> Decimal:
    """A finite number written with a point, such as 1200 or 99.50. Raises UnusableInput with `where`."""
    try:
        value = Decimal(text.strip())
    except InvalidOperation:
        raise UnusableInput(f"{where}: “{text}” is not a number. Write digits with a point for the decimals, such as 1200.50.") from None
    if not value.is_finite():
        raise UnusableInput(f"{where}: “{text}” is not a finite number. Write the amount in digits.")
    if value and not (value.adjusted() <= MOST_DIGITS and len(value.as_tuple().digits) - value.adjusted() - 1 <= MOST_DIGITS):
        raise UnusableInput(f"{where}: “{text[:40]}” has too many digits. Write at most {MOST_DIGITS} before the point and after it.")
    return value


def election(  # noqa: PLR0913 each is a part of a vote, named by the caller
    *,
    projects: Mapping[str, Decimal | int],
    ballots: Sequence[Iterable[str] | Mapping[str, Decimal | int]],
    budget: Decimal | int,
    vote_type: str = "approval",
    attributes: Mapping[str, Sequence[str]] | None = None,
    project_fields: Mapping[str, Mapping[str, str]] | None = None,
    meta: Mapping[str, str] | None = None,
) -> Election:
    """An Election from plain values: cost by project id, and per voter the ids chosen (or id -> points).

    Raises UnusableInput where a ballot names an unknown project, an amount cannot be used, or there is nothing to count.
    """
    _check_kind(vote_type, projects, budget)
    order = {name: number for number, name in enumerate(projects)}
    collected = Collector(vote_type in WITH_POINTS)
    for number, ballot in enumerate(ballots, start=1):
        collected.add(*_plain_ballot(ballot, order, vote_type, f"Ballot {number}"))
    voters = {"voter_id": [str(number) for number in range(1, len(ballots) + 1)], **dict(attributes or {})}
    _check_lengths(voters, len(ballots))
    rows = project_fields or {}
    return Election(
        meta={"budget": str(budget), "vote_type": vote_type, **dict(meta or {})},
        projects=tuple(Project(name, Decimal(cost), dict(rows.get(name, {}))) for name, cost in projects.items()),
        ballots=collected.ballots(),
        ballot_of_voter=collected.of_voter,
        voters=voters,
        budget=Decimal(budget),
        vote_type=vote_type,
        project_columns=_columns(PROJECT_COLUMNS, rows.values()),
        vote_columns=("voter_id", "vote", *(["points"] if vote_type in WITH_POINTS else []), *(attributes or {})),
    )


def _columns(first: tuple[str, ...], rows: Iterable[Mapping[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys([*first, *(name for row in rows for name in row)]))


def _check_kind(vote_type: str, projects: Mapping[str, Decimal | int], budget: Decimal | int) -> None:
    if vote_type not in VOTE_TYPES:
        raise UnusableInput(f"Votes of type “{vote_type}” are not known. Use one of: {', '.join(VOTE_TYPES)}.")
    if not projects:
        raise UnusableInput("There are no projects to vote on. Give at least one.")
    if budget < 0:
        raise UnusableInput(f"The budget is {budget}. Give an amount of zero or more.")
    for name, cost in projects.items():
        if cost <= 0:
            raise UnusableInput(f"Project “{name}” costs {cost}. Give each project a cost above zero.")


def _check_lengths(voters: Mapping[str, Sequence[str]], count: int) -> None:
    for name, column in voters.items():
        if len(column) != count:
            raise UnusableInput(
                f"The column “{name}” has {len(column)} entries for {count} ballots. Give one for each ballot, empty if unknown."
            )


def _plain_ballot(
    ballot: Iterable[str] | Mapping[str, Decimal | int], order: Mapping[str, int], vote_type: str, where: str
) -> tuple[tuple[int, ...], tuple[Decimal, ...]]:
    names = list(ballot)
    unknown = [name for name in names if name not in order]
    if unknown:
        raise UnusableInput(f"{where} names “{unknown[0]}”, which is not among the projects. Correct the name or leave it out.")
    if len(set(names)) != len(names):
        raise UnusableInput(f"{where} names a project twice. Name each project once.")
    points = tuple(Decimal(value) for value in ballot.values()) if isinstance(ballot, Mapping) else ()
    if (vote_type in WITH_POINTS) != isinstance(ballot, Mapping):
        raise UnusableInput(f"{where}: {vote_type} ballots are {'ids with points' if vote_type in WITH_POINTS else 'lists of ids'}.")
    return tuple(order[name] for name in names), points


class Collector:
    """Takes ballots one after the other and keeps equal ones once."""

    def __init__(self, with_points: bool) -> None:
        self.starts, self.choices = array("q", [0]), array("i")
        self.points: list[Decimal] = []
        self.of_voter = array("i")
        self.with_points = with_points
        self.known: dict[object, int] = {}

    def add(self, choices: Sequence[int], points: Sequence[Decimal] = ()) -> None:
        key = (tuple(choices), tuple(points))
        known = self.known.get(key)
        self.of_voter.append(self.keep(choices, points, key) if known is None else known)

    def keep(self, choices: Sequence[int], points: Sequence[Decimal], key: object) -> int:
        self.choices.extend(choices)
        if self.with_points:
            self.points.extend(points)
        self.starts.append(len(self.choices))
        self.known[key] = len(self.starts) - 2
        return self.known[key]

    def ballots(self) -> Ballots:
        return Ballots(self.starts, self.choices, self.points)
