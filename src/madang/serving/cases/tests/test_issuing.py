"""Certificates and other papers that a decision gives out."""

import pytest
from django.core.exceptions import ValidationError as Refused
from django.urls import reverse
from pydantic import ValidationError

from madang.common.notices.models import Notice
from madang.common.ui import letters
from madang.common.ui.markdown import to_html
from madang.serving.cases import actions
from madang.serving.cases.codes import access_code
from madang.serving.cases.models import IssuedDocument
from madang.serving.cases.privacy import erase_case
from madang.serving.services.definitions.service import ServiceDefinition
from madang.serving.services.tests.samples import small

from .filed import file_case, publish_service

BODY = {"en": "Tag {number} ({copy} of {copies}) for {dog_name}. {guide_number}"}
OUTPUTS = [{"id": "tag", "title": {"en": "A dog tag"}, "document": {"body": BODY, "copies": "dogs"}}]
ANSWERS = {"dog_name": "Nuri", "dogs": 3, "guide_dog": True, "guide_number": "G-7"}


@pytest.fixture
def tags(family_office, legal_office):
    return publish_service(outputs=OUTPUTS)


def test_as_many_documents_are_issued_as_were_ordered_each_with_its_own_number_and_code(tags, officer):
    case = file_case(tags, answers=ANSWERS)
    decision = actions.decide(case, outcome="granted", by=officer)
    documents = list(decision.documents.all())
    assert [one.number for one in documents] == [f"{case.reference}/{copy}" for copy in (1, 2, 3)]
    assert documents[1].letter.startswith(f"Tag {case.reference}/2 (2 of 3) for Nuri.")
    assert len({one.verification_code for one in documents} | {decision.verification_code}) == 4


def test_what_somebody_typed_makes_no_link_and_no_heading_on_a_certificate(tags, officer):
    case = file_case(tags, answers=ANSWERS | {"dog_name": "Nuri\n\n# [Pay here](https://evil.example)"})
    shown = to_html(actions.decide(case, outcome="granted", by=officer).documents.first().letter)
    assert "<a" not in shown and "<h" not in shown


def test_a_refusal_gives_out_nothing_and_a_service_without_documents_neither(tags, dog_tag, officer):
    actions.decide(file_case(tags, answers=ANSWERS), outcome="refused", reasons="No dog.", by=officer)
    actions.decide(file_case(dog_tag), outcome="granted", by=officer)
    assert not IssuedDocument.objects.exists()


def test_who_applied_reads_and_prints_it_and_nobody_else_does(tags, officer, client):
    case = file_case(tags, answers=ANSWERS)
    document = actions.decide(case, outcome="granted", by=officer).documents.first()
    page = reverse("cases:document", args=[case.reference, document.pk])
    assert client.get(page).url == reverse("cases:find")
    opened = client.get(f"{reverse('cases:follow', args=[case.reference])}?code={access_code(case.reference)}", follow=True)
    assert page in opened.content.decode()
    assert "Tag" in client.get(page).content.decode()
    other = file_case(tags, answers=ANSWERS)
    client.get(f"{reverse('cases:follow', args=[other.reference])}?code={access_code(other.reference)}")
    assert client.get(reverse("cases:document", args=[other.reference, document.pk])).status_code == 404


def test_anybody_can_check_a_document_until_its_decision_is_set_aside(tags, officer, client):
    decision = actions.decide(file_case(tags, answers=ANSWERS), outcome="granted", by=officer)
    document = decision.documents.first()
    proof = reverse("cases:verify", args=[document.verification_code])
    said = client.get(proof).content.decode()
    assert "This document is genuine" in said and document.number in said and "Nuri" not in said
    decision.set_aside_at = decision.decided_at
    decision.save()
    assert "no longer holds" in client.get(proof).content.decode()


def test_a_document_can_be_checked_though_its_service_no_longer_names_it(tags, officer, client):
    document = actions.decide(file_case(tags, answers=ANSWERS), outcome="granted", by=officer).documents.first()
    IssuedDocument.objects.filter(pk=document.pk).update(output="gone")
    said = client.get(reverse("cases:verify", args=[document.verification_code]))
    assert said.status_code == 200
    assert document.number in said.content.decode()


