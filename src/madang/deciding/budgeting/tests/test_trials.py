"""Rules tried on an earlier vote: what the table says, who may ask, and what is refused."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from madang_methods.budgeting.elections import election
from madang_methods.budgeting.pabulib import write_pabulib
from madang_methods.errors import UnusableInput

from madang.common.phases.models import Phase
from madang.deciding.budgeting import actions
from madang.deciding.budgeting.calculations import CountFailed, apart, try_out
from madang.deciding.budgeting.models import Round, Trial
from madang.deciding.budgeting.rule_words import offered_to, words_of

RULE = reverse("budgeting:rule", args=["this-year"])
CHOOSE = reverse("budgeting:choose_rule", args=["this-year"])
GREEDY, EQUAL = "greedy/cost", "equal-shares/cost/add1u/overspend"
# Six of ten want the two large projects, four the small one: the most votes leave four with nothing.
VOTE = write_pabulib(
    election(
        projects={"1": 50, "2": 50, "3": 40},
        ballots=[["1", "2"]] * 6 + [["3"]] * 5,
        budget=100,
        attributes={"sex": ["M"] * 6 + ["F"] * 5},
        meta={"currency": "EUR"},
    )
)


@pytest.fixture
def before_the_vote(round_):
    Phase.objects.filter(kind="vote").update(opens_at=timezone.now() + timedelta(days=1), closes_at=timezone.now() + timedelta(days=9))
    return Round.objects.get()


@pytest.fixture
def at_the_desk(client, administrator):
    client.force_login(administrator)
    return client


def as_file(text, name="vote.pb"):
    return SimpleUploadedFile(name, text if isinstance(text, bytes) else text.encode())


def tried(client, vote=VOTE, rules=(GREEDY, EQUAL)):
    answer = client.post(RULE, {"file": as_file(vote), "rules": list(rules)})
    assert answer.status_code == 302, answer.content.decode()
    trial = Trial.objects.first()
    try_out(trial)
    return trial


def test_the_table_says_for_each_rule_what_wins_and_whom_it_leaves_out(at_the_desk, before_the_vote):
    trial = tried(at_the_desk)
    page = at_the_desk.get(trial.get_absolute_url()).content.decode()
    greedy, equal = trial.result["rules"]
    assert greedy["selected"] == ["1", "2"]
    assert "3" in equal["selected"]
    assert "Women: 0 %" in page
    assert "Take this rule" in page


def test_the_ballots_of_a_file_are_forgotten_once_they_are_counted(at_the_desk, before_the_vote):
    at_the_desk.post(RULE, {"file": as_file(VOTE), "rules": [GREEDY]})
    assert "Being counted" in at_the_desk.get(Trial.objects.get().get_absolute_url()).content.decode()
    try_out(Trial.objects.get())
    trial = Trial.objects.get()
    assert (trial.content, trial.file_name) == ("", "vote.pb")
    before = trial.result
    try_out(trial)
    assert Trial.objects.get().result == before, "a task may be run twice"


def test_an_earlier_vote_of_the_town_is_counted_from_its_archive(at_the_desk, round_, people, end_the_vote):
    for number, voter in enumerate(people):
        actions.cast(voter, {"town": [1, 2] if number % 3 else [3]}, channel="internet")
    end_the_vote(round_)
    pot = round_.pots.get(code="town")
    at_the_desk.post(RULE, {"pot": pot.pk, "rules": [GREEDY, round_.rule]})
    trial = Trial.objects.get()
    try_out(trial)
    assert trial.result["rules"][1]["selected"] == pot.outcome.values["selected"]
    page = at_the_desk.get(trial.get_absolute_url()).content.decode()
    assert "can no longer be changed" in page
    assert "Take this rule" not in page


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("hello", "cannot be counted"),
        (VOTE.replace("budget;100", "budget;plenty"), "budget"),
        (VOTE.encode("utf-16"), "no text in UTF-8"),
        (b"x" * 10_000_001, "larger than 10 MB"),
    ],
)
def test_a_file_that_cannot_be_counted_is_refused_beside_the_field_and_kept_nowhere(at_the_desk, before_the_vote, content, words):
    answer = at_the_desk.post(RULE, {"file": as_file(content), "rules": [GREEDY]})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not Trial.objects.exists()


def test_neither_a_vote_nor_both_is_refused(at_the_desk, before_the_vote):
    answer = at_the_desk.post(RULE, {"rules": [GREEDY]})
    assert "one of the two" in answer.content.decode()


def test_a_count_that_dies_says_so_and_keeps_nothing_of_the_file(at_the_desk, before_the_vote, monkeypatch):
    monkeypatch.setattr("madang.deciding.budgeting.calculations.LONGEST_S", 0.01)
    at_the_desk.post(RULE, {"file": as_file(VOTE), "rules": [GREEDY]})
    monkeypatch.setattr("madang.deciding.budgeting.calculations.apart", fails)
    trial = Trial.objects.get()
    try_out(trial)
    assert trial.content == ""
    assert "took too long" in at_the_desk.get(trial.get_absolute_url()).content.decode()


def fails(*_what, **_values):
    raise CountFailed("killed")


def test_a_count_has_a_time_limit_and_refuses_in_words():
    with pytest.raises(CountFailed, match="did not end within"):
        apart("look_at", text=VOTE, longest_s=0)
    with pytest.raises(UnusableInput, match="META"):
        apart("look_at", text="hello")


def test_a_rule_is_chosen_from_the_table_until_voting_opens(at_the_desk, before_the_vote):
    at_the_desk.post(CHOOSE, {"rule": GREEDY})
    assert Round.objects.get().rule == GREEDY
    Phase.objects.filter(kind="vote").update(opens_at=timezone.now() - timedelta(minutes=1))
    answer = at_the_desk.post(CHOOSE, {"rule": EQUAL}, follow=True)
    assert "can no longer be changed" in answer.content.decode()
    assert Round.objects.get().rule == GREEDY


def test_a_rule_that_does_not_exist_is_said(at_the_desk, before_the_vote):
    assert "There is no such rule" in at_the_desk.post(CHOOSE, {"rule": "the mayor decides"}, follow=True).content.decode()


def test_who_does_not_run_rounds_neither_tries_nor_chooses(client, officer, before_the_vote):
    client.force_login(officer)
    assert client.get(RULE).status_code == 403
    assert client.post(CHOOSE, {"rule": GREEDY}).status_code == 403
    with pytest.raises(PermissionDenied):
        actions.set_rule(before_the_vote, GREEDY, by=officer)
    with pytest.raises(PermissionDenied):
        actions.ask_for_trial(Trial(round=before_the_vote, rules=[GREEDY]), by=officer)


def test_steps_of_money_fit_the_currency_and_are_left_out_for_another(before_the_vote):
    before_the_vote.currency = "KRW"
    assert "equal-shares/cost/add1/overspend/step=1000" in offered_to(before_the_vote)
    found = apart("try_rules", text=VOTE, rules=["equal-shares/cost/add1/overspend/step=1000"], currency="KRW")
    assert found["rules"][0]["counted_as"] == "equal-shares/cost/add1/overspend"


def test_every_rule_that_is_offered_has_words_and_can_be_counted(before_the_vote):
    names = list(offered_to(before_the_vote))
    assert all(words_of(name)[1] for name in names)
    found = apart("try_rules", text=VOTE, rules=names, currency="EUR")
    assert [one for one in found["rules"] if "refused" in one] == []


def test_a_round_keeps_its_twenty_last_trials(before_the_vote, administrator):
    for _number in range(22):
        actions.ask_for_trial(Trial(round=before_the_vote, rules=[GREEDY], content="x"), by=administrator)
    assert Trial.objects.count() == 20


def test_the_desk_leads_to_rounds_whose_rule_can_still_be_chosen(at_the_desk, before_the_vote):
    assert RULE in at_the_desk.get(reverse("desk:overview")).content.decode()
    assert RULE in at_the_desk.get(before_the_vote.get_absolute_url()).content.decode()


def test_one_and_three_trials_are_listed_with_the_same_number_of_questions(at_the_desk, before_the_vote, administrator):
    counts = []
    for _turn in range(2):
        actions.ask_for_trial(Trial(round=before_the_vote, rules=[GREEDY], pot=before_the_vote.pots.first()), by=administrator)
        at_the_desk.get(RULE)
        with CaptureQueriesContext(connection) as asked:
            at_the_desk.get(RULE)
        counts.append(len(asked))
        actions.ask_for_trial(Trial(round=before_the_vote, rules=[GREEDY], pot=before_the_vote.pots.last()), by=administrator)
    assert counts[0] == counts[1]
