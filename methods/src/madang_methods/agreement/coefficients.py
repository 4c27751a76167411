"""How far raters agree on categories: raw, and beyond chance by three definitions, since none is right for all.

Ratings are rows: one per unit, holding one category per rater, None where a rater gave no answer. Every
coefficient says how many units it could use and how many it left out.
"""

import math
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import NormalDist
from typing import Any

from madang_methods.errors import UnusableInput
from madang_methods.result import Interval, Method, as_json

Ratings = Sequence[Sequence[str | None]]
Unit = tuple[str, ...]

BOOTSTRAP_REPLICATES = 2000
BOOTSTRAP_SEED = 20240917

RAW = Method(
    "raw agreement",
    "1",
    "Fleiss, J. L., Levin, B., Paik, M. C. (2003), Statistical Methods for Rates and Proportions, ch. 18; "
    "interval: Wilson, E. B. (1927), JASA 22(158)",
    (
        "The share of pairs of ratings of one unit that are the same, averaged over units.",
        "No allowance for agreement by chance.",
    ),
)
KAPPA = Method(
    "Cohen's kappa",
    "1",
    "Cohen, J. (1960), Educational and Psychological Measurement 20(1); interval: Fleiss, J. L., Cohen, J., "
    "Everitt, B. S. (1969), Psychological Bulletin 72(5)",
    (
        "Two raters; units that either left open are left out.",
        "Chance: each rater keeps their own shares of categories.",
        "Falls when nearly all units are in one category, however well the raters agree.",
    ),
)
ALPHA = Method(
    "Krippendorff's alpha, nominal",
    "1",
    "Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability, University of Pennsylvania",
    (
        "Any number of raters; units with fewer than two ratings are left out.",
        "Chance: ratings are drawn from all ratings together.",
        "Interval: percentile bootstrap over units with a fixed seed, without resamples of a single category.",
    ),
)
AC1 = Method(
    "Gwet's AC1",
    "1",
    "Gwet, K. L. (2008), Computing inter-rater reliability and its variance in the presence of high agreement, "
    "British Journal of Mathematical and Statistical Psychology 61(1); missing ratings: Gwet (2014), Handbook of "
    "Inter-Rater Reliability, 4th edition",
    (
        "Any number of raters; units with one rating count for the shares of categories only.",
        "Chance: only units that are hard to rate are rated at random.",
    ),
)


@dataclass(frozen=True, slots=True)
class Coefficient:
    """`value` and `interval` are None where the coefficient is not defined; `note` then says why."""

    method: Method
    value: float | None
    interval: Interval | None
    units: int
    left_out: int
    note: str = ""

    def explain(self) -> str:
        over = f"over {self.units} units" + (f" ({self.left_out} left out)" if self.left_out else "")
        if self.value is None:
            return f"{self.method.name} is not defined {over}: {self.note}"
        if self.interval is None:
            return f"{self.method.name} is {self.value:.3f} {over}; no interval: {self.note}"
        return (
            f"{self.method.name} is {self.value:.3f} {over}, {self.interval.level:.0%} interval "
            f"{self.interval.lower:.3f} to {self.interval.upper:.3f}."
        )

    def to_dict(self) -> dict[str, Any]:
        return {
            "method": self.method.to_dict(),
            "value": self.value,
            "interval": self.interval.to_dict() if self.interval else None,
            "units": self.units,
            "left_out": self.left_out,
            "note": self.note,
            "explanation": self.explain(),
        }

    def to_json(self) -> str:
        return as_json(self.to_dict())


def agreement(ratings: Ratings, *, level: float = 0.95) -> tuple[Coefficient, ...]:
    """All coefficients that the number of raters allows; read them together."""
    _given(ratings)
    coefficients = [raw_agreement(ratings, level=level)]
    if len(ratings[0]) == 2:
        coefficients.append(cohen_kappa(ratings, level=level))
    return (*coefficients, krippendorff_alpha(ratings, level=level), gwet_ac1(ratings, level=level))


