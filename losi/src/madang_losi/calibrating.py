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


def fit(cases: Iterable[Case], kinds: Iterable[str], *, second: float = 0.2, threshold: float = 0.5) -> Calibration:
    """Shares of yes by the best type present, drawn towards what the weights mean."""
    seen: Counter[str] = Counter()
    yes: Counter[str] = Counter()
    for case in cases:
        best = max((finding.type for finding in case.findings), key=prior, default="nothing")
        seen[best] += 1
        yes[best] += case.is_yes
    types = {kind: _share(yes[kind], seen[kind], prior(kind)) for kind in sorted(set(kinds))}
    return Calibration(types, _share(yes["nothing"], seen["nothing"], NOTHING_PRIOR), second, threshold)


def _share(yes: int, seen: int, before: float) -> float:
    return round((yes + before * PRIOR_CASES) / (seen + PRIOR_CASES), 4)


def as_data(calibration: Calibration) -> Mapping[str, object]:
    return {
        "types": dict(calibration.types),
        "nothing": calibration.nothing,
        "second": calibration.second,
        "threshold": calibration.threshold,
    }
