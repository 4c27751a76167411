"""The league of the cities, by region, beside the round before and beside what the UN published."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from statistics import NormalDist
from typing import Any

import numpy as np
from madang_methods.index.change import Change, change
from madang_methods.index.counts import score_distributions
from madang_methods.index.league import League, Place, league
from madang_methods.index.sources import Sources, sources
from madang_methods.result import Interval, as_json

from madang_losi.league.entrants import Entrants
from madang_losi.published import denominator_note, published_scores
from madang_losi.scoring import level_group

# Sobol indices hold two samples of all cities; beyond so many they are left out rather than slow.
MOST_FOR_SOURCES = 400


@dataclass(frozen=True, slots=True)
class Settings:
    """k: how many count as the top. spread: how far each weight is varied. shared: correlation between the answers of a city."""

    k: int = 10
    level: float = 0.95
    spread: float = 0.25
    shared: float = 0.05
    replications: int = 10_000
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Region:
    """mean: of the expected scores of its cities. interval: what the answers leave open; all cities of the region count, none is drawn."""

    name: str
    cities: int
    mean: float
    interval: Interval
    first: Place
    last: Place

    def to_dict(self) -> dict[str, Any]:
        return {
            "region": self.name,
            "cities": self.cities,
            "mean": self.mean,
            "interval": self.interval.to_dict(),
            "first": self.first.city,
            "last": self.last.city,
        }


@dataclass(frozen=True, slots=True)
class Beside:
    """A city that the UN assessed too. items: by how many questions the two scores differ, ours minus theirs."""

    city: str
    ours: float
    published: Decimal
    items: int


@dataclass(frozen=True, slots=True)
class CityLeague:
    entrants: Entrants
    league: League
    regions: tuple[Region, ...]
    change: Change | None
    previous: str
    sources: Sources | None
    beside: tuple[Beside, ...]
    note: str | None

    def region(self, place: Place) -> str:
        return self.entrants.regions.get(place.city, "")

    def level_group(self, place: Place) -> str:
        return "" if place.score.value is None else level_group(place.score.value)

    def moved(self, place: Place) -> Any:
        """What changed in a city since the round before; None where it was not in it."""
        return next((one for one in self.change.cities if one.name == place.city), None) if self.change else None

    @property
    def without_score(self) -> str:
        """How many cities of the round have none, apart from those the league names itself; empty where all have."""
        names = set(self.entrants.left_out) - set(self.league.not_assessed)
        return f" Without a score, and so without a place: {len(names)} (listed with the reason)." if names else ""

    @property
    def decided(self) -> str:
        """How many answers people decided; empty for a table, which does not say who answered."""
        told = self.entrants.people.explain(len(self.entrants.read.table.cities) * len(self.entrants.read.table.items))
        return f" {told}" if told else ""

    def explain(self) -> str:
        edition = self.entrants.instrument.edition
        said = f"Based on LOSI {edition}, not the UN's score. {self.league.explain()}{self.without_score}{self.decided}"
        return f"{said} {self.change.explain()}" if self.change else said

    def to_dict(self) -> dict[str, Any]:
        values = self.league.to_dict()
        for row in values["places"]:
            row["region"] = self.entrants.regions.get(row["city"], "")
            row["level_group"] = "" if row["score"] is None else level_group(row["score"])
            row["decided_by_people"] = self.entrants.people.in_city(row["city"])
        return {
            "based_on": f"LOSI {self.entrants.instrument.edition}",
            "edition": self.entrants.instrument.edition,
            "source": self.entrants.name,
            "doubt": self.entrants.doubt,
            "questions": len(self.entrants.read.table.items),
            "questions_missing": list(self.entrants.missing),
            "note": self.note,
            "decided_by_people": self.entrants.people.to_dict(),
            "left_out": dict(self.entrants.left_out),
            "regions": [region.to_dict() for region in self.regions],
            "change": self.change.to_dict() if self.change else None,
            "sources_of_uncertainty": self.sources.to_dict() if self.sources else None,
            "beside_published": [
                {"city": one.city, "score": one.ours, "published": str(one.published), "difference_in_questions": one.items}
                for one in self.beside
            ],
            "league": values,
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def make_league(entrants: Entrants, previous: Entrants | None = None, settings: Settings | None = None) -> CityLeague:
    """Everything that is said about the cities. Raises UnusableInput where the rounds share too little."""
    settings = settings or Settings()
    table = entrants.read.table
    found = league(
        entrants.read,
        k=settings.k,
        level=settings.level,
        shared=settings.shared,
        spread=settings.spread,
        replications=settings.replications,
        seed=settings.seed,
    )
    return CityLeague(
        entrants,
        found,
        _regions(entrants, found, settings),
        change(previous.read.table, table, level=settings.level, seed=settings.seed) if previous else None,
        previous.name if previous else "",
        sources(table, shared=settings.shared, seed=settings.seed) if len(table.cities) <= MOST_FOR_SOURCES else None,
        _beside(entrants, found.places),
        denominator_note(entrants.instrument.edition, len(table.items)),
    )


def _regions(entrants: Entrants, found: League, settings: Settings) -> tuple[Region, ...]:
    """The mean of each region; empty where there are not two of them."""
    members: dict[str, list[Place]] = defaultdict(list)
    for place in found.places:
        members[entrants.regions.get(place.city, "")].append(place)
    if len(members) < 2:
        return ()
    table = entrants.read.table
    distributions = score_distributions(table, settings.shared)
    scores = np.arange(distributions.shape[1]) / len(table.items)
    variances = distributions @ scores**2 - (distributions @ scores) ** 2
    variance = dict(zip(table.cities, variances.tolist(), strict=True))
    made = [_region(name, places, [variance[place.city] for place in places], settings.level) for name, places in members.items()]
    return tuple(sorted(made, key=lambda region: -region.mean))


def _region(name: str, places: Sequence[Place], variances: Sequence[float], level: float) -> Region:
    mean = sum(place.expected for place in places) / len(places)
    reach = NormalDist().inv_cdf((1 + level) / 2) * sum(variances) ** 0.5 / len(places)
    interval = Interval(max(0.0, mean - reach), min(1.0, mean + reach), level, "normal, from the answers alone")
    return Region(name or "without a region", len(places), mean, interval, places[0], places[-1])


def _beside(entrants: Entrants, places: Sequence[Place]) -> tuple[Beside, ...]:
    """Cities that bear the name of one whose score the UN published for this edition."""
    published = {city.city.casefold(): city.score for city in published_scores(entrants.instrument.edition)}
    items = len(entrants.read.table.items)
    return tuple(
        Beside(place.city, place.score.value, theirs, round((place.score.value - float(theirs)) * items))
        for place in places
        if (theirs := published.get(place.city.casefold())) is not None and place.score.value is not None
    )
