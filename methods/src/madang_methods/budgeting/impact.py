"""Whom an outcome serves: voters with at least one funded project of theirs, and money per voter, by what ballots say. Needs numpy.

The shares describe the voters exactly; the intervals say how far they would tell of residents like them, if voters were a random
sample (Wilson 1927 for shares, normal for means). Groups below k are hidden, and a second one where the
total would give one away; the same groups under every rule.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import numpy.typing as npt

from madang_methods.budgeting.elections import Election
from madang_methods.budgeting.outcome import Outcome
from madang_methods.errors import UnusableInput
from madang_methods.result import Interval, Method, as_json
from madang_methods.suppression import suppress_small_cells

Floats = npt.NDArray[np.float64]
AGE_BANDS = ((0, 17, "under 18"), (18, 34, "18–34"), (35, 59, "35–59"), (60, 200, "60 and over"))
BY_DEFAULT = ("sex", "age", "voting_method", "district", "neighborhood")
NOT_GIVEN = "not given"
LEAST_GROUP = 5
LEVEL = 0.95
WHOLE_YEARS = re.compile(r"\d{1,3}(\.0+)?")

METHOD = Method(
    "impact of a budgeting outcome by group",
    "1",
    "Shares: Wilson, E. B. (1927), JASA 22(158); hidden cells: Hundepool et al. (2012), Statistical Disclosure Control, ch. 5",
    (
        "A voter is served when at least one project on the ballot is funded.",
        "Money per voter: the cost of each funded project, divided equally among the voters who chose it.",
        "Intervals take voters as a random sample of residents like them, which those who did not vote need not be.",
    ),
)


@dataclass(frozen=True, slots=True)
class GroupImpact:
    """One group under one rule: `voters` people, `served` share (0 to 1), money per voter in currency units; None where hidden.

    `quartiles` of money per voter are the spread within the group.
    """

    attribute: str
    group: str
    voters: int | None
    served: float | None
    served_interval: Interval | None
    money: float | None
    money_interval: Interval | None
    quartiles: tuple[float, float, float] | None

    @property
    def is_hidden(self) -> bool:
        return self.served is None

    def to_dict(self) -> dict[str, Any]:
        return {
            "attribute": self.attribute,
            "group": self.group,
            "voters": self.voters,
            "served": self.served,
            "served_interval": self.served_interval.to_dict() if self.served_interval else None,
            "money_per_voter": self.money,
            "money_interval": self.money_interval.to_dict() if self.money_interval else None,
            "money_quartiles": list(self.quartiles) if self.quartiles else None,
        }


@dataclass(frozen=True, slots=True)
class Impact:
    """The table of one outcome; the first row is everybody. `lowest_served` names the group with the smallest share that is shown."""

    rule: str
    rows: tuple[GroupImpact, ...]
    selected: tuple[str, ...]
    spent: float
    k: int

    def of(self, attribute: str, group: str) -> GroupImpact:
        for row in self.rows:
            if (row.attribute, row.group) == (attribute, group):
                return row
        raise KeyError((attribute, group))

    def explain(self) -> str:
        everybody = self.rows[0]
        text = f"{self.rule} funds {len(self.selected)} projects"
        if everybody.served is None:
            return f"{text}; too few voters to say more."
        shown = [row for row in self.rows[1:] if row.served is not None and row.group != NOT_GIVEN]
        text += f"; {everybody.served:.1%} of voters see at least one of theirs among them"
        if not shown:
            return f"{text}."
        last = min(shown, key=lambda row: row.served or 0.0)
        return f"{text}, least among {last.attribute} {last.group} ({last.served:.1%})."

    def to_dict(self) -> dict[str, Any]:
        return {
            "rule": self.rule,
            "selected": list(self.selected),
            "spent": self.spent,
            "k": self.k,
            "rows": [row.to_dict() for row in self.rows],
            "explanation": self.explain(),
        }


@dataclass(frozen=True, slots=True)
class Comparison:
    """The same table for several rules, side by side."""

    impacts: tuple[Impact, ...]

    def to_dict(self) -> dict[str, Any]:
        return {"method": METHOD.to_dict(), "rules": [impact.to_dict() for impact in self.impacts]}

    def to_json(self) -> str:
        return as_json(self.to_dict())


def compare(outcomes: Sequence[Outcome], *, by: Sequence[str] | None = None, k: int = LEAST_GROUP) -> Comparison:
    """Impact of several outcomes of the same ballots. `by` names columns of the ballots; without it, those that are usual.

    Raises UnusableInput where a column is not there.
    """
    return Comparison(tuple(impact(outcome, by=by, k=k) for outcome in outcomes))


def impact(outcome: Outcome, *, by: Sequence[str] | None = None, k: int = LEAST_GROUP) -> Impact:
    """Share served and money per voter, for everybody and by attribute. Source: see METHOD."""
    election = outcome.election
    received = per_voter(outcome)
    everybody = np.zeros(election.voter_count, dtype=np.int64)
    rows = _rows("everybody", ["all voters"], everybody, received, k)
    for attribute in _attributes(election, by):
        labels, codes = groups_of(election, attribute)
        rows += _rows(attribute, labels, codes, received, k)
    return Impact(outcome.rule.published_name, tuple(rows), outcome.selected, float(outcome.spent), k)


def _attributes(election: Election, by: Sequence[str] | None) -> list[str]:
    if by is None:
        return [name for name in BY_DEFAULT if name in election.voters]
    for name in by:
        if name not in election.voters:
            known = ", ".join(column for column in election.voters if column != "voter_id") or "none"
            raise UnusableInput(f"The ballots have no column “{name}”. Columns: {known}.")
    return list(by)


def per_voter(outcome: Outcome) -> _Received:
    profile, unit = outcome.contest.profile, outcome.election.cents
    money = np.zeros(len(profile.weight))
    served = np.zeros(len(profile.weight), dtype=bool)
    for step in outcome.steps:
        groups = profile.supporters(step.project)
        if len(groups):
            money[groups] += outcome.contest.costs[step.project] / unit / int(profile.votes[step.project])
            served[groups] = True
    return _Received(served[profile.group_of_voter], money[profile.group_of_voter])


def groups_of(election: Election, attribute: str) -> tuple[list[str], npt.NDArray[np.int64]]:
    """Labels in order, and for each voter the position of theirs. Ages become bands."""
    texts = election.voters[attribute]
    names = {text: band_of(text) if attribute == "age" else text.strip() or NOT_GIVEN for text in set(texts)}
    order = [band for _, _, band in AGE_BANDS] if attribute == "age" else []
    labels = [label for label in order if label in names.values()] + sorted(set(names.values()) - {*order, NOT_GIVEN})
    labels += [NOT_GIVEN] if NOT_GIVEN in names.values() else []
    place = {label: number for number, label in enumerate(labels)}
    codes = {text: place[name] for text, name in names.items()}
    return labels, np.array([codes[text] for text in texts], dtype=np.int64)


def band_of(text: str) -> str:
    """The age band of an age in years; a text that is no age (a band given by the file) stays as it is."""
    text = text.strip()
    if not WHOLE_YEARS.fullmatch(text):
        return text or NOT_GIVEN
    age = int(float(text))
    return next((band for low, high, band in AGE_BANDS if low <= age <= high), NOT_GIVEN)


@dataclass(frozen=True, slots=True)
class _Received:
    """Per voter: whether served, and money in currency units."""

    served: npt.NDArray[np.bool_]
    money: Floats


def _rows(attribute: str, labels: list[str], codes: npt.NDArray[np.int64], received: _Received, k: int) -> list[GroupImpact]:
    sizes = np.bincount(codes, minlength=len(labels))
    table = suppress_small_cells({label: {"voters": int(size)} for label, size in zip(labels, sizes, strict=True)}, k=k)
    rows = []
    for number, label in enumerate(labels):
        if table.rows[label]["voters"].is_hidden:
            rows.append(GroupImpact(attribute, label, None, None, None, None, None, None))
        else:
            member = codes == number
            rows.append(_row(attribute, label, received.served[member], received.money[member]))
    return rows


def _row(attribute: str, group: str, served: npt.NDArray[np.bool_], money: Floats) -> GroupImpact:
    voters, count, mean = len(served), int(served.sum()), float(money.mean())
    first, middle, last = (float(value) for value in np.quantile(money, (0.25, 0.5, 0.75)))
    interval = wilson(count, voters)
    return GroupImpact(attribute, group, voters, count / voters, interval, mean, _around(money, mean), (first, middle, last))


def wilson(count: int, total: int, level: float = LEVEL) -> Interval:
    """Wilson's interval for a share. Source: Wilson (1927), JASA 22(158)."""
    z = NormalDist().inv_cdf((1 + level) / 2)
    share, weight = count / total, z * z / total
    middle = (share + weight / 2) / (1 + weight)
    half = z * (share * (1 - share) / total + weight / (4 * total)) ** 0.5 / (1 + weight)
    return Interval(max(0.0, middle - half), min(1.0, middle + half), level, "Wilson")


def _around(money: Floats, mean: float) -> Interval | None:
    if len(money) < 2:
        return None
    half = NormalDist().inv_cdf((1 + LEVEL) / 2) * float(money.std(ddof=1)) / len(money) ** 0.5
    return Interval(mean - half, mean + half, LEVEL, "normal")
