"""The archive of a vote: everything that counting again needs, in one file that is the same whenever it is made."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import zipfile
from collections import Counter
from typing import Any

from madang_methods.budgeting.elections import Election, election
from madang_methods.budgeting.pabulib import write_pabulib

from madang.common.languages import say
from madang.common.money import in_units

from .models import Pot, Project, Round
from .sums import reconciliation

LEAST_GROUP = 5
MOMENT = (2020, 1, 1, 0, 0, 0)  # the same in every archive: two archives of one vote have one SHA-256
ATTRIBUTES = {"sex": "sex", "age": "age", "area": "district", "channel": "voting_method"}
GIVEN_UP = ("area", "age", "sex", "channel")  # the area first: nobody chose to say it


def archive_of(round_: Round) -> tuple[bytes, str]:
    """(zip, SHA-256 of it)."""
    files = {f"{pot.code}.pb": text for pot in round_.pots.all() if (text := votes_of(pot))}
    files |= {"rule.json": _rule(round_), "reconciliation.csv": _sheet(round_), "ledger.csv": _ledger(round_)}
    files["SHA256SUMS"] = "".join(f"{_digest(text.encode())}  {name}\n" for name, text in files.items())
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name, MOMENT), text, zipfile.ZIP_DEFLATED)
    content = target.getvalue()
    return content, _digest(content)


def votes_of(pot: Pot) -> str:
    """The pot's vote in the Pabulib format; empty where nobody voted in it."""
    made = election_of(pot)
    return write_pabulib(made) if made else ""


def election_of(pot: Pot) -> Election | None:
    rows = [(json.loads(content), given) for content, given in pot.round.ballots.values_list("content", "given")]
    ballots = [ballot["choices"] for ballot, _given in rows if ballot["pot"] == pot.code]
    said = without_small_groups([given for ballot, given in rows if ballot["pot"] == pot.code])
    projects = list(pot.projects.all())
    if not ballots or not projects:
        return None
    currency = pot.round.currency
    return election(
        projects={str(project.number): in_units(project.cost_cents, currency) for project in _in_tie_order(pot.round, projects)},
        ballots=[[str(number) for number in choices] for choices in ballots],
        budget=in_units(pot.budget_cents, currency),
        vote_type="ordinal" if pot.round.is_ranking else "approval",
        attributes={column: [given.get(name, "") for given in said] for name, column in ATTRIBUTES.items()},
        project_fields={str(project.number): _fields(project) for project in projects},
        meta=_meta(pot, len(ballots)),
    )


def without_small_groups(said: list[dict[str, str]], k: int = LEAST_GROUP) -> list[dict[str, str]]:
    """What voters said of themselves, such that every combination that is published is that of at least `k` ballots.

    Small combinations give up their area, the smallest first; then those that are still small their age, their sex, their channel.
    """
    becomes = {combination: combination for combination in map(_combination, said)}
    counts = Counter(map(_combination, said))
    while small := _smallest(counts, k):
        given_up = GIVEN_UP[_next_given_up(small)]
        kept = tuple((name, "" if name == given_up else value) for name, value in small)
        counts[kept] += counts.pop(small)
        becomes = {combination: kept if now == small else now for combination, now in becomes.items()}
    return [{name: value for name, value in becomes[_combination(given)] if value} for given in said]


def _combination(given: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, given.get(name, "")) for name in ATTRIBUTES)


def _next_given_up(combination: tuple[tuple[str, str], ...]) -> int:
    """Place in GIVEN_UP."""
    said = dict(combination)
    return next(place for place, name in enumerate(GIVEN_UP) if said[name])


def _smallest(counts: Counter[tuple[tuple[str, str], ...]], k: int) -> tuple[tuple[str, str], ...] | None:
    small = [combination for combination, number in counts.items() if number < k and any(value for _name, value in combination)]
    return min(small, key=lambda combination: (_next_given_up(combination), counts[combination], combination), default=None)


def _in_tie_order(round_: Round, projects: list[Project]) -> list[Project]:
    place = {number: at for at, number in enumerate(round_.tie_order)}
    return sorted(projects, key=lambda project: (place.get(project.number, len(place)), project.number))


def _fields(project: Project) -> dict[str, str]:
    fields = {"name": say(project.title, "en"), "exclusive_group": project.exclusive_group}
    if project.gender_marker is not None:
        fields["gender_marker"] = str(project.gender_marker)
    if project.beneficiaries:
        fields["beneficiary_shares"] = ",".join(f"{group}={share}" for group, share in project.beneficiaries.items())
    return {key: value for key, value in fields.items() if value}


def _meta(pot: Pot, ballots: int) -> dict[str, str]:
    voting = next(phase for phase in pot.round.phases if "vote" in phase.acts)
    meta = {
        "description": say(pot.round.name, "en"),
        "unit": say(pot.name, "en"),
        "instance": str(voting.closes_at.year),
        "currency": pot.round.currency,
        "rule": pot.round.rule,
        "date_begin": f"{voting.opens_at:%d.%m.%Y}",
        "date_end": f"{voting.closes_at:%d.%m.%Y}",
        "num_votes": str(ballots),
    }
    if pot.round.ballot_type == Round.BallotType.KNAPSACK:
        meta["comment"] = "Knapsack ballots: what each voter chose fits into the budget."
    if pot.round.threshold:
        meta["min_project_score_threshold"] = str(pot.round.threshold)
    if pot.round.most_choices:
        meta["max_length"] = str(pot.round.most_choices)
    return meta


def _rule(round_: Round) -> str:
    values = {"rule": round_.rule, "order_of_ties": round_.tie_order, "round": round_.code, "currency": round_.currency}
    return json.dumps(values, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _sheet(round_: Round) -> str:
    rows = reconciliation(round_)
    return _csv(list(rows[0]), [list(row.values()) for row in rows])


def _ledger(round_: Round) -> str:
    return _csv(["position", "content", "digest"], round_.ballots.values_list("position", "content", "digest"))


def _csv(head: list[str], rows: Any) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    return text.getvalue()


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
