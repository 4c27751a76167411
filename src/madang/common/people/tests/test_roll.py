from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone, translation

from madang.common.audit.models import Entry
from madang.common.notices.models import Notice
from madang.common.people.actions import ask_for_link
from madang.common.people.models import Household, LinkCode, Resident
from madang.common.people.roll import BrokenRoll, load_roll

HEADER = "register_number,family_name,given_name,birth_date,sex,household,street,number,area,language,email,phone,channel"
GOOD = "480203-2,Kim,Ok-ja,1948-02-03,f,H1,Harbour Road,3,harbour,ko,,010-1,letter"
OTHER = "920411-1,Park,Ji-hoon,1992-04-11,m,H1,Harbour Road,12,harbour,en,jihoon@example.org,,email"


@pytest.fixture(autouse=True)
def english():
    with translation.override("en"):
        yield


@pytest.fixture
def roll(tmp_path, area):
    def write(*rows, header=HEADER, encoding="utf-8"):
        file = tmp_path / "roll.csv"
        file.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
        return file

    return write


def mistakes_of(file):
    with pytest.raises(BrokenRoll) as broken:
        load_roll(file)
    return [(mistake.row, mistake.column) for mistake in broken.value.mistakes]


def test_residents_and_households_come_in(roll, area):
    loaded = load_roll(roll(GOOD, OTHER))
    assert (loaded.new, loaded.changed, loaded.unchanged) == (2, 0, 0)
    okja = Resident.objects.get(register_number="480203-2")
    assert (okja.given_name, okja.area, okja.household.residents.count()) == ("Ok-ja", area, 2)


def test_loading_twice_changes_nothing_and_logs_nothing(roll):
    load_roll(roll(GOOD, OTHER))
    before = list(Resident.objects.values())
    entries = Entry.objects.count()
    loaded = load_roll(roll(GOOD, OTHER))
    assert (loaded.new, loaded.changed, loaded.unchanged) == (0, 0, 2)
    assert list(Resident.objects.values()) == before
    assert Entry.objects.count() == entries


def test_the_roll_changes_the_register_but_not_what_residents_chose(roll):
    load_roll(roll(OTHER))
    Resident.objects.update(email="own@example.org", language="ko")
    loaded = load_roll(roll(OTHER.replace("Ji-hoon", "Ji-hun").replace("H1", "H2")))
    resident = Resident.objects.get()
    assert (loaded.changed, resident.given_name, resident.household.code) == (1, "Ji-hun", "H2")
    assert (resident.email, resident.language) == ("own@example.org", "ko")


def test_a_new_address_on_the_roll_lets_letters_that_open_an_account_wait_and_tells_nobody(roll, neighbour, settings):
    settings.NEW_ADDRESS_WAIT_DAYS = 10
    load_roll(roll(GOOD, OTHER))
    okja = Resident.objects.get(register_number="480203-2")
    ask_for_link(neighbour, register_number="480203-2")
    assert Notice.objects.get().next_try_at <= timezone.now()
    load_roll(roll(GOOD.replace("Road,3,", "Road,30,"), OTHER.replace("Ji-hoon", "Ji-hun")))
    assert not LinkCode.objects.filter(resident=okja).exists(), "The letter to the old address opens nothing any more."
    ask_for_link(neighbour, register_number="480203-2")
    letter = Notice.objects.filter(template="people/link_code").latest("pk")
    assert letter.next_try_at > timezone.now() + timedelta(days=9)
    assert Resident.objects.get(register_number="920411-1").address_changed_at is None
    assert not Notice.objects.filter(template="people/contact_changed").exists()


def test_somebody_missing_from_the_roll_is_counted_and_stays(roll):
    load_roll(roll(GOOD, OTHER))
    assert load_roll(roll(GOOD)).not_in_file == 1
    assert Resident.objects.count() == 2


