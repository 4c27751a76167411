"""The draw: from published tickets and a public seed, with nothing but SHA-256, so that anybody can repeat it by hand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, ClassVar

from madang_methods.errors import UnusableInput
from madang_methods.representation.sortition import Portfolio
from madang_methods.result import Method, as_json


@dataclass(frozen=True, slots=True)
class Draw:
    """ticket: number of the drawn ticket, from 1. panel: ids. waiting: everybody else in the order of the lot."""

    method: ClassVar[Method] = Method(
        name="public lottery by SHA-256",
        version="1",
        source="NIST FIPS 180-4 for SHA-256; the seed is a public event after publication, such as the numbers of a state lottery",
        assumptions=(
            "Ticket number: SHA-256 of “seed|ticket” read as a whole number, modulo the number of tickets, plus 1.",
            "Order of the lot: people sorted by SHA-256 of “seed|id” in hexadecimal; each kind gives its first ones.",
            "A modulus makes tickets unequal by less than one part in 10^70.",
        ),
    )
    portfolio: Portfolio
    seed: str
    ticket: int
    panel: tuple[str, ...]
    waiting: tuple[str, ...]

    def explain(self) -> str:
        return f"The seed “{self.seed}” draws ticket {self.ticket} of {len(self.portfolio.tickets):,}: {', '.join(self.panel)}."

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "seed": self.seed,
            "ticket": self.ticket,
            "tickets": len(self.portfolio.tickets),
            "panel": list(self.panel),
            "waiting": list(self.waiting),
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def draw(from_portfolio: Portfolio, seed: str) -> Draw:
    """One ticket and its people. Raises UnusableInput for an empty seed."""
    if not seed.strip():
        raise UnusableInput("The seed is empty. Use public numbers that nobody could know when the pool was published.")
    ticket = int(sha256(f"{seed}|ticket".encode()).hexdigest(), 16) % len(from_portfolio.tickets)
    panel: list[str] = []
    for count, ids in zip(from_portfolio.tickets[ticket], from_portfolio.members, strict=True):
        panel += in_order_of_lot(ids, seed)[:count]
    rest = {one for ids in from_portfolio.members for one in ids} - set(panel)
    return Draw(from_portfolio, seed, ticket + 1, tuple(sorted(panel)), tuple(in_order_of_lot(rest, seed)))


def in_order_of_lot(ids: Collection[str], seed: str) -> list[str]:
    return sorted(ids, key=lambda one: (sha256(f"{seed}|{one}".encode()).hexdigest(), one))


def replace(drawn: Draw, left: str, *, unwilling: Sequence[str] = ()) -> str:
    """Who takes the seat of `left`: the next of the same kind by lot, else the next whose joining breaks the fewest seats of quotas.

    unwilling: people on the waiting list who declined. Raises UnusableInput where `left` is not on the panel or nobody waits.
    """
    if left not in drawn.panel:
        raise UnusableInput(f"“{left}” is not on the panel, so there is no seat to fill. It has {', '.join(drawn.panel)}.")
    waiting = [one for one in drawn.waiting if one not in unwilling]
    if not waiting:
        raise UnusableInput("Nobody is waiting any more. Invite more people and draw again.")
    kind_of = {one: kind for kind, ids in zip(drawn.portfolio.kinds, drawn.portfolio.members, strict=True) for one in ids}
    alike = [one for one in waiting if kind_of[one] == kind_of[left]]
    if alike:
        return alike[0]
    staying = [kind_of[one] for one in drawn.panel if one != left]
    return min(waiting, key=lambda one: _broken(drawn.portfolio, [*staying, kind_of[one]]))


def _broken(portfolio: Portfolio, kinds: Sequence[tuple[str, ...]]) -> int:
    """Seats by which the quotas are missed; `min` keeps the first of equals, so the lot decides among them."""
    missed = 0
    for place, attribute in enumerate(portfolio.attributes):
        seats = Counter(kind[place] for kind in kinds)
        missed += sum(max(low - seats[name], 0, seats[name] - high) for name, (low, high) in portfolio.quotas[attribute].items())
    return missed
