"""The desk of the data protection officer, and the counter that files for those without an account."""

import pytest
from django.urls import reverse

from madang.common.audit.actions import record_read
from madang.common.audit.models import Entry
from madang.common.notices.models import Notice
from madang.common.privacy.actions import object_to_access
from madang.common.privacy.models import AccessObjection, ErasureRequest, ImpactAssessment
from madang.common.privacy.person import Person
from madang.common.rooms import Processing, register
from tests.cast import show_again

pytestmark = pytest.mark.django_db

HEALTH = {
    "id": "visits", "name": "Home visits", "purpose": "To visit", "legal_basis": "consent", "categories": ["Health"], "sensitive": True,
    "retention": "One year",
}  # fmt: skip


@pytest.fixture
def objection(resident, officer):
    entry = record_read(officer, "files.opened", [resident])
    return object_to_access(Person.of_account(resident), entry, text="He is my neighbour.", by=resident)


@pytest.fixture
def home_visits(own_rooms):
    register(Processing("visits", lambda: [HEALTH]))
    return "visits:visits"


def addresses(objection, resident, filed):
    return {
        "desk": reverse("privacy:desk"),
        "objection": reverse("privacy:objection", args=[objection.pk]),
        "erasure": reverse("privacy:erasure", args=[filed.pk]),
        "file": f"{reverse('privacy:file_erasure')}?resident={resident.pk}",
        "data": f"{reverse('privacy:desk_data')}?resident={resident.pk}",
        "accesses": f"{reverse('privacy:desk_accesses')}?resident={resident.pk}",
        "download": f"{reverse('privacy:desk_download', args=['csv'])}?resident={resident.pk}",
        "assessment": reverse("privacy:assessment", args=["visits:visits"]),
    }


COUNTER = {"file", "data", "download", "accesses"}


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("resident", set()),
        ("neighbour", set()),
        ("officer", set()),
        ("head", set()),
        ("editor", set()),
        ("clerk", COUNTER),
        ("privacy_officer", {"desk", "objection", "erasure", "assessment", *COUNTER}),
        ("administrator", {"desk", "objection", "erasure", "assessment", *COUNTER}),
    ],
)
def test_who_may_open_what(client, request, objection, home_visits, resident_who_needs_help, who, may):
    filed = ErasureRequest.objects.create(resident=resident_who_needs_help)
    client.force_login(request.getfixturevalue(who))
    show_again(client)
    for name, url in addresses(objection, resident_who_needs_help, filed).items():
        assert client.get(url).status_code == (200 if name in may else 403), name


def test_the_desk_shows_what_waits_and_names_nobody(client, privacy_officer, objection):
    client.force_login(privacy_officer)
    page = client.get(reverse("privacy:desk")).content.decode()
    assert f"Objection {objection.pk}" in page
    assert "Park" not in page


def test_reading_an_objection_is_itself_written_down(client, privacy_officer, objection, resident):
    client.force_login(privacy_officer)
    page = client.get(objection.get_absolute_url()).content.decode()
    assert "He is my neighbour." in page
    assert "Choi Dae-jung" in page
    entry = Entry.objects.get(action="privacy.objection_read")
    assert (entry.is_read, entry.actor_id, entry.purpose) == (True, privacy_officer.pk, "objection")
    assert ("people.account", str(resident.pk)) in entry.objects_named.values_list("kind", "object_id")


def test_the_person_gets_the_answer(client, privacy_officer, objection, resident):
    client.force_login(privacy_officer)
    client.post(objection.get_absolute_url(), {"state": "not_justified", "answer": "He had no case of yours."})
    objection.refresh_from_db()
    assert (objection.state, objection.answered_by) == ("not_justified", privacy_officer)
    notice = Notice.objects.get(template="privacy/objection_answered")
    assert "He had no case of yours." in notice.body
    client.force_login(resident)
    assert "He had no case of yours." in client.get(reverse("privacy:accesses")).content.decode()


def test_an_answer_is_given_once(client, privacy_officer, objection):
    client.force_login(privacy_officer)
    client.post(objection.get_absolute_url(), {"state": "justified", "answer": "First"})
    response = client.post(objection.get_absolute_url(), {"state": "not_justified", "answer": "Second"})
    assert response.status_code == 422
    assert AccessObjection.objects.get().answer == "First"


