"""The same for a person without e-mail: at the counter, by telephone, on paper."""

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from madang.common.audit.models import Entry
from madang.common.notices.models import Notice
from madang.serving.cases.actions.paper import print_forms
from madang.serving.cases.codes import access_code
from madang.serving.cases.models import Application, Draft, PaperForm

from .filed import file_case

LETTER = {"name": "Kim Ok-ja", "channel": "letter", "email": "", "phone": "", "address": "Harbour Road 3\n98101 Maru"}
ANSWERS = {"paper-dog_name": "Nuri", "paper-dogs": "1", "paper-guide_dog": "no"}


@pytest.fixture
def counter(client, clerk):
    client.force_login(clerk)
    return client


@pytest.fixture
def sheet(dog_tag, clerk):
    return print_forms(dog_tag.current_version, copies=1, language="ko", by=clerk)[0]


def test_a_clerk_applies_for_somebody_and_says_who_agreed(counter, clerk, dog_tag, resident_who_needs_help):
    address = reverse("counter:start", args=[dog_tag.slug]) + f"?resident={resident_who_needs_help.pk}"
    refused = counter.post(address, {"consent_how": "in_person", "consent_note": "", "language": "ko"})
    assert refused.status_code == 422
    response = counter.post(address, {"consent_how": "in_person", "consent_note": "herself, identity card seen", "language": "ko"})
    response = counter.get(response.url)
    for data in ({"dog_name": "Nuri"}, {"dogs": "1"}, {"guide_dog": "no"}):
        response = counter.post(response.url, data)
    if "contact" in response.url:
        response = counter.post(response.url, LETTER)
    sent = counter.post(response.url)
    case = Application.objects.get()
    page = counter.get(sent.url).content.decode()
    for words in (
        case.reference,
        access_code(case.reference),
        "Before the person goes",
        "Print the receipt",
        "Next person",
        "The person gets letters",
    ):
        assert words in page, "after sending, the clerk has a page of their own"
    assert (case.channel, case.resident, case.assisted_by, case.consent_note) == (
        "counter", resident_who_needs_help, clerk, "herself, identity card seen",
    )  # fmt: skip
    assert Notice.objects.get(template="cases/received").channel == "letter"


def test_from_the_entry_of_a_resident_the_clerk_goes_on_to_apply_for_them(counter, resident_who_needs_help):
    entry = counter.get(reverse("resident", args=[resident_who_needs_help.pk])).content.decode()
    assert f'href="{reverse("counter:home")}?resident={resident_who_needs_help.pk}"' in entry


def test_a_printed_form_is_numbered_and_its_code_opens_the_same_case_for_ever(counter, dog_tag, sheet):
    page = counter.post(reverse("counter:print", args=[dog_tag.slug]), {"copies": "2", "language": "ko"})
    assert PaperForm.objects.count() == 3
    text = page.content.decode()
    assert PaperForm.objects.order_by("-pk").first().spoken_code in text
    assert "(&#x27;" not in text and "range(" not in text

    opened = counter.post(reverse("counter:home"), {"code": sheet.spoken_code.lower()})
    checked = counter.post(opened.url, {**ANSWERS, **LETTER})
    assert counter.post(checked.url).status_code == 302
    case = Application.objects.get()
    assert (case.channel, case.answers["dog_name"], case.consent_note) == ("paper", "Nuri", sheet.number)

    again = counter.post(reverse("counter:home"), {"code": sheet.code})
    assert counter.get(again.url, follow=True).context["application"] == case
    assert Draft.objects.count() == 1


def test_a_form_that_is_half_filled_in_is_kept_and_shows_what_is_missing(counter, sheet):
    opened = counter.post(reverse("counter:home"), {"code": sheet.code})
    checked = counter.post(opened.url, {"paper-dog_name": "Nuri", **LETTER})
    assert counter.post(checked.url).status_code == 422
    assert Draft.objects.get().answers["dog_name"] == "Nuri"


def test_a_returned_form_is_entered_with_the_version_it_was_printed_from(counter, dog_tag, sheet, editor):
    from madang.serving.services.actions import publish, save_draft
    from madang.serving.services.definitions.service import ServiceDefinition
    from madang.serving.services.tests.samples import small

    printed_from = dog_tag.current_version
    publish(save_draft(ServiceDefinition.model_validate(small(summary={"en": "Changed."})), by=editor), by=editor)
    counter.post(reverse("counter:home"), {"code": sheet.code})
    assert Draft.objects.get().version == printed_from


@pytest.mark.parametrize("code", ["", "ㅁㅁㅁㅁ", "2026-AAAA-AAAA", "x" * 41, "'; drop table"])
def test_a_code_that_opens_nothing_is_said_beside_its_field(counter, dog_tag, code):
    page = counter.post(reverse("counter:home"), {"code": code})
    assert page.status_code == 422
    assert page.context["form"].errors["code"]


