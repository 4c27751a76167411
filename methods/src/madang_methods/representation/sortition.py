"""A panel by lot: within quotas, with the largest least chance for everybody who offered, and a draw that anybody can repeat.

People who are alike in every quota attribute are interchangeable, so the chances are worked out on kinds of people: how many
of each kind a panel has. That makes the largest pools small, and nobody is treated otherwise than their like.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.representation.census import Census, census_shares
from madang_methods.representation.panels import Counts, Kind, Panels, Quotas, largest_least_chance
from madang_methods.representation.tickets import as_tickets
from madang_methods.result import Method, as_json


@dataclass(frozen=True, slots=True)
class Pool:
    """people: id -> attribute -> category, for everybody who offered to serve."""

    people: Mapping[str, Mapping[str, str]]
    attributes: tuple[str, ...]

    @property
    def kinds(self) -> dict[Kind, list[str]]:
        """Ids of each kind of people, in the order of their letters, so that no order of arrival matters."""
        found: dict[Kind, list[str]] = {}
        for one in sorted(self.people):
            found.setdefault(tuple(self.people[one][name] for name in self.attributes), []).append(one)
        return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class Portfolio:
    """Equally likely panels, as counts of each kind; the draw takes one. least: the smallest chance of anybody, before rounding."""

    method: ClassVar[Method] = Method(
        name="stratified sortition, largest least chance",
        version="1",
        source=(
            "Flanigan, Gölz, Gupta, Hennig and Procaccia (2021), Fair algorithms for selecting citizens' assemblies, Nature 596, for "
            "maximin; solved exactly with HiGHS by column generation"
        ),
        assumptions=(
            "Everybody who offered is in the pool, and says the truth about the attributes of the quotas.",
            "Quotas come first; among panels that meet them, the smallest chance of anybody is made as large as it can be.",
            "Chances are rounded to equal tickets, so that a public draw of one number decides.",
            "The seed is made known only after pool, quotas and tickets are published.",
        ),
    )
    attributes: tuple[str, ...]
    quotas: Quotas
    size: int
    kinds: tuple[Kind, ...]
    members: tuple[tuple[str, ...], ...]
    tickets: tuple[Counts, ...]
    least: float

    @property
    def chances(self) -> dict[str, float]:
        """The chance of everybody under the tickets."""
        mean = np.mean(np.asarray(self.tickets, dtype=float), axis=0)
        return {one: float(count / len(ids)) for count, ids in zip(mean, self.members, strict=True) for one in ids}

    @property
    def shut_out(self) -> list[str]:
        """People whom no panel within the quotas can hold."""
        return [one for one, chance in self.chances.items() if chance == 0]

    def explain(self) -> str:
        chances = [chance for chance in self.chances.values() if chance]
        said = (
            f"{self.size} of {len(self.chances):,} people by lot: everybody's chance lies between {min(chances):.1%} and "
            f"{max(chances):.1%}; no rule within these quotas could make the least chance larger than {self.least:.1%}."
        )
        return said + (f" {len(self.shut_out)} people fit no panel within these quotas." if self.shut_out else "")

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "size": self.size,
            "attributes": list(self.attributes),
            "quotas": {name: {key: list(limits) for key, limits in rows.items()} for name, rows in self.quotas.items()},
            "kinds": [list(kind) for kind in self.kinds],
            "members": [list(ids) for ids in self.members],
            "tickets": [list(counts) for counts in self.tickets],
            "least_chance": self.least,
            "chances": self.chances,
            "shut_out": self.shut_out,
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def quotas_of(census: Census, size: int, *, slack: int = 0) -> dict[str, dict[str, tuple[int, int]]]:
    """Quotas around each group's share of the census: rounded down to rounded up, wider by `slack` seats on both sides."""
    found: dict[str, dict[str, tuple[int, int]]] = {}
    for attribute, counts in census.items():
        shares = census_shares(attribute, counts)
        found[attribute] = {
            name: (max(0, int(np.floor(share * size + 1e-9)) - slack), int(np.ceil(share * size - 1e-9)) + slack)
            for name, share in shares.items()
        }
    return found


def portfolio(people: Mapping[str, Mapping[str, str]], quotas: Quotas, size: int, *, tickets: int = 1000) -> Portfolio:
    """The panels to draw from. people: id -> attribute -> category. quotas: attribute -> category -> (least, most) seats.

    Raises UnusableInput where somebody's category has no quota, and where the pool cannot meet the quotas: then it says which
    to change by how much at least.
    """
    pool = Pool(people, tuple(quotas))
    _check(pool, quotas, size, tickets)
    kinds = pool.kinds
    panels = Panels.of(kinds, pool.attributes, quotas, size)
    columns, possible = panels.first_columns()
    shares, least = largest_least_chance(panels, columns, possible)
    return Portfolio(
        pool.attributes,
        quotas,
        size,
        tuple(kinds),
        tuple(tuple(ids) for ids in kinds.values()),
        as_tickets(columns, shares, tickets, panels.available),
        least,
    )


def _check(pool: Pool, quotas: Quotas, size: int, tickets: int) -> None:
    if not (1 <= size <= len(pool.people)) or tickets < 1:
        raise UnusableInput(
            f"{size} seats cannot be filled from {len(pool.people)} people. Ask for 1 to {len(pool.people)}, and for 1 ticket or more."
        )
    for one, said in pool.people.items():
        for attribute in quotas:
            if said.get(attribute, "") not in quotas[attribute]:
                raise UnusableInput(
                    f"“{one}” has the {attribute} “{said.get(attribute, '')}”, which has no quota. Give it one or correct it."
                )
    for attribute, rows in quotas.items():
        for name, (low, high) in rows.items():
            if not 0 <= low <= high:
                raise UnusableInput(
                    f"The quota of {attribute} “{name}” goes from {low} to {high}. The first must not be larger, nor negative."
                )
