"""Three flags beyond Cardinal: prices at the ceiling, spending in few hands, and bidders who always meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import combinations

from madang_methods.red_flags.cardinal import finding
from madang_methods.red_flags.outcome import Finding, Group
from madang_methods.red_flags.processes import Process
from madang_methods.red_flags.settings import Settings

CEILING, CONCENTRATION, TOGETHER = 0.99, 0.25, 0.5


def near_ceiling(processes: Sequence[Process], settings: Settings) -> list[Finding]:
    """Awards in force of a process, together, are at least 0.99 of its published ceiling."""
    least = settings.threshold("ceiling", CEILING)
    ratios = {process.ocid: ratio for process in processes if (ratio := _ratio(process)) is not None}
    flagged = {ocid: ratio for ocid, ratio in ratios.items() if ratio >= least}
    return [finding("ceiling", Group.PROCESS, flagged, len(ratios), len(processes) - len(ratios), least)]


def _ratio(process: Process) -> float | None:
    active = [award for award in process.awards or () if award.status == "active"]
    if not active or not process.ceiling or process.ceiling < 0:
        return None
    if any(award.amount is None or award.currency != process.ceiling_currency for award in active):
        return None
    return sum(award.amount or 0.0 for award in active) / process.ceiling


def concentration(processes: Sequence[Process], settings: Settings) -> list[Finding]:
    """Herfindahl index of what a buyer awards to whom: 1 where one supplier gets all, 1/n where n share alike."""
    least = settings.threshold("concentration", CONCENTRATION)
    spent: dict[str, Counter[str]] = {}
    awards: Counter[str] = Counter()
    used = 0
    currency = settings.currency or _first_currency(processes)
    for process in processes:
        money = _awarded(process, currency)
        buyer = process.buyer or process.procuring_entity
        if money and buyer:
            used += 1
            awards[buyer] += 1
            spent.setdefault(buyer, Counter()).update(money)
    indices = {buyer: _herfindahl(money) for buyer, money in spent.items() if awards[buyer] >= settings.least_awards_of_buyer}
    flagged = {buyer: index for buyer, index in indices.items() if index >= least}
    return [finding("concentration", Group.BUYER, flagged, len(indices), len(processes) - used, least)]


def _first_currency(processes: Sequence[Process]) -> str | None:
    return next((award.currency for process in processes for award in process.awards or () if award.currency and award.amount), None)


def _awarded(process: Process, currency: str | None) -> dict[str, float]:
    """Money by supplier; an award to several is shared alike, for want of anything better published."""
    money: Counter[str] = Counter()
    for award in process.awards or ():
        suppliers = [one for one in award.suppliers if one]
        if award.status == "active" and award.amount and award.amount > 0 and award.currency == currency and suppliers:
            money.update({one: award.amount / len(suppliers) for one in suppliers})
    return dict(money)


def _herfindahl(money: Mapping[str, float]) -> float:
    total = sum(money.values())
    return sum((amount / total) ** 2 for amount in money.values())


def pairs(processes: Sequence[Process], settings: Settings) -> list[Finding]:
    """Two bidders who met in at least three processes, and in half or more of those where either bid."""
    least = settings.threshold("pairs", TOGETHER)
    alone: Counter[str] = Counter()
    together: Counter[tuple[str, str]] = Counter()
    known = [process.bidders for process in processes if process.bidders]
    for bidders in known:
        alone.update(bidders)
        together.update(combinations(sorted(bidders), 2))
    shares = {
        f"{one} + {other}": count / (alone[one] + alone[other] - count)
        for (one, other), count in together.items()
        if count >= settings.least_meetings
    }
    flagged = {pair: share for pair, share in shares.items() if share >= least}
    return [finding("pairs", Group.PAIR, flagged, len(shares), len(processes) - len(known), least)]


PATTERNS = {"ceiling": near_ceiling, "concentration": concentration, "pairs": pairs}
