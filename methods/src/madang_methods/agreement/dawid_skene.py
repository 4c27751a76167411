"""What the true answers are and how each rater errs, from raters who disagree: Dawid and Skene, anchored on known answers."""

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from madang_methods.agreement.coefficients import BOOTSTRAP_SEED, Ratings, wilson
from madang_methods.errors import UnusableInput
from madang_methods.result import Interval, Method, as_json

# One pattern: what each column said, and the known answer, if any.
Pattern = tuple[tuple[str | None, ...], str | None]
Shares = dict[str, float]
Confusion = dict[str, Shares]

ENOUGH, MOST_STEPS = 1e-9, 5000
EVERYBODY = "all"


class NotIdentifiable(UnusableInput):
    """The ratings cannot tell the raters' errors from how often each answer is true."""


@dataclass(frozen=True, slots=True)
class Fit:
    """prevalence: category -> share of units of which it is true. confusion: rater -> true category -> said category -> probability."""

    group: str
    units: int
    gold: int
    prevalence: Shares
    confusion: dict[str, Confusion]

    def sensitivity(self, rater: str, yes: str = "yes") -> float:
        """P(says yes | yes)."""
        return self.confusion[rater][yes][yes]

    def specificity(self, rater: str, no: str = "no") -> float:
        """P(says no | no)."""
        return self.confusion[rater][no][no]

    def to_dict(self) -> dict[str, Any]:
        return {
            "group": self.group,
            "units": self.units,
            "gold": self.gold,
            "prevalence": self.prevalence,
            "confusion": self.confusion,
        }


@dataclass(frozen=True, slots=True)
class DawidSkene:
    """posterior: for each row, category -> probability. fits: of all units first, then of each group. intervals: (rater, category) ->
    of the probability that the rater says the category where it is true, over all units; empty unless asked for."""

    method: ClassVar[Method] = Method(
        name="Dawid-Skene model of rater errors",
        version="2",
        source=(
            "Dawid, A. P. and Skene, A. M. (1979), Maximum likelihood estimation of observer error-rates using the EM algorithm, Applied "
            "Statistics 28(1); identifiability: Allman, E., Matias, C., Rhodes, J. (2009), Annals of Statistics 37(6); "
            "intervals: percentile bootstrap, never narrower than Wilson, E. B. (1927), JASA 22(158)"
        ),
        assumptions=(
            "Given the true answer, raters err independently. Assessors who copy each other, or trust the machine, break this.",
            "A rater errs alike on all units of a group.",
            "Known answers (gold) are true. Without them the raters must be better than chance, and each unit used needs three ratings.",
            "Groups lean on all units together by as many units as `pooling` says, so that a small group keeps sensible rates.",
        ),
    )
    categories: tuple[str, ...]
    raters: tuple[str, ...]
    fits: tuple[Fit, ...]
    posterior: tuple[Shares, ...]
    intervals: Mapping[tuple[str, str], Interval]
    steps: int

    @property
    def overall(self) -> Fit:
        return self.fits[0]

    def most_likely(self) -> list[str]:
        """For each row the category with the largest posterior; the first in order of names where two are equal."""
        return [max(self.categories, key=lambda name: (shares[name], -self.categories.index(name))) for shares in self.posterior]

    def explain(self) -> str:
        told = []
        for rater in self.raters:
            right = ", ".join(f"{name} in {self.overall.confusion[rater][name][name]:.1%} of cases" for name in self.categories)
            told.append(f"{rater} says {right} where it is true")
        return f"Over {self.overall.units} units, {self.overall.gold} of them with a known answer: {'; '.join(told)}."

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "categories": list(self.categories),
            "raters": list(self.raters),
            "groups": [fit.to_dict() for fit in self.fits],
            "intervals": [{"rater": r, "category": c, **interval.to_dict()} for (r, c), interval in self.intervals.items()],
            "posterior": [dict(shares) for shares in self.posterior],
            "steps": self.steps,
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def dawid_skene(  # noqa: PLR0913 what is known, and how it is told
    ratings: Ratings,
    *,
    raters: Sequence[str] | None = None,
    gold: Sequence[str | None] | None = None,
    groups: Sequence[str] | None = None,
    clusters: Sequence[str] | None = None,
    pooling: float = 10.0,
    replicates: int = 0,
    level: float = 0.95,
) -> DawidSkene:
    """Posterior of each answer, and how each rater errs, by EM from the majority.

    ratings: rows of one category per column, None where none was given. raters: who stands behind each column; the same name twice
    is the same rater twice. gold: the known answer of each row, or None. groups: the group of items of each row. clusters: what is
    drawn together for intervals, for instance cities; `replicates` of them, none by default. Raises NotIdentifiable where the
    ratings cannot tell errors from truth, UnusableInput for columns that do not fit.
    """
    known, names = _known(ratings, gold), _names(ratings, raters)
    for what, given in (("groups", groups), ("clusters", clusters)):
        if given is not None and len(given) != len(ratings):
            raise UnusableInput(f"There are {len(given)} {what} for {len(ratings)} rows. Give one for each row.")
    rows: list[Pattern] = [(tuple(row), answer) for row, answer in zip(ratings, known, strict=True)]
    categories = tuple(sorted({said for row, answer in rows for said in (*row, answer) if said is not None}))
    _check_identifiable(rows, categories, EVERYBODY)
    whole, steps = _fit(Counter(rows), names, categories, EVERYBODY)
    fits, of_group = [whole], {EVERYBODY: whole}
    for group in dict.fromkeys(groups or ()):
        members = [row for row, its in zip(rows, groups or (), strict=True) if its == group]
        # A group that could not stand alone leans on all units together; without pooling it must stand.
        if not pooling:
            _check_identifiable(members, categories, group)
        of_group[group], _ = _fit(Counter(members), names, categories, group, prior=whole, strength=pooling)
        fits.append(of_group[group])
    posterior = tuple(_posterior(row, of_group[group], names) for row, group in zip(rows, groups or [EVERYBODY] * len(rows), strict=True))
    intervals = _intervals(rows, clusters, names, whole, replicates, level) if replicates else {}
    return DawidSkene(categories, tuple(dict.fromkeys(names)), tuple(fits), posterior, intervals, steps)


