"""Whose answers a league rests on: what people decided comes before what the machine holds likely."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from madang_losi.reviewing.decided import HOWS, Decisions, decisions_of

if TYPE_CHECKING:
    from madang_losi.rounds import Round


@dataclass(frozen=True, slots=True)
class People:
    """cities: city -> what was decided there, about the questions that are ranked."""

    cities: Mapping[str, Decisions] = field(default_factory=dict)

    @classmethod
    def of_round(cls, round_: Round, cities: Collection[str], codes: Collection[str]) -> People:
        found = {city: decisions_of(round_.folder(city), round_.edition) for city in cities}
        ranked = frozenset(codes)
        return cls({city: _within(one, ranked) for city, one in found.items() if one.by_code or one.differing or one.waiting})

    def over(self, given: Mapping[str, Any]) -> Mapping[str, Any]:
        """A row of answers as decided. It has no probability then, so that it may be wrong as often as people are."""
        decisions = self.cities.get(given["city"])
        decided = decisions.by_code.get(given["code"]) if decisions else None
        return {**given, "answer": decided.answer.value, "probability": None} if decided else given

    def in_city(self, city: str) -> int:
        return len(self.cities[city].by_code) if city in self.cities else 0

    def counts(self) -> Counter[str]:
        return Counter(decided.how for decisions in self.cities.values() for decided in decisions.by_code.values())

    def to_dict(self) -> dict[str, int]:
        counts = self.counts()
        open_ = {"differing": self._sum("differing"), "replies_waiting": self._sum("waiting")}
        return {"answers": counts.total(), "cities": len(self.cities)} | {how: counts[how] for how in HOWS} | open_

    def _sum(self, name: str) -> int:
        return sum(len(getattr(decisions, name)) for decisions in self.cities.values())

    def explain(self, answers: int) -> str:
        """answers: of all cities together. Empty where nobody looked."""
        if not self.cities:
            return ""
        told = self.to_dict()
        said = (
            f"People decided {told['answers']:,} of {answers:,} answers, in {told['cities']} cities: {told['adjudicated']:,} were settled, on "
            f"{told['agreed']:,} two agreed, {told['single']:,} one person gave; the others are the machine's."
        )
        if told["differing"]:
            said += f" On {told['differing']:,} assessors differ and nobody has settled it, so the machine's probability stays."
        if told["replies_waiting"]:
            said += f" To {told['replies_waiting']:,} the city replied, and nobody has settled that yet."
        return said


def _within(found: Decisions, codes: frozenset[str]) -> Decisions:
    return Decisions({code: one for code, one in found.by_code.items() if code in codes}, found.differing & codes, found.waiting & codes)
