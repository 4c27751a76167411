"""What the format of Pabulib knows of keys, columns and their values. No numpy.

Names and order: pabulib.org/format and the checker of Pabulib; the last line of each list is ours.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

META_KEYS = (
    "description", "country", "unit", "district", "subunit", "instance", "num_projects", "num_votes", "budget", "vote_type", "rule",
    "date_begin", "date_end", "min_length", "max_length", "min_sum_cost", "max_sum_cost", "min_points", "max_points", "min_sum_points",
    "max_sum_points", "default_score", "min_project_cost", "max_project_cost", "min_project_score_threshold", "neighborhoods",
    "subdistricts", "categories", "edition", "language", "currency", "fully_funded", "experimental", "comment", "acknowledgments",
    "leftover_budget", "budget_per_category", "budget_per_neighborhood", "min_length_per_category", "max_length_per_category",
    "min_sum_cost_per_category", "max_sum_cost_per_category",
    "min_length_unit", "max_length_unit", "min_length_district", "max_length_district",
)  # fmt: skip
PROJECT_COLUMNS = (
    "project_id", "cost", "votes", "score", "name", "category", "beneficiaries", "selected", "neighborhood", "subunit", "district",
    "description", "proposer", "public_id", "latitude", "longitude",
    "target", "exclusive_group", "gender_marker", "beneficiary_shares",
)  # fmt: skip
VOTE_COLUMNS = (
    "voter_id", "vote", "points", "age", "sex", "voting_method", "district", "neighborhood", "education", "topic_preference_transport",
    "topic_preference_culture", "topic_preference_nature", "district_preference", "time_taken_seconds", "format_easiness",
    "format_expressiveness", "format_rank",
)  # fmt: skip
WHOLE_NUMBERS = (
    "num_projects", "num_votes", "min_length", "max_length", "min_points", "max_points", "min_sum_points", "max_sum_points",
    "default_score", "min_project_cost", "max_project_cost", "min_length_per_category", "max_length_per_category",
    "min_length_unit", "max_length_unit", "min_length_district", "max_length_district",
)  # fmt: skip
FORMS: Mapping[str, tuple[re.Pattern[str], str]] = {
    "currency": (re.compile(r"[A-Z]{3}"), "a currency of three capital letters (ISO 4217), such as PLN"),
    "language": (re.compile(r"[a-z]{2}"), "a language of two letters (ISO 639-1), such as pl"),
    "country": (re.compile(r"[^\d;]{4,}|[A-Z]{2,3}"), "the name of a country"),
    "comment": (re.compile(r"#1: .*", re.DOTALL), "a comment that begins with “#1: ”"),
    "fully_funded": (re.compile("1"), "1, or leave the key out"),
    "experimental": (re.compile("1"), "1, or leave the key out"),
    "age": (re.compile(r"-?\d+(\.0+)?|\d+-\d+"), "an age in years, or a band such as 40-59"),
    "voting_method": (re.compile("internet|paper"), "internet or paper"),
    "latitude": (re.compile(r"-?\d+(\.\d+)?"), "degrees, such as 50.06"),
    "longitude": (re.compile(r"-?\d+(\.\d+)?"), "degrees, such as 19.94"),
}


def has_form(name: str, value: str) -> bool:
    """Whether a value has the form that its key or column asks for; what is empty or has no form passes."""
    value = value.strip()
    if name in WHOLE_NUMBERS:
        return not value or re.fullmatch(r"-?\d+", value) is not None
    return not value or name not in FORMS or FORMS[name][0].fullmatch(value) is not None


def wanted(name: str) -> str:
    return "a whole number" if name in WHOLE_NUMBERS else FORMS[name][1]


def out_of_order(names: tuple[str, ...], order: tuple[str, ...]) -> str | None:
    """The first known name that stands after one that should follow it."""
    last = -1
    for name in names:
        if name in order:
            if order.index(name) < last:
                return name
            last = order.index(name)
    return None
