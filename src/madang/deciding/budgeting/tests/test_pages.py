"""The pages of a vote, as a resident meets them."""

import io
import re
import zipfile

import pytest
from django.urls import reverse

from madang.deciding.budgeting import actions
from madang.deciding.budgeting.models import PendingBallot, Voter

ENTER = reverse("budgeting:enter", args=["this-year"])
BALLOT = reverse("budgeting:ballot", args=["this-year"])
LEDGER = reverse("budgeting:ledger", args=["this-year"])


@pytest.fixture
def code(people):
    return actions.give_code(people[0], by="system")


def test_a_resident_votes_with_a_code_and_looks_up_the_receipt(client, round_, code):
    assert client.get(BALLOT).url == ENTER
    assert client.post(ENTER, {"code": f" {code[:5]}-{code[5:].lower()} "}).url == BALLOT
    choices = {"pot_town": ["1", "2"], "pot_harbour": ["4"], "sex": "F", "age": ""}
    checked = client.post(BALLOT, choices).content.decode()
    assert "Project 1" in checked
    assert PendingBallot.objects.count() == 0
    changed = client.post(BALLOT, choices | {"change": "1"}).content.decode()
    assert changed.count("checked") == 3
    done = client.post(BALLOT, choices | {"cast": "1"}).content.decode()
    receipt = re.search(r"[2-9A-Z]{16}", done)[0]
    assert PendingBallot.objects.count() == 2
    assert "Accepted" in client.post(LEDGER, {"code": receipt}).content.decode()
    assert "no ballot with this receipt" in client.post(LEDGER, {"code": "2" * 16}).content.decode()


def test_a_code_that_was_used_or_is_wrong_says_so_beside_the_field(client, round_, people, code):
    wrong = client.post(ENTER, {"code": "AAAAAAAAAA"})
    assert wrong.status_code == 422
    assert "opens no ballot" in wrong.content.decode()
    actions.cast(people[0], {"town": [1]}, channel="counter")
    assert "already voted" in client.post(ENTER, {"code": code}).content.decode()


def test_a_replayed_ballot_is_refused(client, round_, code):
    client.post(ENTER, {"code": code})
    choices = {"pot_town": ["1"], "cast": "1"}
    client.post(BALLOT, choices)
    assert client.post(BALLOT, choices).url == ENTER
    assert PendingBallot.objects.count() == 1


def test_too_many_choices_stay_ticked_and_the_error_stands_beside_them(client, round_, code):
    client.post(ENTER, {"code": code})
    answer = client.post(BALLOT, {"pot_town": ["1", "2", "3"]})
    assert answer.status_code == 422
    assert "Choose at most 2 projects. You chose 3." in answer.content.decode()
    assert answer.content.decode().count("checked") == 3


def test_an_account_tied_to_the_register_needs_no_code(client, round_, resident):
    actions.draw_up_roll(round_, by="system")
    client.force_login(resident)
    assert client.get(ENTER).url == BALLOT
    client.post(BALLOT, {"pot_town": ["1"], "cast": "1"})
    assert Voter.objects.get(resident=resident.resident).has_voted
    assert "already cast for you" in client.get(ENTER).content.decode()


def test_outside_the_hours_the_page_says_when(client, round_, end_the_vote):
    end_the_vote(round_)
    answer = client.get(ENTER)
    assert answer.status_code == 403
    assert "This ended on" in answer.content.decode()


def test_the_outcome_says_why_for_each_project(client, round_, people, end_the_vote):
    for number, voter in enumerate(people):
        actions.cast(voter, {"town": [1, 2] if number % 3 else [3], "harbour": [4]}, channel="internet", given={"sex": "F"})
    assert client.get(reverse("budgeting:outcome", args=["this-year"])).status_code == 404
    end_the_vote(round_)
    page = client.get(reverse("budgeting:outcome", args=["this-year"])).content.decode()
    assert page.count("Round ") >= 2
    assert "were lacking" in page or "that was left" in page
    assert client.get(reverse("budgeting:archive", args=["this-year"])).content[:2] == b"PK"


def test_the_pages_of_a_round_ask_the_same_number_of_questions_for_one_and_three_projects(client, round_, django_assert_max_num_queries):
    with django_assert_max_num_queries(25):
        client.get(reverse("budgeting:round", args=["this-year"]))


def test_whoever_counts_again_gets_the_ballots_of_the_archive_to_the_byte(client, round_, people, end_the_vote):
    votes = reverse("budgeting:votes", args=["this-year", "town"])
    for voter in people:
        actions.cast(voter, {"town": [1, 2]}, channel="internet")
    assert client.get(votes).status_code == 404, "the count is not over"
    assert client.get(reverse("budgeting:recount", args=["this-year"])).status_code == 404
    end_the_vote(round_)
    with zipfile.ZipFile(io.BytesIO(client.get(reverse("budgeting:archive", args=["this-year"])).content)) as archive:
        assert client.get(votes).content == archive.read("town.pb")
    assert client.get(reverse("budgeting:votes", args=["this-year", "nowhere"])).status_code == 404
    page = client.get(reverse("budgeting:recount", args=["this-year"])).content.decode()
    assert votes in page
    assert set(re.search(r'data-funded="([^"]*)"', page)[1].split(",")) == {"1", "2", ""}
    assert "madang-methods budget town.pb --rule equal-shares" in page
