"""Real votes: the results that towns announced, and figures published of them. Skipped where the shared files are not there."""

from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="counting needs the extra budgeting")

from madang_methods.budgeting.counting import count
from madang_methods.budgeting.pabulib import read_pabulib
from madang_methods.budgeting.rules import rule_named

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "data" / "pabulib"
pytestmark = pytest.mark.skipif(not SHARED.is_dir(), reason="the shared Pabulib files (../shared/data/pabulib) are not on this machine")


def vote(name):
    return read_pabulib(SHARED / name)


def announced(election):
    return {project.id for project in election.projects if project.fields["selected"] == "1"}


@pytest.mark.parametrize(
    ("name", "projects"),
    [("Poland_Wieliczka_2023_Green_Budget.pb", 30), ("Poland_Swiecie_2023.pb", 17), ("Netherlands_Assen_2024.pb", 9)],
)
def test_going_on_until_overspent_reproduces_what_the_town_announced(name, projects):
    election = vote(name)
    outcome = count(election, rule_named("equal-shares/cost/add1/overspend"))
    assert len(outcome.selected) == projects
    assert set(outcome.selected) == announced(election)


def test_the_exhaustive_stop_elects_one_more_in_wieliczka_than_the_town_did():
    election = vote("Poland_Wieliczka_2023_Green_Budget.pb")
    outcome = count(election, rule_named("equal-shares/cost/add1/exhaustive"))
    assert (len(outcome.selected), outcome.spent) == (31, 984_579)
    assert len(set(outcome.selected) ^ announced(election)) == 3


@pytest.mark.parametrize(
    ("rule", "projects", "spent"),
    [("equal-shares/cost/none", 21, 450_548), ("greedy/cost", 23, None), ("phragmen", 32, None), ("max-welfare/cost", 23, None)],
)
def test_wieliczka_by_other_rules(rule, projects, spent):
    outcome = count(vote("Poland_Wieliczka_2023_Green_Budget.pb"), rule_named(rule))
    assert len(outcome.selected) == projects
    assert spent is None or outcome.spent == spent


@pytest.mark.parametrize(
    ("name", "rule"),
    [
        ("Poland_Gdynia_2024.pb", "greedy/cost/no-skip"),
        ("Poland_Warszawa_2026.pb", "greedy/cost"),
        ("Poland_Krakow_2024.pb", "greedy/cost"),
    ],
)
def test_greedy_votes_end_as_their_towns_announced(name, rule):
    election = vote(name)
    assert set(count(election, rule_named(rule)).selected) == announced(election)


def test_warsaw_without_its_threshold_as_published():
    election = vote("Poland_Warszawa_2026.pb")
    plain = count(election, rule_named("equal-shares/cost/none/no-threshold"))
    assert (len(plain.selected), plain.spent) == (40, 16_102_171)
    assert len(count(election, rule_named("greedy/cost/no-threshold")).selected) == 18
    assert len(count(election, rule_named("phragmen/no-threshold")).selected) == 51
