"""Ballots as arrays: groups of equal ballots, and for each project the groups that support it. Needs numpy."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import lcm

import numpy as np
import numpy.typing as npt

from madang_methods.budgeting.elections import WITH_POINTS, Election
from madang_methods.budgeting.pabulib import WHOLE
from madang_methods.errors import UnusableInput

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Chosen = npt.NDArray[np.int32]
Groups = npt.NDArray[np.int64]  # as numpy indexes by: smaller numbers would be widened at each look-up
LARGEST = 2**62  # so that the points of a project, from all voters together, fit into 64 bits
MERGE_BELOW = 0.7  # of the voters: where nearly every ballot is unlike the others, looking for equal ones costs more than it saves


@dataclass(frozen=True)
class Profile:
    """G groups of equal ballots over P projects, in both directions.

    `weight` (G): voters in each group. Group g names `row_projects[row_starts[g]:row_starts[g + 1]]` with `row_units` beside it;
    project p is supported by `column_groups[column_starts[p]:column_starts[p + 1]]` with `column_units`. A unit is one voter's
    points times the voters of the group (approval: the number of voters), in whole numbers after multiplying by `point_scale`.
    Points of zero or less are no support.
    """

    weight: Ints
    row_starts: Ints
    row_projects: Chosen
    row_units: Ints
    column_starts: Ints
    column_groups: Groups
    column_units: Ints
    group_of_voter: Ints
    point_scale: int
    voters: int

    @property
    def projects(self) -> int:
        return len(self.column_starts) - 1

    @cached_property
    def votes(self) -> Ints:
        """Per project, the voters who support it."""
        return _sums(self.weight[self.column_groups], self.column_starts)

    @cached_property
    def scores(self) -> Ints:
        """Per project, the points of its supporters, times `point_scale`; for approval the same as the votes."""
        return _sums(self.column_units, self.column_starts)

    @cached_property
    def has_single_units(self) -> bool:
        return bool((self.column_units == 1).all())

    def supporters(self, project: int) -> Groups:
        return self.column_groups[self.column_starts[project] : self.column_starts[project + 1]]

    def units(self, project: int) -> Ints:
        return self.column_units[self.column_starts[project] : self.column_starts[project + 1]]


def profile(election: Election) -> Profile:
    """The arrays of an election; points by the kind of vote: 1 each, as given, or for a ranking its Borda points."""
    starts = np.frombuffer(election.ballots.starts, dtype=np.int64)
    projects = np.frombuffer(election.ballots.choices, dtype=np.int32)
    points, scale = _points(election, starts)
    rows = _rows(_Rows(starts, projects, points), np.frombuffer(election.ballot_of_voter, dtype=np.int32))
    places = np.repeat(np.arange(len(rows.weight)), np.diff(rows.starts))
    rows, places = _supported(rows, places)
    units = rows.weight[places] if rows.points is None else rows.weight[places] * rows.points
    order = np.argsort(_small(rows.projects, len(election.projects)), kind="stable")
    counts = np.bincount(rows.projects, minlength=len(election.projects))
    return Profile(
        weight=rows.weight,
        row_starts=rows.starts,
        row_projects=rows.projects,
        row_units=units,
        column_starts=np.concatenate(([0], np.cumsum(counts))),
        column_groups=places[order],
        column_units=units[order],
        group_of_voter=rows.of_voter,
        point_scale=scale,
        voters=len(rows.of_voter),
    )


@dataclass(frozen=True, slots=True)
class _Rows:
    starts: Ints
    projects: Chosen
    points: Ints | None
    weight: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))
    of_voter: Ints = field(default_factory=lambda: np.zeros(0, dtype=np.int64))


def _rows(ballots: _Rows, of_voter: Chosen) -> _Rows:
    """One row for equal ballots where many are equal, else one row for each voter, which needs no weights."""
    if len(ballots.starts) - 1 >= MERGE_BELOW * len(of_voter):
        entry, _ = entries(ballots.starts, of_voter)
        lengths = np.diff(ballots.starts)[of_voter]
        points = None if ballots.points is None else ballots.points[entry]
        everyone = np.arange(len(of_voter))
        return _Rows(
            np.concatenate(([0], np.cumsum(lengths))), ballots.projects[entry], points, np.ones(len(of_voter), dtype=np.int64), everyone
        )
    return _merged(ballots, of_voter)


def entries(starts: Ints, rows: Ints | Chosen) -> tuple[Ints, Ints]:
    """Where the entries of these rows stand, one row after the other, and which row (a position in `rows`) each belongs to."""
    first, lengths = starts[rows], starts[rows + 1] - starts[rows]
    before = np.concatenate(([0], np.cumsum(lengths)))
    return np.arange(before[-1]) + np.repeat(first - before[:-1], lengths), np.repeat(np.arange(len(rows)), lengths)


def _supported(rows: _Rows, places: Ints) -> tuple[_Rows, Ints]:
    """Without the entries that give zero points or less."""
    if rows.points is None or (rows.points > 0).all():
        return rows, places
    keep = rows.points > 0
    starts = np.searchsorted(places[keep], np.arange(len(rows.weight) + 1))
    return _Rows(starts, rows.projects[keep], rows.points[keep], rows.weight, rows.of_voter), places[keep]


def _small(projects: Chosen, count: int) -> npt.NDArray[np.integer]:
    """Numbers of 16 bits where they fit: numpy sorts those by radix, ten times faster."""
    return projects.astype(np.int16) if count < 2**15 else projects


def _points(election: Election, starts: Ints) -> tuple[Ints | None, int]:
    if election.vote_type == "ordinal":
        return borda_points(election, starts), 1
    if election.vote_type not in WITH_POINTS:
        return None, 1
    values = [Fraction(value) for value in election.ballots.points]
    scale = lcm(*{value.denominator for value in values}) if values else 1
    whole = [int(value * scale) for value in values]
    if max(map(abs, whole), default=0) * len(election.ballot_of_voter) >= LARGEST:
        raise UnusableInput("The points on the ballots are too large to count. Give points of at most fifteen digits, decimals included.")
    return np.array(whole, dtype=np.int64), scale


def borda_points(election: Election, starts: Ints) -> Ints:
    """First of at most L ranks gets L points, the next L - 1, and so on; L is META max_length, else the longest ballot."""
    lengths = np.diff(starts)
    longest = int(lengths.max(initial=1))
    given = election.meta.get("max_length", "").strip()
    most = max(int(given), longest) if WHOLE.fullmatch(given) else longest
    return most - (np.arange(starts[-1]) - np.repeat(starts[:-1], lengths))


def _merged(ballots: _Rows, of_voter: Chosen) -> _Rows:
    """Ballots that name the same projects (with the same points) as one, whatever order they were written in."""
    count = len(ballots.starts) - 1
    rows = np.repeat(np.arange(count), np.diff(ballots.starts))
    order = np.lexsort((ballots.projects, rows))
    projects, points = ballots.projects[order], None if ballots.points is None else ballots.points[order]
    both = projects.astype(np.int64) if points is None else np.stack((projects.astype(np.int64), points), axis=1)
    keys: dict[bytes, int] = {}
    group = np.array([keys.setdefault(both[a:b].tobytes(), len(keys)) for a, b in pairwise(ballots.starts.tolist())], dtype=np.int64)
    _, first = np.unique(group, return_index=True)
    keep = np.zeros(count, dtype=bool)
    keep[first] = True
    kept = keep[rows]
    starts = np.concatenate(([0], np.cumsum(np.diff(ballots.starts)[first])))
    voters = np.bincount(of_voter, minlength=count).astype(np.int64)
    weight = _sums_by(group, voters, len(first))
    return _Rows(starts, projects[kept], None if points is None else points[kept], weight, group[of_voter])


def _sums_by(keys: Ints, values: Ints, count: int) -> Ints:
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, keys, values)
    return sums


def _sums(values: Ints, starts: Ints) -> Ints:
    running = np.concatenate(([0], np.cumsum(values)))
    return running[starts[1:]] - running[starts[:-1]]