def test_who_gets_letters_gets_the_documents_in_the_post(tags, officer):
    contact = {"channel": "letter", "address": "Gamnae-ro 1, 98000 Maru"}
    actions.decide(file_case(tags, answers=ANSWERS, contact=contact), outcome="granted", by=officer)
    posted = Notice.objects.filter(template="cases/document")
    assert posted.count() == 3
    assert "/verify/" in posted.first().body


def test_who_gets_letters_can_object_and_let_the_decision_be_checked_with_the_paper_alone(tags, officer):
    contact = {"channel": "letter", "address": "Gamnae-ro 1, 98000 Maru"}
    actions.decide(file_case(tags, answers=ANSWERS, contact=contact), outcome="refused", reasons="No dog.", by=officer)
    body = Notice.objects.get(template="cases/decided").body
    assert "Write to the legal office. You can object until" in body
    assert "/verify/" in body.splitlines()[-1]


def test_who_gets_letters_is_told_that_the_documents_come_by_post(tags, officer):
    contact = {"channel": "letter", "address": "Gamnae-ro 1, 98000 Maru"}
    actions.decide(file_case(tags, answers=ANSWERS, contact=contact), outcome="granted", by=officer)
    body = Notice.objects.get(template="cases/decided").body
    assert "3 documents come with this decision, in letters of their own." in body
    assert "ready to be read" not in body


def test_the_officer_sees_what_goes_out_before_deciding_and_afterwards(tags, officer, client):
    client.force_login(officer)
    case = file_case(tags, answers=ANSWERS)
    preview = client.post(reverse("desk:decide", args=[case.reference]), {"outcome": "granted", "reasons": "", "do": "preview"})
    assert "A dog tag, 3 copies" in preview.content.decode()
    document = actions.decide(case, outcome="granted", by=officer).documents.first()
    printed = reverse("desk:document", args=[case.reference, document.pk])
    assert printed in client.get(reverse("desk:case", args=[case.reference])).content.decode()
    assert client.get(printed).status_code == 200


def test_after_the_time_to_keep_it_only_the_number_and_the_digest_stay(tags, officer):
    case = file_case(tags, answers=ANSWERS)
    actions.decide(case, outcome="granted", by=officer)
    erase_case(case)
    document = IssuedDocument.objects.first()
    assert (document.letter, document.subject) == ("", "")
    assert document.letter_digest


def test_a_document_counts_a_number_that_the_form_asks_for():
    for wrong in ("dog_name", "cats"):
        outputs = [{"id": "tag", "title": {"en": "A dog tag"}, "document": {"body": BODY, "copies": wrong}}]
        with pytest.raises(ValidationError, match=wrong):
            ServiceDefinition.model_validate(small(outputs=outputs))


def test_a_place_that_nothing_fills_stops_the_decision(family_office, legal_office, officer):
    body = {"en": "Tag for {nobody}"}
    service = publish_service(outputs=[{"id": "tag", "title": {"en": "A dog tag"}, "document": {"body": body}}])
    with pytest.raises(Refused, match="nobody"):
        actions.decide(file_case(service), outcome="granted", by=officer)


def test_a_letter_that_cannot_be_drawn_just_now_is_given_out_as_a_page_to_print(tags, officer, client, monkeypatch):
    def too_busy(template, context):
        raise letters.LetterNotDrawn("too busy")

    monkeypatch.setattr(letters, "can_make_pdf", lambda: True)
    monkeypatch.setattr(letters, "make_pdf", too_busy)
    case = file_case(tags, answers=ANSWERS)
    actions.decide(case, outcome="granted", by=officer)
    client.get(f"{reverse('cases:follow', args=[case.reference])}?code={access_code(case.reference)}")
    answer = client.get(reverse("cases:letter_pdf", args=[case.reference]))
    assert answer.status_code == 200
    assert case.reference in answer.content.decode()
