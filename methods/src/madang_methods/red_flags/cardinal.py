"""The eleven flags of Cardinal: each looks at processes and gives what it found, group by group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from madang_methods.red_flags.outcome import INDICATORS, Finding, Group
from madang_methods.red_flags.processes import Bid, Process
from madang_methods.red_flags.settings import Settings, high_fence, low_fence, quantile

Found = list[Finding]
SECONDS_A_DAY = 86400


def finding(  # noqa: PLR0913, PLR0917 the columns of a finding
    code: str, group: Group, values: Mapping[str, float], population: int, left_out: int, threshold: float | None = None
) -> Finding:
    return Finding(INDICATORS[code], group, threshold, population, left_out, dict(values))


def short_period(processes: Sequence[Process], settings: Settings) -> Found:
    """R003: fewer whole days between opening and deadline than the threshold (15)."""
    usual = settings.threshold("R003", 15)
    days = {}
    for process in processes:
        if (process.opens and process.closes) and (not settings.methods_for_period or process.method in settings.methods_for_period):
            least = settings.days_by_details.get(process.method_details or "", usual)
            days[process.ocid] = (int((process.closes - process.opens).total_seconds() / SECONDS_A_DAY), least)
    flagged = {ocid: 1.0 for ocid, (open_for, least) in days.items() if open_for < least}
    return [finding("R003", Group.PROCESS, flagged, len(days), len(processes) - len(days), usual)]


def single_bid(processes: Sequence[Process], settings: Settings) -> Found:
    """R018: one tenderer where others were free to come."""
    methods = settings.methods_for_single_bids
    known = [one for one in processes if (one.number_of_tenderers or 0) > 0 and (not methods or one.method in methods)]
    flagged = {one.ocid: 1.0 for one in known if one.number_of_tenderers == 1}
    return [finding("R018", Group.PROCESS, flagged, len(known), len(processes) - len(known))]


@dataclass(frozen=True, slots=True)
class _Contest:
    """Winner and nearest loser of a process decided by price: distance = (lowest other price − winning price) / winning price."""

    winner: str
    runner_up: str
    distance: float


def _by_price(process: Process, settings: Settings) -> bool:
    if settings.by_price:
        return process.method_details in settings.by_price
    return process.method_details not in settings.not_by_price


def _currency(processes: Iterable[Process], settings: Settings) -> str | None:
    if settings.currency:
        return settings.currency
    bids = (bid for process in processes for bid in process.bids or () if bid.amount is not None and bid.currency)
    return next((bid.currency for bid in bids), None)


def _contests(processes: Sequence[Process], settings: Settings) -> dict[str, _Contest]:
    currency = _currency(processes, settings)
    found = {process.ocid: _contest(process, currency) for process in processes if _by_price(process, settings)}
    return {ocid: contest for ocid, contest in found.items() if contest}


def _contest(process: Process, currency: str | None) -> _Contest | None:
    winner = process.sole_winner
    priced = [
        (bid.amount, bid.sole)
        for bid in process.bids or ()
        if bid.status == "valid" and bid.sole and bid.amount is not None and bid.currency == currency
    ]
    won = [price for price, bidder in priced if bidder == winner]
    others = [(price, bidder) for price, bidder in priced if bidder != winner]
    if not (winner and won and others):
        return None
    price, runner_up = min(others, key=lambda one: one[0])
    # A price of 0 has no percentage; and where a lower bid lost, price alone did not decide.
    return _Contest(winner, runner_up, (price - min(won)) / min(won)) if price >= min(won) > 0 else None


def close_second(processes: Sequence[Process], settings: Settings) -> Found:
    """R024: the second price is unusually close to the winning one."""
    contests = _contests(processes, settings)
    fence = settings.fence("R024", low_fence, [one.distance for one in contests.values()])
    flagged = {ocid: one.distance for ocid, one in contests.items() if fence is not None and one.distance <= fence}
    both = {bidder: 0.0 for ocid in flagged for bidder in (contests[ocid].winner, contests[ocid].runner_up)}
    everybody = {bidder for one in contests.values() for bidder in (one.winner, one.runner_up)}
    left_out = len(processes) - len(contests)
    return [
        finding("R024", Group.PROCESS, flagged, len(contests), left_out, fence),
        finding("R024", Group.TENDERER, both, len(everybody), left_out, fence),
    ]


def heavy_discount(processes: Sequence[Process], settings: Settings) -> Found:
    """R058: the winning price lies unusually far below the next one."""
    contests = _contests(processes, settings)
    fence = settings.fence("R058", high_fence, [one.distance for one in contests.values()])
    flagged = {ocid: one.distance for ocid, one in contests.items() if fence is not None and one.distance >= fence}
    left_out = len(processes) - len(contests)
    return [
        finding("R058", Group.PROCESS, flagged, len(contests), left_out, fence),
        finding(
            "R058",
            Group.TENDERER,
            {contests[ocid].winner: 0.0 for ocid in flagged},
            len({c.winner for c in contests.values()}),
            left_out,
            fence,
        ),
    ]


def rarely_wins(processes: Sequence[Process], settings: Settings) -> Found:
    """R025: among those who bid most often, who wins unusually rarely."""
    bids: Counter[str] = Counter()
    wins: Counter[str] = Counter()
    used = [process for process in processes if process.sole_winner]
    for process in used:
        bidders = {bid.sole for bid in process.bids or () if bid.status == "valid" and bid.sole}
        bids.update(one for one in bidders if one)
        wins.update(one for one in bidders if one == process.sole_winner)
    rates = {bidder: wins[bidder] / count for bidder, count in bids.items()}
    often = quantile(list(bids.values()), settings.top_share_of_bidders) if bids else 0
    fence = settings.fence("R025", low_fence, list(rates.values()))
    flagged = {one: rate for one, rate in rates.items() if fence is not None and bids[one] >= often and rate <= fence}
    return [finding("R025", Group.TENDERER, flagged, len(rates), len(processes) - len(used), fence)]


def same_price(processes: Sequence[Process], settings: Settings) -> Found:
    """R028: different bidders with one price to the last decimal."""
    priced = {
        process.ocid: bids
        for process in processes
        if _by_price(process, settings) and (bids := [bid for bid in process.submitted if _has_price(bid)])
    }
    alike = {ocid: _alike(bids) for ocid, bids in priced.items()}
    bidders = {one for bids in priced.values() for bid in bids for one in bid.tenderers if one}
    left_out = len(processes) - len(priced)
    return [
        finding("R028", Group.PROCESS, {ocid: 1.0 for ocid, ids in alike.items() if ids}, len(priced), left_out),
        finding("R028", Group.TENDERER, {one: 1.0 for ids in alike.values() for one in ids}, len(bidders), left_out),
    ]


def _has_price(bid: Bid) -> bool:
    return bid.amount is not None and bid.currency is not None and any(bid.tenderers)


def _alike(bids: Sequence[Bid]) -> set[str]:
    """Bidders who share a price with other bidders; two bids of the same bidders are their own affair."""
    by_price: dict[tuple[float | None, str | None], set[frozenset[str]]] = {}
    for bid in bids:
        by_price.setdefault((bid.amount, bid.currency), set()).add(frozenset(one for one in bid.tenderers if one))
    return {one for groups in by_price.values() if len(groups) > 1 for group in groups for one in group}


def late_winner(processes: Sequence[Process], settings: Settings) -> Found:
    """R030: a valid bid of a supplier came in after the deadline."""
    known = [one for one in processes if one.closes and one.awards is not None and one.bids is not None]
    late = {process.ocid: _late(process) for process in known}
    suppliers = {one for process in known for one in _suppliers(process)}
    left_out = len(processes) - len(known)
    return [
        finding("R030", Group.PROCESS, {ocid: 1.0 for ocid, ids in late.items() if ids}, len(known), left_out),
        finding("R030", Group.TENDERER, {one: 1.0 for ids in late.values() for one in ids}, len(suppliers), left_out),
    ]


def _suppliers(process: Process) -> set[str]:
    return {one for award in process.awards or () if award.status == "active" for one in award.suppliers if one}


def _late(process: Process) -> set[str]:
    late = [bid for bid in process.bids or () if bid.status == "valid" and bid.date and process.closes and bid.date > process.closes]
    return {one for bid in late for one in bid.tenderers} & _suppliers(process)


def others_disqualified(processes: Sequence[Process], settings: Settings) -> Found:
    """R035: the winner is the only one whose bid was not disqualified."""
    least = max(1, settings.threshold("R035", 1))
    settled = {process.ocid: process for process in processes if process.settled_awards is not None}
    counts = {ocid: _shut_out(process) for ocid, process in settled.items()}
    flagged = {ocid: float(count) for ocid, count in counts.items() if count >= least}
    winners = {one: 0.0 for ocid in flagged for one in _suppliers(settled[ocid])}
    suppliers = {one for process in settled.values() for one in _suppliers(process)}
    left_out = len(processes) - len(settled)
    return [
        finding("R035", Group.PROCESS, flagged, len(settled), left_out, least),
        finding("R035", Group.TENDERER, winners, len(suppliers), left_out, least),
    ]


def _shut_out(process: Process) -> int:
    by_status = {
        status: {one for bid in process.bids or () if bid.status == status for one in bid.tenderers if one}
        for status in ("valid", "disqualified")
    }
    valid = by_status["valid"]
    return len(by_status["disqualified"] - valid) if len(valid) == 1 and valid == _suppliers(process) else 0


def lowest_disqualified(processes: Sequence[Process], settings: Settings) -> Found:
    """R036: the lowest submitted bid was disqualified, and another won."""
    currency = _currency(processes, settings)
    known = {process.ocid: bids for process in processes if (bids := _comparable(process, settings, currency))}
    flagged = {ocid: 1.0 for ocid, bids in known.items() if min(bids, key=lambda bid: bid.amount or 0.0).status == "disqualified"}
    return [finding("R036", Group.PROCESS, flagged, len(known), len(processes) - len(known))]


def _comparable(process: Process, settings: Settings, currency: str | None) -> list[Bid]:
    if not _by_price(process, settings) or not any(award.status == "active" for award in process.awards or ()):
        return []
    bids = [bid for bid in process.submitted if bid.amount is not None and bid.currency == currency]
    return bids if any(bid.status == "valid" for bid in bids) else []


def many_disqualified(processes: Sequence[Process], settings: Settings) -> Found:
    """R038: a buyer disqualifies, or a bidder is disqualified, unusually often."""
    bidding = [process for process in processes if process.submitted]
    tallies: dict[Group, dict[str, list[int]]] = {Group.BUYER: {}, Group.PROCURING_ENTITY: {}, Group.TENDERER: {}}
    for process in bidding:
        lost, all_bids = sum(bid.status == "disqualified" for bid in process.submitted), len(process.submitted)
        _add(tallies[Group.BUYER], process.buyer, lost, all_bids)
        _add(tallies[Group.PROCURING_ENTITY], process.procuring_entity, lost, all_bids)
        for bid in process.submitted:
            for bidder in bid.tenderers:
                _add(tallies[Group.TENDERER], bidder, int(bid.status == "disqualified"), 1)
    left_out = len(processes) - len(bidding)
    return [_often_disqualified(group, tally, settings, left_out) for group, tally in tallies.items()]


def _add(tally: dict[str, list[int]], subject: str | None, part: int, whole: int) -> None:
    if subject:
        counted = tally.setdefault(subject, [0, 0])
        counted[0] += part
        counted[1] += whole


def _often_disqualified(group: Group, tally: Mapping[str, Sequence[int]], settings: Settings, left_out: int) -> Finding:
    least = settings.least_bids if group is Group.TENDERER else settings.least_processes
    rates = {subject: part / whole for subject, (part, whole) in tally.items() if whole >= least}
    fence = settings.fence("R038", high_fence, list(rates.values()))
    flagged = {subject: rate for subject, rate in rates.items() if fence is not None and rate >= fence}
    return finding("R038", group, flagged, len(rates), left_out, fence)


def many_classes(processes: Sequence[Process], settings: Settings) -> Found:
    """R048: a supplier is paid for unusually many classes of things."""
    classes: dict[str, set[str]] = {}
    seen: Counter[str] = Counter()
    used = 0
    for process in processes:
        awards = [
            (award.suppliers[0], award.classes)
            for award in process.awards or ()
            if award.status == "active" and award.classes and len(award.suppliers) == 1 and award.suppliers[0]
        ]
        used += bool(awards)
        seen.update({supplier for supplier, _ in awards})
        for supplier, codes in awards:
            classes.setdefault(supplier, set()).update(code[: settings.class_digits] for code in codes)
    counts = {one: float(len(codes)) for one, codes in classes.items() if seen[one] >= settings.least_awards_of_many_classes}
    fence = settings.fence("R048", high_fence, list(counts.values()))
    flagged = {one: count for one, count in counts.items() if fence is not None and count >= fence}
    return [finding("R048", Group.TENDERER, flagged, len(counts), len(processes) - used, fence)]


CARDINAL: dict[str, Callable[[Sequence[Process], Settings], Found]] = {
    "R003": short_period,
    "R018": single_bid,
    "R024": close_second,
    "R025": rarely_wins,
    "R028": same_price,
    "R030": late_winner,
    "R035": others_disqualified,
    "R036": lowest_disqualified,
    "R038": many_disqualified,
    "R048": many_classes,
    "R058": heavy_discount,
}
