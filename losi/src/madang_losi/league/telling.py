"""What the league says in sentences, in the reader's language. Counts stand behind a colon, so that no language needs its plural forms here."""

from __future__ import annotations

from collections.abc import Iterator

from madang_methods.index.change import Change
from madang_methods.index.league import SURE
from madang_methods.index.robustness import Survival
from madang_methods.index.sources import SOURCES, Sources

from madang_losi.league.making import CityLeague
from madang_losi.wording import Wording, begun


def in_short(made: CityLeague, words: Wording) -> Iterator[str]:
    """Groups, who is surely among the first, and who has no place and why not."""
    league = made.league
    cities, groups = words.number(len(league.places)), words.number(len(league.groups))
    yield words("Cities: {cities}. Groups that the answers tell apart: {groups}.", cities=cities, groups=groups)
    sure = words.number(sum(place.top >= SURE for place in league.places))
    yield words("Among the first {k} with a probability of {sure} or more: {count}.", k=league.k, sure=words.percent(SURE), count=sure)
    if made.entrants.left_out:
        yield words("Without a score, and so without a place: {count} (listed with the reason).", count=len(made.entrants.left_out))
    yield from decided(made, words)


def decided(made: CityLeague, words: Wording) -> Iterator[str]:
    """How many answers people gave, and what is still open between them; nothing where nobody looked."""
    told, table = made.entrants.people.to_dict(), made.entrants.read.table
    if not told["cities"]:
        return
    counts = {name: words.number(count) for name, count in told.items()}
    yield words(
        "Answers decided by people: {answers} of {all} (cities: {cities}); settled: {adjudicated}, agreed by two: {agreed}, given by one: {single}. The others are the machine's.",
        **{name: counts[name] for name in ("answers", "cities", "adjudicated", "agreed", "single")},
        all=words.number(len(table.cities) * len(table.items)),
    )
    if told["differing"]:
        yield words("Assessors differ and nobody has settled it, so the machine's probability stays: {count}.", count=counts["differing"])
    if told["replies_waiting"]:
        yield words("The city replied and nobody has settled that yet: {count}.", count=counts["replies_waiting"])


def since(change: Change, words: Wording) -> Iterator[str]:
    """How the mean moved between two rounds, and how many questions surely did."""
    end = change.interval
    cities, mean = words.number(len(change.cities)), words.signed(change.mean, 4)
    yield words("Cities of both rounds: {cities}. Their mean score changed by {mean}.", cities=cities, mean=mean)
    ends = {"level": words.percent(end.level), "lower": words.signed(end.lower, 4), "upper": words.signed(end.upper, 4)}
    if end.lower > 0 or end.upper < 0:
        yield words("{level} interval of that change: {lower} to {upper}, which is more than chance would do.", **ends)
    else:
        yield words("{level} interval of that change: {lower} to {upper}, which is no more than chance would do.", **ends)
    sure = sum(item.holm < 0.05 for item in change.items)
    yield words("Questions that surely changed (Holm, {level}): {count}.", level=words.percent(0.05), count=words.number(sure))


def survived(survival: Survival, words: Wording) -> Iterator[str]:
    """What other weights leave of the order."""
    yield words(
        "{weights}: {pairs} of the pairs keep their order, and a city moves by {shift} places on average.",
        weights=begun(weights(survival.name, words)),
        pairs=words.percent(survival.pairs),
        shift=words.number(survival.shift, 1),
    )
    if survival.leaves_top:
        yield words("May leave the top: {cities}.", cities=words.listed(survival.leaves_top))
    else:
        yield words("The top stays.")


def weights(name: str, words: Wording) -> str:
    head, sign, spread = name.partition(" ± ")
    return f"{words(head)}{sign}{words.percent(float(spread.rstrip('%')) / 100)}" if sign else words(name)


def where_from(sources: Sources, words: Wording) -> str:
    """Which of the assumptions the places hang on."""
    shares = [f"{words(name)} {words.percent(sources.first[name])} ({words.percent(sources.total[name])})" for name in SOURCES]
    return words(
        "What the variance of places comes from, alone (and with what it does together with others): {shares}.", shares=words.listed(shares)
    )
