import datetime
import re

import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone, translation

from madang.common.audit.models import Entry
from madang.common.notices.models import Notice
from madang.common.people.actions import (
    answer_correction,
    ask_for_correction,
    ask_for_link,
    choose_channel,
    correct_resident,
    create_resident,
    end_mandate,
    link_account,
    link_by_claim,
    link_by_code,
    record_mandate,
    update_contact,
)
from madang.common.people.models import Account, Household, LinkCode, Resident
from madang.common.people.permissions import may_act_for
from madang.common.people.queries import facts_of, find_residents, resident_named

OKJA_BORN = datetime.date(1948, 2, 3)


@pytest.fixture(autouse=True)
def fresh():
    cache.clear()
    with translation.override("en"):
        yield


@pytest.fixture
def person(resident):
    return Resident.objects.get(account=resident)


def born(day):
    return {"birth_date_day": day.day, "birth_date_month": day.month, "birth_date_year": day.year}


def letter_code(resident):
    body = Notice.objects.filter(resident=resident, template="people/link_code").latest("pk").body
    return re.search(r"^([2-9A-Z]{4} [2-9A-Z]{4})$", body, re.M)[1]


# --- Facts -----------------------------------------------------------------------------------------------------------


def test_what_the_town_holds_is_given_in_the_words_of_forms(resident, area):
    facts = facts_of(resident)
    assert facts["person.name"] == {"family_name": "Park", "given_name": "Ji-hoon"}
    assert facts["home.address"] == {"street": "Harbour Road", "number": "12", "unit": "", "postcode": "", "area": "harbour"}
    assert facts["person.birth_date"] == "1992-04-11"
    assert "person.phone" not in facts and "household.size" not in facts


def test_an_account_outside_the_register_has_an_address_only(neighbour):
    assert facts_of(neighbour) == {"person.email": "mallory@elsewhere.example"}
    assert facts_of(None) == {}


def test_a_household_is_counted(person, resident_who_needs_help):
    household = Household.objects.create(code="H1")
    Resident.objects.update(household=household)
    person.refresh_from_db()
    assert facts_of(person)["household.size"] == 2


# --- Correcting --------------------------------------------------------------------------------------------------------


def test_a_correction_names_the_fields_and_never_what_stood_in_them(clerk, person):
    assert correct_resident(person, by=clerk, given_name="Ji-hun", family_name="Park") == ["given_name"]
    entry = Entry.objects.get(action="people.resident_corrected")
    assert entry.data == {"fields": ["given_name"]}
    assert "Ji-hu" not in str(entry.data)


def test_correcting_nothing_leaves_no_trace(clerk, person):
    assert correct_resident(person, by=clerk, given_name="Ji-hoon") == []
    assert not Entry.objects.filter(action="people.resident_corrected").exists()


def test_e_mail_cannot_be_chosen_without_an_address(clerk, resident_who_needs_help):
    with pytest.raises(ValidationError, match="enter an e-mail address"):
        choose_channel(resident_who_needs_help, "email", by=clerk)


def test_a_change_of_address_is_told_to_the_old_one(resident, person):
    update_contact(person, by=resident, email="thief@example.org")
    assert Notice.objects.get(template="people/contact_changed").to == "jihoon@example.org"


def test_each_place_that_is_given_up_hears_of_it_there_whoever_changed_it(clerk, person):
    person.channel, person.phone = "letter", "+82551234567"
    person.save()
    correct_resident(person, by=clerk, street="Gamnae-ro", number="1", email="thief@example.org", phone="+82559999999")
    told = {notice.channel: notice.to or notice.to_address for notice in Notice.objects.filter(template="people/contact_changed")}
    assert told["email"] == "jihoon@example.org" and told["sms"] == "+82551234567"
    assert told["letter"].startswith("Harbour Road 12")
    assert "Gamnae" not in str(Notice.objects.filter(template="people/contact_changed").values())


def test_residents_cannot_change_the_register_themselves(resident, person):
    update_contact(person, by=resident, phone="010", given_name="King")
    person.refresh_from_db()
    assert (person.phone, person.given_name) == ("010", "Ji-hoon")


def test_a_request_for_correction_is_answered_once(clerk, resident, person):
    request = ask_for_correction(person, "My name has an e.", by=resident)
    answer_correction(request, was_corrected=True, answer="Done.", by=clerk)
    assert "Done." in Notice.objects.get(template="people/correction_answered").body
    with pytest.raises(ValidationError, match="colleague"):
        answer_correction(request, was_corrected=False, answer="No.", by=clerk)


