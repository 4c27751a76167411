"""What each household pays or gets by a policy: the declaration turned into arrays."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

import numpy as np

from madang_methods.errors import UnusableInput
from madang_methods.impact.policy import Amount, Condition, Policy, Scale, TakeUp
from madang_methods.impact.population import Column, Labels, Mask, Population
from madang_methods.sampling import Floats


@dataclass(frozen=True, slots=True)
class Charged:
    """By household: `money` in a year, + for what is got and − for what is paid (or the measure of a rule); who is entitled or liable."""

    money: Floats
    touched: Mask


def charged(people: Population, policies: Iterable[Policy], *, on: date | None = None, seed: int = 1) -> Charged:
    """All policies in force together. Take-up is drawn by `seed`: the same household comes or stays away whatever the policy."""
    money, touched = np.zeros(people.size), np.zeros(people.size, dtype=bool)
    for policy in policies:
        if policy.is_in_force(on):
            one = amounts(people, policy)
            coming = takes_up(people, policy, seed)
            one = one if coming is None else one * coming
            money += policy.sign * one
            touched |= one != 0
    return Charged(money, touched)


def amounts(people: Population, policy: Policy) -> Floats:
    """(h,) what the policy asks or pays in a year, 0 where it does not apply, before take-up. Never negative."""
    _check_columns(people, policy)
    base = _Base(people, by_person=policy.unit == "person")
    found = _sum(base, policy.amount)
    if policy.reductions:
        found = found * (1 - _reduced(base, policy))
    if policy.cap.unit is not None:
        found = np.minimum(found, policy.cap.unit)
    found = _where(_all(base, policy.conditions), found)
    if base.by_person:
        by_person = np.broadcast_to(np.asarray(found, dtype=float), len(people.household_of))
        found = np.asarray(np.bincount(people.household_of, weights=by_person, minlength=people.size), dtype=float)
    found = np.broadcast_to(np.asarray(found, dtype=float) * policy.yearly, people.size)
    if policy.cap.household is not None:
        found = np.minimum(found, policy.cap.household * policy.yearly)
    if policy.cap.share_of_income is not None:
        found = np.minimum(found, policy.cap.share_of_income * np.maximum(people.income, 0))
    return np.asarray(found)


def takes_up(people: Population, policy: Policy, seed: int) -> Mask | None:
    """(h,) who comes for what they are entitled to; None where everybody does."""
    if policy.take_up == TakeUp():
        return None
    share: Floats | float = policy.take_up.share
    if policy.take_up.column:
        column = people.household_column(policy.take_up.column)
        if not isinstance(column, Labels):
            raise UnusableInput(
                f"{policy.name}: take-up differs by {policy.take_up.column}, which is no column of words of the households."
            )
        shares = dict(policy.take_up.shares)
        share = np.array([shares.get(name, policy.take_up.share) for name in column.names])[column.codes]
    return np.asarray(np.random.default_rng(seed).random(people.size) < share)


@dataclass(frozen=True, slots=True)
class _Base:
    """The rows a policy counts: households, or persons with the columns of their households."""

    people: Population
    by_person: bool

    @property
    def sizes(self) -> Floats:
        return self.people.sizes

    def column(self, name: str) -> Column:
        of_household = self.people.household_column(name)
        if of_household is None:
            return self.people.of_persons[name]
        return self._spread(of_household) if self.by_person else of_household

    def numbers(self, name: str) -> Floats:
        """A column of numbers; one of persons is added up for a household."""
        column = self.column(name)
        if isinstance(column, Labels):
            raise UnusableInput(f"The column {name} holds words, where an amount needs numbers. Name another column.")
        if not self.by_person and name in self.people.of_persons:
            return np.bincount(self.people.household_of, weights=column, minlength=self.people.size).astype(float)
        return column

    def holds(self, condition: Condition) -> Mask:
        mask = _holds(self.column(condition.column), condition)
        if self.by_person or condition.column not in self.people.of_persons:
            return mask
        found = np.bincount(self.people.household_of, weights=mask, minlength=self.people.size)
        return np.asarray(found > 0 if condition.who == "anyone" else found == self.people.sizes)

    def _spread(self, column: Column) -> Column:
        places = self.people.household_of
        return Labels(column.codes[places], column.names) if isinstance(column, Labels) else column[places]


def _check_columns(people: Population, policy: Policy) -> None:
    if policy.unit == "person" and not people.of_persons and not len(people.household_of):
        raise UnusableInput(f"{policy.name} counts persons, but the population has households alone. Give the persons too.")
    for name in sorted(policy.columns()):
        if people.household_column(name) is None and name not in people.of_persons:
            known = ", ".join(
                sorted({"income", "size", "equivalent_income", "income_to_median", *people.of_households, *people.of_persons})
            )
            raise UnusableInput(f"{policy.name} needs the column {name}, which the population has not. It has {known}.")


def _holds(column: Column, condition: Condition) -> Mask:
    if isinstance(column, Labels):
        if not condition.values:
            raise UnusableInput(f"The column {condition.column} holds words, so “at_least” and “below” mean nothing. Use “is”.")
        unknown = [word for word in condition.values if word not in column.names]
        if unknown:
            raise UnusableInput(f"Nobody has {condition.column} “{unknown[0]}”. The column holds {', '.join(column.names)}.")
        return np.array([name in condition.values for name in column.names])[column.codes]
    if condition.values:
        raise UnusableInput(f"The column {condition.column} holds numbers. Use “at_least” and “below” instead of “is”.")
    mask = np.ones(len(column), dtype=bool) if condition.at_least is None else column >= condition.at_least
    return mask if condition.below is None else mask & (column < condition.below)


def _all(base: _Base, conditions: Iterable[Condition]) -> Mask | None:
    mask: Mask | None = None
    for condition in conditions:
        mask = base.holds(condition) if mask is None else mask & base.holds(condition)
    return mask


def _where(mask: Mask | None, values: Floats | float) -> Floats | float:
    return values if mask is None else np.where(mask, values, 0.0)


def _reduced(base: _Base, policy: Policy) -> Floats | float:
    largest: Floats | float = 0.0
    for reduction in policy.reductions:
        largest = np.maximum(largest, _where(_all(base, reduction.conditions), reduction.share))
    return largest


def _sum(base: _Base, amount: Amount) -> Floats | float:
    found: Floats | float = amount.flat
    if amount.per_person:
        found = found + (amount.per_person if base.by_person else amount.per_person * base.sizes)
    for name, rate in amount.each:
        found = found + rate * base.numbers(name)
    if amount.scale:
        found = found + _on_scale(base.numbers(amount.scale.of), amount.scale)
    if amount.withdraw:
        name, rate, above = amount.withdraw
        found = found - rate * np.maximum(base.numbers(name) - above, 0)
    return np.maximum(found, 0.0)


def _on_scale(values: Floats, scale: Scale) -> Floats:
    ends = np.asarray(scale.ends)
    if scale.amounts:
        steps = np.array([0.0, *scale.amounts])
        return np.asarray(steps[np.searchsorted(ends, values, side="right")])
    found = np.zeros(len(values))
    for end, above, rate in zip(ends, [*ends[1:], np.inf], scale.rates, strict=True):
        found += rate * np.clip(values - end, 0, above - end)
    return found
