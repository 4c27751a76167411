"""Votes counted: plain values in and out, and nothing of the portal imported. `calculations.apart` runs this as a process of its own."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from madang_methods.errors import UnusableInput

OTHER_RULES = ("greedy/cost",)  # beside the round's own in the table of whom the outcome serves
GROUPS = ("sex", "age", "district", "neighborhood", "voting_method")


def count_text(text: str, rule: str) -> dict[str, Any]:
    """`text` is a vote in the Pabulib format, `rule` a full published name; gives the outcome, whom it serves, and its money by marker."""
    from madang_methods.budgeting.counting import count
    from madang_methods.budgeting.impact import compare
    from madang_methods.budgeting.markers import markers
    from madang_methods.budgeting.pabulib import parse_pabulib
    from madang_methods.budgeting.rules import rule_named

    vote = parse_pabulib(text)
    outcomes = [count(vote, rule_named(name)) for name in (rule, *(other for other in OTHER_RULES if other != rule))]
    return {
        "values": outcomes[0].to_dict(),
        "impact": compare(outcomes, by=_groups(vote), k=5).to_dict(),
        "markers": markers(vote, outcomes[0].selected).to_dict(),
    }


def look_at(text: str) -> dict[str, Any]:
    """What a file says of itself, before it is counted. Raises UnusableInput with lines, fields and reasons."""
    from madang_methods.budgeting.pabulib import parse_pabulib

    vote = parse_pabulib(text)
    if not vote.voter_count:
        raise UnusableInput("There are no ballots to count.")
    return {"voters": vote.voter_count, "projects": len(vote.projects), "currency": vote.currency}


def try_rules(text: str, rules: Sequence[str], currency: str) -> dict[str, Any]:
    """The same ballots under several rules. A rule that steps through money takes steps of one unit where the vote has another currency."""
    from madang_methods.budgeting.pabulib import parse_pabulib

    vote = parse_pabulib(text)
    is_ours = vote.currency in ("", currency)
    return {
        "currency": vote.currency or currency,
        "budget": float(vote.budget),
        "voters": vote.voter_count,
        "projects": [{"id": one.id, "name": one.name, "cost": float(one.cost)} for one in vote.projects],
        "rules": [{"rule": name, **_tried(vote, name if is_ours else _without_step(name))} for name in rules],
    }


def _tried(vote: Any, name: str) -> dict[str, Any]:
    from madang_methods.budgeting.counting import count
    from madang_methods.budgeting.impact import impact
    from madang_methods.budgeting.rules import rule_named

    try:
        outcome = count(vote, rule_named(name))
    except UnusableInput as problem:
        return {"refused": str(problem)}
    table = impact(outcome, by=_groups(vote), k=5)
    rows = [row.to_dict() for row in table.rows]
    return {"counted_as": name, "selected": list(outcome.selected), "spent": float(outcome.spent), "rows": rows}


def _without_step(name: str) -> str:
    return "/".join(part for part in name.split("/") if not part.startswith("step="))


def _groups(vote: Any) -> list[str]:
    return [column for column in GROUPS if any(vote.voters.get(column, ()))]


WHAT = {"count_text": count_text, "look_at": look_at, "try_rules": try_rules}


def answer(question: Mapping[str, Any]) -> dict[str, Any]:
    try:
        return {"found": WHAT[question["what"]](**question["values"])}
    except UnusableInput as problem:
        return {"refused": str(problem)}


if __name__ == "__main__":
    json.dump(answer(json.load(sys.stdin)), sys.stdout)