def test_a_resident_without_a_name_is_not_entered(clerk):
    with pytest.raises(ValidationError):
        create_resident(by=clerk, family_name="", given_name="Ok-ja")


# --- Mandates ----------------------------------------------------------------------------------------------------------


def test_a_mandate_lets_its_holder_act_until_it_ends(clerk, resident, person, resident_who_needs_help):
    assert not may_act_for(resident, resident_who_needs_help)
    mandate = record_mandate(resident_who_needs_help, holder=person, evidence="form 12", by=clerk)
    assert may_act_for(resident, resident_who_needs_help, "home-visit")
    assert Notice.objects.filter(resident=resident_who_needs_help, channel="letter").exists()
    end_mandate(mandate, by=clerk)
    assert not may_act_for(resident, resident_who_needs_help)


def test_a_mandate_for_one_service_opens_no_other(clerk, resident, person, resident_who_needs_help):
    record_mandate(resident_who_needs_help, holder=person, evidence="form 12", by=clerk, scope="home-visit")
    assert may_act_for(resident, resident_who_needs_help, "home-visit")
    assert not may_act_for(resident, resident_who_needs_help, "move-house")
    assert not may_act_for(resident, resident_who_needs_help)


def test_everybody_may_act_for_themselves_and_visitors_for_nobody(resident, person, neighbour):
    from django.contrib.auth.models import AnonymousUser

    assert may_act_for(resident, person)
    assert not may_act_for(neighbour, person)
    assert not may_act_for(AnonymousUser(), person)


def test_a_mandate_for_oneself_twice_or_in_the_past_is_refused(clerk, person, resident_who_needs_help):
    with pytest.raises(ValidationError, match="themselves"):
        record_mandate(person, holder=person, evidence="x", by=clerk)
    with pytest.raises(ValidationError, match="already be over"):
        record_mandate(person, holder=resident_who_needs_help, evidence="x", by=clerk, ends_on=datetime.date(2020, 1, 1))
    record_mandate(person, holder=resident_who_needs_help, evidence="x", by=clerk)
    with pytest.raises(ValidationError, match="already recorded"):
        record_mandate(person, holder=resident_who_needs_help, evidence="x", by=clerk)


# --- Tying an account to the register --------------------------------------------------------------------------------


def test_a_letter_with_a_code_ties_the_account(neighbour, resident_who_needs_help):
    ask_for_link(neighbour, name="Kim Ok-ja", birth_date=OKJA_BORN)
    letter = Notice.objects.get(template="people/link_code")
    assert letter.channel == "letter" and "Harbour Road 3" in letter.to_address
    assert link_by_code(neighbour, letter_code(resident_who_needs_help).lower()) == resident_who_needs_help
    assert Account.objects.get(pk=neighbour.pk).resident == resident_who_needs_help


def test_the_letter_waits_when_the_address_was_changed_just_now(neighbour, clerk, resident_who_needs_help, settings):
    settings.NEW_ADDRESS_WAIT_DAYS = 10
    correct_resident(resident_who_needs_help, by=clerk, street="Gamnae-ro", number="1")
    ask_for_link(neighbour, name="Kim Ok-ja", birth_date=OKJA_BORN)
    letter = Notice.objects.get(template="people/link_code")
    assert letter not in Notice.objects.letters_to_print()
    assert letter.next_try_at > timezone.now() + datetime.timedelta(days=9)
    assert LinkCode.objects.get().expires_at > timezone.now() + datetime.timedelta(days=39)
    Notice.objects.filter(pk=letter.pk).update(next_try_at=timezone.now())
    assert letter in Notice.objects.letters_to_print()


def test_a_letter_on_its_way_to_the_old_address_opens_nothing_any_more(neighbour, clerk, resident_who_needs_help):
    ask_for_link(neighbour, name="Kim Ok-ja", birth_date=OKJA_BORN)
    code = letter_code(resident_who_needs_help)
    correct_resident(resident_who_needs_help, by=clerk, street="Gamnae-ro", number="1")
    with pytest.raises(ValidationError):
        link_by_code(neighbour, code)


def test_a_letter_box_is_not_filled_whoever_asks(neighbour, officer, clerk, editor, resident_who_needs_help):
    for account in (neighbour, officer, clerk, editor, neighbour):
        ask_for_link(account, name="Kim Ok-ja", birth_date=OKJA_BORN)
    assert Notice.objects.filter(template="people/link_code").count() == 3


