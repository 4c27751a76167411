from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from madang.common.calendar.models import Holiday
from madang.common.calendar.queries import add_working_days, holidays_between, is_working_day, working_days_between

# Lunar New Year 2026: Monday to Wednesday. In 2027 it falls on a weekend and Monday, and Tuesday makes up for it.
# Chuseok 2025: a national holiday, a weekend, three days and their substitute, then Hangul Day: a whole week and more.
SEOLLAL_2026 = [date(2026, 2, day) for day in (16, 17, 18)]
SEOLLAL_2027 = [date(2027, 2, day) for day in (6, 7, 8, 9)]
CHUSEOK_2025 = [date(2025, 10, day) for day in (3, 5, 6, 7, 8, 9)]
FRIDAY_BEFORE = date(2026, 2, 13)


@pytest.fixture
def korean(db):
    for day in SEOLLAL_2026 + SEOLLAL_2027 + CHUSEOK_2025:
        Holiday.objects.create(day=day)


@pytest.mark.parametrize(
    ("start", "days", "expected"),
    [
        (FRIDAY_BEFORE, 1, date(2026, 2, 19)),
        (FRIDAY_BEFORE, 2, date(2026, 2, 20)),
        (FRIDAY_BEFORE, 3, date(2026, 2, 23)),
        (date(2026, 2, 17), 1, date(2026, 2, 19)),  # filed on the feast itself
        (date(2027, 2, 5), 1, date(2027, 2, 10)),
        (date(2025, 10, 2), 1, date(2025, 10, 10)),
        (date(2025, 10, 2), 2, date(2025, 10, 13)),
        (FRIDAY_BEFORE, 0, FRIDAY_BEFORE),
        (date(2026, 2, 17), 0, date(2026, 2, 17)),  # nothing to wait for, though nobody works
        (date(2026, 2, 19), -1, FRIDAY_BEFORE),
        (date(2026, 2, 17), -1, FRIDAY_BEFORE),
        (date(2025, 10, 10), -1, date(2025, 10, 2)),
        (date(2025, 12, 31), 1, date(2026, 1, 1)),  # New Year is no holiday unless the town says so
    ],
)
def test_days_are_added_around_feasts_and_weekends(korean, start, days, expected):
    assert add_working_days(start, days) == expected


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        (FRIDAY_BEFORE, date(2026, 2, 19), 1),
        (FRIDAY_BEFORE, date(2026, 2, 18), 0),
        (FRIDAY_BEFORE, FRIDAY_BEFORE, 0),
        (date(2026, 2, 19), FRIDAY_BEFORE, -1),
        (date(2025, 10, 2), date(2025, 10, 10), 1),
        (date(2026, 3, 2), date(2026, 3, 9), 5),
    ],
)
def test_days_between_are_counted_without_feasts_and_weekends(korean, start, end, expected):
    assert working_days_between(start, end) == expected


def test_without_holidays_a_week_has_five(db):
    assert add_working_days(date(2026, 2, 13), 5) == date(2026, 2, 20)


def test_a_long_deadline_reaches_past_every_holiday_on_its_way(korean):
    assert working_days_between(date(2025, 1, 1), add_working_days(date(2025, 1, 1), 600)) == 600


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(start=st.dates(date(2025, 9, 1), date(2027, 4, 1)), days=st.integers(-60, 60))
def test_adding_and_counting_agree(korean, start, days):
    end = add_working_days(start, days)
    if days > 0:
        assert is_working_day(end)
        assert working_days_between(start, end) == days
    elif days < 0:
        assert is_working_day(end)
        # Counting backwards leaves out where it began, so the end is counted and the start is not.
        assert sum(is_working_day(end + timedelta(n)) for n in range((start - end).days)) == -days
    else:
        assert end == start


def test_holidays_are_read_once_and_anew_after_a_change(korean, django_assert_num_queries):
    holidays_between(date(2026, 2, 1), date(2026, 2, 28))
    with django_assert_num_queries(0):
        assert holidays_between(date(2026, 2, 1), date(2026, 2, 28)) == set(SEOLLAL_2026)
        add_working_days(FRIDAY_BEFORE, 30)
    added = Holiday.objects.create(day=date(2026, 2, 19))
    assert add_working_days(FRIDAY_BEFORE, 1) == date(2026, 2, 20)
    added.delete()
    assert add_working_days(FRIDAY_BEFORE, 1) == date(2026, 2, 19)
