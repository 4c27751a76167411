"""A fee, a benefit or a rule as data: who, how much, from when, by which law. A clerk can read it; JSON can hold it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from madang_methods.errors import UnusableInput

KINDS = ("fee", "benefit", "rule")
UNITS = ("household", "person")
WHO = ("anyone", "everyone")
# Columns that move when a household earns more.
OF_INCOMES = {"income", "equivalent_income", "income_to_median"}


@dataclass(frozen=True, slots=True)
class Condition:
    """Holds where `column` is one of `values` (words), or from `at_least` to below `below` (numbers).

    Asked of a household about a column of persons, it holds where it does for `who`: anyone or everyone in it.
    """

    column: str
    values: tuple[str, ...] = ()
    at_least: float | None = None
    below: float | None = None
    who: str = "anyone"

    def explain(self) -> str:
        if self.values:
            return f"{self.column} is {' or '.join(self.values)}"
        bounds = [f"at least {self.at_least:,.6g}"] if self.at_least is not None else []
        bounds += [f"below {self.below:,.6g}"] if self.below is not None else []
        return f"{self.column} is {' and '.join(bounds)}"


@dataclass(frozen=True, slots=True)
class Scale:
    """Bands of a column by their lower ends: a fixed `amounts` for the band one falls in, or `rates` on the part that lies in each."""

    of: str
    ends: tuple[float, ...]
    amounts: tuple[float, ...] = ()
    rates: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Amount:
    """What is added up for one unit: flat + per_person × size + each column × its rate + the scale − what is withdrawn, never below 0.

    each, shares: (column, money per one of it). withdraw: (column, rate, above which).
    """

    flat: float = 0.0
    per_person: float = 0.0
    each: tuple[tuple[str, float], ...] = ()
    scale: Scale | None = None
    withdraw: tuple[str, float, float] | None = None


@dataclass(frozen=True, slots=True)
class Reduction:
    """Where all conditions hold, `share` of the amount is left off; of several that hold, the largest."""

    share: float
    conditions: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Cap:
    """The most that is asked or paid: for a unit, for a household, and as a share of a household's income."""

    unit: float | None = None
    household: float | None = None
    share_of_income: float | None = None


@dataclass(frozen=True, slots=True)
class TakeUp:
    """The share of entitled households that come for it; by the words of one column where it differs."""

    share: float = 1.0
    column: str | None = None
    shares: tuple[tuple[str, float], ...] = ()


@dataclass(frozen=True, slots=True)
class Policy:
    """One fee, benefit or rule in force from `starts` to before `ends` (None: open).

    A rule counts something other than money, named in `measure` (minutes to the nearest office); it moves no income.
    """

    name: str
    kind: str
    unit: str
    amount: Amount
    conditions: tuple[Condition, ...] = ()
    reductions: tuple[Reduction, ...] = ()
    cap: Cap = field(default_factory=Cap)
    take_up: TakeUp = field(default_factory=TakeUp)
    yearly: int = 1
    measure: str = ""
    starts: date | None = None
    ends: date | None = None
    law: str = ""

    def is_in_force(self, on: date | None) -> bool:
        """On a day; without a day, always."""
        return on is None or ((self.starts is None or self.starts <= on) and (self.ends is None or on < self.ends))

    @property
    def sign(self) -> int:
        """+1 where more of it is better for those who get it."""
        return 1 if self.kind == "benefit" else -1

    def columns(self) -> set[str]:
        """Every column it needs."""
        of_conditions = [*self.conditions, *(one for reduction in self.reductions for one in reduction.conditions)]
        found = {one.column for one in of_conditions} | {column for column, _ in self.amount.each}
        found |= {self.amount.scale.of} if self.amount.scale else set()
        found |= {self.amount.withdraw[0]} if self.amount.withdraw else set()
        return found | ({self.take_up.column} if self.take_up.column else set())

    @property
    def looks_at_incomes(self) -> bool:
        """Whether somebody who earns more may pay or get something else."""
        return bool(self.columns() & OF_INCOMES) or self.cap.share_of_income is not None


