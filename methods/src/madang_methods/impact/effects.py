"""A reform on a population: both sides counted, then held against each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.impact.charging import charged
from madang_methods.impact.cliffs import cliffs, ladders, withdrawal
from madang_methods.impact.outcome import EVERYBODY, Change, GroupEffect, HardHit, Impact
from madang_methods.impact.policy import Reform
from madang_methods.impact.population import Labels, Population
from madang_methods.inequality.measures import quantile_at
from madang_methods.result import Interval
from madang_methods.sampling import Bootstrap, Design, Floats, Integers, bootstrap, normal_interval, percentile_interval
from madang_methods.suppression import suppress_small_cells

LEVEL = 0.95
TENTH = "tenth of income"
OUTCOMES = ("unchanged", "winners", "losers, not hard hit", "hard hit")
SAME, WINS, LOSES, HIT = range(4)
POOR_FIXED, POOR_MOVING, GINI = "Poverty rate, line of before", "Poverty rate, line moving with the median", "Gini coefficient"


@dataclass(frozen=True, slots=True)
class Choices:
    """When a household counts as winner or loser (more than least_money and least_share of income), as hard hit; the poverty line.

    intervals: of poverty and Gini, None for none, as on a full register. k: groups and counts below it are hidden.
    """

    least_money: float = 0.0
    least_share: float = 0.0
    hard: float = 0.05
    poverty_share: float = 0.6
    intervals: Bootstrap | None = Bootstrap(replicates=200)  # noqa: RUF009 frozen
    k: int = 5
    seed: int = 1


def impact(
    people: Population,
    reform: Reform,
    *,
    by: Sequence[str] | None = None,
    on: date | None = None,
    choices: Choices | None = None,
) -> Impact:
    """What changes when `reform.after` takes the place of `reform.before`.

    by: columns of words for the table, all if None. on: the day whose policies are in force; without one, all are. Raises UnusableInput
    where the population lacks a column that a policy needs.
    """
    choices = choices or Choices()
    before, after = (charged(people, side, on=on, seed=choices.seed).money for side in (reform.before, reform.after))
    effect = _Effect.of(people, after - before, choices)
    is_money = not reform.measure
    found = ladders(people, reform, on) if is_money else ()
    order = np.argsort(people.equivalent_income)
    groups = _groups(effect, people, by, choices.k, order)
    return Impact(
        reform=reform,
        scale=people.scale,
        before=-float(people.weights @ before),
        after=-float(people.weights @ after),
        budget_interval=_total_interval(people.weights * -effect.gain),
        groups=groups,
        changes=_changes(people, before, after, choices, order) if is_money else (),
        hard_hit=_hard_hit(effect, groups, choices),
        withdrawal=withdrawal(people, reform, on, choices.seed) if is_money else None,
        ladders=found,
        cliffs=cliffs(found),
        k=choices.k,
    )


@dataclass(frozen=True, slots=True)
class _Effect:
    """By household: gain in a year, income of before, and which of OUTCOMES is its own."""

    gain: Floats
    income: Floats
    weights: Floats
    outcome: Integers

    @classmethod
    def of(cls, people: Population, gain: Floats, choices: Choices) -> _Effect:
        had = np.maximum(people.income, 0)
        least = np.maximum(choices.least_money, choices.least_share * had)
        # A cent is the least that can be paid; what is nearer to 0 is a rounding error of floats.
        noise = 1e-9 * (1 + np.abs(gain).max(initial=0))
        loses = gain < -least - noise
        outcome = np.where(gain > least + noise, WINS, np.where(loses, np.where(gain < -choices.hard * had - noise, HIT, LOSES), SAME))
        return cls(gain, people.income, people.weights, outcome)


@dataclass(frozen=True, slots=True)
class _Grouping:
    """Rows that carry the effect of a household: households themselves, or people. place: their household; None for itself."""

    column: str
    labels: Labels
    place: Integers | None

    @property
    def counted(self) -> str:
        return "households" if self.place is None else "people"

    def carried(self, values: Floats) -> Floats:
        return values if self.place is None else values[self.place]

    def by_outcome(self, effect: _Effect) -> tuple[Integers, Floats]:
        """(groups, outcomes) rows, and what they stand for."""
        shape = (len(self.labels.names), len(OUTCOMES))
        cells = self.labels.codes * len(OUTCOMES) + (effect.outcome if self.place is None else effect.outcome[self.place])
        weights = self.carried(effect.weights)
        size = shape[0] * shape[1]
        rows, numbers = np.bincount(cells, minlength=size), np.bincount(cells, weights=weights, minlength=size)
        return rows.reshape(shape), numbers.astype(float).reshape(shape)

    def total(self, values: Floats) -> Floats:
        return np.bincount(self.labels.codes, weights=self.carried(values), minlength=len(self.labels.names)).astype(float)

    def errors(self, weights: Floats, gain: Floats, means: Floats) -> Floats:
        """Of each group's mean, times its number: households are drawn, so what its members share moves together."""
        households = len(weights)
        grow = households / max(households - 1, 1)
        if self.place is None:
            scores = weights * (gain - means[self.labels.codes])
            return np.asarray(np.sqrt(grow * np.bincount(self.labels.codes, weights=scores**2, minlength=len(means))))
        squares = []
        for code, mean in enumerate(means):
            members = np.bincount(self.place[self.labels.codes == code], minlength=households)
            squares.append(np.sum((members * weights * (gain - mean)) ** 2))
        return np.asarray(np.sqrt(grow * np.asarray(squares)))


