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
    assert (first["offices"], first["areas"], first["services"]) == (12, 9, 11)
    before = rows()
    load_pack(MARU)
    assert rows() == before
    assert (Office.objects.count(), Area.objects.count(), Town.objects.count()) == (12, 9, 1)
    assert Office.objects.get(code="registry").parent.code == "mayor"
    assert Address.objects.filter(street_key__contains="madang-ro", area__code="hanul").exists()
    assert Holiday.objects.filter(day="2026-12-25").exists()


def files_of(folder, language):
    return {file.name.removesuffix(f".{language}.md") for file in (MARU / folder).glob(f"*.{language}.md")}


def test_maru_holds_what_a_town_of_its_size_has():
    load_pack(MARU)
    pages, news, events = (
        apps.get_model("pages", name).objects.filter(locale__language_code="en") for name in ("ContentPage", "NewsPage", "EventPage")
    )
    assert Office.objects.filter(is_closed=False).count() == 12
    assert (pages.count(), news.count()) == (34, 20)
    assert apps.get_model("services", "Service").objects.published().count() == 11
    council = events.filter(kind="council")
    assert council.count() >= 12, "a meeting a month"
    assert (council.order_by("starts_at").last().starts_at - council.order_by("starts_at").first().starts_at).days > 300


def test_every_neighbourhood_of_maru_says_who_lives_there():
    load_pack(MARU)
    areas = list(Area.objects.all())
    assert len(areas) == 9
    assert sum(area.population for area in areas) == 48_000
    for area in areas:
        groups = area.population_by_group
        assert {"women", "men", "age_65_plus", "foreign_nationals", "disabled"} <= set(groups)
        assert groups["women"] + groups["men"] == area.population
        assert sum(groups[key] for key in groups if key.startswith("age_")) == area.population


def test_every_text_of_maru_is_there_in_korean_and_the_news_in_arabic_too():
    assert files_of("pages", "ko") == files_of("pages", "en")
    assert files_of("news", "ar") == files_of("news", "ko") == files_of("news", "en")
    for name in (
        "home",
        "visit-us",
        "help-in-your-language",
        "help-without-internet",
        "families",
        "your-data",
        "rights",
        "support",
        "emergency",
    ):
        assert name in files_of("pages", "ar")


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
