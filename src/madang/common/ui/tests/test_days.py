import datetime

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from madang.common.languages import isolated
from madang.common.money import say_money

AFTERNOON = timezone.make_aware(datetime.datetime(2026, 11, 4, 14, 5))


@pytest.mark.parametrize(
    ("language", "day", "moment"),
    [
        ("en", "4 November 2026", "4 November 2026, 14:05"),
        ("ko", "2026년 11월 4일", "2026년 11월 4일 14:05"),
        ("ar", "4 نوفمبر 2026", "4 نوفمبر 2026، 14:05"),
    ],
)
def test_a_day_and_a_time_are_written_in_the_order_of_the_language(language, day, moment):
    with translation.override(language):
        assert date_format(AFTERNOON, "DATE_FORMAT") == day
        assert date_format(AFTERNOON, "DATETIME_FORMAT") == moment


def test_days_of_a_column_are_equally_long_in_korean():
    with translation.override("ko"):
        assert date_format(AFTERNOON, "SHORT_DATE_FORMAT") == "2026-11-04"


@pytest.mark.parametrize(("language", "said"), [("en", "12,000 KRW"), ("ko", "12,000원"), ("ar", "12,000\u00a0وون")])
def test_won_are_said_as_people_say_them(language, said):
    with translation.override(language):
        assert say_money(12000, "KRW") == said


def test_a_reference_keeps_its_order_inside_an_arabic_sentence():
    assert isolated("2026-7K3F-9QHM") == "\u20682026-7K3F-9QHM\u2069"
