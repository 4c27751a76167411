"""Comments, the town's answers in time, and what is taken down with its reason."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from madang.common.calendar.queries import add_working_days
from madang.common.notices.models import Notice
from madang.common.phases.models import Phase
from madang.deciding.budgeting.actions import discussing, proposing, reminding
from madang.deciding.budgeting.models import Comment, Proposal, Report

DESK = reverse("proposals_desk:discussion")


@pytest.fixture
def proposal(make):
    return make("Trees along the school road", "Forty of them.")


@pytest.fixture
def say(proposal, resident):
    def said(text, by=resident, on=None):
        return discussing.comment(on or proposal, text, by=by, name=by.name)

    return said


@pytest.fixture
def known(say, editor):
    """The resident's first comment was looked at; the next ones appear at once."""
    first = say("I like it.")
    discussing.publish([first], by=editor)
    first.refresh_from_db()
    return first


def test_the_first_comment_waits_for_a_look_and_the_next_appears_at_once(client, proposal, resident, editor):
    client.force_login(resident)
    url = reverse("proposals:comment", args=["next-year", proposal.number])
    client.post(url, {"text": "More shade, please."})
    assert "seen only by you" in client.get(proposal.get_absolute_url()).content.decode()
    client.logout()
    assert "More shade" not in client.get(proposal.get_absolute_url()).content.decode()
    client.force_login(editor)
    client.post(DESK, {"publish": "1", "comment": Comment.objects.get().pk})
    client.force_login(resident)
    client.post(url, {"text": "And benches."})
    client.logout()
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "More shade" in page and "And benches" in page and "Waits for the town" in page


def test_the_town_answers_several_at_once_and_each_author_is_told(client, proposal, known, say, neighbour, editor, resident):
    other = say("Which trees?", by=neighbour)
    discussing.publish([other], by=editor)
    client.force_login(editor)
    wrong = client.post(DESK, {"answer": "1", "text": "Lindens."})
    assert "Tick the comments that this answers." in wrong.content.decode() and "Lindens." in wrong.content.decode()
    client.post(DESK, {"answer": "1", "text": "Lindens.", "comment": [known.pk, other.pk]})
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert page.count("Lindens.") == 2 and "Waits for the town" not in page
    told = Notice.objects.filter(template="budgeting/comment_answered").values_list("account", flat=True)
    assert sorted(told) == sorted([resident.pk, neighbour.pk])
    client.post(DESK, {"answer": "1", "text": "Oaks.", "comment": [known.pk]})
    known.refresh_from_db()
    assert known.answer == "Lindens.", "an answer that was given stays"


def test_an_answer_is_due_in_five_working_days_and_what_is_late_is_said_to_everybody(client, proposal, known):
    assert known.due_on == add_working_days(timezone.localdate(), 5)
    Comment.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert "The answer is late" in client.get(proposal.get_absolute_url()).content.decode()


def test_an_office_is_reminded_once_of_what_is_late(proposal, known, officer, other_officer, family_office, editor, monkeypatch):
    monkeypatch.setattr(reminding, "is_working_day", lambda day: True)
    Comment.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    Proposal.objects.update(due_on=timezone.localdate() - timedelta(days=1), office=family_office)
    for _again in range(2):
        reminding.remind_of_what_is_late()
    late = Notice.objects.get(template="budgeting/late")
    assert late.account == officer
    assert "1 proposal should" in late.body and "1 comment waits" in late.body


@pytest.mark.parametrize(
    ("text", "words"),
    [("i LIKE it!!", "already said this"), ("See www.a.example and https://b.example", "at most one")],
)
def test_what_is_said_twice_or_full_of_links_is_refused_and_stays_in_the_field(client, proposal, known, resident, text, words):
    client.force_login(resident)
    answer = client.post(reverse("proposals:comment", args=["next-year", proposal.number]), {"text": text})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert words in page and text in page
    assert Comment.objects.count() == 1