def _groups(effect: _Effect, people: Population, by: Sequence[str] | None, k: int, order: Integers) -> tuple[GroupEffect, ...]:
    names = people.groups() if by is None else by
    groupings = [_Grouping(EVERYBODY, Labels(np.zeros(people.size, dtype=np.int64), (EVERYBODY,)), None)]
    groupings += [_Grouping(TENTH, tenths(people, order), None), *(_grouping(people, name) for name in names)]
    return tuple(row for one in groupings for row in _rows(one, effect, k))


def tenths(people: Population, order: Integers) -> Labels:
    """(h,) the tenth of people each household falls in, by equivalised income of before; `order` sorts by that."""
    inside = (people.weights * people.sizes)[order]
    reached = np.cumsum(inside)
    found = np.empty(people.size, dtype=np.int64)
    found[order] = np.minimum(((reached - inside / 2) * (10 / reached[-1])).astype(np.int64), 9)
    names = ("1 (poorest)", *map(str, range(2, 10)), "10 (richest)")
    return Labels(found, names)


def _grouping(people: Population, name: str) -> _Grouping:
    column = people.of_households.get(name)
    place = None if column is not None else people.household_of
    column = people.of_persons.get(name) if column is None else column
    if not isinstance(column, Labels):
        raise UnusableInput(
            f"A table by {name} cannot be made: it is no column of words. The population has {', '.join(people.groups()) or 'none'}."
        )
    return _Grouping(name, column, place)


def _rows(grouping: _Grouping, effect: _Effect, k: int) -> list[GroupEffect]:
    counts, numbers_by = grouping.by_outcome(effect)
    numbers = numbers_by.sum(axis=1)
    gains, incomes = (grouping.total(effect.weights * one) for one in (effect.gain, effect.income))
    present = np.maximum(numbers, np.finfo(float).tiny)
    means = gains / present
    errors = grouping.errors(effect.weights, effect.gain, means) / present
    shares = [one / present for one in (numbers_by[:, WINS], numbers_by[:, LOSES] + numbers_by[:, HIT], numbers_by[:, HIT])]
    shown, rows = _shown(grouping.labels.names, counts, k), []
    for code, name in enumerate(grouping.labels.names):
        if not numbers[code]:
            continue
        known, *tells = shown[code]
        if not known:
            rows.append(GroupEffect(grouping.column, name, grouping.counted, *[None] * 8))
            continue
        mean, error = float(means[code]), float(errors[code])
        interval = normal_interval(mean, error, LEVEL)
        of_income = float(gains[code] / incomes[code]) if incomes[code] > 0 else None
        told = [float(share[code]) if tell else None for share, tell in zip(shares, tells, strict=True)]
        number = float(numbers[code])
        rows.append(GroupEffect(grouping.column, name, grouping.counted, int(counts[code].sum()), number, mean, interval, of_income, *told))
    return rows


