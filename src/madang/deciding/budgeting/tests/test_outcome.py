"""What the outcome page says: why, for whom, and with how much certainty."""

import random
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from madang.deciding.budgeting import actions
from madang.deciding.budgeting.archive import election_of, without_small_groups
from madang.deciding.budgeting.models import PendingBallot, Project
from madang.deciding.budgeting.outcome_page import pots_told, why

OUTCOME = reverse("budgeting:outcome", args=["this-year"])


@pytest.fixture
def counted(round_, people, end_the_vote):
    """Twenty chose 1 and 2, ten chose 3."""
    Project.objects.filter(number=1).update(gender_marker=2, beneficiaries={"women": 0.75})
    Project.objects.filter(number=2).update(gender_marker=0)
    for number, voter in enumerate(people):
        actions.cast(voter, {"town": [1, 2] if number % 3 else [3]}, channel="internet", given={"sex": "FM"[number % 2]})
    end_the_vote(round_)
    return round_


def test_money_is_told_by_what_it_does_for_equality_and_by_who_will_use_it(client, counted):
    told = pots_told(counted)[0]
    assert [(int(money), projects) for _words, money, projects in told["marked"]] == [(180, 1), (90, 1)]
    assert [(str(group), int(money)) for group, money in told["served"]] == [("Women", 135)]
    page = client.get(OUTCOME).content.decode()
    assert "67 % of the money goes to 1 project that has the equality of women and men as an aim." in page
    assert "Known for projects of 180.00 EUR of 270.00 EUR." in page


def test_shares_stand_beside_their_interval(client, counted):
    """20 of 30: Wilson gives 48.8 to 80.8 per cent."""
    everybody = pots_told(counted)[0]["groups"][0]
    assert everybody["served"] == pytest.approx(20 / 30)
    assert "49 % to 81 %" in client.get(OUTCOME).content.decode()


def test_a_project_s_own_page_says_why(client, counted):
    lost = client.get(reverse("budgeting:project", args=["this-year", 3])).content.decode()
    assert "Why it was not funded" in lost
    assert "were lacking" in lost
    assert "Why it was funded" in client.get(reverse("budgeting:project", args=["this-year", 1])).content.decode()


def test_before_the_count_no_reason_is_given(round_):
    assert why(round_.projects.get(number=1)) == ""


def test_under_greedy_the_reason_is_the_money_at_its_turn_and_not_the_supporters(round_, people, end_the_vote):
    round_.rule = "greedy/cost"
    round_.save()
    for number, voter in enumerate(people):
        actions.cast(voter, {"town": [2, 1] if number % 3 else [2, 3]}, channel="internet")
    end_the_vote(round_)
    assert why(round_.projects.get(number=3)) == (
        "Others had more votes. When its turn came, the money left was 70.00 EUR short of what it costs. Many of them got project 2."
    )


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"cost_cents": 40_001}, "It costs more than there is in all."),
        ({"exclusive_group": "site"}, "Only one project of its kind can be funded, and “Project 1” was."),
    ],
)
def test_what_could_not_be_elected_is_said(round_, people, end_the_vote, changes, words):
    Project.objects.filter(number=3).update(**changes)
    Project.objects.filter(number=1).update(exclusive_group=changes.get("exclusive_group", ""))
    for number, voter in enumerate(people):
        actions.cast(voter, {"town": [1] if number % 3 else [3]}, channel="internet")
    end_the_vote(round_)
    assert why(round_.projects.get(number=3)) == words


def test_too_few_votes_are_said_with_the_number_that_is_needed(round_, people, end_the_vote):
    round_.threshold = 11
    round_.save()
    for number, voter in enumerate(people):
        actions.cast(voter, {"town": [1] if number % 3 else [3]}, channel="internet")
    end_the_vote(round_)
    assert "at least 11 votes are needed" in why(round_.projects.get(number=3))


def test_the_area_goes_into_the_box_only_where_the_round_says_so(round_, people):
    actions.cast(people[0], {"town": [1]}, channel="internet")
    round_.tells_area = True
    round_.save()
    people[1].round.refresh_from_db()
    actions.cast(people[1], {"town": [1]}, channel="internet")
    assert sorted(ballot.given.get("area", "") for ballot in PendingBallot.objects.all()) == ["", "harbour"]


def test_areas_are_a_group_on_the_outcome_page_under_their_name(client, round_, people, end_the_vote):
    round_.tells_area = True
    round_.save()
    for voter in round_.voters.select_related("round", "area"):
        actions.cast(voter, {"town": [1]}, channel="internet")
    end_the_vote(round_)
    assert "district" in election_of(round_.pots.get(code="town")).voters
    page = client.get(OUTCOME).content.decode()
    assert "By area" in page
    assert page.count("Harbour") >= 2


def test_the_area_of_a_small_combination_is_given_up_before_what_people_chose_to_say():
    """Four of the harbour join those who told no area; five of the hill keep theirs."""
    small, large = {"sex": "F", "age": "26", "area": "harbour"}, {"sex": "F", "age": "26", "area": "hill"}
    told = without_small_groups([small] * 4 + [large] * 5 + [{"sex": "F", "age": "26"}])
    assert told == [{"sex": "F", "age": "26"}] * 4 + [large] * 5 + [{"sex": "F", "age": "26"}]


def test_every_combination_that_is_left_is_that_of_five_or_more():
    draw = random.Random(3)
    said = [{"sex": draw.choice("FM"), "age": draw.choice(["17", "26", "70"]), "area": draw.choice("abcdefgh")} for _ in range(120)]
    counts = Counter(tuple(sorted(given.items())) for given in without_small_groups(said))
    assert all(number >= 5 for combination, number in counts.items() if combination)


def test_the_page_asks_as_many_questions_for_three_projects_as_for_one(client, counted):
    """Four projects were counted; with three told the number is the same."""
    client.get(OUTCOME)  # the town and its menus are remembered from here on
    before = _questions(client)
    outcome = counted.pots.get(code="town").outcome
    outcome.values["explanations"] = outcome.values["explanations"][:1]
    outcome.save()
    assert _questions(client) == before


def _questions(client):
    with CaptureQueriesContext(connection) as asked:
        client.get(OUTCOME)
    return len(asked)
