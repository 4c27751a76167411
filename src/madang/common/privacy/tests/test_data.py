"""What the town holds about somebody: to read and to take away."""

import csv
import datetime
import io
import json
import re

import pytest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from madang.common.audit.models import Entry
from madang.common.notices.models import Notice
from madang.common.privacy import presentation
from madang.common.rooms import PersonalData, register
from tests.cast import show_again

pytestmark = pytest.mark.django_db


@pytest.fixture
def library(own_rooms):
    """A room that holds loans, one of them with a title made to run in a spreadsheet."""

    def export(account, resident):
        if account is None or account.name != "Park Ji-hoon":
            return []
        return [
            {"title": "=SUM(A1)", "lent_on": datetime.date(2026, 3, 1), gettext_lazy("Yes"): True},
            {"title": "달빛 조각", "lent_on": datetime.date(2026, 3, 2), "notes": [{"text": "late"}, {"text": "paid"}], "tags": ["a", "b"]},
        ]

    register(PersonalData("library", gettext_lazy("Library"), export, lambda account, resident: []))


def test_everything_held_is_shown_in_readable_words(client, resident, library):
    client.force_login(resident)
    page = client.get(reverse("privacy:data")).content.decode()
    assert "Library" in page
    assert "달빛 조각" in page
    assert "Lent on" in page
    assert "2 March 2026" in page
    assert "Notes · 2 · Text" in page
    assert "a, b" in page


def test_what_belongs_together_stands_under_its_own_heading():
    value = {"Account": {"Name": "Ji-hoon"}, "Register": {}, "Mandates": [{"For": "Ok-ja"}], "Since": 2026}
    assert list(presentation.items_of(value)) == [
        ("Account", [("Name", "Ji-hoon")]),
        ("Mandates", [("For", "Ok-ja")]),
        ("", [("Since", "2026")]),
    ]


def test_nobody_sees_what_is_held_about_another(client, neighbour, resident, library):
    client.force_login(neighbour)
    page = client.get(reverse("privacy:data")).content.decode()
    assert "달빛 조각" not in page
    assert "jihoon@example.org" not in page
    show_again(client)
    for kind in ("json", "csv"):
        assert "달빛" not in client.get(reverse("privacy:download", args=[kind])).content.decode()


def test_the_json_holds_every_room_with_machine_readable_values(client, resident, library):
    client.force_login(resident)
    show_again(client)
    response = client.get(reverse("privacy:download", args=["json"]))
    assert response["Content-Disposition"].startswith("attachment")
    rooms = json.loads(response.content)["rooms"]
    assert rooms["library"]["label"] == "Library"
    assert rooms["library"]["data"][0] == {"title": "=SUM(A1)", "lent_on": "2026-03-01", "Yes": True}
    assert rooms["privacy"]["data"] == []


def test_the_csv_opens_in_a_spreadsheet_and_runs_nothing(client, resident, library):
    client.force_login(resident)
    show_again(client)
    text = client.get(reverse("privacy:download", args=["csv"])).content.decode()
    assert text.startswith("\ufeff")
    rows = [row for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) if row[0] in ("room", "Library")]
    assert rows[0] == ["room", "item", "field", "value"]
    assert rows[1] == ["Library", "1", "Title", "'=SUM(A1)"]
    assert ["Library", "2", "Lent on", "2026-03-02"] in rows


def test_taking_the_data_away_is_written_in_the_log(client, resident):
    client.force_login(resident)
    show_again(client)
    client.get(reverse("privacy:download", args=["csv"]))
    entry = Entry.objects.get(action="privacy.data_exported")
    assert (entry.actor_id, entry.data) == (resident.pk, {"format": "csv"})
    assert set(entry.objects_named.values_list("kind", "object_id")) == {
        ("people.account", str(resident.pk)),
        ("people.resident", str(resident.resident_id)),
    }


def test_an_account_with_a_second_factor_proves_itself_again_before_taking_data_away(client, officer):
    client.force_login(officer)
    response = client.get(reverse("privacy:download", args=["json"]))
    assert response.status_code == 302
    assert "reauthenticate" in response.url
    assert not Entry.objects.filter(action="privacy.data_exported").exists()


@pytest.mark.parametrize("cell", ["=1+1", "+82 10", "-1+2", "@sum", "  =1", "\t=1"])
def test_a_cell_that_a_spreadsheet_would_run_is_quoted(cell):
    assert presentation.harmless(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["plain", "-", 5, None, "a=b"])
def test_other_cells_stay_as_they_are(cell):
    assert presentation.harmless(cell) == cell


def test_an_account_without_a_second_factor_enters_a_code_by_e_mail_before_taking_data_away(client, resident, library):
    client.force_login(resident)
    response = client.get(reverse("privacy:download", args=["json"]))
    assert response.url == "/account/again/?next=%2Fmy%2Fdata%2F"
    assert not Entry.objects.filter(action="privacy.data_exported").exists()
    enter_code(client, response.url)
    assert "달빛" in client.get(reverse("privacy:download", args=["json"])).content.decode()


def enter_code(client, url):
    client.post(url, {"next": "/my/data/"})
    notice = Notice.objects.get(template="account/again_code")
    assert notice.is_secret and notice.to == "jihoon@example.org"
    assert client.post(url, {"code": "WRONG", "next": "/my/data/"}).status_code == 422
    assert client.post(url, {"code": code_in(notice).lower(), "next": "/my/data/"}).url == "/my/data/"


def code_in(notice):
    return re.search(r"^[A-Z0-9]{4} [A-Z0-9]{4}$", notice.body, re.MULTILINE)[0]


def test_a_code_dies_after_five_wrong_tries(client, resident):
    client.force_login(resident)
    client.post("/account/again/")
    for _try in range(5):
        client.post("/account/again/", {"code": "WRONG"})
    assert client.post("/account/again/", {"code": code_in(Notice.objects.get())}).status_code == 422
    assert client.get(reverse("privacy:download", args=["json"])).status_code == 302


def test_five_minutes_later_it_is_asked_again(client, resident, library):
    client.force_login(resident)
    show_again(client)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= 301
    session.save()
    assert client.get(reverse("privacy:download", args=["csv"])).status_code == 302


def test_the_way_back_never_leads_out_of_the_portal(client, resident):
    client.force_login(resident)
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil.example"):
        page = client.get("/account/again/", {"next": elsewhere}).content.decode()
        assert "evil.example" not in page.split("<main")[1].split("</main")[0] and 'name="next" value="/my/"' in page


def test_a_browser_left_open_cannot_make_itself_the_second_factor_or_the_mailbox(client, resident):
    client.force_login(resident)
    for address in ("/account/2fa/totp/activate/", "/account/2fa/webauthn/add/"):
        assert client.get(address).url.startswith("/account/again/")
        assert client.post(address, {"code": "000000"}).url.startswith("/account/again/")
    assert client.post("/account/email/", {"action_add": "", "email": "thief@example.org"}).url.startswith("/account/again/")
    assert not resident.emailaddress_set.filter(email="thief@example.org").exists()
