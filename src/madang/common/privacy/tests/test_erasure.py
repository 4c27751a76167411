"""Erasure: what may go goes at once, what must stay is named with its reason, and the log keeps ids alone."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse

from madang.common.audit.actions import record_read
from madang.common.audit.models import Entry, EntryObject
from madang.common.notices.models import Notice
from madang.common.people.models import Account
from madang.common.privacy.actions import carry_out, erase_own, file_erasure, foresee_erasure
from madang.common.privacy.models import AccessObjection, ErasureRequest
from madang.common.privacy.person import Person
from madang.common.rooms import PersonalData, register
from tests.cast import show_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def resident(resident):
    """What is written down about an erasure is written in the person's own language; here they read English."""
    resident.resident.language = "en"
    resident.resident.save()
    return resident


@pytest.fixture
def objections(resident, officer):
    """One that is answered and may go, one that is open and must stay."""
    made = []
    for text, state in (("answered", "justified"), ("open", "open")):
        entry = record_read(officer, "files.opened", [resident])
        made.append(AccessObjection.objects.create(entry=entry, account=resident, resident=resident.resident, text=text, state=state))
    return made


def test_looking_at_what_would_go_changes_nothing(client, resident, objections):
    entries = Entry.objects.count()
    client.force_login(resident)
    page = client.get(reverse("privacy:erase")).content.decode()
    assert "Objections and erasure requests" in page
    assert "It is still being examined." in page
    assert AccessObjection.objects.count() == 2
    assert Entry.objects.count() == entries
    assert Account.objects.get(pk=resident.pk).email == "jihoon@example.org"
    assert client.get(reverse("my")).status_code == 200, "the try-out must not sign anybody out"


def test_the_confirmation_has_to_be_ticked(client, resident):
    client.force_login(resident)
    show_again(client)
    response = client.post(reverse("privacy:erase"), {})
    assert response.status_code == 422
    assert "Tick the box" in response.content.decode()
    assert Account.objects.filter(pk=resident.pk).exists()


def test_what_may_go_goes_with_the_account_and_the_rest_is_listed_with_its_day(client, resident, objections):
    client.force_login(resident)
    show_again(client)
    response = client.post(reverse("privacy:erase"), {"understood": "on"}, follow=True)
    page = response.content.decode()
    answered, still_open = objections
    assert "The data is erased" in page
    assert f"Objection {still_open.pk} to an access" in page
    assert "Park" not in page
    assert not AccessObjection.objects.filter(pk=answered.pk).exists()
    assert AccessObjection.objects.filter(pk=still_open.pk).exists()
    assert not Account.objects.filter(pk=resident.pk).exists()
    assert "_auth_user_id" not in client.session


def test_the_request_that_is_kept_names_nobody(resident, objections):
    request = erase_own(resident)
    assert (request.account, request.resident, request.identity_shown, request.done_by) == (None, None, "", None)
    [kept] = [part for part in request.staying if part["room"] == "Objections and erasure requests"]
    assert kept["reason"] == "It is still being examined. It is erased three years after the answer."
    assert "Park" not in str(request.gone) + str(request.staying)


def test_the_log_keeps_the_id_and_nothing_else(resident, objections):
    number = resident.pk
    erase_own(resident)
    entry = Entry.objects.get(action="privacy.erased")
    assert entry.actor_id == number
    assert EntryObject.objects.filter(entry=entry, kind="people.account", object_id=str(number)).exists()
    assert set(entry.data) == {"request"}


def test_a_last_message_tells_the_person_and_is_tied_to_nobody(resident):
    request = erase_own(resident)
    notice = Notice.objects.get(template="privacy/erased")
    assert notice.to == "jihoon@example.org"
    assert (notice.resident, notice.account) == (None, None)
    assert request.token in notice.body


def test_when_one_room_fails_no_room_has_erased_anything(own_rooms, resident, objections):
    def break_down(account, resident):
        raise RuntimeError("The cellar is flooded.")

    register(PersonalData("cellar", "Cellar", lambda account, resident: [], break_down, order=99))
    with pytest.raises(RuntimeError, match="flooded"):
        erase_own(resident)
    assert AccessObjection.objects.count() == 2
    assert Account.objects.filter(pk=resident.pk).exists()
    assert not ErasureRequest.objects.exists()


def test_a_rule_with_its_day_and_one_without_are_both_shown(client, own_rooms, resident):
    kept = [("Tax file", "Tax law, section 9", datetime.date(2031, 12, 31)), ("Open case", "It is still being decided.", None)]
    register(PersonalData("archive", "Archive", lambda account, resident: [], lambda account, resident: kept))
    client.force_login(resident)
    page = client.get(reverse("privacy:erase")).content.decode()
    assert "Tax law, section 9" in page
    assert "31 December 2031" in page
    assert "No date is fixed yet." in page


def test_staff_keep_their_account_until_their_roles_end(officer):
    with pytest.raises(ValidationError, match="You work for the town"):
        erase_own(officer)
    assert Account.objects.filter(pk=officer.pk).exists()


def test_the_result_opens_with_its_token_alone(client, resident):
    request = erase_own(resident)
    assert client.get(reverse("privacy:erased", args=[request.token])).status_code == 200
    assert client.get(reverse("privacy:erased", args=["guessed"])).status_code == 404


def test_a_request_that_waits_has_no_result_page(client, clerk, resident_who_needs_help):
    filed = file_erasure(resident_who_needs_help, identity_shown="card", by=clerk)
    assert client.get(reverse("privacy:erased", args=[filed.token])).status_code == 404


def test_a_request_filed_at_the_counter_is_carried_out_once(clerk, privacy_officer, resident_who_needs_help):
    filed = file_erasure(resident_who_needs_help, identity_shown="identity card 1234", by=clerk)
    done = carry_out(filed, by=privacy_officer)
    assert (done.done_by, done.identity_shown) == (privacy_officer, "")
    with pytest.raises(ValidationError, match="already carried out"):
        carry_out(filed, by=privacy_officer)


def test_the_forecast_is_what_happens(resident, objections):
    foreseen = foresee_erasure(Person.of_account(resident))
    done = erase_own(resident)
    assert (done.gone, done.staying) == (foreseen.gone, foreseen.kept)


def test_nothing_is_erased_before_whoever_asks_has_shown_again_who_they_are(client, resident):
    client.force_login(resident)
    assert client.post(reverse("privacy:erase"), {"understood": "on"}).url == "/account/again/?next=%2Fmy%2Ferase%2F"
    assert Account.objects.filter(pk=resident.pk).exists()
