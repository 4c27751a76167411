"""Pabulib files (.pb): read, check and write. Format: pabulib.org/format; Faliszewski et al. (2023), IJCAI, arXiv 2305.11035."""

from __future__ import annotations

import csv
import io
import re
from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from madang_methods.budgeting.elections import THRESHOLD, VOTE_TYPES, WITH_POINTS, Ballots, Collector, Election, Project, amount
from madang_methods.errors import UnusableInput

SECTIONS = ("META", "PROJECTS", "VOTES")
NEEDED = {"META": (), "PROJECTS": ("project_id", "cost"), "VOTES": ("voter_id", "vote")}
MOST_SHOWN = 20
WHOLE = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in a file: line (counted from 1), field, reason. A warning does not stop a count, an error does."""

    line: int
    field: str
    reason: str
    is_error: bool = True

    def __str__(self) -> str:
        return f"line {self.line}, {self.field}: {self.reason}"

    def to_dict(self) -> dict[str, object]:
        return {"line": self.line, "field": self.field, "reason": self.reason, "level": "error" if self.is_error else "warning"}


class BrokenFile(UnusableInput):
    """The file cannot be counted; `problems` names every line, field and reason."""

    def __init__(self, name: str, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        shown = "\n".join(f"  {problem}" for problem in problems[:MOST_SHOWN])
        more = f"\n  … and {len(problems) - MOST_SHOWN} more." if len(problems) > MOST_SHOWN else ""
        super().__init__(f"{name} cannot be counted as it is:\n{shown}{more}")


@dataclass(frozen=True, slots=True)
class Lines:
    """Where things stood in the file, for whoever has to correct it."""

    meta: Mapping[str, int]
    projects: Sequence[int]
    votes: Sequence[int]
    projects_header: int
    votes_header: int
    empty: Sequence[int] = ()


def read_pabulib(path: Path) -> Election:
    """The election in a .pb file. Raises BrokenFile (an UnusableInput) with line, field and reason of every error."""
    return parse_pabulib(file_text(path), path.name)


def parse_pabulib(text: str, name: str = "The file") -> Election:
    """The election in the text of a .pb file. Raises BrokenFile with line, field and reason of every error."""
    found, _, problems = parse_with_lines(text)
    if found is None or problems:
        raise BrokenFile(name, problems)
    return found


def file_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as wrong:
        line = path.read_bytes()[: wrong.start].count(b"\n") + 1
        raise BrokenFile(path.name, [Problem(line, "text", "this is not UTF-8. Save the file as UTF-8 and try again.")]) from None
    except OSError as wrong:
        raise UnusableInput(f"{path} cannot be read: {wrong.strerror}. Check the name and the permissions.") from None


def parse_with_lines(text: str) -> tuple[Election | None, Lines | None, list[Problem]]:
    """Election and line numbers, or None where too much is missing, and every error found."""
    return _Parser(text).parse()


class _Parser:
    def __init__(self, text: str) -> None:
        self.empty: list[int] = []
        self.rows = _rows(text, self.empty)
        self.problems: list[Problem] = []
        self.meta: dict[str, str] = {}
        self.meta_lines: dict[str, int] = {}
        self.headers: dict[str, list[str]] = {}
        self.header_lines: dict[str, int] = {}
        self.projects: list[Project] = []
        self.project_lines: list[int] = []
        self.positions: dict[str, int] = {}
        self.vote_lines = array("i")
        self.voter_ids: set[str] = set()
        self.columns: list[list[str]] = []
        self.same: dict[str, str] = {}
        self.vote_type, self.budget = "approval", Decimal(0)
        self.seen: dict[str, int] = {}
        self.line = 1

    def wrong(self, field: str, reason: str, line: int | None = None) -> None:
        self.problems.append(Problem(self.line if line is None else line, field, reason))

    def parse(self) -> tuple[Election | None, Lines | None, list[Problem]]:
        try:
            is_whole = self.take_all()
        except csv.Error:
            self.wrong(
                "row", "this field does not end. Close the quote that opens in the next line, or write it twice inside a quoted text."
            )
            is_whole = False
        return self.finish() if is_whole else (None, None, self.problems)

    def take_all(self) -> bool:
        takes = {"META": self.take_meta, "PROJECTS": self.take_project, "VOTES": self.take_vote}
        take = None
        for line, row in self.rows:
            self.line = line
            if len(row) == 1 and row[0].strip().upper() in SECTIONS:
                section = row[0].strip().upper()
                take = takes[section]
                self.begin(section)
            elif take is None:
                self.wrong("section", f"the file has to begin with META, but here stands “{row[0][:40]}”.")
                return False
            else:
                take(row)
        return True

    def begin(self, section: str) -> None:
        if section == "VOTES":
            self.settle()
        if section in self.headers:
            self.wrong("section", f"{section} begins a second time. Keep one section of each kind.")
            return
        header_line, header = next(self.rows, (self.line, []))
        self.line = header_line
        self.headers[section], self.header_lines[section] = [name.strip() for name in header], header_line
        for name in NEEDED[section]:
            if name not in self.headers[section]:
                self.wrong(name, f"the header of {section} has no column “{name}”. Add it.")
        if len(set(self.headers[section])) != len(self.headers[section]):
            self.wrong("header", f"the header of {section} names a column twice. Name each once.")
        if section == "VOTES":
            self.prepare_votes()

    def take_meta(self, row: list[str]) -> None:
        key = row[0].strip()
        if len(row) != 2:
            self.wrong(key, f"a line of META has a key and a value, this one has {len(row)} fields. Put a value with “;” in quotes.")
        if key in self.meta:
            self.wrong(key, "this key stands in META twice. Keep one.")
        self.meta[key] = row[1] if len(row) > 1 else ""
        self.meta_lines[key] = self.line

    def settle(self) -> None:
        """What the ballots are read by: kind and budget. Called before the first of them."""
        self.vote_type = self.meta.get("vote_type", "").strip() or "missing"
        if self.vote_type not in VOTE_TYPES:
            self.wrong(
                "vote_type", f"the kind of vote is “{self.vote_type}”. Use one of: {', '.join(VOTE_TYPES)}.", self.meta_line("vote_type")
            )
        self.budget = self.number(self.meta.get("budget", ""), "budget", self.meta_line("budget"))
        if self.budget < 0:
            self.wrong("budget", f"the budget is {self.budget}. It cannot be below zero.", self.meta_line("budget"))
        self.number(self.meta.get(THRESHOLD, "").strip() or "0", THRESHOLD, self.meta_line(THRESHOLD))
        longest = self.meta.get("max_length", "").strip()
        if longest and not WHOLE.fullmatch(longest):
            self.wrong(
                "max_length", f"“{longest[:40]}” is not a number of projects. Write digits, such as 5.", self.meta_line("max_length")
            )

    def meta_line(self, key: str) -> int:
        return self.meta_lines.get(key, self.header_lines.get("META", 1))

    def number(self, text: str, field: str, line: int) -> Decimal:
        try:
            return amount(text, field)
        except UnusableInput:
            said = f"“{text[:40]}” is not a number that can be counted. Write digits with a point for the decimals, such as 1200.50."
            self.wrong(field, said, line)
            return Decimal(0)

    def take_project(self, row: list[str]) -> None:
        header = self.headers["PROJECTS"]
        if not self.has_all_fields(row, header) or not set(NEEDED["PROJECTS"]) <= set(header):
            return
        fields = dict(zip(header, row, strict=True))
        name = fields["project_id"].strip()
        cost = self.number(fields["cost"], "cost", self.line)
        if not name or name in self.positions:
            self.wrong("project_id", f"project “{name}” stands here twice." if name else "the project has no id.")
        if cost <= 0:
            self.wrong("cost", f"project “{name}” costs {cost}. A cost has to be above zero.")
        self.positions[name] = len(self.projects)
        self.projects.append(Project(name, cost, fields))
        self.project_lines.append(self.line)

    def has_all_fields(self, row: list[str], header: list[str]) -> bool:
        if len(row) == len(header):
            return True
        self.wrong(
            "row", f"{len(row)} fields, but the header has {len(header)}. Leave a field empty, not out; put a text with “;” in quotes."
        )
        return False

    def prepare_votes(self) -> None:
        header = self.headers["VOTES"]
        if self.vote_type in WITH_POINTS and "points" not in header:
            self.wrong("points", f"{self.vote_type} ballots need a column “points”. Add it.")
        self.collected = Collector(self.vote_type in WITH_POINTS)
        self.columns = [[] for _ in header]
        self.vote_at = header.index("vote") if "vote" in header else -1
        self.points_at = header.index("points") if "points" in header and self.vote_type in WITH_POINTS else -1
        self.id_at = header.index("voter_id") if "voter_id" in header else -1
        self.kept = [number for number in range(len(header)) if number not in (self.vote_at, self.points_at)]

    def take_vote(self, row: list[str]) -> None:
        if len(row) != len(self.columns):
            self.has_all_fields(row, self.headers["VOTES"])
            return
        if self.vote_at < 0 or self.id_at < 0:
            return
        if row[self.id_at] in self.voter_ids:
            self.wrong("voter_id", f"voter “{row[self.id_at]}” stands here twice.")
        self.voter_ids.add(row[self.id_at])
        text = row[self.vote_at] + (";" + row[self.points_at] if self.points_at >= 0 else "")
        ballot = self.seen.get(text)
        if ballot is None:
            ballot = self.new_ballot(text, row[self.vote_at], row[self.points_at] if self.points_at >= 0 else "")
        self.collected.of_voter.append(ballot)
        self.vote_lines.append(self.line)
        for number in self.kept:
            value = row[number]
            self.columns[number].append(value if number == self.id_at else self.same.setdefault(value, value))

    def new_ballot(self, text: str, vote: str, points: str) -> int:
        names = [name.strip() for name in vote.split(",")] if vote.strip() else []
        choices = [self.positions.get(name, -1) for name in names]
        values = self.read_points(points, len(names)) if self.points_at >= 0 else []
        before = len(self.problems)
        self.check_ballot(names, choices)
        if len(self.problems) > before or any(place < 0 for place in choices):
            return 0  # the file is refused anyway; what counts is to find its other errors too
        self.seen[text] = self.collected.keep(choices, values, text)
        return self.seen[text]

    def check_ballot(self, names: list[str], choices: list[int]) -> None:
        for name, place in zip(names, choices, strict=True):
            if place < 0:
                self.wrong("vote", f"the ballot names “{name}”, which is not among the projects.")
        if len(set(names)) != len(names):
            self.wrong("vote", "the ballot names a project twice.")
        if self.vote_type == "choose-1" and len(names) > 1:
            self.wrong("vote", f"a choose-1 ballot names one project, this one {len(names)}.")

    def read_points(self, text: str, count: int) -> list[Decimal]:
        values = [self.number(part, "points", self.line) for part in text.split(",")] if text.strip() else []
        if len(values) != count:
            self.wrong("points", f"{len(values)} points for {count} projects. Give one for each.")
        return values

    def finish(self) -> tuple[Election | None, Lines | None, list[Problem]]:
        missing = [section for section in SECTIONS if section not in self.headers]
        for section in missing:
            self.wrong("section", f"the section {section} is missing.")
        if not missing and not self.projects:
            self.wrong("section", "there are no projects to vote on.", self.header_lines["PROJECTS"])
        if missing or self.problems:
            return None, None, self.problems
        return self.election(), self.lines(), self.problems

    def lines(self) -> Lines:
        return Lines(
            self.meta_lines, self.project_lines, self.vote_lines, self.header_lines["PROJECTS"], self.header_lines["VOTES"], self.empty
        )

    def election(self) -> Election:
        header = self.headers["VOTES"]
        ballots: Ballots = self.collected.ballots()
        return Election(
            meta=self.meta,
            projects=tuple(self.projects),
            ballots=ballots,
            ballot_of_voter=self.collected.of_voter,
            voters={header[number]: self.columns[number] for number in self.kept},
            budget=self.budget,
            vote_type=self.vote_type,
            project_columns=tuple(self.headers["PROJECTS"]),
            vote_columns=tuple(header),
        )


def _rows(text: str, empty: list[int]) -> Iterator[tuple[int, list[str]]]:
    """Rows that are not empty, each with the line it begins on; the lines of the others are put into `empty`."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";")
    line = 1
    for row in reader:
        if any(field.strip() for field in row):
            yield line, row
        else:
            empty.append(line)
        line = reader.line_num + 1


def write_pabulib(election: Election) -> str:
    """The text of a .pb file with every META key, every column and every ballot of the election, in their order."""
    out = io.StringIO()
    write = csv.writer(out, delimiter=";", lineterminator="\n").writerow
    write(["META"])
    write(["key", "value"])
    for item in election.meta.items():
        write(item)
    write(["PROJECTS"])
    write(election.project_columns)
    for project in election.projects:
        known = {"project_id": project.id, "cost": str(project.cost), **project.fields}
        write([known.get(column, "") for column in election.project_columns])
    write(["VOTES"])
    write(election.vote_columns)
    for row in _vote_rows(election):
        write(row)
    return out.getvalue()


def _vote_rows(election: Election) -> Iterator[list[str]]:
    names = [project.id for project in election.projects]
    ballots = election.ballots
    votes = [",".join(names[place] for place in ballots.choices_of(ballot)) for ballot in range(len(ballots))]
    points = [",".join(map(str, ballots.points_of(ballot))) for ballot in range(len(ballots))] if ballots.points else []
    for voter, ballot in enumerate(election.ballot_of_voter):
        own = {"vote": votes[ballot], **({"points": points[ballot]} if points else {})}
        yield [own[column] if column in own else election.voters[column][voter] for column in election.vote_columns]
