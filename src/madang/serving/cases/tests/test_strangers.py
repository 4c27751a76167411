"""Who gets at a case that is not theirs: each of these was open once."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from madang.common.people.actions import end_mandate, name_deputy, record_mandate
from madang.common.people.models import Deputy
from madang.serving.cases import actions
from madang.serving.cases.codes import access_code
from madang.serving.cases.models import Application, Draft
from madang.serving.cases.queries import cases_of

from .filed import ANSWERS, CONTACT, TWO_OFFICES, file_case, publish_service


@pytest.fixture
def assisted(dog_tag, clerk):
    return Draft.objects.create(
        token_digest="none",
        version=dog_tag.current_version,
        answers={**ANSWERS, "_contact": CONTACT},
        assisted_by=clerk,
        expires_at=timezone.now() + timedelta(days=1),
    )


def test_what_a_clerk_fills_in_is_closed_to_other_offices_and_its_code_to_other_clerks(client, assisted, clerk, other_officer):
    page = reverse("cases:check", args=[f"desk-{assisted.pk}"])
    client.force_login(other_officer)
    assert client.get(page).status_code == 404
    client.force_login(clerk)
    assert client.get(page).status_code == 200
    client.post(page)
    sent = reverse("cases:sent", args=[f"desk-{assisted.pk}"])
    assert client.get(sent).status_code == 200
    client.force_login(other_officer)
    assert client.get(sent).status_code == 404


def test_with_the_mandate_the_case_is_gone_from_who_sent_it(dog_tag, resident, neighbour, resident_who_needs_help, clerk):
    mandate = record_mandate(resident_who_needs_help, holder=resident.resident, evidence="form 1", by=clerk)
    case = file_case(dog_tag, account=resident)
    Application.objects.filter(pk=case.pk).update(resident=resident_who_needs_help)
    end_mandate(mandate, by=clerk)
    assert not cases_of(resident, resident.resident).filter(pk=case.pk).exists()
    assert cases_of(None, resident_who_needs_help).get() == case


@pytest.mark.parametrize(("begins", "ends", "may"), [(0, 0, True), (-3, -1, False), (1, 3, False)], ids=["today", "over", "not begun"])
def test_a_deputy_opens_the_cases_of_who_is_away_while_they_are_away(
    client, dog_tag, officer, other_officer, administrator, today, begins, ends, may
):
    case = file_case(dog_tag)
    name_deputy(officer, other_officer, starts_on=today, ends_on=today, by=administrator)  # of another office
    Deputy.objects.update(starts_on=today + timedelta(days=begins), ends_on=today + timedelta(days=ends))
    client.force_login(other_officer)
    for name in ("desk:case", "desk:decide", "desk:ask", "desk:note", "counter:case"):
        assert client.get(reverse(name, args=[case.reference])).status_code == (200 if may else 403), name
    assert (case.reference in client.get(reverse("desk:queue")).content.decode()) == may
    assert (case.reference in b"".join(client.get(reverse("desk:export")).streaming_content).decode()) == may
    taken = client.post(reverse("desk:take", args=[case.reference, case.tasks.get().pk]))
    assert (taken.status_code, case.tasks.get().assigned_to) == ((302, other_officer) if may else (403, None))
    opened = client.post(reverse("counter:open_for", args=[case.reference]), {"note": "herself, card seen"})
    assert opened.status_code == (302 if may else 403)


@pytest.mark.parametrize("code", ["가나다라", "\ud55c", "🙂🙂"])
def test_a_code_in_other_letters_is_a_wrong_code(client, dog_tag, code):
    case = file_case(dog_tag)
    page = client.post(reverse("cases:find"), {"reference": case.reference, "code": code})
    assert page.status_code == 422


def test_an_office_asked_for_its_opinion_sees_no_letter_and_no_notes(
    client, officer, other_officer, family_office, legal_office, building_office
):
    case = file_case(publish_service(workflow=TWO_OFFICES))
    actions.add_note(case, text="Amina rang.", by=officer)
    for task, by in ((case.tasks.get(task="weigh"), officer), (case.tasks.get(task="fire"), other_officer)):
        actions.finish_task(actions.take(task, by=by), finding="agrees", by=by)
    decision = actions.decide(Application.objects.get(pk=case.pk), outcome="granted", by=officer)
    client.force_login(other_officer)
    page = client.get(reverse("desk:case", args=[case.reference]))
    assert "Amina" not in page.content.decode()
    assert client.get(reverse("desk:letter", args=[case.reference, decision.pk])).status_code == 403


@pytest.mark.parametrize("name", ["contact", "save"])
def test_the_back_button_after_sending_leads_to_the_receipt(client, dog_tag, resident, name):
    case = file_case(dog_tag, account=resident)
    client.force_login(resident)
    token = f"my-{Draft.objects.get(application=case).pk}"
    assert client.post(reverse(f"cases:{name}", args=[token]), {"email": "a@example.org"}).url == reverse("cases:sent", args=[token])


def test_an_expired_draft_stays_closed(client, assisted, clerk):
    Draft.objects.update(expires_at=timezone.now() - timedelta(days=1))
    client.force_login(clerk)
    assert client.get(reverse("cases:check", args=[f"desk-{assisted.pk}"])).status_code == 404


def test_a_case_opened_with_its_code_is_closed_when_somebody_else_signs_in(client, dog_tag, neighbour):
    case = file_case(dog_tag)
    page = reverse("cases:follow", args=[case.reference])
    client.post(reverse("cases:find"), {"reference": case.reference, "code": access_code(case.reference)})
    assert client.get(page).status_code == 200
    client.force_login(neighbour)
    assert client.get(page).status_code == 302
    client.post(reverse("cases:find"), {"reference": case.reference, "code": access_code(case.reference)})
    client.logout()
    assert client.get(page).status_code == 302