@dataclass(frozen=True, slots=True)
class Reform:
    """What holds today and what would hold instead."""

    name: str
    before: tuple[Policy, ...]
    after: tuple[Policy, ...]
    currency: str = ""
    measure: str = ""


def reform_of(values: Mapping[str, Any]) -> Reform:
    """A reform from its JSON: name, currency, before and after, each a list of policies. Raises UnusableInput naming the place."""
    fields = _Fields(values, "the reform")
    name, currency = fields.text("name"), fields.text("currency", "")
    before, after = ([policy_of(one, f"{side}, policy {number}") for number, one in enumerate(fields.list(side), 1)] for side in ("before", "after"))  # fmt: skip
    fields.nothing_else()
    measures = {policy.measure for policy in (*before, *after)}
    if not measures:
        raise UnusableInput("The reform names no policy, before or after. Declare at least one.")
    if len(measures) > 1:
        raise UnusableInput(
            "The reform mixes money with a rule, or two rules that count different things. Hold them in reforms of their own."
        )
    return Reform(name, tuple(before), tuple(after), currency, measures.pop())


def policy_of(values: Mapping[str, Any], where: str = "the policy") -> Policy:
    """A policy from its JSON; the page of the method shows each field."""
    fields = _Fields(values, where)
    kind, unit = fields.choice("kind", KINDS), fields.choice("unit", UNITS, "household")
    policy = Policy(
        name=fields.text("name"),
        kind=kind,
        unit=unit,
        amount=_amount(fields.part("amount")),
        conditions=fields.each("conditions", _condition),
        reductions=fields.each("reductions", _reduction),
        cap=_cap(fields.part("cap", {})),
        take_up=_take_up(fields.part("take_up", {})),
        yearly={"year": 1, "month": 12}[fields.choice("per", ("year", "month"), "year")],
        measure=fields.text("measure", "" if kind != "rule" else None),
        starts=fields.day("from"),
        ends=fields.day("until"),
        law=fields.text("law", ""),
    )
    fields.nothing_else()
    if policy.measure and kind != "rule":
        raise UnusableInput(f"{where}: a {kind} counts money, so it has no measure. Leave it out, or make it a rule.")
    return policy


def _amount(fields: _Fields) -> Amount:
    shares = fields.pairs("share_of")
    amount = Amount(
        fields.number("flat", 0.0),
        fields.number("per_person", 0.0),
        (*fields.pairs("each"), *shares),
        _scale(fields.part("scale")) if "scale" in fields.values else None,
        _withdraw(fields.part("withdraw")) if "withdraw" in fields.values else None,
    )
    fields.nothing_else()
    if amount == Amount() and not fields.values:
        raise UnusableInput(f"{fields.where}: no amount is given. Name at least flat, which may be 0.")
    return amount


def _scale(fields: _Fields) -> Scale:
    bands = [_Fields(band, f"{fields.where}, band {number}") for number, band in enumerate(fields.list("bands"), 1)]
    ends = tuple(band.number("from") for band in bands)
    what = "rate" if bands and "rate" in bands[0].values else "amount"
    found = tuple(band.number(what) for band in bands)
    of = fields.text("of")
    for part in (fields, *bands):
        part.nothing_else()
    if not bands or list(ends) != sorted(set(ends)):
        raise UnusableInput(f"{fields.where}: the bands need lower ends that rise. Write them in order, each once.")
    return Scale(of, ends, rates=found) if what == "rate" else Scale(of, ends, amounts=found)


def _withdraw(fields: _Fields) -> tuple[str, float, float]:
    found = fields.text("of", "income"), fields.share("rate"), fields.number("above", 0.0)
    fields.nothing_else()
    return found


def _condition(fields: _Fields) -> Condition:
    given = fields.take("is", ())
    values = tuple(map(_word, given)) if isinstance(given, list | tuple) else (_word(given),)
    at_least, below = fields.number("at_least", None), fields.number("below", None)
    condition = Condition(fields.text("column"), values, at_least, below, fields.choice("who", WHO, "anyone"))
    fields.nothing_else()
    if bool(values) == (at_least is not None or below is not None):
        raise UnusableInput(f"{fields.where}: name either the words it is, or numbers in at_least and below.")
    return condition


