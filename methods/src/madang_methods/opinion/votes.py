"""Votes on statements: agree, disagree or pass; what was never seen is missing, not a pass."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.sparse import csr_array

from madang_methods.errors import UnusableInput

NOT_PEOPLE = ("group-id", "n-comments", "n-votes", "n-agree", "n-disagree")
AGREE, PASS, DISAGREE = 1, 0, -1


@dataclass(frozen=True, slots=True)
class Votes:
    """person, statement: (votes,) numbers into the names, sorted, each pair once. value: 1 agree, 0 pass, −1 disagree.

    repeated: votes that somebody replaced by a later one of their own.
    """

    people: tuple[str, ...]
    statements: tuple[str, ...]
    person: NDArray[np.int64]
    statement: NDArray[np.int64]
    value: NDArray[np.int8]
    repeated: int

    @property
    def shape(self) -> tuple[int, int]:
        return len(self.people), len(self.statements)

    @property
    def counts(self) -> NDArray[np.int64]:
        """(people,) how many statements each voted on."""
        return np.bincount(self.person, minlength=len(self.people))

    def of(self, value: int) -> csr_array:
        """(people, statements) 1 where somebody gave this vote."""
        at = self.value == value
        return csr_array((np.ones(int(at.sum())), (self.person[at], self.statement[at])), shape=self.shape)

    def without(self, statements: Sequence[str]) -> Votes:
        """The same without the statements that moderators took out."""
        unknown = set(statements) - set(self.statements)
        if unknown:
            raise UnusableInput(f"There is no vote on statement “{sorted(unknown)[0]}”. Leave it out of the list.")
        kept = np.asarray([name not in set(statements) for name in self.statements])
        number = np.cumsum(kept) - 1
        at = kept[self.statement]
        names = tuple(name for name, keep in zip(self.statements, kept, strict=True) if keep)
        return Votes(self.people, names, self.person[at], number[self.statement[at]], self.value[at], self.repeated)


def votes_of(people: Sequence[object], statements: Sequence[object], values: ArrayLike) -> Votes:
    """Votes in the order they were given; of several by one person on one statement the last counts.

    people, statements: (votes,) ids. values: (votes,) 1 agree, 0 pass, −1 disagree. Raises UnusableInput for other values.
    """
    value = np.asarray(values)
    if not len(value) or not len(people) == len(statements) == len(value):
        raise UnusableInput("Each vote needs a person, a statement and a value, and there must be at least one vote.")
    if not np.isin(value, (AGREE, PASS, DISAGREE)).all():
        row = int(np.argmax(~np.isin(value, (AGREE, PASS, DISAGREE)))) + 1
        raise UnusableInput(f"Row {row}: the vote is {value[row - 1]}. Give 1 for agree, 0 for pass, -1 for disagree.")
    who, person = _numbered(people)
    what, statement = _numbered(statements)
    pair = person * len(what) + statement
    # The last of each pair: first ones of the reversed order.
    _, last = np.unique(pair[::-1], return_index=True)
    kept = len(pair) - 1 - last
    return Votes(who, what, person[kept], statement[kept], value[kept].astype(np.int8), len(pair) - len(kept))


def _numbered(labels: Sequence[object]) -> tuple[tuple[str, ...], NDArray[np.int64]]:
    """Names in the order of their numbers if all are numbers, else of their letters; and each row's place among them."""
    texts = np.asarray([str(label) for label in labels])
    names, place = np.unique(texts, return_inverse=True)
    if all(name.lstrip("-").isdigit() for name in names.tolist()):
        order = np.argsort(names.astype(np.int64), kind="stable")
    else:
        order = np.arange(len(names))
    rank = np.empty(len(names), dtype=np.int64)
    rank[order] = np.arange(len(names))
    return tuple(str(name) for name in names[order]), rank[place]


def parse_votes(text: str, name: str = "The file") -> Votes:
    """Polis exports: `votes.csv` (one vote a row, taken in order of time) or `participants-votes.csv` (one person a row)."""
    rows = csv.reader(StringIO(text))
    header = [column.strip() for column in next(rows, [])]
    if {"comment-id", "voter-id", "vote"} <= set(header):
        return _of_list(header, rows, name)
    if header and header[0] == "participant":
        return _of_matrix(header, rows, name)
    raise UnusableInput(
        f"{name} is no list of votes. Its first line must name comment-id, voter-id and vote, or participant and the statements."
    )


def _of_list(header: list[str], rows: Iterable[list[str]], name: str) -> Votes:
    place = {column: header.index(column) for column in ("comment-id", "voter-id", "vote")}
    found = [row for row in rows if row]
    if "timestamp" in header:
        at = header.index("timestamp")
        found.sort(key=lambda row: _number(row[at], name))
    values = [_number(row[place["vote"]], name) for row in found]
    return votes_of([row[place["voter-id"]] for row in found], [row[place["comment-id"]] for row in found], values)


def _of_matrix(header: list[str], rows: Iterable[list[str]], name: str) -> Votes:
    statements = [(place, column) for place, column in enumerate(header) if place and column not in NOT_PEOPLE]
    people: list[str] = []
    columns: list[str] = []
    values: list[float] = []
    for row in rows:
        for place, column in statements:
            if place < len(row) and row[place].strip():
                people.append(row[0])
                columns.append(column)
                values.append(_number(row[place], name))
    return votes_of(people, columns, values)


def _number(text: str, name: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise UnusableInput(f"{name} holds “{text}” where a number is needed. Correct it and try again.") from None


@dataclass(frozen=True, slots=True)
class Statements:
    """texts: id -> what it says. taken_out: ids that moderators refused."""

    texts: dict[str, str]
    taken_out: tuple[str, ...]


def parse_statements(text: str) -> Statements:
    """A Polis `comments.csv`: comment-id, comment-body, and moderated (−1 is refused) where it is there."""
    rows = list(csv.DictReader(StringIO(text)))
    if not rows or not {"comment-id", "comment-body"} <= set(rows[0]):
        raise UnusableInput("The file of statements needs the columns comment-id and comment-body. Export comments.csv again.")
    refused = tuple(row["comment-id"] for row in rows if (row.get("moderated") or "").strip() == "-1")
    return Statements({row["comment-id"]: row["comment-body"] for row in rows}, refused)