def _known(ratings: Ratings, gold: Sequence[str | None] | None) -> Sequence[str | None]:
    if not ratings:
        raise UnusableInput("There are no ratings. Give one row per unit with one rating per rater.")
    if gold is not None and len(gold) != len(ratings):
        raise UnusableInput(f"There are {len(gold)} known answers for {len(ratings)} rows. Give None where none is known.")
    return gold or [None] * len(ratings)


def _names(ratings: Ratings, raters: Sequence[str] | None) -> tuple[str, ...]:
    columns = len(ratings[0])
    names = tuple(raters or (f"rater {place}" for place in range(1, columns + 1)))
    for number, row in enumerate(ratings, 1):
        if len(row) != len(names):
            raise UnusableInput(f"Row {number} has {len(row)} ratings, but there are {len(names)} raters. Leave a rating empty, not out.")
    return names


def _check_identifiable(rows: Iterable[Pattern], categories: Sequence[str], group: str) -> None:
    rows = list(rows)
    if len(categories) < 2:
        raise NotIdentifiable(f"All ratings are “{categories[0] if categories else ''}”, so nothing can be learnt about errors.")
    anchored = {answer for row, answer in rows if answer is not None and any(said is not None for said in row)}
    if anchored >= set(categories) or any(sum(said is not None for said in row) > 2 for row, _ in rows):
        return
    missing = ", ".join(sorted(set(categories) - anchored))
    raise NotIdentifiable(
        f"No unit{'' if group == EVERYBODY else f' of {group}'} has three ratings, and no known answer is {missing}. Two raters leave more "
        f"unknowns than their table has cells: their errors cannot be told from how often each answer is true. Give known answers of each "
        f"kind for some units, or a third rater."
    )


def _fit(  # noqa: PLR0913, PLR0917 the model and what it leans on
    patterns: Counter[Pattern],
    raters: tuple[str, ...],
    categories: tuple[str, ...],
    group: str,
    prior: Fit | None = None,
    strength: float = 0.0,
    start: Fit | None = None,
) -> tuple[Fit, int]:
    """EM until no probability moves by ENOUGH. `start` saves steps where a near answer is known."""
    near = start or prior
    beliefs = {pattern: _posterior(pattern, near, raters) if near else _majority(pattern, categories) for pattern in patterns}
    step = 0
    while True:
        step += 1
        fit = _maximise(patterns, beliefs, raters, categories, group, prior, strength)
        fresh = {pattern: _posterior(pattern, fit, raters) for pattern in patterns}
        moved = max(abs(fresh[pattern][name] - beliefs[pattern][name]) for pattern in patterns for name in categories)
        beliefs = fresh
        if moved < ENOUGH or step == MOST_STEPS:
            return fit, step


def _majority(pattern: Pattern, categories: Sequence[str]) -> Shares:
    row, answer = pattern
    if answer is not None:
        return {name: float(name == answer) for name in categories}
    said = [one for one in row if one is not None]
    return {name: said.count(name) / len(said) if said else 1 / len(categories) for name in categories}


