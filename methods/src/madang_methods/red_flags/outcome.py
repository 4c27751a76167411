"""What is found: which flag, about whom, with its value, threshold and population. A flag is a question, not a verdict."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, ClassVar

from madang_methods.result import Method, as_json

A_QUESTION = "A flag is a question, not a verdict: it says where to look, and most have an honest answer."


class Group(StrEnum):
    """About whom a flag asks, in Cardinal's words; pairs are ours."""

    PROCESS = "OCID"
    TENDERER = "Tenderer"
    BUYER = "Buyer"
    PROCURING_ENTITY = "ProcuringEntity"
    PAIR = "Pair"

    @property
    def words(self) -> str:
        return {"OCID": "processes", "Tenderer": "bidders", "Buyer": "buyers", "ProcuringEntity": "procuring entities", "Pair": "pairs"}[
            self
        ]


@dataclass(frozen=True, slots=True)
class Indicator:
    """`unit` says what the value counts; `question` is what to ask the office."""

    code: str
    name: str
    unit: str
    question: str


INDICATORS = {
    one.code: one
    for one in (
        Indicator("R003", "Short time to bid", "1 where flagged", "Why was there so little time to prepare a bid?"),
        Indicator("R018", "A single bid", "1 where flagged", "Why did nobody else bid?"),
        Indicator("R024", "Second price very close", "distance / winning price", "Could the winner know the other prices?"),
        Indicator("R025", "Bids often, hardly ever wins", "wins / bids", "Why does it go on bidding?"),
        Indicator("R028", "Identical prices", "1 where flagged", "How did different bidders come to the same price?"),
        Indicator("R030", "Winner bid late", "1 where flagged", "Why was a bid after the deadline accepted?"),
        Indicator("R035", "All others disqualified", "disqualified bidders", "On what grounds was everybody but the winner shut out?"),
        Indicator("R036", "Lowest bid disqualified", "1 where flagged", "What was wrong with the lowest bid?"),
        Indicator("R038", "Many bids disqualified", "disqualified / submitted", "Are the rules of the tender clear and fair?"),
        Indicator("R048", "Supplies very different things", "classes", "Does this supplier make, trade or only pass on?"),
        Indicator("R058", "Heavy discount", "distance / winning price", "Can the work be done at this price?"),
        Indicator("ceiling", "Award close to the ceiling", "award / ceiling", "How did the price come so close to the ceiling?"),
        Indicator("concentration", "Few suppliers", "Herfindahl index", "Why do so few share what this buyer spends?"),
        Indicator("pairs", "Bid together again and again", "together / either", "Do the two decide their bids by themselves?"),
    )
}


@dataclass(frozen=True, slots=True)
class Flag:
    indicator: Indicator
    group: Group
    subject: str
    name: str | None
    value: float
    threshold: float | None
    population: int

    def explain(self) -> str:
        who = f"{self.name} ({self.subject})" if self.name else self.subject
        limit = "" if self.threshold is None else f", threshold {self.threshold:.4g}"
        return (
            f"{who}: {self.indicator.name.lower()} ({self.indicator.unit} {self.value:.4g}{limit}, looked at {self.population:,}). "
            f"{self.indicator.question}"
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "indicator": self.indicator.code,
            "group": self.group.value,
            "subject": self.subject,
            "name": self.name,
            "value": self.value,
            "threshold": self.threshold,
            "population": self.population,
            "question": self.indicator.question,
        }


@dataclass(frozen=True, slots=True)
class Finding:
    """One indicator for one group. population: subjects it could be told of; left_out: processes that do not say enough.

    threshold is None where a fence could not be set, so that nothing is flagged, or where the flag needs none.
    """

    indicator: Indicator
    group: Group
    threshold: float | None
    population: int
    left_out: int
    values: Mapping[str, float]

    @property
    def share(self) -> float | None:
        return len(self.values) / self.population if self.population else None

    def explain(self) -> str:
        said = f"{self.indicator.name}: {len(self.values):,} of {self.population:,} {self.group.words}"
        return said + (f" ({self.left_out:,} processes do not say enough)." if self.left_out else ".")

    def to_dict(self) -> dict[str, Any]:
        return {
            "indicator": self.indicator.code,
            "name": self.indicator.name,
            "unit": self.indicator.unit,
            "group": self.group.value,
            "flagged": len(self.values),
            "population": self.population,
            "left_out": self.left_out,
            "share": self.share,
            "threshold": self.threshold,
        }


@dataclass(frozen=True, slots=True)
class RedFlags:
    """Every finding, and whose names are known."""

    method: ClassVar[Method] = Method(
        name="procurement red flags",
        version="1",
        source=(
            "Open Contracting Partnership, Cardinal: procurement red flags (indicators R003 to R058); Hyndman and Fan (1996), The "
            "American Statistician 50(4), for quartiles; Herfindahl index of spending"
        ),
        assumptions=(
            A_QUESTION,
            "Cancelled processes are left out; an award that is still open keeps its process out of comparisons of winners.",
            "Fences come from the data at hand: another year or another country has others.",
            "Prices are compared in one currency, the first of the file unless one is named.",
            "A process that does not publish what a flag needs cannot be flagged: who publishes less is asked less.",
        ),
    )
    processes: int
    cancelled: int
    findings: tuple[Finding, ...]
    names: Mapping[str, str]

    def of(self, code: str, group: Group = Group.PROCESS) -> Finding:
        return next(one for one in self.findings if (one.indicator.code, one.group) == (code, group))

    @property
    def flags(self) -> Iterator[Flag]:
        for found in self.findings:
            for subject, value in sorted(found.values.items()):
                name = self.names.get(subject)
                yield Flag(found.indicator, found.group, subject, name, value, found.threshold, found.population)

    def explain(self) -> str:
        looked = f"{self.processes:,} contracting processes were looked at; left out because they were cancelled: {self.cancelled:,}."
        told = " ".join(found.explain() for found in self.findings if found.values)
        return f"{looked} {told} {A_QUESTION}"

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "processes": self.processes,
            "cancelled": self.cancelled,
            "findings": [found.to_dict() for found in self.findings],
            "flags": [flag.to_dict() for flag in self.flags],
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())
