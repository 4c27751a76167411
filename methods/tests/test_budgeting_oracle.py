"""Our outcomes against those of pabutools 1.2.3, which counts in exact fractions with GMP. Part of `make soak`.

pabutools is GPL-3.0 and wants gurobipy, so it lives in an environment of its own (var/pabutools) and is asked through a pipe.
"""

import json
import os
import random
import subprocess
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="counting needs the extra budgeting")

from madang_methods.budgeting.counting import count
from madang_methods.budgeting.elections import election
from madang_methods.budgeting.explaining import ledger
from madang_methods.budgeting.pabulib import read_pabulib
from madang_methods.budgeting.rules import rule_named

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT.parent / "shared" / "data" / "pabulib"
PYTHON = Path(os.environ.get("MADANG_PABUTOOLS", ROOT / "var" / "pabutools" / "bin" / "python"))
GENERATED = 300
OURS = {
    "equal-shares": "equal-shares/{}/none/no-threshold",
    "add1": "equal-shares/{}/add1/exhaustive/no-threshold",
    "add1-overspend": "equal-shares/{}/add1/overspend/no-threshold",
    "greedy": "greedy/{}/no-threshold",
    "phragmen": "phragmen/no-threshold",
}
pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not PYTHON.exists(), reason=f"there is no environment with pabutools at {PYTHON}; make soak makes one"),
]


@pytest.fixture(scope="module")
def ask():
    command = [PYTHON, ROOT / "benchmarks" / "pabutools_oracle.py"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:

        def answer(task):
            print(json.dumps(task), file=process.stdin, flush=True)
            return json.loads(process.stdout.readline())["selected"]

        yield answer
        process.stdin.close()


def generated(seed):
    """At most 300 ballots; four in ten elections are full of ties. Every project has a vote and fits the budget: see docs on differences."""
    draw = random.Random(seed)
    names = [f"p{number}" for number in range(draw.randint(2, 12))]
    projects = {name: draw.choice((10, 20, 30)) if draw.random() < 0.4 else draw.randint(5, 60) for name in names}
    ballots = [draw.sample(names, draw.randint(1, min(5, len(names)))) for _ in range(draw.randint(2, 300 - len(names)))]
    unloved = set(names) - {name for ballot in ballots for name in ballot}
    ballots += [[name] for name in sorted(unloved)]
    return projects, ballots, draw.randint(max(projects.values()), sum(projects.values()))


@pytest.mark.parametrize("rule", OURS)
def test_generated_elections_end_alike(ask, rule):
    for seed in range(GENERATED):
        projects, ballots, budget = generated(seed)
        satisfaction = ("cost", "cardinality")[seed % 2]
        outcome = count(election(projects=projects, ballots=ballots, budget=budget), rule_named(OURS[rule].format(satisfaction)))
        task = {"projects": projects, "ballots": ballots, "budget": budget, "rule": rule, "satisfaction": satisfaction}
        assert sorted(outcome.selected) == ask(task), task
        assert outcome.share is None or ledger(outcome).adds_up


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared Pabulib files (../shared/data/pabulib) are not on this machine")
@pytest.mark.parametrize("rule", ["equal-shares", "greedy", "phragmen"])
def test_every_approval_file_ends_alike(ask, rule):
    asked = 0
    for path in sorted(SHARED.glob("*.pb")):
        vote = read_pabulib(path)
        if vote.vote_type in ("approval", "choose-1"):
            for satisfaction in ("cost",) if rule == "phragmen" else ("cost", "cardinality"):
                outcome = count(vote, rule_named(OURS[rule].format(satisfaction)))
                task = {"file": str(path), "rule": rule, "satisfaction": satisfaction}
                assert sorted(outcome.selected) == ask(task), (path.name, satisfaction)
            asked += 1
    assert asked


@pytest.mark.skipif(not SHARED.is_dir(), reason="the shared Pabulib files (../shared/data/pabulib) are not on this machine")
@pytest.mark.parametrize("name", ["Netherlands_Assen_2024.pb", "Poland_Swiecie_2023.pb", "Poland_Wieliczka_2023_Green_Budget.pb"])
@pytest.mark.parametrize("rule", ["add1", "add1-overspend"])
def test_raised_shares_end_alike_on_the_votes_of_towns_that_used_them(ask, name, rule):
    outcome = count(read_pabulib(SHARED / name), rule_named(OURS[rule].format("cost")))
    assert sorted(outcome.selected) == ask({"file": str(SHARED / name), "rule": rule, "satisfaction": "cost"})
