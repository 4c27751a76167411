"""An objection from the letter to the new decision, as resident and officer meet it."""

import re
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from madang.common.notices.models import Notice
from madang.common.people.models import Role
from madang.common.ui.markdown import to_text
from madang.serving.cases import actions
from madang.serving.cases.calculations import measure
from madang.serving.cases.codes import access_code
from madang.serving.cases.models import Decision, Objection
from tests.cast import make_staff

from .filed import file_case, publish_service


@pytest.fixture
def case(dog_tag):
    return file_case(dog_tag)


@pytest.fixture
def colleague(family_office):
    return make_staff("mi-rae@maru.example", "Seo Mi-rae", Role.OFFICER, family_office)


@pytest.fixture
def jurist(legal_office):
    return make_staff("hana@maru.example", "Bae Ha-na", Role.OFFICER, legal_office)


@pytest.fixture
def refused(case, officer):
    return actions.decide(case, outcome="refused", reasons="Not a dog.", by=officer)


@pytest.fixture
def upheld(refused, jurist):
    objection = actions.object_to_decision(refused, text="It is a dog.")
    return actions.answer_objection(objection, upheld=True, answer="It is a dog indeed.", by=jurist)


def visit(client, case):
    return client.get(reverse("cases:follow", args=[case.reference]), {"code": access_code(case.reference)}, follow=True)


def test_an_upheld_objection_opens_the_case_for_somebody_else(client, case, head, colleague, upheld):
    case.refresh_from_db()
    assert case.is_open and case.decision is None and case.decided_at is None
    assert Notice.objects.get(template="cases/decide_anew").account == head
    client.force_login(colleague)
    assert "Decide anew after the objection" in client.get(reverse("desk:queue")).content.decode()
    page = client.get(reverse("desk:case", args=[case.reference]))
    assert page.context["may_decide"] and "Earlier decision" in page.content.decode()


def test_who_decided_cannot_decide_anew_by_any_door(client, case, colleague, upheld, officer):
    with pytest.raises(ValidationError, match="set aside"):
        actions.decide(case, outcome="granted", by=officer)
    client.force_login(officer)
    page = client.get(reverse("desk:case", args=[case.reference]))
    assert not page.context["may_decide"] and "a colleague or the head" in page.content.decode()
    assert client.post(reverse("desk:take", args=[case.reference, case.tasks.open().get().pk])).status_code == 403
    client.post(reverse("desk:decide", args=[case.reference]), {"do": "send", "outcome": "granted", "letter": "Yes."})
    client.post(reverse("desk:bulk"), {"case": [case.pk], "outcome": "granted", "do": "send"})
    assert Decision.objects.count() == 1


def test_where_nobody_else_works_in_the_office_the_one_that_upheld_decides(client, case, refused, upheld, officer, jurist):
    assert case.tasks.open().get().office == upheld.office
    client.force_login(jurist)
    page = client.get(reverse("desk:case", args=[case.reference]))
    assert page.context["may_decide"]
    assert actions.decide(case, outcome="granted", by=jurist).stands


def test_the_new_decision_has_its_own_letter_and_code_and_the_old_code_says_it_no_longer_holds(client, case, colleague, refused, upheld):
    new = actions.decide(case, outcome="granted", by=colleague)
    case.refresh_from_db()
    assert case.is_decided and case.decision == new
    assert new.verification_code != refused.verification_code
    assert "takes the place of the one of" in new.letter
    old = client.get(reverse("cases:verify", args=[refused.verification_code])).content.decode()
    assert "no longer holds" in old and "A new decision was taken" in old
    assert "no longer holds" not in client.get(reverse("cases:verify", args=[new.verification_code])).content.decode()


