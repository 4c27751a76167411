"""The demo town itself: it loads, whole, and twice."""

import json
import shutil
from pathlib import Path

import pytest
from django.apps import apps

from madang.common.calendar.models import Holiday
from madang.common.directory.models import Office
from madang.common.packs.actions import BrokenPack, load_pack
from madang.common.places.models import Address, Area
from madang.common.ui.models import Town

MARU = Path(__file__).parents[5] / "packs" / "maru"

FILLED = (
    "directory.Office", "places.Area", "places.Address", "calendar.Holiday", "ui.Town", "people.Resident", "people.Account",
    "services.Service", "services.ServiceVersion", "appointments.Calendar", "wagtailcore.Page",
)  # fmt: skip

pytestmark = pytest.mark.django_db


@pytest.fixture
def copy(tmp_path):
    """What the mistakes below are made in; the rest of Maru would only take its time."""
    others = shutil.ignore_patterns(
        "services", "pages", "news", "events.yaml", "alerts.yaml", "calendars.yaml", "residents.csv", "staff.yaml"
    )
    shutil.copytree(MARU, tmp_path / "maru", ignore=others)
    return tmp_path / "maru"


def mistakes_of(folder):
    with pytest.raises(BrokenPack) as broken:
        load_pack(folder)
    return [(mistake.file, mistake.line, mistake.message) for mistake in broken.value.report.mistakes]


def rows():
    """How many of everything a pack fills."""
    return {label: apps.get_model(label).objects.count() for label in FILLED}


def test_maru_loads_whole_and_loading_it_again_changes_no_numbers():
    first = load_pack(MARU).loaded
    assert (first["offices"], first["areas"], first["services"]) == (12, 9, 8)
    before = rows()
    load_pack(MARU)
    assert rows() == before
    assert (Office.objects.count(), Area.objects.count(), Town.objects.count()) == (12, 9, 1)
    assert Office.objects.get(code="registry").parent.code == "mayor"
    assert Address.objects.filter(street_key__contains="madang-ro", area__code="hanul").exists()
    assert Holiday.objects.filter(day="2026-12-25").exists()


def test_an_office_under_an_unknown_office_is_named_with_its_line(copy):
    file = copy / "offices.yaml"
    text = file.read_text().replace("parent: mayor", "parent: mayr", 1)
    file.write_text(text)
    line = text.splitlines().index("  parent: mayr") + 1
    assert mistakes_of(copy)[0] == ("offices.yaml", line, "There is no office “mayr”. Write “mayor”?")
    assert not Office.objects.exists()


def test_an_hour_that_is_none_is_named_with_its_line(copy):
    file = copy / "offices.yaml"
    text = file.read_text().replace('wed: [["09:00", "20:00"]]', 'wed: [["09:00", "25:00"]]', 1)
    file.write_text(text)
    line = next(number for number, row in enumerate(text.splitlines(), 1) if "25:00" in row)
    name, found, message = mistakes_of(copy)[0]
    assert (name, found) == ("offices.yaml", line)
    assert "25:00" in message


def test_an_address_in_an_unknown_area_is_named_with_its_line(copy):
    file = copy / "addresses.csv"
    rows = file.read_text().splitlines()
    rows[4] = rows[4].replace("hanul", "hanol")
    file.write_text("\n".join(rows))
    assert mistakes_of(copy)[0] == ("addresses.csv", 5, "There is no area “hanol”. Write “hanul”?")


def test_an_area_without_outline_is_named_with_its_line(copy):
    file = copy / "areas.geojson"
    data = json.loads(file.read_text())
    data["features"][1]["geometry"] = {"type": "Point", "coordinates": [127.9, 36.5]}
    file.write_text(json.dumps(data, indent=1, ensure_ascii=False))
    name, line, message = mistakes_of(copy)[0]
    assert name == "areas.geojson"
    assert file.read_text().splitlines()[line - 1].strip() == '"type": "Feature",'
    assert "outline" in message


def test_a_misspelt_key_of_the_town_is_named_with_its_line(copy):
    file = copy / "pack.yaml"
    text = file.read_text().replace("currency:", "curency:", 1)
    file.write_text(text)
    line = next(number for number, row in enumerate(text.splitlines(), 1) if row.startswith("curency"))
    assert ("pack.yaml", line, "“curency” is not known here. Write “currency”?") in mistakes_of(copy)
