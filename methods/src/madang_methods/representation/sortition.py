"""A panel by lot: within quotas, with the largest least chance for everybody who offered, and a draw that anybody can repeat.

People who are alike in every quota attribute are interchangeable, so the chances are worked out on kinds of people: how many
of each kind a panel has. That makes the largest pools small, and nobody is treated otherwise than their like.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from madang_methods.errors import UnusableInput
from madang_methods.representation.census import Census, census_shares
from madang_methods.result import Method, as_json
from madang_methods.sampling import Floats

Quotas = Mapping[str, Mapping[str, tuple[int, int]]]
Kind = tuple[str, ...]
Counts = tuple[int, ...]
ENOUGH = 1e-7
NEARLY = 0.05


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
    panels = _Panels.of(kinds, pool.attributes, quotas, size)
    columns, possible = panels.first_columns()
    shares, least = _largest_least_chance(panels, columns, possible)
    return Portfolio(
        pool.attributes,
        quotas,
        size,
        tuple(kinds),
        tuple(tuple(ids) for ids in kinds.values()),
        _as_tickets(columns, shares, tickets),
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


@dataclass(frozen=True, slots=True)
class _Panels:
    """All panels within the quotas, as whole counts of kinds: low <= rows @ counts <= high, 0 <= counts <= available."""

    available: NDArray[np.int64]
    rows: Floats
    low: Floats
    high: Floats
    names: tuple[str, ...]

    @classmethod
    def of(cls, kinds: Mapping[Kind, Sequence[str]], attributes: Sequence[str], quotas: Quotas, size: int) -> _Panels:
        rows, low, high, names = [np.ones(len(kinds))], [float(size)], [float(size)], ["seats"]
        for place, attribute in enumerate(attributes):
            for name, (least, most) in quotas[attribute].items():
                rows.append(np.asarray([float(kind[place] == name) for kind in kinds]))
                low.append(float(least))
                high.append(float(most))
                names.append(f"{attribute} “{name}”")
        available = np.asarray([len(ids) for ids in kinds.values()])
        return cls(available, np.asarray(rows), np.asarray(low), np.asarray(high), tuple(names))

    def best(self, value: Floats, *, within: float = 0.0) -> Counts | None:
        """The panel worth most by `value` per person of each kind, or nearly so (`within`, a share); None where there is no panel."""
        found = milp(
            -value,
            constraints=LinearConstraint(self.rows, self.low, self.high),
            integrality=np.ones(len(value)),
            bounds=Bounds(0, self.available),
            options={"mip_rel_gap": within},
        )
        return tuple(round(one) for one in found.x.tolist()) if found.success else None

    def first_columns(self) -> tuple[list[Counts], NDArray[np.bool_]]:
        """Panels that hold every kind that any panel can hold, and which kinds these are."""
        columns: list[Counts] = []
        possible = np.zeros(len(self.available), dtype=bool)
        for kind in range(len(self.available)):
            if possible[kind]:
                continue
            # A kind that is still missing weighs more than all that are already there.
            panel = self.best(np.eye(len(self.available))[kind] * 1000 + ~possible)
            if panel is None:
                raise UnusableInput(self.what_to_change())
            possible |= np.asarray(panel) > 0
            if panel not in columns:
                columns.append(panel)
        return columns, possible

    def what_to_change(self) -> str:
        """The fewest seats by which quotas must give way for any panel to be possible."""
        kinds, limits = len(self.available), len(self.low) - 1
        cost = np.concatenate([np.zeros(kinds), np.ones(2 * limits)])
        give = np.vstack([np.zeros((1, limits)), np.eye(limits)])
        found = milp(
            cost,
            constraints=LinearConstraint(np.hstack([self.rows, give, -give]), self.low, self.high),
            integrality=np.ones(len(cost)),
            bounds=Bounds(0, np.concatenate([self.available, np.full(2 * limits, self.high[0])])),
        )
        lower, raised = found.x[kinds : kinds + limits].round().astype(int), found.x[kinds + limits :].round().astype(int)
        changes = [f"lower the least of {self.names[i + 1]} by {seats}" for i, seats in enumerate(lower) if seats]
        changes += [f"raise the most of {self.names[i + 1]} by {seats}" for i, seats in enumerate(raised) if seats]
        return f"No panel meets these quotas with this pool. The smallest change: {', '.join(changes)}. Or invite more people."


def _largest_least_chance(panels: _Panels, columns: list[Counts], possible: NDArray[np.bool_]) -> tuple[Floats, float]:
    """Column generation: the dual prices say which panel would help most; when none does, the least chance is as large as it gets."""
    while True:
        shares, least, prices = _mix(panels, columns, possible)
        better = _better(panels, prices / panels.available, least)
        if better is None or better in columns:
            return shares, least
        columns.append(better)


def _better(panels: _Panels, value: Floats, least: float) -> Counts | None:
    """A panel that helps, found quickly if a near-best one does; None once the very best one proves that none does."""
    for within in (NEARLY, 0.0):
        found = panels.best(value, within=within)
        if found is not None and float(np.dot(value, found)) > least + ENOUGH:
            return found
    return None


def _mix(panels: _Panels, columns: Sequence[Counts], possible: NDArray[np.bool_]) -> tuple[Floats, float, Floats]:
    """Shares of the known panels that make the least chance largest; price: how much each kind holds it back."""
    chance = np.asarray(columns, dtype=float).T / panels.available[:, None]
    kinds = np.flatnonzero(possible)
    found = linprog(
        np.append(np.zeros(len(columns)), -1.0),
        A_ub=np.hstack([-chance[kinds], np.ones((len(kinds), 1))]),
        b_ub=np.zeros(len(kinds)),
        A_eq=np.append(np.ones(len(columns)), 0.0)[None, :],
        b_eq=[1.0],
        bounds=[(0, None)] * (len(columns) + 1),
        method="highs",
    )
    prices = np.zeros(len(panels.available))
    prices[kinds] = -found.ineqlin.marginals
    return found.x[:-1], float(found.x[-1]), prices


def _as_tickets(columns: Sequence[Counts], shares: Floats, tickets: int) -> tuple[Counts, ...]:
    """Largest remainder; ties by the counts themselves, so that equal shares fall out alike everywhere."""
    exact = np.round(np.maximum(shares, 0), 12) * tickets
    whole = np.floor(exact).astype(int)
    order = sorted(range(len(columns)), key=lambda place: (-(exact[place] - whole[place]), columns[place]))
    for place in order[: tickets - int(whole.sum())]:
        whole[place] += 1
    return tuple(columns[place] for place in sorted(range(len(columns)), key=lambda one: columns[one]) for _ in range(whole[place]))
