"""A granted change of address is in the register: what the letter says has happened."""

import datetime

import pytest
from django.urls import reverse

from madang.common.people.models import Household, Resident
from madang.serving.cases import actions

from .filed import file_case, publish_service

BORN = datetime.date(1986, 5, 2)
NEW_HOME = {"street": "Gamnae-ro", "number": "7", "unit": "301", "postcode": "98003", "area": ""}
OUTCOMES = [
    {"id": kind, "title": {"en": kind}, "kind": kind, "letter": {"subject": {"en": kind}, "body": {"en": "Dear {name}, {reasons}"}}}
    for kind in ("granted", "refused")
]


def person(resident):
    return {"family_name": resident.family_name, "given_name": resident.given_name, "birth_date": str(resident.birth_date)}


@pytest.fixture
def moving_house(family_office, legal_office):
    inner = {"type": "person", "id": "who", "label": {"en": "Who?"}, "becomes": "household.member"}
    questions = [
        {"type": "person", "id": "applicant", "label": {"en": "Who are you?"}, "becomes": "household.member"},
        {"type": "address", "id": "new_address", "label": {"en": "Where to?"}, "in_town": False, "becomes": "home.address"},
        {
            "type": "repeat",
            "id": "people",
            "label": {"en": "Who moves with you?"},
            "item": {"en": "person"},
            "minimum": 0,
            "required": False,
            "questions": [inner],
        },
    ]
    use = {"id": "register", "purpose": {"en": "To keep the register"}, "legal_basis": "legal_obligation", "retention_months": 60}
    form = {"data_uses": [use], "sections": [{"id": "home", "title": {"en": "Home"}, "questions": questions}]}
    return publish_service(form=form, fee={"currency": "KRW", "lines": []}, workflow={"outcomes": OUTCOMES}, keywords={"en": ["move"]})


@pytest.fixture
def family(resident):
    """Ji-hoon, whose account it is, with a partner and a mother-in-law in one household."""
    home = Household.objects.create(code="H1")
    me = resident.resident
    Resident.objects.filter(pk=me.pk).update(household=home, birth_date=BORN)
    people = [Resident(family_name="Kim", given_name=name, birth_date=BORN, household=home) for name in ("Ha-neul", "Sun-ja")]
    Resident.objects.bulk_create(people)
    me.refresh_from_db()
    return [me, *people]


def move(service, account, *people, address=NEW_HOME):
    first, *others = people
    answers = {"applicant": first, "new_address": address, "people": [{"who": one} for one in others]}
    return file_case(service, answers=answers, account=account)


def grant(case, officer):
    actions.decide(case, outcome="granted", by=officer)
    return case.notes.get().text


def homes():
    return set(Resident.objects.filter(street="Gamnae-ro").values_list("given_name", flat=True))


def test_who_moves_has_the_new_address_and_a_household_of_their_own(moving_house, resident, officer, family):
    me, partner, _mother = family
    said = grant(move(moving_house, resident, person(me), person(partner)), officer)
    assert homes() == {me.given_name, "Ha-neul"}
    assert "Gamnae-ro 7 301 98003" in said and "Ha-neul Kim" in said
    households = {one.given_name: one.household_id for one in Resident.objects.filter(pk__in=[one.pk for one in family])}
    assert households[me.given_name] == households["Ha-neul"] != households["Sun-ja"]


def test_a_household_that_moves_as_a_whole_stays_one(moving_house, resident, officer, family):
    grant(move(moving_house, resident, *map(person, family)), officer)
    assert {one.household.code for one in Resident.objects.filter(street="Gamnae-ro")} == {"H1"}


def test_a_child_the_register_does_not_know_is_entered(moving_house, resident, officer, family):
    child = {"family_name": "Park", "given_name": "Bom", "birth_date": "2026-01-05"}
    grant(move(moving_house, resident, person(family[0]), child), officer)
    assert Resident.objects.get(given_name="Bom").household == Resident.objects.get(pk=family[0].pk).household


def test_somebody_of_another_household_is_left_to_the_office_and_the_rest_is_entered(moving_house, resident, officer, family):
    stranger = Resident.objects.create(family_name="Lee", given_name="Na-ra", birth_date=BORN, street="Old-ro")
    said = grant(move(moving_house, resident, person(family[0]), person(stranger)), officer)
    assert homes() == {family[0].given_name}
    assert "please see to it: Na-ra Lee: the register has somebody" in said


def test_a_case_in_another_name_moves_nobody_in_the_register(moving_house, resident, officer, family):
    elsewhere = {**person(family[0]), "birth_date": "1950-01-01"}
    said = grant(move(moving_house, resident, elsewhere), officer)
    assert homes() == set()
    assert "the case belongs to somebody else" in said


def test_a_newcomer_without_an_account_is_entered(moving_house, officer):
    grant(move(moving_house, None, {"family_name": "Haddad", "given_name": "Amina", "birth_date": "1990-10-10"}), officer)
    assert homes() == {"Amina"}


def test_nobody_moves_a_resident_by_knowing_a_name_and_a_birthday(moving_house, officer, family):
    me, partner, _mother = family
    said = grant(move(moving_house, None, person(me), person(partner)), officer)
    assert homes() == set()
    assert "nobody has shown to be this person" in said


def test_another_national_number_is_another_person(moving_house, resident, officer, family):
    Resident.objects.filter(pk=family[0].pk).update(register_number="850303-1969901")
    said = grant(move(moving_house, resident, {**person(family[0]), "national_number": "850303-1234564"}), officer)
    assert homes() == set()
    assert "the case belongs to somebody else" in said


def test_who_moves_is_not_decided_in_bulk(client, moving_house, resident, officer, family):
    cases = [move(moving_house, resident, person(family[0])) for _ in range(2)]
    client.force_login(officer)
    chosen = {"case": [case.pk for case in cases], "outcome": "granted", "reasons": "", "do": "preview"}
    text = client.post(reverse("desk:bulk"), chosen).content.decode()
    assert text.count("Decide it by itself") == 2


def test_a_refusal_changes_nothing(moving_house, resident, officer, family):
    case = move(moving_house, resident, person(family[0]))
    actions.decide(case, outcome="refused", reasons="No contract.", by=officer)
    assert homes() == set()
    assert not case.notes.exists()


def test_the_officer_sees_before_who_will_be_entered(client, moving_house, resident, officer, family):
    case = move(moving_house, resident, person(family[0]), {"family_name": "Park", "given_name": "Bom", "birth_date": "2026-01-05"})
    client.force_login(officer)
    page = client.post(reverse("desk:decide", args=[case.reference]), {"outcome": "granted", "reasons": "", "do": "preview"})
    text = page.content.decode()
    assert "Gamnae-ro 7 301 98003" in text
    assert "new in the register" in text
