"""Ballots beside approval: projects that fit into the money, and projects in order."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from madang.deciding.budgeting import actions
from madang.deciding.budgeting.archive import election_of
from madang.deciding.budgeting.models import PendingBallot

ENTER = reverse("budgeting:enter", args=["this-year"])
BALLOT = reverse("budgeting:ballot", args=["this-year"])


@pytest.fixture
def knapsack(round_):
    round_.ballot_type, round_.most_choices, round_.rule = "knapsack", None, "greedy/cost"
    round_.save()
    return round_


@pytest.fixture
def ranking(round_):
    round_.ballot_type, round_.most_choices, round_.rule = "ranking", 3, "greedy/cost"
    round_.save()
    return round_


def test_what_does_not_fit_into_the_money_is_refused_and_the_page_says_by_how_much(client, knapsack, people):
    client.post(ENTER, {"code": actions.give_code(people[0], by="system")})
    answer = client.post(BALLOT, {"pot_town": ["1", "2", "3"], "cast": "1"})
    assert answer.status_code == 422
    assert "70.00 EUR more than there is" in answer.content.decode()
    with pytest.raises(ValidationError, match="more than there is"):
        actions.cast(people[0], {"town": [1, 2, 3]}, channel="internet")
    assert PendingBallot.objects.count() == 0
    assert "Your ballot is cast" in client.post(BALLOT, {"pot_town": ["1", "3"], "cast": "1"}).content.decode()


def test_projects_are_put_in_order_with_places_left_empty_and_checked_once_more(client, ranking, people):
    client.post(ENTER, {"code": actions.give_code(people[0], by="system")})
    order = {"pot_town_1": "3", "pot_town_2": "", "pot_town_3": "1", "pot_harbour_1": ""}
    checked = client.post(BALLOT, order).content.decode()
    assert checked.index("3. Project 3") < checked.index("1. Project 1")
    assert "Your ballot is cast" in client.post(BALLOT, order | {"cast": "1"}).content.decode()
    assert json.loads(PendingBallot.objects.get().content)["choices"] == [3, 1]


def test_a_project_in_two_places_is_refused_beside_the_first(client, ranking, people):
    client.post(ENTER, {"code": actions.give_code(people[0], by="system")})
    answer = client.post(BALLOT, {"pot_town_1": "3", "pot_town_2": "3"})
    assert answer.status_code == 422
    assert "Name each project once." in answer.content.decode()


def test_projects_that_fit_are_counted_as_approvals(knapsack, people, end_the_vote):
    for number, voter in enumerate(people):
        actions.cast(voter, {"town": [3, 1] if number % 3 else [1, 2]}, channel="internet")
    end_the_vote(knapsack)
    pot = knapsack.pots.get(code="town")
    assert (election_of(pot).vote_type, pot.outcome.method) == ("approval", "greedy/cost")
    assert pot.outcome.values["selected"] == ["1", "3"]


def test_places_count_as_points_and_not_as_equal_approvals(ranking, people, end_the_vote):
    """As approvals all three would tie, and the cheap project 2 would come first."""
    for voter in people:
        actions.cast(voter, {"town": [3, 1, 2]}, channel="internet")
    end_the_vote(ranking)
    pot = ranking.pots.get(code="town")
    assert election_of(pot).vote_type == "ordinal"
    assert pot.outcome.values["selected"] == ["3", "1"]
