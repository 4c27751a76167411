"""What the statements tell: what marks each group, what unites them, and which statement to show next."""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np

from madang_methods.opinion.votes import AGREE, DISAGREE, Votes
from madang_methods.sampling import Floats, Integers

META_PRIORITY = 49.0
NEW = 8.0
CONFIDENCE = 0.9


@dataclass(frozen=True, slots=True)
class Tally:
    """By group and statement, each (groups, statements): votes seen, and for agree and disagree the chance, its test and how it stands out."""

    seen: Floats
    agree: Floats
    disagree: Floats
    agree_chance: Floats
    disagree_chance: Floats
    agree_test: Floats
    disagree_test: Floats
    agree_ratio: Floats
    disagree_ratio: Floats
    agree_ratio_test: Floats
    disagree_ratio_test: Floats

    @property
    def agreement_of_all(self) -> Floats:
        """(statements,) group-informed consensus: the product of the groups' chances to agree."""
        return np.asarray(self.agree_chance.prod(axis=0))

    @property
    def disagreement_of_all(self) -> Floats:
        return np.asarray(self.disagree_chance.prod(axis=0))


def tally(votes: Votes, group: Integers) -> Tally:
    """Count by group. group: (people,) number of the group, −1 for those in none, who are not counted."""
    count = int(group.max()) + 1
    member = (group[:, None] == np.arange(count)).astype(float).T
    agree = np.asarray(member @ votes.of(AGREE))
    disagree = np.asarray(member @ votes.of(DISAGREE))
    seen = agree + disagree + np.asarray(member @ votes.of(0))
    others = (seen.sum(axis=0) - seen, agree.sum(axis=0) - agree, disagree.sum(axis=0) - disagree)
    return Tally(
        seen, agree, disagree,
        _chance(agree, seen), _chance(disagree, seen),
        one_proportion(agree, seen), one_proportion(disagree, seen),
        _chance(agree, seen) / _chance(others[1], others[0]), _chance(disagree, seen) / _chance(others[2], others[0]),
        two_proportions(agree, others[1], seen, others[0]), two_proportions(disagree, others[2], seen, others[0]),
    )  # fmt: skip


def _chance(count: Floats, seen: Floats) -> Floats:
    """Smoothed by one vote each way, so that one vote of one is not certainty."""
    return (count + 1) / (seen + 2)


def one_proportion(count: Floats, seen: Floats) -> Floats:
    """z of a share above one half, with one more vote counted for it, as Polis does."""
    return np.asarray(2 * np.sqrt(seen + 1) * ((count + 1) / (seen + 1) - 0.5))


def two_proportions(count: Floats, other: Floats, seen: Floats, other_seen: Floats) -> Floats:
    """z of a share above that of the others, with one more vote on both sides; 0 where everybody agrees."""
    count, other, seen, other_seen = count + 1, other + 1, seen + 1, other_seen + 1
    pooled = (count + other) / (seen + other_seen)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / seen + 1 / other_seen))
    return np.asarray(np.where(pooled == 1, 0.0, (count / seen - other / other_seen) / np.where(spread > 0, spread, 1)))


@dataclass(frozen=True, slots=True)
class Mark:
    """A statement that marks a group. direction: agree or disagree. ratio: chance in the group over that among the others."""

    statement: str
    text: str | None
    direction: str
    count: int
    seen: int
    chance: float
    ratio: float

    def to_dict(self) -> dict[str, Any]:
        return {
            "statement": self.statement,
            "text": self.text,
            "direction": self.direction,
            "count": self.count,
            "seen": self.seen,
            "chance": self.chance,
            "ratio": self.ratio,
        }


