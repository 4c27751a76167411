"""Greedy, Phragmén and maximum welfare: worked cases, brute force, and names that say the whole rule."""

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

pytest.importorskip("scipy", reason="counting needs the extra budgeting")

from madang_methods.budgeting.counting import count, count_pots
from madang_methods.budgeting.elections import election
from madang_methods.budgeting.pots import split_pots
from madang_methods.budgeting.rules import Rule, rule_named
from madang_methods.budgeting.welfare import share_of_best
from madang_methods.errors import UnusableInput


@st.composite
def votes(draw):
    names = [f"p{number}" for number in range(draw(st.integers(1, 7)))]
    projects = {name: draw(st.integers(1, 30)) for name in names}
    ballots = draw(st.lists(st.lists(st.sampled_from(names), unique=True), min_size=1, max_size=10))
    return election(projects=projects, ballots=ballots, budget=draw(st.integers(1, sum(projects.values()) + 2)))


def test_greedy_takes_the_most_voted_and_goes_past_what_does_not_fit():
    vote = election(projects={"a": 60, "b": 50, "c": 40}, ballots=[["a"], ["a"], ["a", "b"], ["b"], ["c"]], budget=100)
    assert count(vote, Rule("greedy")).selected == ("a", "c")
    assert count(vote, Rule("greedy", skips=False)).selected == ("a",)


def test_greedy_says_what_was_lacking_when_the_turn_came():
    vote = election(projects={"a": 60, "b": 50, "c": 40}, ballots=[["a"], ["a"], ["a", "b"], ["b"], ["c"]], budget=100)
    lost = count(vote, Rule("greedy")).explanations[-1]
    assert (lost.project, lost.lacked) == ("b", 10)
    assert "40 were left of the 50 it costs: 10 were lacking" in lost.reason
    stopped = count(vote, Rule("greedy", skips=False)).explanations[-1]
    assert (stopped.project, stopped.lacked) == ("c", 0)
    assert "had stopped before its turn" in stopped.reason


def test_greedy_by_number_counts_votes_per_cost():
    vote = election(projects={"dear": 90, "cheap": 10}, ballots=[["dear"], ["dear"], ["cheap"]], budget=95)
    assert count(vote, Rule("greedy", "cardinality")).selected == ("cheap",)
    assert count(vote, Rule("greedy")).selected == ("dear",)


def test_greedy_ties_go_to_cost_then_votes_then_lot():
    vote = election(projects={"x": 10, "y": 5, "z": 5}, ballots=[["x", "y", "z"]], budget=10)
    assert count(vote, Rule("greedy")).selected == ("y", "z")
    assert count(vote, Rule("greedy"), lot=["x", "z", "y"]).selected == ("z", "y")


def test_phragmen_by_hand():
    """Three voters want a, one wants b; a (30) is bought at time 10, b (20) at 20, c (30) by those of a at 10 + 10 = 20, cost ties lower."""
    vote = election(projects={"a": 30, "b": 20, "c": 30}, ballots=[["a", "c"]] * 3 + [["b"]], budget=80)
    outcome = count(vote, Rule("phragmen"))
    assert outcome.selected == ("a", "b", "c")
    assert "earned 10." in outcome.explanations[0].reason


def test_phragmen_stops_at_the_first_that_does_not_fit():
    vote = election(projects={"a": 30, "b": 31, "c": 1}, ballots=[["a"]] * 3 + [["b"]] * 2 + [["c"]] * 0, budget=40)
    assert count(vote, Rule("phragmen")).selected == ("a",)


@given(votes())
@settings(max_examples=60, deadline=None)
def test_phragmen_is_what_voter_by_voter_earning_gives(vote):
    costs = {project.id: int(project.cost) for project in vote.projects}
    ballots = [[vote.projects[p].id for p in vote.ballots.choices_of(ballot)] for ballot in vote.ballot_of_voter]
    loads, elected, spent = [Fraction(0)] * len(ballots), [], 0
    while True:
        offers = []
        for place, (name, cost) in enumerate(costs.items()):
            fans = [voter for voter, ballot in enumerate(ballots) if name in ballot]
            if fans and name not in elected and cost <= vote.budget:
                offers.append(((cost + sum(loads[voter] for voter in fans)) / len(fans), cost, -len(fans), place, name, fans))
        if not offers:
            break
        time, cost, _, _, name, fans = min(offers)
        if spent + cost > vote.budget:
            break
        elected.append(name)
        spent += cost
        for voter in fans:
            loads[voter] = time
    assert list(count(vote, Rule("phragmen")).selected) == elected