def raw_agreement(ratings: Ratings, *, level: float = 0.95) -> Coefficient:
    """Share of agreeing pairs within a unit, averaged over units. Source: Fleiss, Levin and Paik (2003), chapter 18.

    Interval: Wilson (1927) for two raters, else normal over units.
    """
    units, left_out = _comparable(ratings)
    shares = [_agreeing_pairs(unit) for unit in units]
    value = math.fsum(shares) / len(shares)
    if all(len(unit) == 2 for unit in units):
        return Coefficient(RAW, value, wilson(value, len(units), level), len(units), left_out)
    interval, note = _normal(value, _variance_of_mean(shares), level)
    return Coefficient(RAW, value, interval, len(units), left_out, note)


def cohen_kappa(ratings: Ratings, *, level: float = 0.95) -> Coefficient:
    """Cohen's kappa for two raters. Source: Cohen (1960); large-sample interval: Fleiss, Cohen and Everitt (1969)."""
    if any(len(row) != 2 for row in ratings):
        raise UnusableInput("Cohen's kappa compares two raters. Give two ratings in each row, or use another one.")
    units, left_out = _comparable(ratings)
    n = len(units)
    first, second = Counter(a for a, _ in units), Counter(b for _, b in units)
    expected = sum(first[c] * second[c] for c in first) / n**2
    observed = sum(a == b for a, b in units) / n
    if expected == 1:
        note = "both raters put every unit in the same category, which chance would do as well."
        return Coefficient(KAPPA, None, None, n, left_out, note)
    kappa = (observed - expected) / (1 - expected)
    variance = _kappa_variance(units, first, second, kappa, expected)
    interval, note = _normal(kappa, variance, level)
    return Coefficient(KAPPA, kappa, interval, n, left_out, note)


def _kappa_variance(units: Sequence[Unit], first: Counter[str], second: Counter[str], kappa: float, expected: float) -> float:
    """Equation 13 of Fleiss, Cohen and Everitt (1969), written over units instead of cells."""
    n = len(units)
    terms = (((a == b) - (first[b] + second[a]) / n * (1 - kappa)) ** 2 for a, b in units)
    mean = math.fsum(terms) / n
    return max(0.0, mean - (kappa - expected * (1 - kappa)) ** 2) / (n * (1 - expected) ** 2)


def krippendorff_alpha(
    ratings: Ratings, *, level: float = 0.95, replicates: int = BOOTSTRAP_REPLICATES, seed: int = BOOTSTRAP_SEED
) -> Coefficient:
    """Krippendorff's alpha for nominal data, any number of raters. Source: Krippendorff (2011)."""
    units, left_out = _comparable(ratings)
    alpha = _alpha(Counter(units))
    if alpha is None:
        note = "all ratings are the same category, so there is nothing to tell apart."
        return Coefficient(ALPHA, None, None, len(units), left_out, note)
    interval, note = _bootstrap(units, _alpha, level, replicates, seed)
    return Coefficient(ALPHA, alpha, interval, len(units), left_out, note)


def _alpha(patterns: Counter[Unit]) -> float | None:
    """1 − observed / expected disagreement, from the coincidences of units (with how often each pattern occurs)."""
    values: Counter[str] = Counter()
    disagreement = 0.0
    for unit, times in patterns.items():
        counts = Counter(unit)
        m = len(unit)
        disagreement += times * sum(c * (m - c) for c in counts.values()) / (m - 1)
        for category, count in counts.items():
            values[category] += times * count
    n = values.total()
    expected = sum(c * (n - c) for c in values.values()) / (n - 1)
    return 1 - disagreement / expected if expected else None


def gwet_ac1(ratings: Ratings, *, level: float = 0.95, categories: Sequence[str] | None = None) -> Coefficient:
    """Gwet's AC1, any number of raters. Source: Gwet (2008), with missing ratings as Gwet (2014).

    `categories` names all categories that raters could have used; left out, those that occur are taken.
    """
    rated = [unit for unit in _given(ratings) if unit]
    units, left_out = _comparable(ratings)
    names = sorted({category for unit in rated for category in unit} | set(categories or ()))
    if len(names) < 2:
        note = "all ratings are the same category; name the other possible categories to compute it."
        return Coefficient(AC1, None, None, len(units), left_out, note)
    shares = {name: math.fsum(unit.count(name) / len(unit) for unit in rated) / len(rated) for name in names}
    expected = math.fsum(share * (1 - share) for share in shares.values()) / (len(names) - 1)
    observed = math.fsum(map(_agreeing_pairs, units)) / len(units)
    ac1 = (observed - expected) / (1 - expected)
    terms = _ac1_terms(rated, len(units), shares, expected, ac1)
    interval, note = _normal(ac1, _variance_of_mean(terms), level)
    return Coefficient(AC1, ac1, interval, len(units), left_out, note)


