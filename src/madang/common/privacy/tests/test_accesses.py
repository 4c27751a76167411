"""Who looked, when, for which case, what for; and objecting to it."""

import datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from madang.common.audit.actions import record, record_read
from madang.common.notices.models import Notice
from madang.common.people.models import Deputy
from madang.common.privacy.accesses import accesses_of, entries_about
from madang.common.privacy.models import AccessObjection
from madang.common.privacy.person import Person
from madang.common.rooms import AuditWords, Subject, register

pytestmark = pytest.mark.django_db


@pytest.fixture
def me(resident):
    return Person.of_account(resident)


@pytest.fixture
def garden(own_rooms, resident):
    """A room whose plot 7 is the resident's."""
    register(
        Subject(
            "garden",
            lambda account, person: [("garden.plot", 7)] if account == resident else [],
            lambda things: {thing: (f"Plot {thing[1]}", f"/plots/{thing[1]}/") for thing in things if thing[0] == "garden.plot"},
        ),
        AuditWords("garden", {"garden.opened": "opened your plot"}, {"survey": "to survey the gardens"}),
    )


def test_a_look_says_who_from_which_office_at_what_and_what_for(me, officer, garden):
    record_read(officer, "garden.opened", [("garden.plot", 7), ("garden.plot", 8)], purpose="survey")
    [access] = accesses_of(me, entries_about(me))
    assert (access.who, access.place, access.what, access.purpose) == (
        "Choi Dae-jung",
        "Family office",
        "opened your plot",
        "to survey the gardens",
    )
    assert access.about == [("Plot 7", "/plots/7/")], "plot 8 is somebody else's and is not told"


def test_what_has_no_words_is_told_all_the_same(me, officer):
    record_read(officer, "unknown.read", me.things)
    record(officer, "unknown.changed", *me.things)
    changed, read = accesses_of(me, entries_about(me))
    assert changed.what == "changed something about you"
    assert read.what == "looked at data about you"


def test_a_deputy_is_named_with_whom_they_stood_in_for_on_that_day(me, officer, head):
    today = timezone.localdate()
    Deputy.objects.create(absent=head, deputy=officer, starts_on=today, ends_on=today)
    long_ago = today - datetime.timedelta(days=400)
    Deputy.objects.create(absent=officer, deputy=head, starts_on=long_ago, ends_on=long_ago)
    record_read(officer, "files.opened", me.things)
    record_read(head, "files.opened", me.things)
    by_head, by_officer = accesses_of(me, entries_about(me))
    assert by_officer.stands_in_for == ["Han Hye-jin"]
    assert by_head.stands_in_for == []


def test_the_portal_a_link_and_a_person_who_left_are_told_apart(me, make_gone):
    record("system", "files.cleared", *me.things)
    record("applicant", "cases.submitted", *me.things)
    record_read(make_gone, "files.opened", me.things)
    make_gone.delete()
    gone, applicant, system = [access.who for access in accesses_of(me, entries_about(me))]
    assert gone == "Somebody whose account no longer exists"
    assert applicant == "Somebody with the link or the code of the case"
    assert system == "The portal itself"


@pytest.fixture
def make_gone(db):
    from tests.cast import make_account

    return make_account("gone@maru.example", "Gone")


def test_another_resident_is_not_named_without_a_mandate(me, neighbour):
    record_read(neighbour, "files.opened", me.things)
    [access] = accesses_of(me, entries_about(me))
    assert access.who == "Another resident"
    assert not access.is_open_to_objection


def test_my_own_steps_are_shown_only_when_asked_for(client, resident, officer, me):
    record_read(officer, "files.opened", me.things)
    record(resident, "privacy.data_exported", *me.things)
    client.force_login(resident)
    assert "downloaded everything" not in client.get(reverse("privacy:accesses")).content.decode()
    assert "downloaded everything" in client.get(reverse("privacy:accesses"), {"own": "yes"}).content.decode()


def test_a_stranger_sees_nothing_of_it(client, neighbour, officer, me):
    entry = record_read(officer, "files.opened", me.things)
    client.force_login(neighbour)
    assert "Choi Dae-jung" not in client.get(reverse("privacy:accesses")).content.decode()
    assert client.get(reverse("privacy:object", args=[entry.pk])).status_code == 404
    assert client.post(reverse("privacy:object", args=[entry.pk]), {"text": "Mine!"}).status_code == 404
    assert not AccessObjection.objects.exists()


def test_twenty_accesses_are_on_a_page_and_the_number_of_queries_does_not_grow(client, resident, officer, head, me):
    client.force_login(resident)
    client.get(reverse("privacy:accesses"))  # what every first page of a process reads, such as the town, is not counted
    counts = []
    for more in (1, 2, 22):
        for number in range(more):
            record_read(head if number % 2 else officer, "files.opened", me.things)
        with CaptureQueriesContext(connection) as queries:
            page = client.get(reverse("privacy:accesses")).content.decode()
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2], counts
    assert page.count("opened a file of yours") == 20
    assert "?page=2" in page


def test_objecting_reaches_the_privacy_officer_with_a_day_by_which_to_answer(client, resident, officer, me):
    entry = record_read(officer, "files.opened", me.things)
    client.force_login(resident)
    response = client.post(reverse("privacy:object", args=[entry.pk]), {"text": "He is my neighbour."})
    assert response.status_code == 302
    objection = AccessObjection.objects.get()
    assert (objection.entry, objection.account, objection.text) == (entry, resident, "He is my neighbour.")
    assert objection.answer_by == timezone.localdate() + datetime.timedelta(days=30)
    assert Notice.objects.get(template="privacy/objection_received").resident == resident.resident
    assert "You have objected" in client.get(reverse("privacy:accesses")).content.decode()


def test_an_objection_without_a_word_is_refused_and_said_so(client, resident, officer, me):
    entry = record_read(officer, "files.opened", me.things)
    client.force_login(resident)
    response = client.post(reverse("privacy:object", args=[entry.pk]), {"text": " "})
    assert response.status_code == 422
    assert "Write in a sentence why you object." in response.content.decode()


def test_one_access_is_objected_to_once(client, resident, officer, me):
    entry = record_read(officer, "files.opened", me.things)
    client.force_login(resident)
    client.post(reverse("privacy:object", args=[entry.pk]), {"text": "First"})
    response = client.post(reverse("privacy:object", args=[entry.pk]), {"text": "Second"})
    assert response.status_code == 422
    assert "You have already objected to this access." in response.content.decode()
    assert AccessObjection.objects.get().text == "First"