def test_every_mistake_is_named_by_row_and_column_and_nothing_changes(roll):
    file = roll(
        GOOD,
        "920411-1,,Ji-hoon,11.4.1992,q,H2,Harbour Road,12,harbor,xx,not-an-address,,email",
        "480203-2,Kim,Ok-ja,2948-02-03,f,H1,,,,,,,sms",
    )
    assert mistakes_of(file) == [
        (3, "area"), (3, "birth_date"), (3, "email"), (3, "family_name"), (3, "language"), (3, "sex"),
        (4, "birth_date"), (4, "channel"), (4, "register_number"),
    ]  # fmt: skip
    assert not Resident.objects.exists() and not Household.objects.exists()


def test_a_mistake_says_what_to_write(roll):
    with pytest.raises(BrokenRoll) as broken:
        load_roll(roll(GOOD.replace("1948-02-03", "3.2.1948")))
    assert broken.value.mistakes[0].message == "“3.2.1948” is not a day. Write it as 1992-04-11: year, month, day."
    assert str(broken.value) == "The roll has 1 mistakes. Nothing was changed."


def test_a_wrong_header_names_the_column(roll):
    assert mistakes_of(roll(GOOD, header=HEADER.replace("birth_date", "birthdate"))) == [(1, "birth_date"), (1, "birthdate")]


def test_a_file_from_a_korean_spreadsheet_is_asked_for_in_utf_8(roll):
    with pytest.raises(BrokenRoll, match="mistakes"):
        load_roll(roll(GOOD.replace("Kim", "김"), encoding="cp949"))
    assert not Resident.objects.exists()


def test_a_byte_order_mark_empty_rows_and_commas_in_quotes_are_fine(roll):
    row = GOOD.replace("Harbour Road", '"Harbour Road, upper part"')
    load_roll(roll(row, ",,,,,,,,,,,,", "", encoding="utf-8-sig"))
    assert Resident.objects.get().street == "Harbour Road, upper part"


def test_a_comma_without_quotes_is_explained(roll):
    assert mistakes_of(roll(GOOD + ",more")) == [(2, "")]


def test_a_person_whose_area_is_left_out_gets_that_of_the_address(roll, area):
    from madang.common.places.models import Address

    Address.objects.create(street={"en": "Harbour Road"}, street_key="harbour road", number="3", postcode="1", area=area)
    load_roll(roll(GOOD.replace(",harbour,", ",,")))
    assert Resident.objects.get().area == area


def test_the_roll_of_the_demo_town_is_without_a_mistake(db):
    from madang.common.packs.report import Report
    from madang.common.places import packs as places

    folder = Path(__file__).resolve().parents[5] / "packs/maru"
    report = Report(folder)
    places.load(folder, report)
    assert not report.mistakes
    rows = len((folder / "residents.csv").read_text().strip().splitlines()) - 1
    assert load_roll(folder / "residents.csv").new == rows


def test_the_number_of_questions_does_not_grow_with_the_rows(roll):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def asked(count):
        rows = [
            f"{number},Kim,Ok-ja,1948-02-03,f,H1,Harbour Road,3,harbour,ko,,,letter" for number in range(count * 1000, count * 1000 + count)
        ]
        with CaptureQueriesContext(connection) as queries:
            load_roll(roll(*rows))
        return len(queries)

    asked(1)
    assert asked(2) == asked(30)


def test_the_command_loads_and_refuses(roll, monkeypatch):
    from typer.testing import CliRunner

    from madang.cli import app

    monkeypatch.setattr("madang.common.people.commands.start_portal", lambda: None)
    good = CliRunner().invoke(app, ["load-roll", str(roll(GOOD)), "--json"])
    assert good.exit_code == 0 and '"new": 1' in good.stdout
    bad = CliRunner().invoke(app, ["load-roll", str(roll(GOOD.replace("1948", "19")))])
    assert bad.exit_code == 1 and "birth_date" in bad.stdout
