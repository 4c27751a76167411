import pytest
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils import timezone

from madang.common.calendar.queries import add_working_days
from madang.common.notices.models import Notice
from madang.common.pages.actions import answer_complaint, complain
from madang.common.pages.models import Complaint

from .test_site import make_page

ADDRESS = "/accessibility/complain/"


@pytest.fixture(autouse=True)
def no_knocks():
    cache.clear()


def test_a_barrier_is_reported_without_a_name_and_goes_to_the_responsible_office(db, client, family_office, building_office):
    make_page("Accessibility", "accessibility", office=building_office)
    response = client.post(ADDRESS, {"text": "The map cannot be read aloud."}, follow=True)
    assert "has arrived" in response.content.decode()
    complaint = Complaint.objects.get()
    assert complaint.office == building_office
    assert complaint.answer_due_on == add_working_days(timezone.localdate(), 10)
    assert complaint.language == "en"


def test_an_empty_report_is_refused_and_what_was_typed_stays(db, client):
    response = client.post(f"/ko{ADDRESS}", {"text": " ", "name": "Amina"})
    assert response.status_code == 422
    assert 'value="Amina"' in response.content.decode()
    assert not Complaint.objects.exists()


def test_one_address_may_report_five_barriers_an_hour(db, client):
    answers = [client.post(ADDRESS, {"text": "Again."}).status_code for _ in range(6)]
    assert answers == [302] * 5 + [429]
    assert Complaint.objects.count() == 5


def test_the_answer_is_sent_where_an_address_was_given(db, officer, family_office):
    complaint = complain(text="Too small.", contact="amina@example.org", name="Amina", language="en")
    answer_complaint(complaint, answer="It is larger now.", by=officer)
    notice = Notice.objects.get()
    assert notice.to == "amina@example.org"
    assert "It is larger now." in notice.body
    with pytest.raises(ValidationError):
        answer_complaint(complaint, answer="Twice.", by=officer)


def test_an_answer_without_an_address_is_kept_and_sent_to_nobody(db, officer):
    answer_complaint(complain(text="Too small.", contact="070-1234"), answer="We called.", by=officer)
    assert not Notice.objects.exists()
    assert Complaint.objects.get().answered_by == officer


def test_an_office_sees_its_own_and_no_other(db, client, officer, other_officer, neighbour, family_office):
    complaint = complain(text="The map cannot be read aloud.")
    assert complaint.office == other_officer.roles.get().office
    seen = {}
    for account in (officer, other_officer, neighbour):
        client.force_login(account)
        seen[account.name] = client.get(f"/desk/barriers/{complaint.pk}/").status_code
    assert seen == {officer.name: 404, other_officer.name: 200, neighbour.name: 403}


def test_what_is_overdue_is_counted(db):
    complaint = complain(text="x")
    Complaint.objects.update(answer_due_on="2020-01-01")
    assert list(Complaint.objects.overdue()) == [complaint]
