"""A case keeps what it was made with: the fee and the letter too, when the service is edited and published afterwards."""

import copy

import pytest
from django.urls import reverse

from madang.serving.cases import actions
from madang.serving.cases.models import Application
from madang.serving.payments.actions import take_cash
from madang.serving.payments.models import Invoice
from madang.serving.services.actions import publish, save_draft
from madang.serving.services.definitions.service import ServiceDefinition
from madang.serving.services.tests.samples import small

from .filed import file_case

OWES = {"dog_name": "Nuri", "dogs": 2, "guide_dog": False}


def edit(**changes):
    content = copy.deepcopy(small())
    content["fee"]["lines"][0] |= {"amount_cents": 9000, "label": {"en": "Dearer fee"}}
    content["workflow"]["outcomes"][0]["letter"] = {"subject": {"en": "New subject"}, "body": {"en": "Other words."}}
    content["workflow"]["objection"]["days"] = 5
    content["form"]["sections"][0]["questions"][0]["label"] = {"en": "Name of the animal?"}
    service = save_draft(ServiceDefinition.model_validate(content | changes), by="system")
    publish(service, by="system")
    service.refresh_from_db()
    return service


@pytest.fixture
def case(dog_tag):
    return file_case(dog_tag, answers=OWES)


def test_a_case_in_flight_is_decided_with_the_letter_it_was_made_with(case, officer):
    edit()
    case = Application.objects.get(pk=case.pk)
    take_cash(Invoice.objects.get(about_id=case.pk), by=officer)
    decision = actions.decide(case, outcome="granted", by=officer)
    assert (decision.subject, decision.letter) == ("Your dog tag", "Dear Amina Haddad, here is the tag for Nuri.")


def test_the_words_of_a_letter_that_went_out_stay(case, officer, client):
    take_cash(Invoice.objects.get(about_id=case.pk), by=officer)
    decision = actions.decide(case, outcome="granted", by=officer)
    edit()
    client.force_login(officer)
    page = client.get(reverse("desk:letter", args=[case.reference, decision.pk])).content.decode()
    assert "here is the tag for Nuri" in page and "Other words" not in page
    assert decision.letter_digest in client.get(reverse("cases:verify", args=[decision.verification_code])).content.decode()


def test_the_fee_stays_as_it_was_and_a_new_case_pays_the_new_one(case, officer, client):
    service = edit()
    old, new = Invoice.objects.get(about_id=case.pk), Invoice.objects.get(about_id=file_case(service, answers=OWES).pk)
    assert (old.amount_cents, new.amount_cents) == (10_000, 18_000)
    assert old.lines[0]["label"] == {"en": "Fee for each dog"}
    client.force_login(officer)
    page = client.get(reverse("desk:version", args=[case.reference])).content.decode()
    assert "5000" in page and "9000" in page  # what holds for the case, and what has been changed since


def test_a_fee_charged_after_the_decision_is_that_of_the_case_s_version(legal_office, family_office, officer):
    fee = {**small()["fee"], "due": "after_decision"}
    service = save_draft(ServiceDefinition.model_validate(small(fee=fee)), by="system")
    publish(service, by="system")
    service.refresh_from_db()
    case = file_case(service, answers=OWES)
    edit()
    actions.decide(case, outcome="granted", by=officer)
    assert Invoice.objects.get(about_id=case.pk).amount_cents == 10_000


def test_the_deadline_to_object_and_the_questions_stay(case, officer, client, today):
    edit()
    decision = actions.decide(Application.objects.get(pk=case.pk), outcome="refused", reasons="No.", by=officer)
    assert (decision.object_until - today).days == 30
    client.force_login(officer)
    page = client.get(reverse("desk:case", args=[case.reference])).content.decode()
    assert "What is the dog called?" in page and "Name of the animal?" not in page
