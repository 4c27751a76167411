"""Opinion maps: who votes alike, what marks each group, and what unites them across groups."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.opinion.placing import POLIS, Place, groups, place
from madang_methods.opinion.statements import Mark, Tally, marks, priorities, tally
from madang_methods.opinion.votes import Statements, Votes, parse_statements, parse_votes, votes_of
from madang_methods.result import Method, as_json
from madang_methods.sampling import Floats, Integers

__all__ = [
    "Mark",
    "OpinionGroup",
    "OpinionMap",
    "Shared",
    "Statements",
    "Votes",
    "opinion_map",
    "parse_statements",
    "parse_votes",
    "votes_of",
]

LEAST_VOTES = 7


@dataclass(frozen=True, slots=True)
class OpinionGroup:
    """people: how many; marks are None where the group is too small to tell without telling on its members."""

    name: str
    people: int
    share: float
    marks: tuple[Mark, ...] | None

    def to_dict(self) -> dict[str, Any]:
        told = None if self.marks is None else [mark.to_dict() for mark in self.marks]
        return {"name": self.name, "people": self.people, "share": self.share, "marks": told}


@dataclass(frozen=True, slots=True)
class Shared:
    """A statement that groups hold together. agreement: the product of their chances to agree; by_group: those chances."""

    statement: str
    text: str | None
    agreement: float
    disagreement: float
    by_group: tuple[float, ...]
    seen: int

    def to_dict(self) -> dict[str, Any]:
        return {
            "statement": self.statement,
            "text": self.text,
            "agreement": self.agreement,
            "disagreement": self.disagreement,
            "by_group": list(self.by_group),
            "seen": self.seen,
        }


@dataclass(frozen=True, slots=True)
class OpinionMap:
    """place: where everybody stands. group: (people,) number of the group, −1 with too few votes. silhouettes: by number of groups."""

    method: ClassVar[Method] = Method(
        name="opinion map",
        version="1",
        source=(
            "Small, Bjorkegren, Erkkilä, Shaw and Megill (2021), Polis: Scaling deliberation by mapping high dimensional opinion spaces, "
            "Recerca 26(2); Rousseeuw (1987), Journal of Computational and Applied Mathematics 20, for silhouettes"
        ),
        assumptions=(
            "Who came and what was written decide the map: it shows those who voted, not the town.",
            "What somebody did not see is filled with the statement's mean vote.",
            "Two directions are drawn of many; the share of differences they hold is told.",
            "Groups are a way to read the map, not parties: their number is the one with the best silhouette.",
            "Up to 3,000 people each one's silhouette is worked out, above that those of 1,000 evenly spaced ones.",
        ),
    )
    votes: Votes
    place: Place
    group: Integers
    silhouettes: Mapping[int, float]
    groups: tuple[OpinionGroup, ...]
    tally: Tally
    priorities: Floats
    texts: Mapping[str, str]

    @property
    def consensus(self) -> list[Shared]:
        """Statements by group-informed consensus, the most agreed first."""
        agreement, disagreement = self.tally.agreement_of_all, self.tally.disagreement_of_all
        return [
            Shared(
                self.votes.statements[one],
                self.texts.get(self.votes.statements[one]),
                float(agreement[one]),
                float(disagreement[one]),
                tuple(float(chance) for chance in self.tally.agree_chance[:, one]),
                int(self.tally.seen[:, one].sum()),
            )
            for one in np.argsort(-agreement, kind="stable")
        ]

    @property
    def show_next(self) -> list[str]:
        """Statements by how much the next vote on them would tell, the most telling first."""
        return [self.votes.statements[one] for one in np.argsort(-self.priorities, kind="stable")]

    def explain(self) -> str:
        best = self.consensus[0]
        sizes = " and ".join(f"{one.share:.0%}" for one in self.groups)
        words = f"“{best.text}”" if best.text else f"statement {best.statement}"
        lowest = min(best.by_group)
        return (
            f"{len(self.votes.people):,} people gave {len(self.votes.value):,} votes on {len(self.votes.statements):,} statements; "
            f"{int((self.group >= 0).sum()):,} voted enough to stand in one of {len(self.groups)} groups ({sizes}). Most shared is {words}: "
            f"in the group that agrees least the chance to agree is {lowest:.0%}."
        )

    def to_dict(self, *, with_points: bool = True) -> dict[str, Any]:
        """Points carry the group but no id: who stands where is nobody's business."""
        values: dict[str, Any] = {
            "method": self.method.to_dict(),
            "people": len(self.votes.people),
            "statements": len(self.votes.statements),
            "votes": len(self.votes.value),
            "replaced_votes": self.votes.repeated,
            "grouped": int((self.group >= 0).sum()),
            "explained": list(self.place.explained),
            "silhouettes": {str(k): score for k, score in self.silhouettes.items()},
            "groups": [one.to_dict() for one in self.groups],
            "consensus": [one.to_dict() for one in self.consensus],
            "show_next": self.show_next,
            "explanation": self.explain(),
        }
        if with_points:
            order = np.lexsort((self.place.points[:, 1], self.place.points[:, 0]))
            values["points"] = [
                [round(float(x), 3), round(float(y), 3), int(group)]
                for (x, y), group in zip(self.place.points[order], self.group[order], strict=True)
            ]
        return values

    def to_json(self) -> str:
        return as_json(self.to_dict())


def opinion_map(  # noqa: PLR0913 what moderators may decide
    votes: Votes,
    *,
    taken_out: Sequence[str] = (),
    meta: Sequence[str] = (),
    texts: Mapping[str, str] | None = None,
    fixed: int | None = None,
    most: int = 5,
    start: str = POLIS,
    k: int = 5,
) -> OpinionMap:
    """Draw the map. taken_out: statements moderated away; meta: statements about the talk itself; fixed: a number of groups to use.

    start: where the search for groups begins, `polis` as Polis does (the first distinct points), or `tightest`, the best of three.
    Groups of fewer than `k` people are drawn but not described. Raises UnusableInput where too few people voted enough.
    """
    used = votes.without(taken_out) if taken_out else votes
    enough = used.counts >= min(LEAST_VOTES, len(used.statements))
    if enough.sum() < 3:
        raise UnusableInput(
            f"{int(enough.sum())} people voted on {min(LEAST_VOTES, len(used.statements))} statements or more. A map needs 3: wait for votes."
        )
    placed = place(used)
    group = np.full(len(used.people), -1, dtype=np.int64)
    group[enough], scores = groups(placed.points[enough], most=most, fixed=fixed, start=start)
    counted = tally(used, group)
    words = dict(texts or {})
    described = tuple(_described(number, group, counted, used, words, k) for number in range(int(group.max()) + 1))
    return OpinionMap(used, placed, group, scores, described, counted, priorities(used, group, placed.extremity, tuple(meta)), words)


def _described(number: int, group: Integers, counted: Tally, votes: Votes, texts: dict[str, str], k: int) -> OpinionGroup:  # noqa: PLR0913, PLR0917 a group and all that describes it
    people = int((group == number).sum())
    told = tuple(marks(counted, number, votes, texts)) if people >= k else None
    return OpinionGroup(chr(ord("A") + number), people, people / int((group >= 0).sum()), told)
