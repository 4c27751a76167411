"""The outcome as the page tells it: for each project why, in words; for each group what it means; and where the money goes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from madang.common.languages import say
from madang.common.places.models import Area

from .models import Outcome, Pot, Project, Round
from .reasons import reason

GROUPS = {
    "all voters": _("All voters"), "F": _("Women"), "M": _("Men"), "X": _("Another sex"), "not given": _("Not said"),
    "under 18": _("Under 18"), "18–34": _("18 to 34"), "35–59": _("35 to 59"), "60 and over": _("60 and over"),
    "internet": _("On the web"), "paper": _("On paper"), "counter": _("At the counter"), "women": _("Women"), "men": _("Men"),
}  # fmt: skip
ATTRIBUTES = {
    "sex": _("By sex"),
    "age": _("By age"),
    "district": _("By area"),
    "neighborhood": _("By area"),
    "voting_method": _("By way of voting"),
}
MARKERS = {"2": _("Equality is its first aim"), "1": _("Contributes to equality"), "0": _("Not aimed at it"), "not marked": _("Not marked")}


def pots_told(round_: Round) -> list[dict[str, Any]]:
    projects = {project.number: project for project in round_.projects.select_related("round")}
    outcomes = {outcome.pot_id: outcome for outcome in Outcome.objects.filter(pot__round=round_)}
    names = group_names()
    return [_pot(pot, outcomes.get(pot.pk), projects, names) for pot in round_.pots.select_related("round")]


def group_names() -> dict[str, Any]:
    """What groups of voters are called here: those of the ballot, and the town's areas by their code."""
    return {code: say(name) for code, name in Area.objects.values_list("code", "name")} | GROUPS


def why(project: Project) -> str:
    """For the project's own page; empty before the count and where nobody voted."""
    outcome = Outcome.objects.filter(pot=project.pot_id).first()
    if outcome is None:
        return ""
    projects = {other.number: other for other in project.round.projects.all()}
    one = next(one for one in outcome.values["explanations"] if int(one["project"]) == project.number)
    return reason(one, project, project.pot, _rival(project, outcome, projects))


def _pot(pot: Pot, outcome: Outcome | None, projects: dict[int, Project], names: Mapping[str, Any]) -> dict[str, Any]:
    if outcome is None:
        return {"pot": pot, "projects": [], "groups": []}
    told = []
    for one in outcome.values["explanations"]:
        project = projects[int(one["project"])]
        words = reason(one, project, pot, _rival(project, outcome, projects))
        told.append({"project": project, "is_funded": bool(one.get("round")), "votes": one["votes"], "why": words})
    groups = _groups(outcome, names)
    return {
        "pot": pot, "projects": told, "groups": groups, "outcome": outcome, "pictured": [_dot(row) for row in groups if row["is_pictured"]],
        "marked": _marked(outcome), "served": _served(outcome, names),
    }  # fmt: skip


def _rival(project: Project, outcome: Outcome, projects: Mapping[int, Project]) -> Project | None:
    chosen = (projects[int(number)] for number in outcome.values["selected"])
    return next((other for other in chosen if project.exclusive_group and other.exclusive_group == project.exclusive_group), None)


def _groups(outcome: Outcome, names: Mapping[str, Any]) -> list[dict[str, Any]]:
    """A row a group: the share served under the round's rule with its interval, and under the others beside it."""
    tables = [rule["rows"] for rule in outcome.impact.get("rules", [])]
    return [
        {
            "attribute": ATTRIBUTES.get(row["attribute"], ""),
            "name": names.get(row["group"], row["group"]),
            "is_pictured": row["group"] != "not given" and row["served"] is not None,
            "voters": row["voters"],
            "served": row["served"],
            "interval": row["served_interval"],
            "money": row["money_per_voter"],
            "others": [table[at]["served"] for table in tables[1:]],
        }
        for at, row in enumerate(tables[0] if tables else [])
    ]


def _dot(row: Mapping[str, Any]) -> tuple[Any, float, tuple[float, float]]:
    """For the picture, in per cent."""
    return row["name"], 100 * row["served"], (100 * row["interval"]["lower"], 100 * row["interval"]["upper"])


def _marked(outcome: Outcome) -> list[tuple[Any, float, int]]:
    """(meaning, money, projects) for each gender marker; empty where nothing was funded, or counted before markers were kept."""
    found = outcome.markers
    if not found.get("spent"):
        return []
    return [
        (words, found["money_by_marker"][marker], found["projects_by_marker"][marker])
        for marker, words in MARKERS.items()
        if found["projects_by_marker"][marker]
    ]


def _served(outcome: Outcome, names: Mapping[str, Any]) -> list[tuple[Any, float]]:
    """(group, money): benefit incidence, each project's cost times the share of its users, the largest first."""
    benefits = outcome.markers.get("benefits", {})
    return [(names.get(group, group), money) for group, money in sorted(benefits.items(), key=lambda item: -item[1])]