def test_outside_the_hours_of_the_discussion_the_page_says_when(client, proposal, resident):
    Phase.objects.filter(kind="idea").update(closes_at=timezone.now() - timedelta(minutes=1))
    client.force_login(resident)
    answer = client.post(reverse("proposals:comment", args=["next-year", proposal.number]), {"text": "Late, but kept."})
    assert answer.status_code == 422
    assert "This begins on" in answer.content.decode() and "Late, but kept." in answer.content.decode()


def test_a_report_needs_no_account_and_names_nobody(client, proposal, known):
    url = reverse("proposals:report", args=["next-year", "comment", known.pk])
    assert "I like it." in client.get(url).content.decode()
    assert client.post(url, {}).status_code == 422
    assert client.post(url, {"reason": "advert", "text": "He sells trees."}).status_code == 302
    assert {field.name for field in Report._meta.fields} == {
        "id", "comment", "proposal", "reason", "text", "made_at", "settled_at",
    }  # fmt: skip
    for wrong in (["next-year", "vote", known.pk], ["next-year", "comment", 0], ["this-year", "comment", known.pk]):
        assert client.get(reverse("proposals:report", args=wrong)).status_code == 404


def test_what_is_removed_is_gone_its_reason_stays_and_its_author_is_told(client, proposal, known, editor, resident):
    discussing.report(known, reason="insult", text="")
    client.force_login(editor)
    assert "I like it." in client.get(DESK).content.decode()
    desk = reverse("proposals_desk:comment", args=[known.pk])
    assert client.post(desk, {"remove": "1", "reason": "insult"}).status_code == 422, "without an explanation nothing is removed"
    client.post(desk, {"remove": "1", "reason": "insult", "explanation": "It calls somebody a fool."})
    assert Comment.objects.get().text == ""
    page = client.get(proposal.get_absolute_url()).content.decode()
    assert "This comment was removed." in page and "I like it." not in page
    log = client.get(reverse("proposals:removals", args=["next-year"])).content.decode()
    assert "It calls somebody a fool." in log and "somebody had reported it" in log and resident.name not in log
    told = Notice.objects.get(template="budgeting/removed", account=resident)
    assert "I like it." in told.body and "It calls somebody a fool." in told.body
    assert not Report.objects.filter(settled_at=None).exists()
    with pytest.raises(ValidationError, match="already been removed"):
        discussing.remove(Comment.objects.get(), reason="insult", explanation="Again", by=editor)


def test_a_removed_proposal_says_why_where_it_stood(client, ideas, draft, resident, editor):
    sent = proposing.submit(draft, by=resident)
    discussing.remove(sent, reason="private", explanation="It names a neighbour.", by=editor)
    answer = client.get(sent.get_absolute_url())
    assert answer.status_code == 410
    assert "It names a neighbour." in answer.content.decode() and "A tap" not in answer.content.decode()
    assert "A tap" not in client.get(reverse("proposals:list", args=["next-year"])).content.decode()


def test_what_was_reported_and_breaks_no_rule_stays(client, known, editor):
    discussing.report(known, reason="insult", text="")
    client.force_login(editor)
    client.post(reverse("proposals_desk:comment", args=[known.pk]), {"keep": "1"})
    assert Comment.objects.published().exists() and not Report.objects.filter(settled_at=None).exists()


def test_a_project_is_discussed_like_a_proposal(client, round_, resident, editor):
    Phase.objects.filter(kind="vote").update(acts={"vote": "everybody", "discuss": "account"})
    client.force_login(resident)
    page = reverse("proposals:project", args=["this-year", 1])
    assert "Nobody has said anything yet" in client.get(page).content.decode()
    client.post(reverse("proposals:comment_project", args=["this-year", 1]), {"text": "When does it begin?"})
    client.force_login(editor)
    client.post(DESK, {"publish": "1", "comment": Comment.objects.get().pk})
    client.logout()
    assert "When does it begin?" in client.get(page).content.decode()


def test_the_desk_asks_the_same_number_of_questions_for_one_and_three_comments(client, known, say, editor, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(editor)
    client.get(DESK)
    with CaptureQueriesContext(connection) as one:
        client.get(DESK)
    say("Two"), say("Three")
    with django_assert_num_queries(len(one)):
        client.get(DESK)
