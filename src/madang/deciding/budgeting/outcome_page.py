"""The outcome as the page tells it: for each project why, in words; for each group what it means."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

from .models import Outcome, Pot, Project, Round

GROUPS = {
    "all voters": _("All voters"), "F": _("Women"), "M": _("Men"), "X": _("Another sex"), "not given": _("Not said"),
    "under 18": _("Under 18"), "18–34": _("18 to 34"), "35–59": _("35 to 59"), "60 and over": _("60 and over"),
    "internet": _("On the web"), "paper": _("On paper"), "counter": _("At the counter"),
}  # fmt: skip
ATTRIBUTES = {"sex": _("By sex"), "age": _("By age"), "voting_method": _("By way of voting")}


def pots_told(round_: Round) -> list[dict[str, Any]]:
    projects = {project.number: project for project in round_.projects.select_related("round")}
    outcomes = {outcome.pot_id: outcome for outcome in Outcome.objects.filter(pot__round=round_)}
    return [_pot(pot, outcomes.get(pot.pk), projects) for pot in round_.pots.all()]


def _pot(pot: Pot, outcome: Outcome | None, projects: dict[int, Project]) -> dict[str, Any]:
    if outcome is None:
        return {"pot": pot, "projects": [], "groups": []}
    told = [
        {"project": projects[int(one["project"])], "is_funded": bool(one.get("round")), "votes": one["votes"], "why": one}
        for one in outcome.values["explanations"]
    ]
    return {
        "pot": pot,
        "projects": told,
        "groups": _groups(outcome),
        "outcome": outcome,
        "most": max((one["votes"] for one in told), default=0),
    }


def _groups(outcome: Outcome) -> list[dict[str, Any]]:
    """A row a group: the share served under the round's rule, and under the others beside it."""
    tables = [rule["rows"] for rule in outcome.impact.get("rules", [])]
    return [
        {"attribute": ATTRIBUTES.get(row["attribute"], ""), "name": GROUPS.get(row["group"], row["group"]), "voters": row["voters"], "served": row["served"], "money": row["money_per_voter"],
         "others": [table[at]["served"] for table in tables[1:]]}
        for at, row in enumerate(tables[0] if tables else [])
    ]  # fmt: skip
