"""A code for people without an account: by text message to who asks, by letter to the rest, shown once and kept as a digest."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from madang.common.notices.models import Notice
from madang.common.people.models import Resident
from madang.deciding.budgeting import actions
from madang.deciding.budgeting.models import Voter
from madang.deciding.budgeting.queries import voter_with_code, without_a_way_in

BORN = {"birth_date_day": "3", "birth_date_month": "2", "birth_date_year": "1948"}


@pytest.fixture
def okja(resident_who_needs_help, round_):
    Resident.objects.filter(pk=resident_who_needs_help.pk).update(phone="+82 10-1234-5678")
    actions.draw_up_roll(round_, by="system")
    return Voter.objects.get(resident=resident_who_needs_help)


def ask(client, phone, **changed):
    return client.post(reverse("budgeting:ask", args=["this-year"]), {"phone": phone, **BORN, **changed})


def code_in(notice):
    return re.search(r"[2-9A-Z]{4} [2-9A-Z]{4} [2-9A-Z]{2}", notice.body)[0]


def test_whoever_asks_gets_the_same_answer_and_only_the_register_s_own_number_gets_a_code(client, okja):
    known, unknown = ask(client, "010 1234 5678"), ask(client, "010 8888 8888")
    other_day = ask(client, "010 1234 5678", birth_date_day="4")
    assert known.content == unknown.content == other_day.content
    notice = Notice.objects.get()
    assert (notice.channel, notice.to, notice.is_secret, notice.is_urgent) == ("sms", "+82 10-1234-5678", True, True)
    assert voter_with_code(okja.round, code_in(notice)) == okja


def test_the_newer_code_replaces_the_older_one_and_one_opens_one_ballot(client, okja):
    ask(client, "01012345678")
    ask(client, "01012345678")
    older, newer = [code_in(notice) for notice in Notice.objects.order_by("pk")]
    assert voter_with_code(okja.round, older) is None
    entered = client.post(reverse("budgeting:enter", args=["this-year"]), {"code": newer.lower()})
    assert entered.url == reverse("budgeting:ballot", args=["this-year"])
    client.post(entered.url, {"pot_town": ["1"], "cast": "1"})
    again = client.post(reverse("budgeting:enter", args=["this-year"]), {"code": newer})
    assert "already voted" in again.content.decode()
    ask(client, "01012345678")
    assert Notice.objects.count() == 2, "whoever has voted gets no other code"


def test_two_people_with_one_number_and_one_birthday_get_nothing(client, okja):
    Resident.objects.create(family_name="Kim", given_name="Twin", birth_date="1948-02-03", phone="010-1234-5678")
    actions.draw_up_roll(okja.round, by="system")
    ask(client, "01012345678")
    assert not Notice.objects.exists()


@pytest.mark.parametrize("phone", ["", "12", "전화", "٠١٠١٢٣٤٥٦٧٨", "9" * 40])
def test_what_is_no_number_gets_no_code_and_no_error_of_ours(client, okja, phone):
    assert ask(client, phone).status_code == (200 if phone else 422)
    assert not Notice.objects.exists()


def test_letters_go_to_those_with_an_address_and_no_other_way_in(client, okja, resident, round_, administrator, clerk):
    actions.draw_up_roll(round_, by="system")
    assert list(without_a_way_in(round_)) == [okja]
    page = reverse("budget_paper:letters", args=["this-year"])
    client.force_login(clerk)
    assert client.post(page).status_code == 403
    client.force_login(administrator)
    assert "1 letter waits to be printed." in client.post(page, follow=True).content.decode()
    letter = Notice.objects.get()
    assert (letter.channel, letter.language, letter.is_secret) == ("letter", "ko", True)
    assert voter_with_code(round_, code_in(letter)) == okja
    assert "Nobody is left" in client.post(page, follow=True).content.decode()


def test_a_code_made_at_the_counter_is_shown_once_and_kept_as_a_digest(client, okja, clerk):
    client.force_login(clerk)
    shown = client.post(reverse("budget_paper:code", args=["this-year", okja.pk])).content.decode()
    code = re.search(r"[2-9A-Z]{4} [2-9A-Z]{4} [2-9A-Z]{2}", shown)[0]
    assert voter_with_code(okja.round, code) == okja
    assert code.replace(" ", "") not in str(Voter.objects.filter(pk=okja.pk).values())


def test_no_letters_are_written_when_the_vote_is_over(okja, administrator, end_the_vote):
    end_the_vote(okja.round)
    okja.round.__dict__.pop("phases", None)
    with pytest.raises(ValidationError, match="over"):
        actions.write_code_letters(okja.round, by=administrator)


def test_a_cookie_that_was_made_up_opens_no_ballot(client, okja):
    client.cookies["ballot"] = str(okja.pk)
    assert client.get(reverse("budgeting:ballot", args=["this-year"])).url == reverse("budgeting:enter", args=["this-year"])
    client.cookies["ballot"] = f"{okja.pk}:1vBaaa:forged"
    assert client.get(reverse("budgeting:ballot", args=["this-year"])).status_code == 302


def test_the_page_on_secrecy_is_reached_from_ballot_ledger_and_the_page_of_the_code(client, okja):
    address = reverse("budgeting:secrecy", args=["this-year"])
    assert client.get(address).status_code == 200
    for name in ("enter", "ledger"):
        assert address in client.get(reverse(f"budgeting:{name}", args=["this-year"])).content.decode()