@dataclass(frozen=True, slots=True)
class _Sides:
    """One group's figures, and whether agreement or disagreement stands out more."""

    tally: Tally
    group: int
    z: float

    @property
    def agrees(self) -> Any:
        return self.tally.agree_ratio_test[self.group] > self.tally.disagree_ratio_test[self.group]

    def significant(self) -> Any:
        found, group = self.tally, self.group
        for_it = (found.agree_test[group] > self.z) & (found.agree_ratio_test[group] > self.z)
        against = (found.disagree_test[group] > self.z) & (found.disagree_ratio_test[group] > self.z)
        return for_it | against

    def strength(self) -> Floats:
        found, group = self.tally, self.group
        for_it = found.agree_ratio[group] * found.agree_ratio_test[group] * found.agree_chance[group] * found.agree_test[group]
        against = found.disagree_ratio[group] * found.disagree_ratio_test[group] * found.disagree_chance[group] * found.disagree_test[group]
        return np.asarray(np.where(self.agrees, for_it, against))

    def best_agreed(self) -> int | None:
        """The statement the group agrees with most tellingly: by how it stands out once one does, else by plain agreement."""
        found, group, best = self.tally, self.group, None
        stands_out = found.agree_ratio[group] * found.agree_ratio_test[group] * found.agree_chance[group] * found.agree_test[group]
        agreed = found.agree_chance[group] * found.agree_test[group]
        for one in np.flatnonzero(found.agree[group] + found.disagree[group] > 0):
            if best is None:
                looks_good = found.agree_ratio[group, one] > 1 and found.agree_chance[group, one] > 0.5
                best = int(one) if found.agree_test[group, one] > self.z or looks_good else None
            else:
                measure = stands_out if found.agree_ratio[group, best] > 1 else agreed
                best = int(one) if measure[one] > measure[best] else best
        return best


def marks(found: Tally, group: int, votes: Votes, texts: dict[str, str], *, most: int = 5) -> list[Mark]:
    """Polis's choice: statements both common and telling in the group, the best agreed one always among them; agreements first."""
    sides = _Sides(found, group, NormalDist().inv_cdf(CONFIDENCE))
    significant = np.flatnonzero(sides.significant())
    strength = sides.strength()
    ranked = sorted(significant.tolist(), key=lambda one: (-strength[one], one))
    best = sides.best_agreed()
    if best is None and not ranked:
        best = int(np.argmax(np.maximum(found.agree_ratio_test[group], found.disagree_ratio_test[group])))
    if best is not None:
        ranked = [best, *(one for one in ranked if one != best)]
    chosen = [_mark(found, group, one, bool(sides.agrees[one]), votes, texts) for one in ranked[:most]]
    return sorted(chosen, key=lambda mark: mark.direction)


def _mark(found: Tally, group: int, one: int, agrees: bool, votes: Votes, texts: dict[str, str]) -> Mark:  # noqa: PLR0913, PLR0917 a row, a column and how to name it
    count, chance, ratio = (
        (found.agree, found.agree_chance, found.agree_ratio) if agrees else (found.disagree, found.disagree_chance, found.disagree_ratio)
    )
    name = votes.statements[one]
    return Mark(
        name,
        texts.get(name),
        "agree" if agrees else "disagree",
        int(count[group, one]),
        int(found.seen[group, one]),
        float(chance[group, one]),
        float(ratio[group, one]),
    )


def priorities(votes: Votes, grouped: Integers, extremity: Floats, meta: tuple[str, ...] = ()) -> Floats:
    """(statements,) how much a next vote on each would tell: [(1 − p)(E + 1) a (1 + 8·2^(−S/5))]², 49 for statements about the talk.

    p, a: smoothed shares of pass and agree; E: extremity; S: votes so far by people who are in a group.
    """
    everybody = tally(votes, np.where(grouped >= 0, 0, -1))
    seen, agree, disagree = (part[0] for part in (everybody.seen, everybody.agree, everybody.disagree))
    passed = _chance(seen - agree - disagree, seen)
    found = ((1 - passed) * (extremity + 1) * _chance(agree, seen) * (1 + NEW * 2 ** (-seen / 5))) ** 2
    return np.asarray(np.where([name in meta for name in votes.statements], META_PRIORITY, found))
