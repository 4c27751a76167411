"""One vote counted: plain values in and out, and nothing of the portal imported, so that a process of its own can run it."""

from __future__ import annotations

from typing import Any

OTHER_RULES = ("greedy/cost",)  # beside the round's own in the table of whom the outcome serves
GROUPS = ("sex", "age", "district", "voting_method")


def count_text(text: str, rule: str) -> dict[str, Any]:
    """`text` is a vote in the Pabulib format, `rule` a full published name; gives the outcome, whom it serves, and its money by marker."""
    from madang_methods.budgeting.counting import count
    from madang_methods.budgeting.impact import compare
    from madang_methods.budgeting.markers import markers
    from madang_methods.budgeting.pabulib import parse_pabulib
    from madang_methods.budgeting.rules import rule_named

    vote = parse_pabulib(text)
    outcomes = [count(vote, rule_named(name)) for name in (rule, *(other for other in OTHER_RULES if other != rule))]
    groups = [column for column in GROUPS if any(vote.voters.get(column, ()))]
    return {
        "values": outcomes[0].to_dict(),
        "impact": compare(outcomes, by=groups, k=5).to_dict(),
        "markers": markers(vote, outcomes[0].selected).to_dict(),
    }