def _ac1_terms(rated: Sequence[Unit], comparable: int, shares: dict[str, float], expected: float, ac1: float) -> list[float]:
    """One value per unit whose mean is AC1 and whose spread gives its variance (linearisation)."""
    scale = len(rated) / comparable / (1 - expected)
    terms = []
    for unit in rated:
        own = scale * (_agreeing_pairs(unit) - expected) if len(unit) > 1 else 0.0
        chance = math.fsum(1 - shares[category] for category in unit) / len(unit) / (len(shares) - 1)
        terms.append(own - 2 * (1 - ac1) * (chance - expected) / (1 - expected))
    return terms


def _given(ratings: Ratings) -> list[Unit]:
    if not ratings:
        raise UnusableInput("There are no ratings. Give one row per unit with one rating per rater.")
    raters = len(ratings[0])
    for number, row in enumerate(ratings, start=1):
        if len(row) != raters:
            raise UnusableInput(f"Row {number} has {len(row)} ratings, the first has {raters}. Leave a rating empty, not out.")
    return [tuple(rating for rating in row if rating is not None) for row in ratings]


def _comparable(ratings: Ratings) -> tuple[list[Unit], int]:
    """Units with at least two ratings, and how many have fewer."""
    given = _given(ratings)
    units = [unit for unit in given if len(unit) > 1]
    if not units:
        raise UnusableInput("No unit has two ratings, so there is nothing to compare. Check that raters share units.")
    return units, len(given) - len(units)


def _agreeing_pairs(unit: Unit) -> float:
    return sum(a == b for a, b in combinations(unit, 2)) / math.comb(len(unit), 2)


def _variance_of_mean(values: Sequence[float]) -> float | None:
    n = len(values)
    if n < 2:
        return None
    mean = math.fsum(values) / n
    return math.fsum((value - mean) ** 2 for value in values) / (n * (n - 1))


def _normal(value: float, variance: float | None, level: float) -> tuple[Interval | None, str]:
    if variance is None:
        return None, "one unit says nothing about the spread."
    half = _z(level) * math.sqrt(variance)
    return Interval(max(-1.0, value - half), min(1.0, value + half), level, "large sample, normal"), ""


def wilson(share: float, n: float, level: float) -> Interval:
    """Of a share of n units; n may be an expected number. Source: Wilson (1927), JASA 22(158)."""
    z = _z(level)
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z / (1 + z**2 / n) * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2))
    return Interval(max(0.0, centre - half), min(1.0, centre + half), level, "Wilson")


def _check_level(level: float) -> None:
    if not 0 < level < 1:
        raise UnusableInput(f"The level is {level}, but must lie between 0 and 1, for instance 0.95.")


def _z(level: float) -> float:
    _check_level(level)
    return NormalDist().inv_cdf((1 + level) / 2)


def _bootstrap(
    units: Sequence[Unit],
    statistic: Callable[[Counter[Unit]], float | None],
    level: float,
    replicates: int,
    seed: int,
) -> tuple[Interval | None, str]:
    """Percentile interval over resampled units; the seed makes it the same on every machine."""
    _check_level(level)
    if len(units) < 2:
        return None, "one unit says nothing about the spread."
    chance = random.Random(seed)  # noqa: S311 (resampling, nothing secret)
    drawn = [statistic(Counter(chance.choices(units, k=len(units)))) for _ in range(replicates)]
    values = sorted(value for value in drawn if value is not None)
    if not values:
        return None, "every resample held a single category."
    last = len(values) - 1
    tail = (1 - level) / 2
    lower, upper = values[math.floor(tail * last)], values[math.ceil((1 - tail) * last)]
    return Interval(lower, upper, level, "percentile bootstrap over units"), ""