def _maximise(  # noqa: PLR0913, PLR0917 the model and what it leans on
    patterns: Counter[Pattern],
    beliefs: Mapping[Pattern, Shares],
    raters: tuple[str, ...],
    categories: tuple[str, ...],
    group: str,
    prior: Fit | None,
    strength: float,
) -> Fit:
    true: Shares = dict.fromkeys(categories, 0.0)
    said: dict[str, dict[str, Shares]] = {
        rater: {name: _leaning(prior, rater, name, categories, strength) for name in categories} for rater in raters
    }
    for (row, answer), times in patterns.items():
        for name, share in beliefs[row, answer].items():
            true[name] += times * share
            for rater, one in zip(raters, row, strict=True):
                if one is not None:
                    said[rater][name][one] += times * share
    units = patterns.total()
    gold = sum(times for (_, answer), times in patterns.items() if answer is not None)
    confusion = {rater: {name: _scaled(counts) for name, counts in rows.items()} for rater, rows in said.items()}
    return Fit(group, units, gold, {name: count / units for name, count in true.items()}, confusion)


def _leaning(prior: Fit | None, rater: str, name: str, categories: Sequence[str], strength: float) -> Shares:
    if prior is None:
        return dict.fromkeys(categories, 0.0)
    return {one: strength * prior.confusion[rater][name][one] for one in categories}


def _scaled(counts: Shares) -> Shares:
    total = math.fsum(counts.values())
    return {name: count / total if total else 1 / len(counts) for name, count in counts.items()}


def _posterior(pattern: Pattern, fit: Fit, raters: tuple[str, ...]) -> Shares:
    row, answer = pattern
    if answer is not None:
        return {name: float(name == answer) for name in fit.prevalence}
    chances = dict(fit.prevalence)
    for rater, said in zip(raters, row, strict=True):
        if said is not None:
            chances = {name: chance * fit.confusion[rater][name][said] for name, chance in chances.items()}
    total = math.fsum(chances.values())
    # What the model holds impossible was said all the same: then only the prevalence is left.
    return {name: chance / total for name, chance in chances.items()} if total else dict(fit.prevalence)


def _intervals(  # noqa: PLR0913, PLR0917 what is drawn anew
    rows: Sequence[Pattern], clusters: Sequence[str] | None, raters: tuple[str, ...], whole: Fit, replicates: int, level: float
) -> dict[tuple[str, str], Interval]:
    """Percentile bootstrap over clusters, with a fixed seed; each draw starts from the answer for all.

    Whoever never erred on the units at hand errs in no draw either, and the bootstrap alone would call that certain: no interval is
    narrower than Wilson's for the expected number of units on which the rater had the chance to err.
    """
    members: dict[str, list[Pattern]] = defaultdict(list)
    for place, row in enumerate(rows):
        members[clusters[place] if clusters else str(place)].append(row)
    names, categories = list(members), tuple(whole.prevalence)
    chance = random.Random(BOOTSTRAP_SEED)  # noqa: S311 (resampling, nothing secret)
    values: dict[tuple[str, str], list[float]] = defaultdict(list)
    for _ in range(replicates):
        drawn = Counter(row for name in chance.choices(names, k=len(names)) for row in members[name])
        fit, _ = _fit(drawn, raters, categories, EVERYBODY, start=whole)
        for rater in dict.fromkeys(raters):
            for name in categories:
                values[rater, name].append(fit.confusion[rater][name][name])
    chances = _chances(rows, raters, whole)
    return {
        (rater, name): _percentiles(sorted(found), level, wilson(whole.confusion[rater][name][name], chances[rater, name], level))
        for (rater, name), found in values.items()
    }


def _chances(rows: Sequence[Pattern], raters: tuple[str, ...], whole: Fit) -> dict[tuple[str, str], float]:
    """Expected number of units rated by the rater on which the category is true; at least one, for Wilson's interval needs some."""
    expected: dict[tuple[str, str], float] = defaultdict(float)
    for (row, answer), times in Counter(rows).items():
        for name, share in _posterior((row, answer), whole, raters).items():
            for rater, said in zip(raters, row, strict=True):
                expected[rater, name] += times * share * (said is not None)
    return {(rater, name): max(1.0, expected[rater, name]) for rater in raters for name in whole.prevalence}


def _percentiles(values: Sequence[float], level: float, least: Interval) -> Interval:
    last, tail = len(values) - 1, (1 - level) / 2
    lower, upper = values[math.floor(tail * last)], values[math.ceil((1 - tail) * last)]
    return Interval(min(lower, least.lower), max(upper, least.upper), level, "percentile bootstrap over clusters, at least Wilson's")
