"""What people decided on one city, from the files that lie beside its assessment.

Adjudicated before agreed before single: who settles has seen both; two who looked apart and say the same are surer than one. Where
two differ and nobody has settled it, nothing is decided and the machine's probability stays.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from madang_methods.index import Answer

from madang_losi.errors import LosiError
from madang_losi.replies import replies_by_code

How = Literal["adjudicated", "agreed", "single"]
HOWS: tuple[How, ...] = ("adjudicated", "agreed", "single")


@dataclass(frozen=True, slots=True)
class Decided:
    answer: Answer
    how: How
    by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decisions:
    """by_code: what is decided. differing: codes on which assessors differ unsettled. waiting: codes that the city replied to, unsettled."""

    by_code: Mapping[str, Decided] = field(default_factory=dict)
    differing: frozenset[str] = frozenset()
    waiting: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Voter:
    """One file of answers: code -> its last step. `settles`: whether its owner saw what the others said."""

    name: str
    settles: bool
    given: Mapping[str, Mapping[str, Any]]


def decisions_of(folder: Path, edition: str) -> Decisions:
    """Nothing where nobody looked. Files of another edition are left out. Raises LosiError for a file that is broken."""
    voters = [voter for path in sorted((folder / "reviews").glob("*.json")) if (voter := _read(path, edition))]
    by_code, differing = {}, set()
    for code in dict.fromkeys(code for voter in voters for code in voter.given):
        found = _decide(code, voters)
        if found is None:
            differing.add(code)
        else:
            by_code[code] = found
    settled = {code for code, one in by_code.items() if one.how == "adjudicated"}
    return Decisions(by_code, frozenset(differing), frozenset(replies_by_code(folder).keys() - settled))


def _read(path: Path, edition: str) -> Voter | None:
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        answers = kept["answers"]
        given = {step["code"]: step | {"answer": Answer(step["answer"])} for step in answers}
        # Files that were written before they said whom they settle are known by what they took over.
        settles = bool(kept.get("settles")) or any(step.get("agreed") for step in answers)
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        raise LosiError(f"{path} is broken ({problem}). Mend it, or move it away; it holds what a person decided.") from problem
    return Voter(path.stem, settles, given) if kept.get("edition", edition) == edition else None


def _decide(code: str, voters: list[Voter]) -> Decided | None:
    settled = [voter for voter in voters if voter.settles and code in voter.given and not voter.given[code].get("agreed")]
    if settled:
        last = max(settled, key=lambda voter: str(voter.given[code].get("at", "")))
        return Decided(last.given[code]["answer"], "adjudicated", (last.name,))
    heard = [voter for voter in voters if not voter.settles and code in voter.given]
    # Who could not tell says nothing against who could.
    told = [voter for voter in heard if voter.given[code]["answer"] is not Answer.UNKNOWN] or heard
    answers = {voter.given[code]["answer"] for voter in told}
    if len(answers) == 1:
        return Decided(answers.pop(), "agreed" if len(told) > 1 else "single", tuple(voter.name for voter in told))
    return None if told else _taken_over(code, voters)


def _taken_over(code: str, voters: list[Voter]) -> Decided | None:
    """The two files are gone, and who settled took their answer over."""
    kept = next((voter for voter in voters if voter.settles and code in voter.given), None)
    return Decided(kept.given[code]["answer"], "agreed", (kept.name,)) if kept else None
