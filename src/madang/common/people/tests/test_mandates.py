"""Acting for another: given by code, used under one's own name, seen by whom it is done for, ended by either."""

import datetime
import re

import pytest
from django.urls import reverse

from madang.common.audit.models import Entry
from madang.common.audit.queries import history_of
from madang.common.notices.models import Notice
from madang.common.people.models import Mandate, MandateOffer, Resident
from madang.serving.cases.models import Application, Draft
from madang.serving.cases.tests.test_journey import apply
from tests.cast import make_account, show_again


@pytest.fixture
def mother(db, area):
    person = Resident.objects.create(
        family_name="Park", given_name="Soon-ja", birth_date="1950-05-05", area=area, language="en", channel="letter"
    )
    return make_account("soonja@example.org", "Soon-ja Park", resident=person)


def code_for(client, giver, **values):
    client.force_login(giver)
    show_again(client)
    page = client.post(reverse("mandate_offer"), {"scope": "", **values}).content.decode()
    return re.search(r"[A-Z0-9]{4} [A-Z0-9]{4}", page)[0]


@pytest.fixture
def given(client, mother, resident):
    code = code_for(client, mother)
    client.force_login(resident)
    assert client.post(reverse("mandate_accept"), {"code": code.lower()}).url == reverse("mandates")
    return Mandate.objects.get()


@pytest.fixture
def acting(client, given):
    client.post(reverse("mandate_act", args=[given.pk]))
    return client


def test_a_code_makes_a_mandate_once_and_tells_the_one_it_is_from(client, given, mother, resident, neighbour, resident_who_needs_help):
    assert (given.resident, given.holder, given.scope) == (mother.resident, resident.resident, "")
    assert "Soon-ja Park" in client.get(reverse("mandates")).content.decode()
    assert Notice.objects.filter(template="people/mandate_recorded").exists()
    assert MandateOffer.objects.get().accepted_at
    neighbour.resident = resident_who_needs_help
    neighbour.save()
    client.force_login(neighbour)
    assert client.post(reverse("mandate_accept"), {"code": "AAAA AAAA"}).status_code == 422


def test_a_browser_left_open_gives_no_mandate(client, mother):
    client.force_login(mother)
    assert client.post(reverse("mandate_offer"), {"scope": ""}).url.startswith("/account/again/")
    assert not MandateOffer.objects.exists()


def test_nobody_acts_for_themselves_or_after_the_last_day(client, mother, today):
    code = code_for(client, mother)
    assert client.post(reverse("mandate_accept"), {"code": code}).status_code == 422
    client.force_login(mother)
    show_again(client)
    late = {"ends_on_day": "1", "ends_on_month": "1", "ends_on_year": "2020"}
    assert client.post(reverse("mandate_offer"), late).status_code == 422
    assert not Mandate.objects.exists()


def test_every_page_says_for_whom_one_acts_until_one_stops(acting, given):
    for address in ("/services/", "/my/", "/ko/services/"):
        assert "Soon-ja Park" in acting.get(address).content.decode().split("<main")[0], address
    acting.post(reverse("stop_acting"))
    assert "Soon-ja Park" not in acting.get("/services/").content.decode()


def test_what_is_sent_is_theirs_and_the_log_names_both(acting, dog_tag, mother, resident):
    apply(acting, dog_tag)
    case = Application.objects.get()
    assert (case.resident, case.account) == (mother.resident, resident)
    entry = Entry.objects.get(action="cases.submitted")
    assert entry.actor_id == resident.pk and entry.data["acting_for"] == mother.resident_id
    assert any("Park Ji-hoon for Soon-ja Park" in line.who for line in history_of(case))
    client = acting.__class__()
    client.force_login(mother)
    page = client.get(reverse("privacy:accesses")).content.decode()
    assert "Park Ji-hoon" in page and "with your mandate" in page and "began to act for you" in page
    assert client.get(reverse("cases:follow", args=[case.reference])).status_code == 200