@pytest.mark.parametrize("copies", [0, 51, 10**9])
def test_too_many_or_no_copies_are_refused(dog_tag, clerk, copies):
    with pytest.raises(ValidationError):
        print_forms(dog_tag.current_version, copies=copies, language="en", by=clerk)


def test_to_open_a_case_for_somebody_the_clerk_says_who_asked_and_the_log_keeps_it(counter, clerk, dog_tag, sheet):
    opened = counter.post(reverse("counter:home"), {"code": sheet.code})
    counter.post(counter.post(opened.url, {**ANSWERS, **LETTER}).url)
    reference = Application.objects.get().reference
    other = counter.__class__()
    other.force_login(clerk)
    assert other.post(reverse("counter:open_for", args=[reference]), {"note": " "}).url == reverse("counter:case", args=[reference])
    assert other.post(reverse("counter:open_for", args=[reference]), {"note": "herself, card seen"}).url == reverse(
        "cases:follow", args=[reference]
    )
    assert other.get(reverse("cases:follow", args=[reference])).status_code == 200
    assert Entry.objects.filter(action="cases.opened_on_behalf", actor_id=clerk.pk).count() == 1
    other.get(reverse("cases:receipt", args=[reference]))
    looks = Entry.objects.filter(action="cases.seen_on_behalf", actor_id=clerk.pk, is_read=True)
    assert looks.count() == 2, "Each page of the case is a look of its own."


@pytest.mark.parametrize(("person", "may"), [("clerk", True), ("officer", True), ("head", True), ("other_officer", False)])
def test_the_counter_serves_every_office_and_an_office_its_own_cases(client, dog_tag, resident_who_needs_help, person, may, request):
    case = file_case(dog_tag)  # lies with the family office
    Application.objects.update(resident=resident_who_needs_help)
    client.force_login(request.getfixturevalue(person))
    seen, opened = (reverse(f"counter:{name}", args=[case.reference]) for name in ("case", "open_for"))
    assert client.get(seen).status_code == (200 if may else 403)
    assert client.post(opened, {"note": "himself, card seen"}).status_code == (302 if may else 403)
    assert client.get(reverse("cases:follow", args=[case.reference])).status_code == (200 if may else 302)
    assert Entry.objects.filter(action="cases.opened_on_behalf").exists() == may
    listed = client.get(reverse("counter:home"), {"resident": resident_who_needs_help.pk}).content.decode()
    assert (case.reference in listed) == may
    typed = client.post(reverse("counter:home"), {"code": case.reference}, follow=True)
    assert typed.status_code == (200 if may else 403)


def test_a_paper_that_became_a_case_is_walled_like_every_case(counter, client, sheet, other_officer):
    opened = counter.post(reverse("counter:home"), {"code": sheet.code})
    counter.post(counter.post(opened.url, {**ANSWERS, **LETTER}).url)
    stranger = counter.__class__()
    stranger.force_login(other_officer)
    assert stranger.get(reverse("counter:enter", args=[sheet.code]), follow=True).status_code == 403


def test_each_look_at_what_is_filled_in_for_somebody_is_logged(counter, clerk, dog_tag, resident_who_needs_help):
    start = reverse("counter:start", args=[dog_tag.slug])
    counter.get(f"{start}?resident={resident_who_needs_help.pk}")
    assert Entry.objects.filter(action="people.resident_seen", actor_id=clerk.pk).count() == 1
    consent = {"consent_how": "in_person", "consent_note": "at the counter", "language": "ko"}
    begun = counter.post(f"{start}?resident={resident_who_needs_help.pk}", consent)
    counter.get(begun.url, follow=True)
    looks = Entry.objects.filter(action="cases.draft_seen_on_behalf", is_read=True, objects_named__kind="people.resident")
    assert looks.count() == 2


@pytest.mark.parametrize("person", ["resident", "neighbour", "editor", "privacy_officer"])
def test_the_counter_is_for_those_who_work_there(client, dog_tag, sheet, person, request):
    client.force_login(request.getfixturevalue(person))
    for address in (reverse("counter:home"), reverse("counter:enter", args=[sheet.code]), reverse("counter:start", args=[dog_tag.slug])):
        assert client.get(address).status_code == 403


def test_anybody_prints_a_form_at_home_with_a_number_of_its_own(client, dog_tag):
    page = client.post(reverse("cases:paper", args=[dog_tag.slug]))
    sheet = PaperForm.objects.get()
    assert sheet.printed_by is None
    assert sheet.number in page.content.decode()
    assert "Only if 3 is “Yes”." in page.content.decode()
