"""The Method of Equal Shares, exactly, in whole numbers with a proved bound and in fractions where that bound does not decide.

Source: Peters and Skowron (2020), Proportionality and the Limits of Welfarism; Peters, Pierczyński and Skowron (2021),
Proportional Participatory Budgeting with Additive Utilities. Every voter starts with the same money. A project can be paid
when its supporters still have its cost together; they pay in proportion to their points, whoever has less pays all he has.
The project whose supporters get the most for their money is elected, and so on until none can be paid.

**How it is counted.** A group of equal ballots acts as one voter with the money and the points of all. Money is counted in
units of 2^-k cents held as 64-bit whole numbers, so sums have no rounding error in whatever order they are made. For each
group `error` bounds how far `money` is from the true rational number. Only two things are rounded: the first share (by less
than one unit) and the price of an elected project.

**The bound.** Let f(q) be the sum of min(money, q × points) over the supporters, C the cost, q the price found with
r = C − f(q) ≥ 0, and let D be the sum of the errors of all supporters who might be unable to pay q + w (w a window above q). Let W
be the points of the others, who surely can. f is concave and rises by at least W per unit up to q + w, and the true function
differs from f by at most D there, because whoever surely can pay adds the same to both. So the true price lies between
q − (D − r)/W and q + (r + D)/W, provided that the latter is within the window. Where it is not, or where two projects'
intervals overlap, or where it is unsure whether supporters have enough, fractions decide (`_Exact`): the true money of a group is
max(0, share − sum of price × points over its elected projects), since who once paid all has a sum below zero ever after.

**Speed.** Prices only rise while an election goes on, so an old price is a lower bound, and only projects whose bound could still win
are priced again. The price is found by Newton's method, which needs no sorting.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import Any

import numpy as np

from madang_methods.budgeting.contests import Contest
from madang_methods.budgeting.profile import Bools, Groups, Ints, entries
from madang_methods.errors import UnusableInput

MONEY_BITS = 61
KEY_BITS = 64
WINDOW_BITS = 20
LEAST_WINDOW = 1 << 10
WIDER = 4  # times the largest error: the price moves about as much as the purses do
LONGEST_TEXT_BITS = 3400
MOST_WINDOWS = 6


class Unsure(Exception):
    """Shares known only to lie within a range do not settle a decision."""


@dataclass(frozen=True, slots=True)
class Quote:
    """The price of a project per point lies between `low` and `high` (units); `exact` in cents where it is known."""

    price: int
    low: int
    high: int
    exact: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Payment:
    """Who paid for a project, exact, in currency units: `full_points` x `price` + `rest` is its cost.

    `price` is per point (for approval: per voter). `full_voters` paid it; `rest_voters` had less and gave `rest`, all they had,
    together. Supporters who had nothing left any more are counted in `empty_voters`.
    """

    price: Fraction
    full_voters: int
    full_points: Fraction
    rest_voters: int
    rest: Fraction
    empty_voters: int
    is_per_voter: bool

    @property
    def total(self) -> Fraction:
        return self.price * self.full_points + self.rest

    def explain(self) -> str:
        each = "each" if self.is_per_voter else "per point"
        text = f"{self.full_voters:,} paid {_money(self.price)} {each}"
        if self.rest_voters:
            text += f", {self.rest_voters:,} had less and gave all they had, {_money(self.rest)} together"
        return text + (f"; {self.empty_voters:,} had nothing left." if self.empty_voters else ".")

    def to_dict(self) -> dict[str, Any]:
        """Amounts rounded to cents, and the exact fractions as texts (null where one has more than a thousand digits)."""
        return {
            "price": float(round(self.price, 2)),
            "price_exact": _exact_text(self.price),
            "paid_in_full": self.full_voters,
            "points_in_full": float(self.full_points),
            "gave_the_rest_they_had": self.rest_voters,
            "rest": float(round(self.rest, 2)),
            "rest_exact": _exact_text(self.rest),
            "had_nothing_left": self.empty_voters,
        }


def _exact_text(value: Fraction) -> str | None:
    return str(value) if value.denominator.bit_length() <= LONGEST_TEXT_BITS else None


def _money(value: Fraction) -> str:
    return f"{float(round(value, 2)):,.2f}"


@dataclass(frozen=True, slots=True)
class _Supporters:
    """Of one project: groups, their units (None stands for one each, which needs no multiplication) and their money now."""

    groups: Groups
    units: Ints | None
    money: Ints

    def dues(self, price: int) -> Ints | int:
        return price if self.units is None else self.units * price

    def points(self, some: Bools | None = None) -> int:
        if self.units is None:
            return len(self.money) if some is None else int(np.count_nonzero(some))
        return int(self.units.sum() if some is None else self.units[some].sum())

    def newton(self, cost: int, hint: int | None) -> tuple[int, int]:
        """The largest price found with f(price) <= cost, and cost - f(price). From below, f being concave, it never overshoots."""
        everybody = cost // self.points()
        price, is_below = hint or everybody, False
        while True:
            dues = self.dues(price)
            left = cost - int(np.minimum(self.money, dues).sum())
            more = self.points(self.money > dues)
            if left < 0 and (is_below or not more):
                price, is_below = everybody, True
            elif left < 0:
                price, is_below = max(0, price - -(left // more)), True
            elif not more or left < more:
                return price, left
            else:
                price += left // more


@dataclass(slots=True)
class Run:
    """One election by equal shares with `share` cents for each voter. `elected` are positions of projects in order.

    With `slack` it stands for all shares that differ from `share` by at most so many cents, and raises Unsure where they could
    end differently.
    """

    contest: Contest
    share: Fraction
    hints: dict[int, int] = field(default_factory=dict)
    slack: Fraction = Fraction(0)
    elected: list[int] = field(default_factory=list)
    quotes: list[Quote] = field(default_factory=list)
    spent: int = 0
    exact: _Exact | None = None
    decided_exactly: int = 0
    unit_bits: int = 0
    money: Ints = field(init=False)
    error: Ints = field(init=False)
    most_error: int = 1
    lists: dict[int, tuple[Groups, Ints | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        profile = self.contest.profile
        total = (self.share + self.slack) * profile.voters
        points = 1 if profile.has_single_units else int((profile.column_units // profile.weight[profile.column_groups]).max(initial=1))
        self.unit_bits = MONEY_BITS - int(total + 1).bit_length() - points.bit_length()
        if self.unit_bits < 0:
            raise UnusableInput(
                "The budget times the points of a ballot is too large to count. Use fewer digits for the points, or a larger unit of money."
            )
        self.start_money()

    def start_money(self) -> None:
        numerator, denominator = (self.share * 2**self.unit_bits).as_integer_ratio()
        weight = self.contest.profile.weight
        whole, rest = divmod(numerator, denominator)
        self.money = weight * whole + weight * rest // denominator
        unsure = -(-self.slack.numerator * 2**self.unit_bits // self.slack.denominator)
        self.error = weight * unsure + int(rest > 0)
        self.most_error = int(self.error.max(initial=1))

    def run(self, stop_above: int | None = None) -> Run:
        """Elects until nobody can pay for more, or until more than `stop_above` cents are spent."""
        heap = self.first_bounds()
        priced: dict[int, tuple[int, Quote]] = {}
        while heap and (stop_above is None or self.spent <= stop_above):
            winner = self.cheapest(heap, priced)
            if winner is not None:
                self.elect(*winner)
                gone = self.contest.rivals_of(winner[0])
                if gone:
                    heap[:] = [entry for entry in heap if entry[2] not in gone]
                    heapify(heap)
        return self

    def first_bounds(self) -> list[tuple[int, int, int]]:
        """A price below which no project can be had: its cost over all points."""
        scores = self.contest.profile.scores
        heap = [
            (
                self.key((self.contest.costs[project] << self.unit_bits) // int(scores[project]), project, up=False),
                self.contest.rank[project],
                project,
            )
            for project in self.contest.allowed
            if scores[project] > 0 and self.contest.costs[project] <= (self.share + self.slack) * self.contest.profile.voters
        ]
        heapify(heap)
        return heap

    def key(self, price: int, project: int, *, up: bool) -> int:
        """What is compared: price per point, or per point and cent of cost; rounded outwards."""
        if not self.contest.by_cost:
            return price
        scaled = price << KEY_BITS
        return -(-scaled // self.contest.costs[project]) if up else scaled // self.contest.costs[project]

    def cheapest(self, heap: list[tuple[int, int, int]], priced: dict[int, tuple[int, Quote]]) -> tuple[int, Quote] | None:
        """The project to elect next, taken off the heap; None where nobody can pay for any."""
        fresh: list[tuple[int, int, int, Quote]] = []
        best: int | None = None
        now = len(self.elected)
        while heap and (best is None or heap[0][0] <= best):
            _, rank, project = heappop(heap)
            known = priced.get(project)
            quote = known[1] if known and known[0] == now else self.quote(project)
            if quote is None:
                continue
            priced[project] = (now, quote)
            fresh.append((self.key(quote.low, project, up=False), rank, project, quote))
            high = self.key(quote.high, project, up=True)
            best = high if best is None else min(best, high)
        if best is None:
            return None
        near = [entry for entry in fresh if entry[0] <= best]
        chosen = near[0][2:] if len(near) == 1 else self.decide([entry[2:] for entry in near])
        for key, rank, project, _ in fresh:
            if project != chosen[0]:
                heappush(heap, (key, rank, project))
        return chosen

    def decide(self, near: list[tuple[int, Quote]]) -> tuple[int, Quote]:
        """Intervals overlap: fractions decide, and where those are equal the published order."""
        if self.are_alike([project for project, _ in near]):
            return min(near, key=lambda entry: self.contest.rank[entry[0]])
        self.decided_exactly += 1
        settled = []
        for project, quote in near:
            price = quote.exact if quote.exact is not None else self.exactly().price(self, project, quote)
            assert price is not None  # the quote said that it can be paid
            value = price / self.contest.costs[project] if self.contest.by_cost else price
            settled.append((value, self.contest.rank[project], project, self.rounded(price)))
        _, _, project, quote = min(settled, key=lambda entry: entry[:2])
        return project, quote

    def are_alike(self, projects: list[int]) -> bool:
        """Same cost and same supporters: their price is the same whatever the shares are, so no fraction is needed to see the tie."""
        first, profile = projects[0], self.contest.profile
        return all(
            self.contest.costs[other] == self.contest.costs[first]
            and np.array_equal(profile.supporters(other), profile.supporters(first))
            and np.array_equal(profile.units(other), profile.units(first))
            for other in projects[1:]
        )

    def rounded(self, price: Fraction) -> Quote:
        down = (price.numerator << self.unit_bits) // price.denominator
        return Quote(down, down, down + 1, price)

    def exactly(self) -> _Exact:
        if self.slack:
            raise Unsure
        if self.exact is None:
            self.exact = _Exact(self)
        return self.exact

    def quote(self, project: int) -> Quote | None:
        """The price of a project now, or None where its supporters cannot pay it together."""
        paying = self.supporters(project)
        cost = self.contest.costs[project] << self.unit_bits
        total, slack = int(paying.money.sum()), self.most_error * len(paying.money)
        if total + slack < cost:
            return None
        if total - slack < cost:
            return self.quote_exactly(project, None)
        if self.elected:
            paying = self.without_the_empty(project, paying)
        price, left = paying.newton(cost, self.hints.get(project))
        self.hints[project] = price
        return self.bounded(project, price, left, paying)

    def supporters(self, project: int) -> _Supporters:
        known = self.lists.get(project)
        if known is not None:
            return _Supporters(known[0], known[1], self.money[known[0]])
        profile = self.contest.profile
        groups = profile.supporters(project)
        return _Supporters(groups, None if profile.has_single_units else profile.units(project), self.money[groups])

    def without_the_empty(self, project: int, paying: _Supporters) -> _Supporters:
        """Whoever has spent all is of no more interest; the shorter list is kept for the rest of the run."""
        has = paying.money > 0
        if 2 * int(np.count_nonzero(has)) > len(has):
            return paying
        keep = has | (self.error[paying.groups] > 0)
        units = None if paying.units is None else paying.units[keep]
        shorter = _Supporters(paying.groups[keep], units, paying.money[keep])
        self.lists[project] = shorter.groups, units
        return shorter

    def bounded(self, project: int, price: int, left: int, paying: _Supporters) -> Quote | None:
        """The interval of the true price, by the bound explained above; the window is widened until it holds the interval."""
        window = max(price >> WINDOW_BITS, LEAST_WINDOW, WIDER * self.most_error)
        for _ in range(MOST_WINDOWS):
            unsure = paying.money < paying.dues(price + window) + self.most_error
            poor = int(np.count_nonzero(unsure))
            if poor == 0 and len(unsure) == len(self.contest.profile.supporters(project)):
                return self.rounded(Fraction(self.contest.costs[project], int(self.contest.profile.scores[project])))
            sure = paying.points() - paying.points(unsure)
            if sure == 0:
                break
            doubt = int(self.error[paying.groups[unsure]].sum()) if poor else 0
            above, below = -(-(left + doubt) // sure), -(-max(0, doubt - left) // sure)
            if above <= window:
                return Quote(price, price - below, price + above)
            window = above
        return self.quote_exactly(project, None)

    def quote_exactly(self, project: int, quote: Quote | None) -> Quote | None:
        self.decided_exactly += 1
        price = self.exactly().price(self, project, quote)
        return None if price is None else self.rounded(price)

    def elect(self, project: int, quote: Quote) -> None:
        if self.exact is not None and quote.exact is None:
            price = self.exact.price(self, project, quote)
            assert price is not None
            quote = self.rounded(price)
        if self.exact is not None:
            assert quote.exact is not None
            self.exact.remember(project, quote.exact)
        self.charge(project, quote)
        self.elected.append(project)
        self.quotes.append(quote)
        self.spent += self.contest.costs[project]

    def charge(self, project: int, quote: Quote) -> None:
        paying = self.supporters(project)
        units, error = 1 if paying.units is None else paying.units, self.error[paying.groups]
        left = paying.money - paying.dues(quote.price)
        empty = left + error <= (quote.low - quote.price) * units
        error += max(quote.high - quote.price, quote.price - quote.low) * units
        error[empty] = 0
        left[empty | (left < 0)] = 0
        self.money[paying.groups] = left
        self.error[paying.groups] = error
        self.most_error = max(self.most_error, int(error.max(initial=0)))


class _Exact:
    """True prices of the elected projects as fractions (cents per point), and the true money of any group."""

    def __init__(self, run: Run) -> None:
        """Goes through what was elected so far again, this time with every price exact; the run's errors shrink with it."""
        self.contest, self.share = run.contest, run.share
        self.rounds: dict[int, int] = {}
        self.prices: list[Fraction] = []
        history = list(zip(run.elected, run.quotes, strict=True))
        run.start_money()
        run.lists.clear()
        for project, quote in history:
            price = quote.exact if quote.exact is not None else self.price(run, project, quote)
            assert price is not None
            self.remember(project, price)
            run.charge(project, run.rounded(price))

    def remember(self, project: int, price: Fraction) -> None:
        self.rounds[project] = len(self.prices)
        self.prices.append(price)

    def price(self, run: Run, project: int, quote: Quote | None) -> Fraction | None:
        """The least price at which the supporters pay the cost together; None where they cannot."""
        groups, units = self.contest.profile.supporters(project), self.contest.profile.units(project)
        alive = (run.money[groups] > 0) | (run.error[groups] > 0)
        groups, units = groups[alive], units[alive]
        money, error = run.money[groups], run.error[groups]
        rich, poor = np.zeros(len(groups), dtype=bool), np.zeros(len(groups), dtype=bool)
        if quote is not None:
            rich = money - error >= quote.high * units
            poor = ~rich & (money + error <= quote.low * units)  # whoever has exactly the price counts once
        plain = poor & (money > error)
        unclear = self.purses(groups[~rich & ~plain], units[~rich & ~plain])
        paid = self.money_of(groups[plain])
        return _price(Fraction(self.contest.costs[project]) - paid, int(units[rich].sum()), unclear)

    def held(self, run: Run, groups: Groups) -> Fraction:
        """The true money of these groups together, in cents."""
        plain = run.money[groups] > run.error[groups]
        unclear = groups[~plain & ((run.money[groups] > 0) | (run.error[groups] > 0))]
        purses = self.purses(unclear, np.ones(len(unclear), dtype=np.int64))
        return self.money_of(groups[plain]) + sum((money * count for money, _, count in purses), Fraction(0))

    def payment(self, run: Run, project: int, unit: int) -> Payment:
        """Who pays what if the project is elected now; its supporters have to be able to. `unit` cents are one of the currency."""
        quote = run.quote(project)
        assert quote is not None
        price = quote.exact if quote.exact is not None else self.price(run, project, quote)
        assert price is not None
        profile = self.contest.profile
        groups, units = profile.supporters(project), profile.units(project)
        pays, empty = self.sides(run, groups, units, price)
        rest = ~pays & ~empty
        weight = profile.weight[groups]
        return Payment(
            price=price * profile.point_scale / unit,
            full_voters=int(weight[pays].sum()),
            full_points=Fraction(int(units[pays].sum()), profile.point_scale),
            rest_voters=int(weight[rest].sum()),
            rest=self.held(run, groups[rest]) / unit,
            empty_voters=int(weight[empty].sum()),
            is_per_voter=bool((units == weight).all()),
        )

    def sides(self, run: Run, groups: Groups, units: Ints, price: Fraction) -> tuple[Bools, Bools]:
        """Of each group whether it can pay the price, and whether it has nothing at all; fractions where the bound does not tell."""
        quote = run.rounded(price)
        money, error = run.money[groups], run.error[groups]
        pays, cannot = money - error >= quote.high * units, money + error < quote.low * units
        empty = (money == 0) & (error == 0)
        unclear = np.flatnonzero(~pays & (~cannot | ((money <= error) & ~empty)))
        for place in unclear:
            purse = self.held(run, groups[place : place + 1])
            pays[place], empty[place] = purse >= price * int(units[place]) and purse > 0, purse == 0
        return pays, empty

    def bills(self, groups: Groups) -> tuple[Ints, Ints, Ints]:
        """For every elected project that any of these groups supports: place in `groups`, round, units."""
        profile = self.contest.profile
        entry, place = entries(profile.row_starts, groups)
        round_of = np.full(profile.projects, -1)
        round_of[list(self.rounds)] = list(self.rounds.values())
        rounds = round_of[profile.row_projects[entry]]
        elected = rounds >= 0
        return place[elected], rounds[elected], profile.row_units[entry][elected]

    def money_of(self, groups: Groups) -> Fraction:
        """The true money of groups that surely have some left, together."""
        if not len(groups):
            return Fraction(0)
        _, rounds, units = self.bills(groups)
        owed = np.zeros(len(self.prices), dtype=np.int64)
        np.add.at(owed, rounds, units)
        paid = sum((price * int(units) for price, units in zip(self.prices, owed, strict=True) if units), Fraction(0))
        return self.share * int(self.contest.profile.weight[groups].sum()) - paid

    def purses(self, groups: Groups, units: Ints) -> list[tuple[Fraction, int, int]]:
        """(true money, units, how many such groups), groups with the same history together."""
        if not len(groups):
            return []
        table = np.zeros((len(groups), len(self.prices) + 2), dtype=np.int64)
        place, rounds, owed = self.bills(groups)
        table[place, rounds] = owed
        table[:, -2], table[:, -1] = self.contest.profile.weight[groups], units
        kinds, counts = np.unique(table, axis=0, return_counts=True)
        return [(self.purse(kind[:-1]), int(kind[-1]), int(count)) for kind, count in zip(kinds, counts, strict=True)]

    def purse(self, kind: Ints) -> Fraction:
        paid = sum((price * int(units) for price, units in zip(self.prices, kind[:-1], strict=True) if units), Fraction(0))
        return max(Fraction(0), self.share * int(kind[-1]) - paid)


def _price(cost: Fraction, rich: int, purses: list[tuple[Fraction, int, int]]) -> Fraction | None:
    """Price at which `rich` units and these purses pay the cost, each purse at most what is in it."""
    waiting = sorted(((money / units, money, units, count) for money, units, count in purses), reverse=True)
    able = rich + sum(units * count for _, _, units, count in waiting)
    last = Fraction(0)
    while able:
        price = cost / able
        if not waiting or waiting[-1][0] >= price:
            return max(price, last)
        last, money, units, count = waiting.pop()
        cost -= money * count
        able -= units * count
    return last if cost == 0 else None