def test_what_was_begun_under_a_mandate_closes_with_it(acting, dog_tag, given, mother):
    draft = acting.post(reverse("cases:start", args=[dog_tag.slug])).url
    apply(acting, dog_tag)
    case = Application.objects.get()
    assert acting.get(reverse("cases:follow", args=[case.reference])).status_code == 200
    other = acting.__class__()
    other.force_login(mother)
    other.post(reverse("stop_mandate", args=[given.pk]))
    fresh = acting.__class__()
    fresh.force_login(Draft.objects.first().account)
    assert fresh.get(draft).status_code == 403
    assert fresh.get(reverse("cases:follow", args=[case.reference])).status_code == 302
    assert acting.get("/services/").content.decode().split("<main")[0].count("Soon-ja Park") == 0


DAY = datetime.timedelta(days=1)


@pytest.mark.parametrize(
    "days", [{"ends_on": -DAY}, {"starts_on": DAY}, {"scope": "another-service"}], ids=["over", "not begun", "other service"]
)
def test_a_mandate_that_does_not_hold_opens_nothing_begun_under_it(acting, dog_tag, given, resident, today, days):
    draft = acting.post(reverse("cases:start", args=[dog_tag.slug])).url
    apply(acting, dog_tag)
    case = Application.objects.get()
    opened = [reverse("cases:follow", args=[case.reference]), reverse("cases:receipt", args=[case.reference])]
    assert all(acting.get(address).status_code == 200 for address in opened)
    Mandate.objects.update(**{name: value if name == "scope" else today + value for name, value in days.items()})
    later = acting.__class__()
    later.force_login(resident)
    for browser in (acting, later):
        assert browser.get(draft, follow=True).status_code == 403
        assert [browser.get(address).status_code for address in opened] == [302, 302]
        assert case.reference not in browser.get(reverse("my")).content.decode()
    if "scope" not in days:
        assert later.post(reverse("mandate_act", args=[given.pk])).status_code == 404
        assert "Park Soon-ja" not in acting.get("/services/").content.decode().split("<main")[0]


def test_a_mandate_for_one_service_opens_no_other(client, mother, resident, dog_tag):
    Mandate.objects.create(resident=mother.resident, holder=resident.resident, scope="another-service", evidence="form 1")
    client.force_login(resident)
    client.post(reverse("mandate_act", args=[Mandate.objects.get().pk]))
    answer = client.post(reverse("cases:start", args=[dog_tag.slug]), follow=True)
    assert "does not cover this service" in answer.content.decode()
    assert not Draft.objects.exists()


def test_the_other_side_gives_it_back_and_a_stranger_touches_nothing(client, given, resident, neighbour, resident_who_needs_help):
    neighbour.resident = resident_who_needs_help
    neighbour.save()
    stranger = client.__class__()
    stranger.force_login(neighbour)
    assert stranger.post(reverse("stop_mandate", args=[given.pk])).status_code == 404
    assert stranger.post(reverse("mandate_act", args=[given.pk])).status_code == 404
    client.post(reverse("stop_mandate", args=[given.pk]))
    assert not Mandate.objects.current().exists()


def test_ones_own_data_stays_ones_own_while_one_acts(acting, mother):
    assert "soonja@example.org" not in acting.get(reverse("privacy:data")).content.decode()


def test_a_clerk_changes_the_household_and_the_log_says_so(client, clerk, mother, resident):
    Resident.objects.filter(pk=resident.resident_id).update(register_number="920411-1")
    client.force_login(clerk)
    address = reverse("resident_household", args=[mother.resident_id])
    assert client.post(address, {"with_whom": "920411-1"}).status_code == 302
    mother.resident.refresh_from_db()
    resident.resident.refresh_from_db()
    assert mother.resident.household == resident.resident.household is not None
    assert client.post(address, {"with_whom": ""}).status_code == 302
    mother.resident.refresh_from_db()
    assert mother.resident.household != resident.resident.household
    assert Entry.objects.filter(action="people.household_changed").count() == 3
    assert client.post(address, {"with_whom": "nobody"}).status_code == 422
