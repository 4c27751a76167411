"""Ballots on paper, from the printer to the box: handed out against the roll, read by two people, accounted for to the last sheet."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from madang.common.audit.models import Entry, EntryObject
from madang.common.phases.models import Phase
from madang.deciding.budgeting import actions
from madang.deciding.budgeting.models import Batch, PendingBallot, Reading, Round, Sheet, Voter
from madang.deciding.budgeting.sums import reconciliation
from tests.cast import make_staff


@pytest.fixture
def batch(round_, people, area, clerk):
    return actions.print_batch(round_, area_id=area.pk, size=5, language="en", by=clerk)


@pytest.fixture
def colleague(db):
    return make_staff("second@maru.example", "Second Clerk", "counter")


@pytest.fixture
def third(db):
    return make_staff("third@maru.example", "Third Clerk", "counter")


@pytest.fixture
def given_out(batch, people):
    """Two sheets are with voters."""
    for voter in people[:2]:
        actions.hand_out(voter, batch)
    batch.refresh_from_db()
    return list(batch.sheets.all())


def page(name, *words):
    return reverse(f"budget_paper:{name}", args=["this-year", *words])


def end(round_):
    Phase.objects.filter(kind="vote").update(opens_at=timezone.now() - timedelta(days=2), closes_at=timezone.now() - timedelta(days=1))
    return Round.objects.get(pk=round_.pk)


def test_a_sheet_that_is_handed_out_strikes_the_name_off_and_is_tied_to_nobody(batch, people):
    actions.hand_out(people[0], batch)
    batch.refresh_from_db()
    assert (batch.handed_out, batch.in_the_pile) == (1, 4)
    assert Voter.objects.get(pk=people[0].pk).state == "paper"
    with pytest.raises(ValidationError, match="already struck off"):
        actions.hand_out(people[0], batch)
    with pytest.raises(ValidationError, match="already cast"):
        actions.cast(people[0], {"town": [1]}, channel="internet")
    batch.refresh_from_db()
    assert batch.handed_out == 1, "a sheet that was refused stays in the pile"
    assert set(Sheet.objects.values_list("state", flat=True)) == {"printed"}


def test_the_log_knows_who_was_looked_up_and_never_who_took_a_sheet(client, clerk, batch, people):
    client.force_login(clerk)
    client.post(page("person", people[0].pk), {"batch": batch.pk})
    assert Voter.objects.get(pk=people[0].pk).state == "paper"
    about = EntryObject.objects.filter(kind="people.resident").values_list("entry__action", flat=True)
    assert set(about) == {"people.resident_seen"}


def test_an_empty_pile_and_the_pile_of_another_area_give_nothing(round_, people, clerk, area):
    small = actions.print_batch(round_, area_id=area.pk, size=1, language="en", by=clerk)
    elsewhere = actions.print_batch(round_, area_id=None, size=1, language="en", by=clerk)
    with pytest.raises(ValidationError, match="another ballot"):
        actions.hand_out(people[0], elsewhere)
    actions.hand_out(people[0], small)
    with pytest.raises(ValidationError, match="No sheet is left"):
        actions.hand_out(people[1], small)
    assert not Voter.objects.get(pk=people[1].pk).has_voted


def test_two_equal_readings_by_two_people_go_into_the_box_and_are_deleted(given_out, clerk, colleague):
    sheet, marks = given_out[0], {"choices": {"town": [2, 1], "harbour": [4]}, "given": {"sex": "F", "age": ""}}
    assert actions.key_in(sheet, by=clerk, **marks) == "keyed"
    with pytest.raises(ValidationError, match="read this sheet already"):
        actions.key_in(sheet, by=clerk, **marks)
    assert PendingBallot.objects.count() == 0
    assert actions.key_in(sheet, by=colleague, **marks) == "counted"
    assert Reading.objects.count() == 0
    ballots = PendingBallot.objects.all()
    assert {one.content for one in ballots} == {'{"choices":[1,2],"pot":"town"}', '{"choices":[4],"pot":"harbour"}'}
    assert {tuple(sorted(one.given.items())) for one in ballots} == {(("channel", "paper"), ("sex", "F"))}
    with pytest.raises(ValidationError, match="already in the box"):
        actions.key_in(sheet, by=colleague, **marks)


def test_two_different_readings_wait_for_a_third_person(given_out, clerk, colleague, third):
    sheet = given_out[0]
    actions.key_in(sheet, by=clerk, choices={"town": [1]})
    assert actions.key_in(sheet, by=colleague, choices={"town": [2]}) == "differs"
    for reader in (clerk, colleague):
        with pytest.raises(ValidationError, match="Somebody else must decide"):
            actions.decide(sheet, by=reader, choices={"town": [2]})
    with pytest.raises(ValidationError, match="third look"):
        actions.key_in(sheet, by=third, choices={"town": [2]})
    assert actions.decide(sheet, by=third, choices={"town": [2]}) == "counted"
    assert PendingBallot.objects.get().content == '{"choices":[2],"pot":"town"}'
    assert Reading.objects.count() == 0


def test_where_no_third_person_is_there_two_read_it_anew(given_out, clerk, colleague):
    sheet = given_out[0]
    actions.key_in(sheet, by=clerk, choices={"town": [1]})
    actions.key_in(sheet, by=colleague, choices={"town": [2]})
    actions.read_anew(sheet, by=clerk)
    actions.key_in(sheet, by=colleague, choices={"town": [1]})
    assert actions.key_in(sheet, by=clerk, choices={"town": [1]}) == "counted"


def test_a_sheet_that_the_rules_do_not_allow_is_declared_spoilt_by_two_people_with_the_reason(given_out, clerk, colleague):
    sheet = given_out[0]
    with pytest.raises(ValidationError, match="at most 2"):
        actions.key_in(sheet, by=clerk, choices={"town": [1, 2, 3]})
    assert actions.key_in(sheet, by=clerk, spoilt="too_much") == "keyed"
    assert actions.key_in(sheet, by=colleague, spoilt="too_much") == "spoilt"
    assert Sheet.objects.get(pk=sheet.pk).reason == "too_much"
    assert PendingBallot.objects.count() == 0
    with pytest.raises(ValidationError, match="More is marked"):
        actions.key_in(sheet, by=colleague, choices={"town": [1]})


def test_no_more_sheets_come_back_than_were_handed_out(given_out, clerk):
    for sheet in given_out[:2]:
        actions.key_in(sheet, by=clerk, choices={"town": [1]})
    with pytest.raises(ValidationError, match="without a name being struck off"):
        actions.key_in(given_out[2], by=clerk, choices={"town": [1]})


def test_a_spoilt_sheet_is_replaced_and_the_roll_stays(given_out, batch, clerk, round_):
    actions.replace_sheet(given_out[0], by=clerk)
    batch.refresh_from_db()
    assert (batch.handed_out, batch.replaced) == (3, 1)
    with pytest.raises(ValidationError, match="Brought back"):
        actions.replace_sheet(given_out[0], by=clerk)
    assert reconciliation(round_)[-1]["difference"] == 0
    assert round_.voters.filter(state="paper").count() == 2


def test_after_the_vote_sheets_are_keyed_in_but_none_is_handed_out_until_the_batch_is_closed(
    round_, batch, given_out, people, clerk, colleague
):
    with pytest.raises(ValidationError, match="still open"):
        actions.close_batch(batch, left=3, explanation="", by=clerk)
    end(round_)
    with pytest.raises(ValidationError, match="ended on"):
        actions.hand_out(Voter.objects.get(pk=people[5].pk), batch)
    sheet = Sheet.objects.get(pk=given_out[0].pk)
    actions.key_in(sheet, by=clerk, choices={"town": [1]})
    with pytest.raises(ValidationError, match="keyed in only once"):
        actions.close_batch(batch, left=3, explanation="", by=clerk)
    actions.key_in(sheet, by=colleague, choices={"town": [1]})
    with pytest.raises(ValidationError, match="Count once more"):
        actions.close_batch(batch, left=2, explanation="", by=clerk)
    actions.close_batch(batch, left=2, explanation="One sheet was torn in the printer.", by=clerk)
    with pytest.raises(ValidationError, match="already closed"):
        actions.close_batch(batch, left=3, explanation="", by=clerk)
    with pytest.raises(ValidationError, match="batch of this sheet is closed"):
        actions.key_in(Sheet.objects.get(pk=given_out[1].pk), by=clerk, choices={"town": [1]})
    actions.close_what_is_over()
    row = Round.objects.get(pk=round_.pk).sums[2]
    assert row == {
        "channel": "paper",
        "batch": "1",
        "issued": 5,
        "counted": 1,
        "spoilt": 0,
        "unused": 2,
        "not_returned": 1,
        "difference": 1,
    }


def test_the_outcome_shows_the_sums_and_what_explains_a_difference(client, round_, batch, given_out, clerk, colleague):
    end(round_)
    for reader in (clerk, colleague):
        actions.key_in(Sheet.objects.get(pk=given_out[0].pk), by=reader, choices={"town": [1]})
    actions.close_batch(batch, left=2, explanation="One sheet was torn in the printer.", by=clerk)
    actions.close_what_is_over()
    text = client.get(reverse("budgeting:outcome", args=["this-year"])).content.decode()
    assert "One sheet was torn in the printer." in text
    assert "Batch 1 (Harbour, English)" in text


def test_twenty_ballots_on_paper_are_sealed_at_night_and_a_head_is_published_every_day(round_, people, clerk, colleague, area):
    pile = actions.print_batch(round_, area_id=area.pk, size=30, language="en", by=clerk)
    sheets = list(pile.sheets.all())
    for number, voter in enumerate(people[:20]):
        if number == 19:
            actions.seal_what_is_due()
            assert round_.ballots.count() == 0, "nineteen wait for others"
        actions.hand_out(voter, pile)
        for reader in (clerk, colleague):
            actions.key_in(sheets[number], by=reader, choices={"town": [1], "harbour": [4]})
    actions.seal_what_is_due()
    assert round_.ballots.count() == 40
    head = round_.heads.get()
    head.day -= timedelta(days=1)
    head.save()
    actions.seal_what_is_due()
    assert [one.digest for one in round_.heads.all()] == [head.digest] * 2


# --- On the pages ----------------------------------------------------------------------------------------------------


def test_a_clerk_prints_finds_the_person_and_hands_out_a_sheet(client, clerk, round_, people, area):
    client.force_login(clerk)
    made = client.post(page("print"), {"area": area.pk, "size": 3, "language": "ko"})
    assert made.url == page("batch", 1)
    sheets = client.get(page("sheets", 1)).content.decode()
    assert sheets.count('class="vote"') == 3
    assert 'lang="ko"' in sheets
    found = client.post(page("find"), {"name": f"Park {people[7].resident.given_name}", "purpose": "counter"})
    assert Entry.objects.get(action="people.residents_found").purpose == "counter"
    assert page("person", people[7].pk) in found.content.decode()
    given = client.post(page("person", people[7].pk), {"batch": Batch.objects.get().pk}, follow=True)
    assert "Give the uppermost sheet of Batch 1" in given.content.decode()
    assert "already struck off" in client.get(page("person", people[7].pk)).content.decode()


def test_a_wrong_number_a_sheet_of_another_vote_and_a_sheet_typed_loosely(client, clerk, round_, batch):
    client.force_login(clerk)
    assert "no sheet with this number" in client.post(page("home"), {"code": "WRONG"}).content.decode()
    other = Round.objects.create(code="other", name={"en": "Other vote"}, currency="EUR")
    foreign = actions.print_batch(other, area_id=None, size=1, language="en", by=clerk).sheets.get()
    assert "another vote: Other vote" in client.post(page("home"), {"code": foreign.code}).content.decode()
    code = batch.sheets.first().code
    assert client.post(page("home"), {"code": f" {code[:4].lower()}-{code[4:]} "}).url == page("sheet", code)
    assert client.get(page("sheet", foreign.code)).status_code == 404


def test_two_clerks_key_a_sheet_in_and_the_second_sees_nothing_of_the_first(client, clerk, colleague, given_out):
    sheet = page("sheet", given_out[0].code)
    client.force_login(clerk)
    assert client.post(sheet, {"pot_town": ["1", "2", "3"]}).status_code == 422
    client.post(sheet, {"pot_town": ["1"], "sex": "M"})
    assert "read this sheet already" in client.get(sheet).content.decode()
    client.force_login(colleague)
    text = client.get(sheet).content.decode()
    assert " checked" not in text.split("It cannot be counted")[0].replace('value="" checked', "")
    assert "First reading" not in text
    answer = client.post(sheet, {"pot_town": ["1"], "sex": "M"}, follow=True)
    assert "Both readings agree" in answer.content.decode()


def test_the_third_person_sees_both_readings_and_the_readers_see_none(client, clerk, colleague, third, given_out):
    sheet = page("sheet", given_out[0].code)
    for reader, number in ((clerk, "1"), (colleague, "2")):
        client.force_login(reader)
        client.post(sheet, {"pot_town": [number]})
        assert "First reading" not in client.get(sheet).content.decode()
    client.force_login(third)
    text = client.get(sheet).content.decode()
    assert "First reading" in text
    assert "Whole town: 2. Project 2" in text
    client.post(sheet, {"third": "1", "declare": "1", "spoilt": "unclear"})
    assert Sheet.objects.get(pk=given_out[0].pk).state == "spoilt"


def test_a_person_at_the_counter_votes_on_its_screen_once(client, clerk, people, round_):
    client.force_login(clerk)
    screen = page("screen", people[3].pk)
    assert client.get(screen).status_code == 200
    assert "Check your ballot" in client.post(screen, {"pot_town": ["1"]}).content.decode()
    assert "Your receipt" in client.post(screen, {"pot_town": ["1"], "cast": "1"}).content.decode()
    assert "already cast" in client.post(screen, {"pot_town": ["2"], "cast": "1"}).content.decode()
    assert Voter.objects.get(pk=people[3].pk).state == "counter"
    assert round_.pending_receipts.get().channel == "counter"
    assert reconciliation(round_)[1]["difference"] == 0


@pytest.mark.parametrize("many", [1, 3])
def test_the_paper_desk_asks_as_many_questions_for_three_batches_as_for_one(
    client, clerk, round_, area, many, django_assert_max_num_queries
):
    for _number in range(many):
        actions.print_batch(round_, area_id=area.pk, size=2, language="en", by=clerk)
    client.force_login(clerk)
    client.get(page("home"))
    with django_assert_max_num_queries(26):
        client.get(page("home"))