def _shown(names: Sequence[str], counts: Integers, k: int) -> list[tuple[bool, bool, bool, bool]]:
    """Per group: whether it may be told at all, and its winners, losers and hard hit (who are some of the losers)."""
    table = suppress_small_cells(
        {name: dict(zip(OUTCOMES, row.tolist(), strict=True)) for name, row in zip(names, counts, strict=True)}, k=k
    )
    found = []
    for name, row in zip(names, counts, strict=True):
        tells = [not table.rows[name][outcome].is_hidden for outcome in OUTCOMES]
        known = not table.row_totals[name].is_hidden and row.sum() >= k
        found.append((bool(known), tells[WINS], tells[LOSES] and tells[HIT], tells[HIT]))
    return found


def _hard_hit(effect: _Effect, groups: Sequence[GroupEffect], choices: Choices) -> HardHit:
    everybody = groups[0]
    if everybody.hard_hit is None or everybody.number is None:
        return HardHit(choices.hard, None, ())
    over = [(row.name, row.hard_hit / everybody.hard_hit) for row in groups[1:] if row.hard_hit and everybody.hard_hit]
    over = sorted((one for one in over if one[1] > 1), key=lambda one: -one[1])
    return HardHit(choices.hard, float(effect.weights @ (effect.outcome == HIT)), tuple(over))


def _total_interval(scores: Floats) -> Interval | None:
    size = len(scores)
    if size < 2:
        return None
    error = float(np.sqrt(size / (size - 1) * np.sum((scores - scores.mean()) ** 2)))
    return normal_interval(float(scores.sum()), error, LEVEL)


def _changes(people: Population, before: Floats, after: Floats, choices: Choices, order: Integers) -> tuple[Change, ...]:
    """Incomes given are those of today, so they hold what is paid and got before; the reform adds the difference."""
    incomes = people.equivalent_income
    changed = incomes + (after - before) / people.equivalence
    curves = _Curve.of(incomes, people.sizes, order), _Curve.of(changed, people.sizes, np.argsort(changed))

    def measures(weights: Floats) -> Floats:
        old, new = (curve.weighted(weights) for curve in curves)
        share = choices.poverty_share
        line = share * old.median()
        return np.array([old.below(line), new.below(line), old.below(line), new.below(share * new.median()), old.gini(), new.gini()])

    found = measures(people.weights)
    around: list[Interval | None] = [None] * 3
    if choices.intervals is not None and people.size > 1:
        rows = np.arange(people.size)
        drawn = bootstrap(measures, Design(people.weights, np.zeros_like(rows), rows), choices.intervals)
        around = [percentile_interval(drawn[:, at + 1] - drawn[:, at], choices.intervals.level) for at in (0, 2, 4)]
    names = (POOR_FIXED, POOR_MOVING, GINI)
    return tuple(Change(name, float(found[2 * at]), float(found[2 * at + 1]), around[at]) for at, name in enumerate(names))


@dataclass(frozen=True, slots=True)
class _Curve:
    """Incomes in order, once, for a bootstrap asks hundreds of times."""

    incomes: Floats
    sizes: Floats
    order: Integers

    @classmethod
    def of(cls, incomes: Floats, sizes: Floats, order: Integers) -> _Curve:
        return cls(incomes[order], sizes[order], order)

    def weighted(self, weights: Floats) -> _Weighted:
        people = np.take(weights, self.order)
        people *= self.sizes
        return _Weighted(self.incomes, people, np.cumsum(people))


@dataclass(frozen=True, slots=True)
class _Weighted:
    incomes: Floats
    people: Floats
    reached: Floats

    def median(self) -> float:
        return quantile_at(self.incomes, self.reached, 0.5)

    def below(self, line: float) -> float:
        at = int(np.searchsorted(self.incomes, line))
        return float(self.reached[at - 1] / self.reached[-1]) if at else 0.0

    def gini(self) -> float:
        money = self.people * self.incomes
        return float((2 * (money @ self.reached) - self.people @ money) / (self.reached[-1] * money.sum()) - 1)
