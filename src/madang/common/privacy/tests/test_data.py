"""What the town holds about somebody: to read and to take away."""

import csv
import datetime
import io
import json

import pytest
from django.urls import reverse
from django.utils.translation import gettext_lazy

from madang.common.audit.models import Entry
from madang.common.privacy import presentation
from madang.common.rooms import PersonalData, register

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
    assert "March 2, 2026" in page
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
    for kind in ("json", "csv"):
        assert "달빛" not in client.get(reverse("privacy:download", args=[kind])).content.decode()


def test_the_json_holds_every_room_with_machine_readable_values(client, resident, library):
    client.force_login(resident)
    response = client.get(reverse("privacy:download", args=["json"]))
    assert response["Content-Disposition"].startswith("attachment")
    rooms = json.loads(response.content)["rooms"]
    assert rooms["library"]["label"] == "Library"
    assert rooms["library"]["data"][0] == {"title": "=SUM(A1)", "lent_on": "2026-03-01", "Yes": True}
    assert rooms["privacy"]["data"] == []


def test_the_csv_opens_in_a_spreadsheet_and_runs_nothing(client, resident, library):
    client.force_login(resident)
    text = client.get(reverse("privacy:download", args=["csv"])).content.decode()
    assert text.startswith("\ufeff")
    rows = [row for row in csv.reader(io.StringIO(text.lstrip("\ufeff"))) if row[0] in ("room", "Library")]
    assert rows[0] == ["room", "item", "field", "value"]
    assert rows[1] == ["Library", "1", "Title", "'=SUM(A1)"]
    assert ["Library", "2", "Lent on", "2026-03-02"] in rows


def test_taking_the_data_away_is_written_in_the_log(client, resident):
    client.force_login(resident)
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
