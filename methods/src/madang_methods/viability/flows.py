"""Money over time: net present value, internal rate of return, debt service. Year 0 is today and is not discounted."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike
from scipy.optimize import brentq

from madang_methods.errors import UnusableInput
from madang_methods.sampling import Floats, numbers

LOWEST_RATE = -0.99


def npv(rate: float, flows: ArrayLike) -> float:
    """Sum of flow_t / (1 + rate)^t. flows: (years,) money, paid out negative. rate: 0.1 is 10 % a year, above −1."""
    if not rate > -1:
        raise UnusableInput(f"The rate is {rate:g}. Money cannot lose more than all its worth in a year: give a rate above −1.")
    money = numbers(flows, "cash flow")
    return float(np.sum(money * (1 + rate) ** -np.arange(len(money), dtype=float)))


def irr(flows: ArrayLike) -> float | None:
    """The rate at which the flows are worth nothing today; None where they never return what was paid.

    Raises UnusableInput where nothing is paid or nothing received, and where several rates would do (flows that change
    sign more than once may have several): then a net present value at a named rate is the honest figure.
    """
    money = numbers(flows, "cash flow")
    if not ((money > 0).any() and (money < 0).any()):
        raise UnusableInput("An internal rate of return needs years with money paid and years with money received. Give both.")
    found = break_even_rates(money)
    if len(found) > 1:
        rates = ", ".join(f"{rate:.2%}" for rate in found)
        raise UnusableInput(f"These cash flows have {len(found)} internal rates of return ({rates}). Use the net present value instead.")
    return found[0] if found else None


def break_even_rates(flows: ArrayLike) -> list[float]:
    """Every rate above −99 % at which the flows are worth nothing today, ascending."""
    money = np.trim_zeros(numbers(flows, "cash flow"))
    if not len(money):
        return []
    return _single_rate(money) if _sign_changes(money) == 1 else _all_rates(money)


def _sign_changes(money: Floats) -> int:
    signs = np.sign(money[money != 0])
    return sum(one != other for one, other in pairwise(signs))


def _single_rate(money: Floats) -> list[float]:
    """One change of sign has one root at most (Descartes)."""
    highest = 1.0
    while npv(LOWEST_RATE, money) * npv(highest, money) > 0:
        highest *= 10
        if highest > 1e9:
            return []
    return [float(brentq(npv, LOWEST_RATE, highest, args=(money,), xtol=1e-14))]


def _all_rates(money: Floats) -> list[float]:
    roots = np.roots(money)
    real = roots[np.abs(roots.imag) < 1e-7].real
    return sorted(float(one) - 1 for one in real if one - 1 > LOWEST_RATE)


def annuity(rate: float, years: int) -> float:
    """What 1 a year at the end of each of so many years is worth today."""
    return float(years) if rate == 0 else (1 - (1 + rate) ** -years) / rate


def debt_service(debt: float, rate: float, years: int) -> float:
    """The equal yearly payment that repays a debt with interest."""
    return debt / annuity(rate, years) if debt else 0.0


def dscr(cash: ArrayLike, service: ArrayLike) -> float | None:
    """The lowest yearly ratio of cash available to debt service; None where no debt is served.

    cash, service: (years,) money of the same years.
    """
    available, due = numbers(cash, "cash"), numbers(service, "debt service")
    if len(available) != len(due):
        raise UnusableInput(f"There are {len(available)} years of cash and {len(due)} of debt service. Give the same years.")
    if (due < 0).any():
        raise UnusableInput(f"Year {int(np.argmax(due < 0))} has a negative debt service. Give what is paid as a positive number.")
    owing = due > 0
    with np.errstate(over="ignore"):  # next to no debt is covered without end
        return float((available[owing] / due[owing]).min()) if owing.any() else None