def test_the_clerk_files_and_the_privacy_officer_carries_out(client, clerk, privacy_officer, resident_who_needs_help):
    client.force_login(clerk)
    url = f"{reverse('privacy:file_erasure')}?resident={resident_who_needs_help.pk}"
    client.post(url, {"identity_shown": "identity card 1234"})
    filed = ErasureRequest.objects.get()
    assert (filed.filed_by, filed.done_at) == (clerk, None)
    assert Entry.objects.filter(action="privacy.erasure_filed", actor_id=clerk.pk).exists()
    assert f"Request {filed.pk} is filed" in client.get(url).content.decode()

    client.force_login(privacy_officer)
    page = client.get(reverse("privacy:erasure", args=[filed.pk])).content.decode()
    assert "identity card 1234" in page
    client.post(reverse("privacy:erasure", args=[filed.pk]), {"understood": "on"})
    filed.refresh_from_db()
    assert filed.done_by == privacy_officer


def test_the_counter_says_how_the_person_showed_who_they_are(client, clerk, resident_who_needs_help):
    client.force_login(clerk)
    response = client.post(f"{reverse('privacy:file_erasure')}?resident={resident_who_needs_help.pk}", {"identity_shown": ""})
    assert response.status_code == 422
    assert not ErasureRequest.objects.exists()


def test_printing_somebodys_data_at_the_counter_is_written_down(client, clerk, resident_who_needs_help):
    client.force_login(clerk)
    client.get(f"{reverse('privacy:desk_data')}?resident={resident_who_needs_help.pk}")
    entry = Entry.objects.get(action="privacy.data_shown")
    assert [(o.kind, o.object_id) for o in entry.objects_named.all()] == [("people.resident", str(resident_who_needs_help.pk))]


def test_the_counter_writes_an_objection_down_for_somebody_without_an_account(client, clerk, officer, resident_who_needs_help):
    entry = record_read(officer, "files.opened", [resident_who_needs_help])
    client.force_login(clerk)
    listed = f"{reverse('privacy:desk_accesses')}?resident={resident_who_needs_help.pk}"
    url = f"{reverse('privacy:desk_object', args=[entry.pk])}?resident={resident_who_needs_help.pk}"
    assert url in client.get(listed).content.decode()
    assert client.post(url, {"text": "I do not know him."}).status_code == 302
    objection = AccessObjection.objects.get()
    assert (objection.account, objection.resident, objection.text) == (None, resident_who_needs_help, "I do not know him.")
    assert Notice.objects.get(template="privacy/objection_received").channel == "letter"
    assert Entry.objects.filter(action="privacy.access_objected", actor_id=clerk.pk).exists()
    assert client.post(url, {"text": "Again"}).status_code == 422


def test_the_page_of_a_resident_leads_there(client, clerk, resident_who_needs_help):
    client.force_login(clerk)
    page = client.get(reverse("resident", args=[resident_who_needs_help.pk])).content.decode()
    for name in ("privacy:desk_data", "privacy:desk_accesses", "privacy:file_erasure"):
        assert f"{reverse(name)}?resident={resident_who_needs_help.pk}" in page


def test_the_counter_objects_only_to_accesses_to_that_person(client, clerk, officer, resident, resident_who_needs_help):
    entry = record_read(officer, "files.opened", [resident])
    client.force_login(clerk)
    url = f"{reverse('privacy:desk_object', args=[entry.pk])}?resident={resident_who_needs_help.pk}"
    assert client.get(url).status_code == 404


@pytest.mark.parametrize("number", ["", "x", "999999", "٣"])
def test_without_a_known_resident_there_is_no_page(client, clerk, number):
    client.force_login(clerk)
    assert client.get(reverse("privacy:desk_data"), {"resident": number}).status_code == 404


def test_sensitive_data_asks_for_an_assessment_until_there_is_one(client, privacy_officer, home_visits):
    client.force_login(privacy_officer)
    assert "Not assessed" in client.get(reverse("privacy:desk")).content.decode()
    url = reverse("privacy:assessment", args=[home_visits])
    answers = {"necessity": "To help.", "risks": "Shame.", "measures": "Few may look."}
    assert client.post(url, answers).status_code == 422
    client.post(url, {**answers, "review_on_day": "1", "review_on_month": "3", "review_on_year": "2028"})
    kept = ImpactAssessment.objects.get()
    assert (kept.activity, kept.review_on.isoformat(), kept.assessed_by) == (home_visits, "2028-03-01", privacy_officer)
    assert "Not assessed" not in client.get(reverse("privacy:desk")).content.decode()
    assert "Few may look." in client.get(url).content.decode()


def test_an_activity_without_sensitive_data_has_no_assessment(client, privacy_officer):
    client.force_login(privacy_officer)
    assert client.get(reverse("privacy:assessment", args=["privacy:log"])).status_code == 404