def test_a_code_works_once_for_its_own_account_until_it_expires(neighbour, clerk, resident_who_needs_help):
    ask_for_link(neighbour, name="ok-ja kim", birth_date=OKJA_BORN)
    code = letter_code(resident_who_needs_help)
    with pytest.raises(ValidationError):
        link_by_code(clerk, code)
    LinkCode.objects.update(expires_at=timezone.now())
    with pytest.raises(ValidationError):
        link_by_code(neighbour, code)


def test_five_wrong_codes_make_the_letter_worthless(neighbour, resident_who_needs_help):
    ask_for_link(neighbour, name="Kim Ok-ja", birth_date=OKJA_BORN)
    for _attempt in range(5):
        with pytest.raises(ValidationError):
            link_by_code(neighbour, "AAAA AAAA")
    with pytest.raises(ValidationError):
        link_by_code(neighbour, letter_code(resident_who_needs_help))


def test_no_letter_goes_out_for_a_wrong_birth_date_or_somebody_tied_already(neighbour, person, resident_who_needs_help):
    ask_for_link(neighbour, name="Kim Ok-ja", birth_date=datetime.date(1948, 2, 4))
    ask_for_link(neighbour, name="Park Ji-hoon", birth_date=person.birth_date)
    ask_for_link(neighbour, name="Nobody Here", birth_date=OKJA_BORN)
    assert not Notice.objects.exists()


def test_two_people_of_one_name_and_birth_date_are_nobody(resident_who_needs_help):
    Resident.objects.create(family_name="Kim", given_name="Ok-ja", birth_date=OKJA_BORN, street="Mill Lane", number="1")
    assert resident_named(name="Kim Ok-ja", birth_date=OKJA_BORN) is None


def test_a_korean_name_is_found_with_and_without_its_space(db):
    okja = Resident.objects.create(family_name="김", given_name="옥자", latin_name="Kim Ok-ja", birth_date=OKJA_BORN)
    for name in ("김옥자", "김 옥자", "kim ok-ja", "Ok-ja Kim"):
        assert resident_named(name=name, birth_date=OKJA_BORN) == okja, name


def test_asking_for_a_letter_answers_the_same_whoever_is_named(client, neighbour, resident_who_needs_help):
    client.force_login(neighbour)
    hit = client.post(reverse("link"), {"name": "Kim Ok-ja", **born(OKJA_BORN)})
    miss = client.post(reverse("link"), {"name": "Kim Nobody", **born(OKJA_BORN)})
    assert (hit.status_code, hit.url) == (miss.status_code, miss.url) == (302, "/my/link/code/")
    pages = [re.sub(r'value="[^"]{20,}"', "", client.get(answer.url).content.decode()) for answer in (hit, miss)]
    assert pages[0] == pages[1]


def test_asking_for_letters_is_limited(client, neighbour, resident_who_needs_help):
    client.force_login(neighbour)
    answers = [client.post(reverse("link"), {"name": "Kim Ok-ja", **born(OKJA_BORN)}).status_code for _attempt in range(6)]
    assert answers == [302] * 5 + [429]


def test_an_account_of_another_person_cannot_be_taken_over(clerk, resident, neighbour, person, resident_who_needs_help):
    with pytest.raises(ValidationError, match="another account"):
        link_account(neighbour, person, by=clerk, how="counter")
    with pytest.raises(ValidationError, match="another person"):
        link_account(resident, resident_who_needs_help, by=clerk, how="counter")


def test_an_issuer_trusted_with_the_register_number_ties_the_account(neighbour, resident_who_needs_help):
    Resident.objects.filter(pk=resident_who_needs_help.pk).update(register_number="480203-2")
    assert link_by_claim(neighbour, {"rrn": "something else"}, "rrn") is None
    assert link_by_claim(neighbour, {"email": "480203-2"}, "rrn") is None
    assert link_by_claim(neighbour, {"rrn": "480203-2"}, "rrn") == resident_who_needs_help


# --- The counter -----------------------------------------------------------------------------------------------------


def test_a_search_finds_by_beginnings_of_names_and_narrows_by_birth_date(person, resident_who_needs_help):
    assert set(find_residents("par")) == {person}
    assert set(find_residents("ji park")) == {person}
    assert set(find_residents("k", OKJA_BORN)) == {resident_who_needs_help}
    assert set(find_residents("p", OKJA_BORN)) == set()


def test_a_search_finds_a_name_typed_without_a_space_as_korean_does(resident_who_needs_help):
    Resident.objects.filter(pk=resident_who_needs_help.pk).update(family_name="김", given_name="옥자")
    assert {find_residents(typed).get().pk for typed in ("김옥자", "김옥", "김 옥자", "옥자 김")} == {resident_who_needs_help.pk}
    assert not find_residents("옥자김 x").exists()


