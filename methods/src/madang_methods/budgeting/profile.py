"""Ballots as arrays: groups of equal ballots, and for each project the groups that support it. Needs numpy."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from itertools import pairwise
from math import lcm

import numpy as np
import numpy.typing as npt

from madang_methods.budgeting.elections import WITH_POINTS, Election

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Groups = npt.NDArray[np.int32]
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
    row_projects: Groups
    row_units: Ints
    column_starts: Ints
    column_groups: Groups
    column_units: Ints
    group_of_ballot: Ints
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
    of_voter = np.frombuffer(election.ballot_of_voter, dtype=np.int32)
    weight = np.bincount(of_voter, minlength=len(starts) - 1).astype(np.int64)
    group_of_ballot = np.arange(len(starts) - 1)
    if len(starts) - 1 < MERGE_BELOW * len(of_voter):
        starts, projects, points, weight, group_of_ballot = _merged(starts, projects, points, weight)
    rows = np.repeat(np.arange(len(weight), dtype=np.int32), np.diff(starts))
    if points is not None:
        supported = points > 0
        rows, projects, points = rows[supported], projects[supported], points[supported]
        starts = np.searchsorted(rows, np.arange(len(weight) + 1))
    units = weight[rows] if points is None else weight[rows] * points
    order = np.argsort(_small(projects, len(election.projects)), kind="stable")
    counts = np.bincount(projects, minlength=len(election.projects))
    return Profile(
        weight=weight,
        row_starts=starts,
        row_projects=projects,
        row_units=units,
        column_starts=np.concatenate(([0], np.cumsum(counts))),
        column_groups=rows[order],
        column_units=units[order],
        group_of_ballot=group_of_ballot,
        point_scale=scale,
        voters=len(of_voter),
    )


def _small(projects: Groups, count: int) -> npt.NDArray[np.integer]:
    """Numbers of 16 bits where they fit: numpy sorts those by radix, ten times faster."""
    return projects.astype(np.int16) if count < 2**15 else projects


def _points(election: Election, starts: Ints) -> tuple[Ints | None, int]:
    if election.vote_type == "ordinal":
        return borda_points(election, starts), 1
    if election.vote_type not in WITH_POINTS:
        return None, 1
    values = [Fraction(value) for value in election.ballots.points]
    scale = lcm(*{value.denominator for value in values}) if values else 1
    return np.array([int(value * scale) for value in values], dtype=np.int64), scale


def borda_points(election: Election, starts: Ints) -> Ints:
    """First of at most L ranks gets L points, the next L - 1, and so on; L is META max_length, else the longest ballot."""
    lengths = np.diff(starts)
    longest = int(lengths.max(initial=1))
    given = election.meta.get("max_length", "").strip()
    most = max(int(given), longest) if given.isdigit() else longest
    return most - (np.arange(starts[-1]) - np.repeat(starts[:-1], lengths))


def _merged(starts: Ints, projects: Groups, points: Ints | None, weight: Ints) -> tuple[Ints, Groups, Ints | None, Ints, Ints]:
    """Ballots that name the same projects (with the same points) as one, whatever order they were written in."""
    count = len(weight)
    rows = np.repeat(np.arange(count), np.diff(starts))
    order = np.lexsort((projects, rows))
    projects, points = projects[order], None if points is None else points[order]
    keys: dict[bytes, int] = {}
    both = projects.astype(np.int64) if points is None else np.stack((projects.astype(np.int64), points), axis=1)
    ends = starts.tolist()
    group_of_ballot = np.array([keys.setdefault(both[a:b].tobytes(), len(keys)) for a, b in pairwise(ends)], dtype=np.int64)
    _, first = np.unique(group_of_ballot, return_index=True)
    keep = np.zeros(count, dtype=bool)
    keep[first] = True
    kept = keep[rows]
    lengths = np.diff(starts)[first]
    return (
        np.concatenate(([0], np.cumsum(lengths))),
        projects[kept],
        None if points is None else points[kept],
        _sums_by(group_of_ballot, weight, len(first)),
        group_of_ballot,
    )


def _sums_by(keys: Ints, values: Ints, count: int) -> Ints:
    sums = np.zeros(count, dtype=np.int64)
    np.add.at(sums, keys, values)
    return sums


def _sums(values: Ints, starts: Ints) -> Ints:
    running = np.concatenate(([0], np.cumsum(values)))
    return running[starts[1:]] - running[starts[:-1]]
