"""The what-if table: the same ballots under several rules, as the page tells it."""

from __future__ import annotations

from typing import Any

from .models import Trial
from .outcome_page import ATTRIBUTES, group_names
from .rule_words import words_of

MOST_GROUPS = 40


def told(trial: Trial) -> dict[str, Any]:
    found = trial.result
    counted = [one for one in found["rules"] if "refused" not in one]
    names = group_names()
    return {
        "rules": [_rule(one, found) for one in counted],
        "refused": [{"name": words_of(one["rule"])[0], "why": one["refused"]} for one in found["rules"] if "refused" in one],
        "groups": _groups(counted, names),
        "projects": _projects(counted, found["projects"]),
        "pictured": [_dot(one) for one in counted],
        "budget": found["budget"],
        "voters": found["voters"],
        "currency": found["currency"],
        "columns": len(counted) + 2,
        "many": len(found["projects"]),
    }


def _rule(one: dict[str, Any], found: dict[str, Any]) -> dict[str, Any]:
    everybody = one["rows"][0]
    return {
        "name": one["rule"], "words": words_of(one["rule"])[0], "projects": len(one["selected"]), "spent": one["spent"],
        "spent_share": one["spent"] / found["budget"], "served": everybody["served"], "interval": everybody["served_interval"],
        "last": _last_served(one),
    }  # fmt: skip


def _last_served(one: dict[str, Any]) -> dict[str, Any] | None:
    """The group with the smallest share: whom the rule leaves out."""
    shown = [row for row in one["rows"][1:] if row["served"] is not None and row["group"] != "not given"]
    if not shown:
        return None
    last = min(shown, key=lambda row: row["served"])
    return {"group": group_names().get(last["group"], last["group"]), "served": last["served"]}


def _groups(counted: list[dict[str, Any]], names: dict[str, Any]) -> list[dict[str, Any]]:
    if not counted:
        return []
    rows = enumerate(counted[0]["rows"][: MOST_GROUPS + 1])
    return [
        {
            "attribute": ATTRIBUTES.get(row["attribute"], ""),
            "name": names.get(row["group"], row["group"]),
            "voters": row["voters"],
            "shares": [one["rows"][at]["served"] for one in counted],
        }
        for at, row in rows
    ]


def _projects(counted: list[dict[str, Any]], projects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Every project that wins under at least one rule: those on which the rules agree first."""
    chosen = [set(one["selected"]) for one in counted]
    rows = [{**project, "wins": [project["id"] in rule for rule in chosen]} for project in projects]
    return sorted((row for row in rows if any(row["wins"])), key=lambda row: -sum(row["wins"]))


def _dot(one: dict[str, Any]) -> tuple[Any, float | None, tuple[float, float] | None]:
    everybody = one["rows"][0]
    interval = everybody["served_interval"]
    if everybody["served"] is None:
        return words_of(one["rule"])[0], None, None
    return words_of(one["rule"])[0], 100 * everybody["served"], (100 * interval["lower"], 100 * interval["upper"])