def test_the_resident_follows_both_decisions_and_reads_every_letter(client, case, colleague, refused, upheld):
    page = visit(client, case).content.decode()
    assert "Your objection is upheld" in page and "decides anew by" in page
    actions.decide(case, outcome="granted", by=colleague)
    page = visit(client, case).content.decode()
    assert "Earlier decisions" in page
    links = set(re.findall(rf'href="(/case/{case.reference}/(?:letter|objection)/[^"]*)"', page))
    assert len(links) == 3  # the new letter, the old one, the answer to the objection
    texts = [client.get(link).content.decode() for link in sorted(links)]
    assert [any(words in text for text in texts) for words in ("here is the tag", "we must refuse", "It is a dog indeed.")] == [True] * 3
    assert all("data:image/svg" in text for text in texts)


def test_a_rejected_objection_gives_a_letter_that_says_why_and_where_to_go_next(client, legal_office, family_office, officer, jurist):
    appeal = {"en": "Go to the administrative court in Haneul within 90 days."}
    rule = {"days": 30, "office": "legal", "how": {"en": "Write."}, "appeal": appeal}
    case = file_case(publish_service(workflow={"objection": rule}))
    decision = actions.decide(case, outcome="refused", reasons="Not a dog.", by=officer)
    objection = actions.object_to_decision(decision, text="It is a dog.")
    client.force_login(jurist)
    client.post(reverse("desk:objection", args=[objection.pk]), {"state": "rejected", "answer": "It is a cat."})
    objection.refresh_from_db()
    for words in ("It is a cat.", "administrative court in Haneul", "Rejected: the decision stands", "Amina Haddad"):
        assert words in objection.letter
    assert to_text(objection.letter) in Notice.objects.get(template="cases/objection_answered").body
    with pytest.raises(ValidationError, match="has been answered"):
        actions.object_to_decision(decision, text="Once more.")
    assert decision.objections.count() == 1
    proof = client.get(reverse("cases:verify", args=[objection.verification_code])).content.decode()
    assert case.reference in proof and "Amina" not in proof
    case.refresh_from_db()
    assert case.is_decided and case.decision == decision


def test_the_letter_of_an_objection_speaks_the_language_of_the_case(dog_tag, officer, jurist):
    case = file_case(dog_tag)
    case.language = "ko"
    case.save()
    objection = actions.object_to_decision(actions.decide(case, outcome="refused", reasons="No.", by=officer), text="x")
    answered = actions.answer_objection(objection, upheld=False, answer="안 됩니다.", by=jurist)
    assert answered.language == "ko" and "법무과" in answered.letter and "Dear" not in answered.letter


def test_the_new_decision_can_be_objected_to_and_the_old_one_cannot(case, colleague, refused, upheld):
    with pytest.raises(ValidationError, match="no longer holds"):
        actions.object_to_decision(refused, text="Again.")
    again = actions.decide(case, outcome="refused", reasons="Still not a dog.", by=colleague)
    assert actions.object_to_decision(again, text="It is!").state == Objection.State.OPEN


def test_nobody_opens_the_letters_of_another_case(client, dog_tag, case, refused, upheld):
    other = file_case(dog_tag)
    visit(client, other)
    assert client.get(reverse("cases:letter", args=[other.reference, refused.pk])).status_code == 404
    assert client.get(reverse("cases:objection_letter", args=[other.reference, upheld.pk])).status_code == 404
    client.logout()
    assert client.get(reverse("cases:objection_letter", args=[case.reference, upheld.pk])).status_code == 302


def test_the_time_to_the_first_decision_counts_on_the_performance_page(case, colleague, refused, upheld, officer, monkeypatch, today):
    monkeypatch.setattr("madang.serving.cases.calculations.K", 2)
    actions.decide(file_case(case.service), outcome="granted", by=officer)
    assert measure(today - timedelta(days=1))["dog-tag"]["decided"] == 2  # one of them is being decided anew
    actions.decide(case, outcome="granted", by=colleague)
    assert measure(today - timedelta(days=1))["dog-tag"]["decided"] == 2