def test_every_look_is_in_the_log_with_its_purpose(client, clerk, person, resident_who_needs_help):
    client.force_login(clerk)
    page = client.post(reverse("residents"), {"name": "kim", "purpose": "phone"})
    assert "Ok-ja Kim" in page.content.decode()
    entry = Entry.objects.get(action="people.residents_found")
    assert (entry.is_read, entry.purpose, entry.actor_id) == (True, "phone", clerk.pk)
    assert [int(row.object_id) for row in entry.objects_named.all()] == [resident_who_needs_help.pk]
    client.get(reverse("resident", args=[person.pk]), {"purpose": "phone"})
    assert Entry.objects.get(action="people.resident_seen").purpose == "phone"


def test_a_search_without_a_purpose_shows_nobody(client, clerk, resident_who_needs_help):
    client.force_login(clerk)
    answer = client.post(reverse("residents"), {"name": "kim"})
    assert answer.status_code == 422
    assert "Ok-ja" not in answer.content.decode()
    assert not Entry.objects.exists()


def test_the_search_list_asks_the_same_number_of_questions_for_one_and_three(client, clerk, person):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(clerk)

    def asked():
        with CaptureQueriesContext(connection) as queries:
            client.post(reverse("residents"), {"name": "park", "purpose": "phone"})
        return len(queries)

    asked()
    one = asked()
    Resident.objects.bulk_create(Resident(family_name="Park", given_name=name) for name in ("A", "B"))
    assert asked() == one


def test_a_clerk_enters_corrects_mandates_and_ties(client, clerk, neighbour, person, area):
    client.force_login(clerk)
    fields = {"family_name": "Salim", "given_name": "Amina", "language": "ar", "channel": "letter", **born(datetime.date(1994, 5, 21))}
    client.post(reverse("resident_new"), fields)
    amina = Resident.objects.get(given_name="Amina")
    client.post(reverse("resident_correct", args=[amina.pk]), {**fields, "given_name": "Aminah"})
    amina.refresh_from_db()
    assert amina.given_name == "Aminah"
    Resident.objects.filter(pk=person.pk).update(register_number="920411-1")
    client.post(reverse("resident_mandate", args=[amina.pk]), {"holder": "920411-1", "evidence": "form 3"})
    assert amina.mandates_given.get().holder == person
    client.post(reverse("mandate_end", args=[amina.mandates_given.get().pk]))
    assert not amina.mandates_given.current().exists()
    client.post(reverse("resident_link", args=[amina.pk]), {"email": "mallory@elsewhere.example"})
    assert Account.objects.get(resident=amina) == neighbour


