"""How often each type of evidence was right, counted on sites with known answers."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from madang_losi.deciding import Calibration
from madang_losi.rules import Finding

# Before anything is counted: what the weights mean, worth this many cases each.
PRIOR = {"strong": 0.85, "medium": 0.7, "weak": 0.45}
PRIOR_CASES = 4
NOTHING_PRIOR = 0.04
ON_HOME_LESS = 0.15


@dataclass(frozen=True, slots=True)
class Case:
    """One question on one site: what was found, and the answer people gave."""

    site: str
    code: str
    findings: tuple[Finding, ...]
    is_yes: bool


def prior(kind: str) -> float:
    weight = next(weight for weight in PRIOR if f" {weight}" in kind)
    return PRIOR[weight] - (ON_HOME_LESS if kind.endswith("on home") else 0)


def fit(
    cases: Iterable[Case],
    kinds: Iterable[str],
    *,
    counted: Mapping[str, tuple[int, int]] | None = None,
    second: float = 0.2,
    threshold: float = 0.5,
) -> Calibration:
    """Shares of yes by the best type present, drawn towards what the weights mean.

    `counted` adds (no, yes) by type from sites that are not at hand any more.
    """
    seen: Counter[str] = Counter()
    yes: Counter[str] = Counter()
    for kind, (without, with_yes) in (counted or {}).items():
        seen[kind] += without + with_yes
        yes[kind] += with_yes
    for kind, (without, with_yes) in count(cases).items():
        seen[kind] += without + with_yes
        yes[kind] += with_yes
    types = {kind: _share(yes[kind], seen[kind], prior(kind)) for kind in sorted(set(kinds))}
    return Calibration(types, _share(yes["nothing"], seen["nothing"], NOTHING_PRIOR), second, threshold)


def count(cases: Iterable[Case]) -> dict[str, tuple[int, int]]:
    """(no, yes) by the best type present."""
    found: dict[str, tuple[int, int]] = {}
    for case in cases:
        best = max((finding.type for finding in case.findings), key=prior, default="nothing")
        without, with_yes = found.get(best, (0, 0))
        found[best] = (without + (not case.is_yes), with_yes + case.is_yes)
    return found


def _share(yes: int, seen: int, before: float) -> float:
    return round((yes + before * PRIOR_CASES) / (seen + PRIOR_CASES), 4)


def as_data(calibration: Calibration) -> Mapping[str, object]:
    return {
        "types": dict(calibration.types),
        "nothing": calibration.nothing,
        "second": calibration.second,
        "threshold": calibration.threshold,
    }
