"""From a resident's words to the ballot: proposed, alike, checked, answered, settled, merged."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from madang.common.notices.models import Notice
from madang.common.people.models import Resident
from madang.common.phases.models import Phase
from madang.deciding.budgeting.actions import checking, merging, proposing
from madang.deciding.budgeting.models import CoAuthor, Proposal, Round

LIST = reverse("proposals:list", args=["next-year"])
NEW = reverse("proposals:new", args=["next-year"])
WORDS = {
    "title": "A tap on the harbour square",
    "what": "Drinking water for everybody in the heat.",
    "why": "It gets hot.",
    "show_name": "on",
}


def propose(client, account, pot, **words):
    client.force_login(account)
    draft = client.post(NEW).url
    alike = client.post(draft, WORDS | {"pot": pot.pk} | words).url
    return client.post(alike)


def hand_over(proposal, office, by):
    checking.hand_to_office(proposal, office, by=by)
    proposal.refresh_from_db()


def find(proposal, by, verdict="feasible", cost_cents=3000):
    checking.state_finding(proposal, verdict=verdict, text="The pipe lies 4 m away.", cost_cents=cost_cents, by=by)
    proposal.refresh_from_db()


def test_a_resident_proposes_an_office_checks_and_it_stands_on_the_ballot(client, ideas, pot, resident, family_office, officer, editor):
    assert "Nothing here yet" in client.get(LIST).content.decode()
    shown = client.get(propose(client, resident, pot).url).content.decode()
    assert "A tap on the harbour square" in shown and "It goes to an office by" in shown
    proposal = Proposal.objects.get()
    client.force_login(editor)
    desk = reverse("proposals_desk:proposal", args=[proposal.pk])
    assert client.post(desk, {"act": "office", "office": family_office.pk}).status_code == 302
    client.force_login(officer)
    assert "A tap on the harbour square" in client.get(reverse("proposals_desk:queue")).content.decode()
    assert (
        client.post(
            desk, {"act": "finding", "verdict": "feasible", "text": "The pipe is near.", "cost": "30.00", "share_women": "55"}
        ).status_code
        == 302
    )
    assert client.post(desk, {"act": "settle"}).status_code == 302
    project = ideas.projects.get()
    assert (str(project), project.cost_cents, project.pot, project.number) == ("A tap on the harbour square", 3000, pot, 1)
    assert project.beneficiaries == {"women": 0.55}
    ideas.refresh_from_db()
    assert ideas.tie_order == [1]
    told = list(Notice.objects.filter(account=resident).values_list("template", flat=True))
    assert sorted(told) == ["budgeting/finding_stated", "budgeting/proposal_received", "budgeting/proposal_settled"]
    assert "Project 1 on the ballot" in client.get(proposal.get_absolute_url()).content.decode()
    assert "Women 55 %" in client.get(project.get_absolute_url()).content.decode()


def test_shares_of_users_lie_between_none_and_a_hundred(client, ideas, pot, resident, family_office, officer, editor):
    propose(client, resident, pot)
    proposal = Proposal.objects.get()
    hand_over(proposal, family_office, editor)
    client.force_login(officer)
    said = {"act": "finding", "verdict": "feasible", "text": "Near.", "cost": "30.00", "share_women": "155", "share_under_18": "x"}
    answer = client.post(reverse("proposals_desk:proposal", args=[proposal.pk]), said)
    assert answer.status_code == 422 and not proposal.statements.exists()
    assert 'value="155"' in answer.content.decode()


def test_what_was_typed_is_kept_even_where_something_is_wrong(client, ideas, pot, resident):
    client.force_login(resident)
    draft = client.post(NEW).url
    answer = client.post(draft, {"title": "Benches", "what": "", "cost_cents": "many", "with_others": "no address"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "“no address” is not an e-mail address" in page and 'value="many"' in page and "Benches" in page
    assert Proposal.objects.get().title == "Benches"
    assert "Benches" in client.get(LIST).content.decode(), "the draft is offered to its author"
    client.logout()
    assert "Benches" not in client.get(LIST).content.decode()


def test_a_draft_is_nobody_elses_business(client, ideas, resident, neighbour):
    client.force_login(resident)
    draft = client.post(NEW).url
    client.force_login(neighbour)
    assert client.get(draft).status_code == 404
    assert client.post(draft, WORDS).status_code == 404


def test_sent_twice_a_proposal_has_one_number(ideas, draft, resident):
    first = proposing.submit(draft, by=resident)
    assert proposing.submit(draft, by=resident).number == first.number == 1
    assert Notice.objects.count() == 1


@pytest.mark.parametrize(("born", "words"), [("2015-01-01", "must be 16 or older"), (None, "must be 16 or older")])
def test_who_may_not_vote_may_not_propose(client, ideas, resident, born, words):
    Resident.objects.filter(pk=resident.resident_id).update(birth_date=born)
    client.force_login(resident)
    answer = client.get(NEW)
    assert answer.status_code == 403
    assert words in answer.content.decode()


def test_an_account_without_a_place_in_the_register_is_told_what_to_do(client, ideas, neighbour):
    client.force_login(neighbour)
    assert "not tied to the register" in client.get(NEW).content.decode()


def test_outside_the_phase_nothing_is_taken_and_the_draft_stays(client, ideas, draft, resident):
    Phase.objects.filter(kind="idea").update(closes_at=timezone.now() - timedelta(minutes=1))
    client.force_login(resident)
    assert "This ended on" in client.get(NEW).content.decode()
    answer = client.post(reverse("proposals:alike", args=["next-year", draft.pk]))
    assert answer.status_code == 422
    assert "This ended on" in answer.content.decode()
    assert Proposal.objects.get().state == "draft"


def test_what_is_alike_is_shown_before_sending_in_each_alphabet(client, ideas, pot, resident, make):
    make("Drinking water at the harbour square", "A tap for water in the heat.")
    make("나루 광장 음수대", "더울 때 마실 물이 나오는 수도를 놓아 주세요.")
    make("A night bus", "From the hospital to the hill.")
    client.force_login(resident)
    for title, what, expected in [
        ("A tap on the square", "Water for all when it is hot.", "Drinking water at the harbour square"),
        ("광장에 음수대를 놓아 주세요", "마실 물이 필요합니다.", "나루 광장 음수대"),
    ]:
        alike = client.post(client.post(NEW).url, WORDS | {"pot": pot.pk, "title": title, "what": what}).url
        page = client.get(alike).content.decode()
        assert expected in page and "A night bus" not in page


def test_a_counter_clerk_proposes_for_somebody_and_is_named_as_the_helper(client, ideas, pot, clerk, resident_who_needs_help):
    client.force_login(clerk)
    asked = {"round": "next-year", "name": "Kim Ok-ja", "birth_date_day": "3", "birth_date_month": "2", "birth_date_year": "1948"}
    assert client.post(reverse("proposals_desk:assist"), asked).status_code == 422, "without consent nothing is begun"
    draft = client.post(reverse("proposals_desk:assist"), asked | {"consent": "on"}).url
    done = client.post(client.post(draft, WORDS | {"pot": pot.pk}).url)
    page = client.get(done.url).content.decode()
    assert "with the help of Lee Sun-hee" in page and "Ok-ja" in page
    assert Notice.objects.get().channel == "letter"


def test_the_proposer_answers_and_only_then_a_refusal_can_be_final(ideas, draft, resident, officer, family_office, client):
    sent = proposing.submit(draft, by=resident)
    hand_over(sent, family_office, officer)
    find(sent, officer, "not", None)
    with pytest.raises(ValidationError, match="may answer until"):
        checking.settle(sent, by=officer)
    client.force_login(resident)
    client.post(reverse("proposals:answer", args=["next-year", sent.number]), {"text": "The old pipe will do."})
    assert checking.settle(Proposal.objects.get(), by=officer).state == "refused"
    page = client.get(sent.get_absolute_url()).content.decode()
    assert "The old pipe will do." in page and "The pipe lies 4 m away." in page
    late = client.post(reverse("proposals:answer", args=["next-year", sent.number]), {"text": "But still"})
    assert late.status_code == 422
    assert "But still" in late.content.decode()


def test_a_refusal_without_an_answer_is_final_once_the_days_are_over(ideas, draft, resident, officer, family_office):
    sent = proposing.submit(draft, by=resident)
    hand_over(sent, family_office, officer)
    find(sent, officer, "not", None)
    Proposal.objects.update(due_on=timezone.localdate() - timedelta(days=1))
    assert checking.settle(sent, by=officer).state == "refused"


def test_once_voting_has_begun_nothing_comes_onto_the_ballot(ideas, draft, resident, officer, family_office):
    sent = proposing.submit(draft, by=resident)
    hand_over(sent, family_office, officer)
    find(sent, officer)
    Phase.objects.filter(kind="vote").update(opens_at=timezone.now() - timedelta(minutes=1))
    with pytest.raises(ValidationError, match="Voting has begun"):
        checking.settle(Proposal.objects.get(), by=officer)
    assert not ideas.projects.exists()


def test_what_costs_more_than_its_pot_cannot_be_elected_and_is_not_put_on_the_ballot(ideas, draft, resident, officer, family_office):
    sent = proposing.submit(draft, by=resident)
    hand_over(sent, family_office, officer)
    find(sent, officer, cost_cents=40_001)
    with pytest.raises(ValidationError, match="more than there is"):
        checking.settle(sent, by=officer)


def test_an_office_checks_its_own_proposals_alone(client, ideas, draft, resident, officer, other_officer, family_office):
    sent = proposing.submit(draft, by=resident)
    hand_over(sent, family_office, officer)
    desk = reverse("proposals_desk:proposal", args=[sent.pk])
    client.force_login(other_officer)
    assert client.get(desk).status_code == 403
    assert client.post(desk, {"act": "finding", "verdict": "not", "text": "No."}).status_code == 403
    assert "A tap" not in client.get(reverse("proposals_desk:queue")).content.decode()
    client.force_login(officer)
    assert client.post(desk, {"act": "merge", "into": 1, "why": "x"}).status_code == 200, "no form of an officer"
    wrong = client.post(desk, {"act": "finding", "verdict": "feasible", "text": "Yes."})
    assert wrong.status_code == 422
    assert "Say what it would cost." in wrong.content.decode()


def test_two_become_one_and_both_addresses_lead_there(client, ideas, draft, resident, make, editor, neighbour):
    other = proposing.submit(draft, by=resident)
    into = make("Drinking water", "A tap.")
    proposing.support(other, by=resident, wanted=True)
    proposing.support(other, by=neighbour, wanted=True)
    proposing.support(into, by=resident, wanted=True)
    merging.merge(other, into, why="Both want a tap.", by=editor)
    assert client.get(other.get_absolute_url()).url == into.get_absolute_url()
    page = client.get(into.get_absolute_url()).content.decode()
    assert "Both want a tap." in page and "2 people support it" in page
    assert CoAuthor.objects.get().account == resident
    assert Notice.objects.filter(template="budgeting/proposals_merged", account=resident).count() == 1
    with pytest.raises(ValidationError, match="Only two proposals"):
        merging.merge(other, into, why="Again", by=editor)
    with pytest.raises(ValidationError, match="with itself"):
        merging.merge(into, into, why="Myself", by=editor)


def test_what_ended_in_a_merged_proposal_follows_it(ideas, make, editor):
    first, second, third = make("One", "x"), make("Two", "y"), make("Three", "z")
    merging.merge(first, second, why="Same", by=editor)
    merging.merge(second, third, why="Same", by=editor)
    first.refresh_from_db()
    assert first.merged_into == third


def test_a_coauthor_joins_by_the_link_or_is_forgotten(client, ideas, draft, resident):
    sent = proposing.submit(draft, by=resident)
    for answer in ({"yes": "1", "name": "Amina"}, {"no": "1"}):
        proposing.invite(sent, "amina@example.org", by=resident)
        body = Notice.objects.filter(template="budgeting/coauthor_invited").latest("pk").body
        link = "/budget/join/" + body.split("/budget/join/")[1].split()[0]
        assert "Amina" not in client.get(sent.get_absolute_url()).content.decode() or "no" in answer
        assert client.post(link, answer).url == sent.get_absolute_url()
        assert client.get(link).status_code == 404, "the link holds once"
    assert list(CoAuthor.objects.values_list("name", "email")) == [("Amina", "")]
    with pytest.raises(ValidationError, match="At most"):
        for number in range(11):
            proposing.invite(sent, f"{number}@example.org", by=resident)


def test_a_plus_counts_once_and_can_be_taken_back(client, ideas, make, resident):
    one = make("Trees", "More of them.")
    client.force_login(resident)
    url = reverse("proposals:support", args=["next-year", one.number])
    for _again in range(2):
        client.post(url)
    assert one.supports.count() == 1
    client.post(url, {"stop": "1"})
    assert one.supports.count() == 0


def test_the_list_is_narrowed_by_area_state_and_words(client, ideas, make, area):
    make("Trees", "More of them.", area=area)
    make("그늘막", "통학로에 놓아 주세요.")
    assert "1 proposal<" in client.get(LIST, {"area": "harbour"}).content.decode()
    assert "그늘막" in client.get(LIST, {"q": "통학로"}).content.decode()
    assert "Trees" not in client.get(LIST, {"q": "통학로"}).content.decode()
    assert "0 proposals" in client.get(LIST, {"state": "accepted"}).content.decode()
    assert "2 proposals" in client.get(LIST, {"state": "nonsense", "area": "nowhere", "page": "x"}).content.decode()


@pytest.mark.parametrize("address", [LIST, reverse("proposals_desk:queue")])
def test_lists_ask_the_same_number_of_questions_for_one_and_three_rows(client, ideas, make, editor, address, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(editor)
    make("One", "x")
    client.get(address)
    with CaptureQueriesContext(connection) as one:
        client.get(address)
    make("Two", "y")
    make("Three", "z")
    with django_assert_num_queries(len(one)):
        client.get(address)


def test_erasing_somebody_takes_the_name_off_and_their_drafts_away(ideas, draft, resident, make):
    from madang.deciding.budgeting import proposal_privacy

    sent = proposing.submit(draft, by=resident)
    proposing.begin(ideas, by=resident)
    assert len(proposal_privacy.export(resident, resident.resident)) == 2
    assert len(proposal_privacy.erase(resident, resident.resident)) == 1
    left = Proposal.objects.get()
    assert (left.pk, left.account, left.resident, left.author_name) == (sent.pk, None, None, "")
    assert Round.objects.get().proposals.count() == 1