def test_what_was_typed_stays_when_a_form_is_wrong(client, clerk):
    client.force_login(clerk)
    answer = client.post(
        reverse("resident_new"), {"family_name": "Salim", "birth_date_day": "31", "birth_date_month": "2", "birth_date_year": "1994"}
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "govuk-error-summary" in page and 'value="Salim"' in page and 'value="31"' in page


COUNTER_PAGES = ["residents", "resident_new", "corrections"]
RESIDENT_PAGES = ["resident", "resident_correct", "resident_mandate", "resident_link"]


@pytest.mark.parametrize("who", ["resident", "officer", "head", "editor", "privacy_officer", "administrator", "neighbour"])
def test_only_the_counter_looks_people_up(client, request, resident_who_needs_help, who):
    client.force_login(request.getfixturevalue(who))
    for path in [reverse(name) for name in COUNTER_PAGES] + [reverse(name, args=[resident_who_needs_help.pk]) for name in RESIDENT_PAGES]:
        assert client.get(path).status_code == 403, path
        assert client.post(path).status_code == 403, path


def test_every_counter_page_opens_for_the_clerk(client, clerk, resident, person):
    asked = ask_for_correction(person, "My name has an e.", by=resident)
    client.force_login(clerk)
    for path in [reverse(name) for name in COUNTER_PAGES] + [reverse(name, args=[person.pk]) for name in RESIDENT_PAGES]:
        assert client.get(path).status_code == 200, path
    client.post(reverse("correction_answer", args=[asked.pk]), {"was_corrected": "yes", "answer": "Done."})
    asked.refresh_from_db()
    assert asked.was_corrected


# --- My facts --------------------------------------------------------------------------------------------------------


def test_a_resident_sees_and_changes_how_the_town_reaches_them(client, resident, person):
    client.force_login(resident)
    assert "1992" in client.get(reverse("facts")).content.decode()
    client.post(reverse("facts"), {"email": "new@example.org", "phone": "010-1", "language": "en", "channel": "sms"})
    person.refresh_from_db()
    assert (person.email, person.phone, person.language, person.channel) == ("new@example.org", "010-1", "en", "sms")


def test_a_wrong_form_does_not_change_what_the_page_says_is_known(client, resident, person):
    client.force_login(resident)
    answer = client.post(reverse("facts"), {"email": "", "phone": "", "language": "en", "channel": "email"})
    assert answer.status_code == 422
    assert "To get messages by e-mail, enter an e-mail address." in answer.content.decode()
    assert ("E-mail address", "jihoon@example.org") in answer.context["rows"]


def test_a_resident_asks_for_a_correction(client, resident, person):
    client.force_login(resident)
    client.post(reverse("correction"), {"text": "My given name has an e."})
    assert person.correction_requests.get().asked_by == resident


def test_a_resident_ends_a_mandate_given_and_nobody_elses(client, clerk, resident, neighbour, person, resident_who_needs_help):
    mandate = record_mandate(person, holder=resident_who_needs_help, evidence="form 1", by=clerk)
    client.force_login(neighbour)
    assert client.post(reverse("stop_mandate", args=[mandate.pk])).status_code == 404
    client.force_login(resident)
    client.post(reverse("stop_mandate", args=[mandate.pk]))
    assert not person.mandates_given.current().exists()


def test_whoever_is_not_in_the_register_is_led_to_the_letter(client, neighbour):
    client.force_login(neighbour)
    assert client.get(reverse("facts")).url == reverse("link")
    assert client.get(reverse("link")).status_code == 200


def test_visitors_see_nothing_of_my_facts(client, db):
    for name in ("facts", "correction", "link", "link_code"):
        assert client.get(reverse(name)).url.startswith("/account/login/")


# --- Privacy ---------------------------------------------------------------------------------------------------------


def test_export_holds_the_register_and_the_account(resident, person):
    from madang.common.people.privacy import export

    out = export(resident, person)
    assert out["Register"]["Family name"] == "Park"
    assert out["Account"]["E-mail addresses"] == ["jihoon@example.org"]
    assert export(None, None)["Register"] == {}


def test_erasure_closes_the_account_and_says_why_the_register_stays(client, resident, person):
    from madang.common.people.privacy import erase

    client.force_login(resident)
    client.get("/account/")
    stays = erase(resident, person)
    person.refresh_from_db()
    assert person.email == "" and person.family_name == "Park"
    assert "obliges" in stays[0][1]
    assert Account.objects.get(pk=resident.pk).email.endswith("@invalid")
    assert client.get("/account/").url.startswith("/account/login/")


def test_what_is_spent_is_deleted_by_the_retention_run(neighbour, resident_who_needs_help):
    from madang.common.people.privacy import retain

    ask_for_link(neighbour, name="Kim Ok-ja", birth_date=OKJA_BORN)
    assert retain(timezone.now())["expired letter codes"] == 0
    assert retain(timezone.now() + datetime.timedelta(days=31))["expired letter codes"] == 1


def test_every_activity_of_the_register_of_processing_says_what_it_must(db):
    from madang.common.people.privacy import activities

    keys = {"id", "name", "purpose", "legal_basis", "law", "categories", "sensitive", "retention", "recipients", "office"}
    assert all(set(activity) == keys and activity["categories"] for activity in activities())
    assert len({activity["id"] for activity in activities()}) == len(list(activities()))


def test_every_action_logged_here_can_be_told_in_plain_words():
    from pathlib import Path

    from madang.common import people
    from madang.common.people.privacy import AUDIT_WORDS

    source = "\n".join(file.read_text() for file in Path(people.__file__).parent.rglob("*.py") if "tests" not in file.parts)
    logged = set(re.findall(r'record(?:_read)?\(\s*[\w."]+, "(people\.\w+)"', source))
    assert logged == set(AUDIT_WORDS)


@pytest.mark.parametrize(
    "family, given, written",
    [
        ("박", "지훈", "박지훈"),
        ("Salim", "Amina", "Amina Salim"),
        ("سليم", "أمينة", "أمينة سليم"),
        ("王", "小明", "王小明"),
        ("Santos", "", "Santos"),
        ("박", "Fatima", "Fatima 박"),
    ],
)
def test_a_name_is_put_together_by_the_script_it_is_written_in(family, given, written):
    assert str(Resident(family_name=family, given_name=given)) == written
