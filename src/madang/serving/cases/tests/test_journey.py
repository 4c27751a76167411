"""The thin path from one end to the other, through the pages a resident and an officer use."""

import re

import pytest
from django.urls import reverse

from madang.common.notices.models import Notice
from madang.serving.cases.codes import access_code
from madang.serving.cases.models import Application, Draft
from madang.serving.payments.actions import take_cash
from madang.serving.payments.models import Invoice

CONTACT = {"name": "Amina Haddad", "channel": "email", "email": "amina@example.org", "phone": "", "address": ""}


def answer(client, response, **data):
    """Post the answers of the page one has been sent to, and go where it sends us."""
    response = client.post(response.url, data)
    assert response.status_code == 302, response.content.decode()
    return response


def apply(client, service, **changes):
    response = client.post(reverse("cases:start", args=[service.slug]))
    response = client.get(response.url)
    response = answer(client, response, dog_name="Nuri")
    response = answer(client, response, dogs="2")
    response = answer(client, response, guide_dog="no")
    response = answer(client, response, **{**CONTACT, **changes})
    page = client.get(response.url)
    assert "Nuri" in page.content.decode()
    return answer(client, response)


def test_a_resident_without_account_applies_and_gets_a_reference(client, dog_tag):
    page = client.get(apply(client, dog_tag).url)
    application = Application.objects.get()
    assert application.reference in page.content.decode()
    assert application.answers == {"dog_name": "Nuri", "dogs": 2, "guide_dog": False}
    assert application.version == dog_tag.current_version
    assert Invoice.objects.get().amount_cents == 10_000
    assert access_code(application.reference) in Notice.objects.get(template="cases/received").body
    assert Draft.objects.get().answers == {}


def test_the_officer_asks_the_resident_answers_and_the_decision_can_be_verified(client, django_user_model, dog_tag, officer):
    apply(client, dog_tag)
    application = Application.objects.get()
    desk = client.__class__()
    desk.force_login(officer)
    assert application.reference in desk.get(reverse("desk:queue")).content.decode()
    desk.post(reverse("desk:ask", args=[application.reference]), {"question": "Which colour?"})
    application.refresh_from_db()
    assert application.status == "waiting"

    link = re.search(r"https?://[^/]+(/\S+code=\S+)", Notice.objects.get(template="cases/more_asked").body)[1]
    visitor = client.__class__()
    page = visitor.get(link, follow=True)
    assert "Which colour?" in page.content.decode()
    request = application.information_requests.get()
    visitor.post(reverse("cases:answer", args=[application.reference, request.pk]), {"answer": "Brown."})

    take_cash(Invoice.objects.get(), by=officer)
    response = desk.post(
        reverse("desk:decide", args=[application.reference]),
        {"do": "send", "outcome": "granted", "reasons": "", "letter": "Dear Amina, here is the tag for Nuri."},
    )
    assert response.status_code == 302
    application.refresh_from_db()
    assert application.is_decided
    assert "tag for Nuri" in application.decision.letter
    proof = client.__class__().get(reverse("cases:verify", args=[application.decision.verification_code]))
    assert application.reference in proof.content.decode()
    assert "Amina" not in proof.content.decode()


def test_what_was_typed_stays_and_the_error_names_the_field(client, dog_tag):
    response = client.post(reverse("cases:start", args=[dog_tag.slug]))
    response = client.get(response.url)
    response = answer(client, response, dog_name="Nuri")
    page = client.post(response.url, {"dogs": "many"})
    assert page.status_code == 422
    assert 'value="many"' in page.content.decode()


def test_sent_twice_is_one_case(client, dog_tag):
    sent = apply(client, dog_tag)
    check = sent.url.replace("/sent/", "/check/")
    assert client.post(check).status_code == 302
    assert Application.objects.count() == 1


@pytest.mark.parametrize("person", ["other_officer", "neighbour", "editor", "clerk"])
def test_others_cannot_open_the_case(client, dog_tag, person, request):
    apply(client, dog_tag)
    reference = Application.objects.get().reference
    other = client.__class__()
    other.force_login(request.getfixturevalue(person))
    assert other.get(reverse("desk:case", args=[reference])).status_code in (302, 403)
    assert other.get(reverse("cases:follow", args=[reference])).status_code == 302


def test_on_another_device_the_links_of_the_page_with_the_reference_open_too(client, dog_tag):
    sent = apply(client, dog_tag)
    other = client.__class__()
    assert other.get(sent.url).status_code == 200
    assert other.get(reverse("cases:receipt", args=[Application.objects.get().reference])).status_code == 200
