from pathlib import Path

import pytest

from madang.common.directory.models import Office
from madang.common.packs.report import Report
from madang.serving.appointments.models import Calendar
from madang.serving.appointments.pack import load

MARU = Path(__file__).parents[5] / "packs" / "maru"
GOOD = """
- code: lorry
  name: Lorry
  office: family
  opening: {mon: [["09:00", "12:00"]]}
  exceptions:
    - {day: 2026-12-26, reason: {en: Repair}}
"""


@pytest.fixture
def read(tmp_path, family_office):
    def read(text):
        (tmp_path / "calendars.yaml").write_text(text)
        report = Report(tmp_path)
        load(tmp_path, report)
        return report

    return read


def test_the_calendars_of_maru_are_read(db):
    for code in ("environment", "welfare", "registry", "building"):
        Office.objects.create(code=code, name={"en": code})
    report = Report(MARU)
    load(MARU, report)
    assert not report.mistakes and {"bulky-waste-lorry", "home-visits"} <= set(Calendar.objects.values_list("code", flat=True))


def test_loading_twice_changes_nothing(read):
    read(GOOD)
    assert read(GOOD).loaded == {"calendars": 1}
    assert Calendar.objects.get().exceptions.get().opening == []


@pytest.mark.parametrize(("wrong", "right", "line", "words"), [
    ("office: famly", "office: family", 4, "family"),
    ('"12:00"', '"08:00"', 5, "not later than its beginning"),
    ("opening", "openning", 5, "opening"),
    ('"09:00"', '"9"', 5, "09:00"),
])  # fmt: skip
def test_a_mistake_is_named_with_its_line(read, wrong, right, line, words):
    text = GOOD.replace(right, wrong) if right in GOOD else GOOD.replace(wrong, right)
    mistakes = read(text).mistakes
    assert any(mistake.line == line and words in mistake.message for mistake in mistakes), mistakes
    assert not Calendar.objects.exists()
