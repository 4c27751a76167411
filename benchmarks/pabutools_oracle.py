"""What pabutools says about an election, as JSON. Runs in its own environment (`make soak`, `make bench-budgeting`), never in ours.

pabutools 1.2.3 is GPL-3.0 and wants gurobipy; nothing of Madang imports it. One line of JSON on standard input for each task:
{"file": path, "rule": name, "satisfaction": "cost", "fraction": "gmpy2", "ballots": [...]?}, one line of JSON out.
"""

import json
import resource
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pabutools.fractions
from pabutools.election import ApprovalBallot, ApprovalProfile, Cardinality_Sat, Cost_Sat, Instance, Project, parse_pabulib
from pabutools.rules import exhaustion_by_budget_increase, greedy_utilitarian_welfare, method_of_equal_shares, sequential_phragmen
from pabutools.tiebreaking import TieBreakingRule

SATISFACTIONS = {"cost": Cost_Sat, "cardinality": Cardinality_Sat}


def main() -> None:
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)


def answer(task: dict[str, Any]) -> dict[str, Any]:
    pabutools.fractions.FRACTION = task.get("fraction", "gmpy2")
    started = time.process_time()
    instance, profile, lot = generated(task) if "projects" in task else parsed(task["file"])
    read = time.process_time()
    result = list(COUNTS[task["rule"]](instance, profile, SATISFACTIONS[task["satisfaction"]], order(profile, lot)))
    return {
        "selected": sorted(project.name for project in result),
        "spent": float(sum(project.cost for project in result)),
        "read_s": read - started,
        "count_s": time.process_time() - read,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def parsed(file: str) -> tuple[Any, Any, dict[str, int]]:
    instance, profile = parse_pabulib(file)
    rows = Path(file).read_text(encoding="utf-8").split("PROJECTS\n")[1].split("VOTES\n")[0].splitlines()[1:]
    return instance, profile, {row.split(";")[0]: place for place, row in enumerate(rows)}


def generated(task: dict[str, Any]) -> tuple[Any, Any, dict[str, int]]:
    projects = {name: Project(name, cost) for name, cost in task["projects"].items()}
    instance = Instance(projects.values(), budget_limit=task["budget"])
    profile = ApprovalProfile([ApprovalBallot(projects[name] for name in ballot) for ballot in task["ballots"]], instance=instance)
    return instance, profile, {name: place for place, name in enumerate(projects)}


def order(profile: Any, lot: dict[str, int]) -> TieBreakingRule:
    """Lower cost, more votes, lot: the order that Madang publishes."""
    votes: dict[Any, int] = {}
    for ballot in profile:
        for project in ballot:
            votes[project] = votes.get(project, 0) + 1
    return TieBreakingRule(lambda _instance, _profile, project: (project.cost, -votes.get(project, 0), lot[project.name]))


def equal_shares(instance: Any, profile: Any, satisfaction: Any, ties: TieBreakingRule) -> Iterator[Any]:
    return method_of_equal_shares(instance, profile, sat_class=satisfaction, tie_breaking=ties)


def add1(instance: Any, profile: Any, satisfaction: Any, ties: TieBreakingRule) -> Iterator[Any]:
    return method_of_equal_shares(instance, profile, sat_class=satisfaction, tie_breaking=ties, voter_budget_increment=1)


def add1_overspend(instance: Any, profile: Any, satisfaction: Any, ties: TieBreakingRule) -> Iterator[Any]:
    return exhaustion_by_budget_increase(
        instance,
        profile,
        method_of_equal_shares,
        {"sat_class": satisfaction, "tie_breaking": ties},
        exhaustive_stop=False,
        budget_step=len(profile),
    )


def greedy(instance: Any, profile: Any, satisfaction: Any, ties: TieBreakingRule) -> Iterator[Any]:
    return greedy_utilitarian_welfare(instance, profile, sat_class=satisfaction, is_sat_additive=True, tie_breaking=ties)


def phragmen(instance: Any, profile: Any, _satisfaction: Any, ties: TieBreakingRule) -> Iterator[Any]:
    return sequential_phragmen(instance, profile, tie_breaking=ties)


COUNTS = {"equal-shares": equal_shares, "add1": add1, "add1-overspend": add1_overspend, "greedy": greedy, "phragmen": phragmen}

if __name__ == "__main__":
    main()