@given(votes(), st.sampled_from(["cost", "cardinality"]))
@settings(max_examples=60, deadline=None)
def test_no_set_within_the_budget_satisfies_more_than_the_best_set(vote, satisfaction):
    outcome = count(vote, Rule("max-welfare", satisfaction))
    votes = [int(v) for v in outcome.contest.profile.votes]

    def worth(projects):
        return sum(votes[p] * (vote.cost_cents[p] if satisfaction == "cost" else 1) for p in projects)

    possible = [
        some
        for size in range(len(votes) + 1)
        for some in combinations(range(len(votes)), size)
        if sum(vote.cost_cents[p] for p in some) <= vote.budget_cents
    ]
    chosen = [step.project for step in outcome.steps]
    best = max(worth(some) for some in possible)
    assert worth(chosen) == best
    assert outcome.spent_cents == min(sum(vote.cost_cents[p] for p in some) for some in possible if worth(some) == best)


@given(votes(), st.sampled_from(["greedy", "phragmen", "max-welfare"]))
@settings(max_examples=60, deadline=None)
def test_no_rule_overspends(vote, rule):
    assert count(vote, Rule(rule)).spent <= vote.budget


def test_greedy_reaches_a_share_of_the_best():
    vote = election(projects={"a": 60, "b": 50, "c": 50}, ballots=[["a"]] * 3 + [["b", "c"]] * 2, budget=100)
    outcome = count(vote, Rule("greedy"))
    assert share_of_best(outcome.contest, [step.project for step in outcome.steps]) == Fraction(180, 200)


def test_each_pot_is_its_own_election():
    pots = {
        "north": election(projects={"a": 10}, ballots=[["a"]], budget=10),
        "south": election(projects={"b": 10}, ballots=[["b"]], budget=5),
    }
    outcomes = count_pots(pots, Rule("greedy"))
    assert (outcomes["north"].selected, outcomes["south"].selected) == (("a",), ())


def test_a_vote_with_pots_is_split_into_one_election_for_each():
    fields = {"a": {"area": "north"}, "b": {"area": "south"}, "c": {"area": "south"}}
    vote = election(
        projects={"a": 10, "b": 10, "c": 10},
        ballots=[["a", "b"], ["c"], ["c", "a"]],
        budget=30,
        project_fields=fields,
        attributes={"sex": ["F", "M", "F"]},
    )
    pots = split_pots(vote, "area", {"north": 10, "south": 10})
    assert (pots["north"].voter_count, pots["south"].voter_count) == (2, 3)
    assert list(pots["north"].voters["sex"]) == ["F", "F"]
    assert {name: outcome.selected for name, outcome in count_pots(pots, Rule("greedy")).items()} == {"north": ("a",), "south": ("c",)}
    with pytest.raises(UnusableInput, match="“south” in the column “area”"):
        split_pots(vote, "area", {"north": 10})


@pytest.mark.parametrize(
    "name",
    [
        "equal-shares/cost/none",
        "equal-shares/cost/add1/overspend",
        "equal-shares/cardinality/add1u/exhaustive/step=0.5",
        "greedy/cost",
        "greedy/cost/no-skip/no-threshold",
        "phragmen",
        "max-welfare/cardinality",
    ],
)
def test_a_published_name_says_the_whole_rule(name):
    assert rule_named(name).published_name == name


@pytest.mark.parametrize(
    ("name", "says"),
    [("borda", "The rule “borda” is not known"), ("greedy/twice", "“twice” in “greedy/twice”"), ("greedy/add1", "belongs to equal shares")],
)
def test_an_unknown_rule_is_answered_with_a_sentence(name, says):
    with pytest.raises(UnusableInput, match=says):
        rule_named(name)


def test_a_lot_has_to_name_every_project():
    vote = election(projects={"a": 1, "b": 1}, ballots=[["a"]], budget=1)
    with pytest.raises(UnusableInput, match="name every project once"):
        count(vote, Rule(), lot=["a"])


def test_no_ballots_is_answered_with_a_sentence():
    with pytest.raises(UnusableInput, match="no ballots to count"):
        count(election(projects={"a": 1}, ballots=[], budget=1), Rule())


def test_rankings_count_as_borda_points():
    vote = election(projects={"a": 10, "b": 10, "c": 10}, ballots=[["a", "b", "c"], ["b", "c"], ["c"]], budget=10, vote_type="ordinal")
    outcome = count(vote, Rule("greedy"))
    # Three ranks: a 3; b 2 + 3; c 1 + 2 + 3.
    assert [int(score) for score in outcome.contest.profile.scores] == [3, 5, 6]
    assert outcome.selected == ("c",)