def _word(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _reduction(fields: _Fields) -> Reduction:
    found = Reduction(fields.share("share"), fields.each("conditions", _condition))
    fields.nothing_else()
    return found


def _cap(fields: _Fields) -> Cap:
    found = Cap(fields.number("unit", None), fields.number("household", None), fields.share("share_of_income", None))
    fields.nothing_else()
    return found


def _take_up(fields: _Fields) -> TakeUp:
    shares = fields.pairs("shares")
    found = TakeUp(fields.share("share", 1.0), fields.text("column", "") or None, shares)
    fields.nothing_else()
    for word, share in shares:
        if not 0 <= share <= 1:
            raise UnusableInput(f"{fields.where}: {word} has a take-up of {share:g}. Give a share from 0 to 1.")
    if bool(shares) != bool(found.column):
        raise UnusableInput(f"{fields.where}: shares by group need the column whose words they name, and the column needs shares.")
    return found


REQUIRED: Any = object()


@dataclass(slots=True)
class _Fields:
    """One object of the JSON, read field by field; what nobody asked for is named instead of ignored."""

    values: Mapping[str, Any]
    where: str
    read: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        if not isinstance(self.values, Mapping):
            raise UnusableInput(f"{self.where} is {self.values!r}. Give an object with named fields.")

    def take(self, name: str, default: Any = REQUIRED) -> Any:
        self.read.add(name)
        if name in self.values:
            return self.values[name]
        if default is REQUIRED:
            raise UnusableInput(f"{self.where} has no {name}. Add it.")
        return default

    def text(self, name: str, default: str | None = REQUIRED) -> str:
        value = self.take(name, REQUIRED if default is None else default)
        if not isinstance(value, str):
            raise UnusableInput(f"{self.where}: {name} is {value!r}. Give text.")
        return value

    def choice(self, name: str, choices: Sequence[str], default: str = REQUIRED) -> str:
        value = self.text(name, default)
        if value not in choices:
            raise UnusableInput(f"{self.where}: {name} is “{value}”. It is one of {', '.join(choices)}.")
        return value

    def number(self, name: str, default: Any = REQUIRED) -> Any:
        value = self.take(name, default)
        if value is default and name not in self.values:
            return value
        if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) < float("inf"):
            raise UnusableInput(f"{self.where}: {name} is {value!r}. Give a number.")
        return float(value)

    def share(self, name: str, default: Any = REQUIRED) -> Any:
        value = self.number(name, default)
        if value is not None and not 0 <= value <= 1:
            raise UnusableInput(f"{self.where}: {name} is {value:g}. Give a share from 0 to 1; 0.05 is 5 %.")
        return value

    def day(self, name: str) -> date | None:
        value = self.take(name, None)
        try:
            return None if value is None else date.fromisoformat(value)
        except (TypeError, ValueError):
            raise UnusableInput(f"{self.where}: {name} is {value!r}. Write a day as 2027-01-31.") from None

    def list(self, name: str) -> Sequence[Any]:
        value = self.take(name, [])
        if not isinstance(value, list | tuple):
            raise UnusableInput(f"{self.where}: {name} is {value!r}. Give a list.")
        return value

    def part(self, name: str, default: Any = REQUIRED) -> _Fields:
        return _Fields(self.take(name, default), f"{self.where}, {name}")

    def each(self, name: str, make: Callable[[_Fields], Any]) -> tuple[Any, ...]:
        return tuple(make(_Fields(one, f"{self.where}, {name} {number}")) for number, one in enumerate(self.list(name), 1))

    def pairs(self, name: str) -> tuple[tuple[str, float], ...]:
        part = self.part(name, {})
        return tuple((key, part.number(key)) for key in part.values)

    def nothing_else(self) -> None:
        unknown = [name for name in self.values if name not in self.read]
        if unknown:
            raise UnusableInput(f"{self.where} has the field “{unknown[0]}”, which means nothing here. Correct its name or leave it out.")
