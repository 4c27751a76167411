import itertools
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from madang.common.calendar.models import Holiday
from madang.serving.appointments.actions import hold, set_exception
from madang.serving.appointments.hours import problem_with, slots_of_day
from madang.serving.appointments.queries import bookable_slots, free_slots

MONDAY, TUESDAY = date(2026, 11, 23), date(2026, 11, 24)


def clocks(slots):
    return [f"{slot.starts_at.astimezone(ZoneInfo('Asia/Seoul')):%a %H:%M}" for slot in slots]


def test_slots_follow_the_opening_hours_of_the_town(calendar, at):
    at(2026, 11, 22, 8)
    assert clocks(free_slots(calendar, MONDAY, MONDAY)) == ["Mon 09:00", "Mon 09:30", "Mon 10:00", "Mon 10:30", "Mon 11:00", "Mon 11:30"]


def test_nothing_is_offered_sooner_than_the_notice_or_later_than_the_horizon(calendar, at):
    at(2026, 11, 23, 10)
    slots = bookable_slots(calendar)
    assert clocks(slots)[0] == "Tue 10:00"
    assert slots[-1].day == MONDAY + timedelta(days=30)
    assert free_slots(calendar, MONDAY - timedelta(days=9), MONDAY - timedelta(days=1)) == []


def test_a_holiday_is_closed_and_an_extra_day_is_open(calendar, at, head):
    at(2026, 11, 20, 8)
    Holiday.objects.create(day=MONDAY, name={"en": "Day off"})
    saturday = date(2026, 11, 28)
    set_exception(calendar, day=saturday, opening=[["10:00", "11:00"]], reason={}, by=head)
    set_exception(calendar, day=TUESDAY, opening=[], reason={"en": "Move of the office"}, by=head)
    days = {slot.day for slot in free_slots(calendar, MONDAY, saturday)}
    assert MONDAY not in days and TUESDAY not in days and saturday in days


def test_an_exception_opens_even_a_holiday(calendar, at, head):
    at(2026, 11, 20, 8)
    Holiday.objects.create(day=MONDAY)
    set_exception(calendar, day=MONDAY, opening=[["14:00", "15:00"]], reason={}, by=head)
    assert clocks(free_slots(calendar, MONDAY, MONDAY)) == ["Mon 14:00", "Mon 14:30"]


def test_a_slot_is_offered_until_its_last_place_is_gone(make_calendar, at):
    at(2026, 11, 20, 8)
    calendar = make_calendar(capacity=2)
    first = free_slots(calendar, MONDAY, MONDAY)[0]
    assert [hold(calendar, first.starts_at).place_number for _ in range(2)] == [1, 2]
    assert first.starts_at not in {slot.starts_at for slot in free_slots(calendar, MONDAY, MONDAY)}


def test_bookings_made_before_slots_became_longer_still_take_their_time(calendar, at):
    at(2026, 11, 20, 8)
    hold(calendar, free_slots(calendar, MONDAY, MONDAY)[1].starts_at)  # 09:30 to 10:00
    calendar.slot_minutes = 60
    calendar.save()
    assert clocks(free_slots(calendar, MONDAY, MONDAY)) == ["Mon 10:00", "Mon 11:00"]


def test_staff_may_book_without_notice(calendar, at):
    at(2026, 11, 23, 9, 10)
    assert free_slots(calendar, MONDAY, MONDAY) == []
    assert clocks(free_slots(calendar, MONDAY, MONDAY, by_staff=True))[0] == "Mon 09:30"


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 3, 29), 2), (date(2026, 10, 25), 4), (date(2026, 10, 24), 3)])
def test_the_day_the_clocks_change_has_an_hour_less_or_more(day, expected):
    berlin = ZoneInfo("Europe/Berlin")
    slots = list(slots_of_day(day, [["01:00", "04:00"]], 60, berlin))
    assert len(slots) == expected
    assert all(ends_at - starts_at == timedelta(hours=1) for starts_at, ends_at in slots)
    assert all(one[1] <= next_one[0] for one, next_one in itertools.pairwise(slots))


def test_midnight_may_be_the_end_of_a_day():
    slots = list(slots_of_day(MONDAY, [["23:00", "24:00"]], 30, UTC))
    assert slots[-1][1] == datetime(2026, 11, 24, tzinfo=UTC)


@given(st.integers(5, 240), st.integers(0, 1380), st.integers(1, 720), st.sampled_from(["Asia/Seoul", "Europe/Berlin", "America/Santiago"]),
       st.dates(date(2026, 1, 1), date(2027, 12, 31)))  # fmt: skip
def test_slots_never_overlap_and_never_leave_the_opening_hours(minutes, opens, length, zone, day):
    closes = min(opens + length, 1439)
    hours = [[f"{opens // 60:02d}:{opens % 60:02d}", f"{closes // 60:02d}:{closes % 60:02d}"]]
    slots = list(slots_of_day(day, hours, minutes, ZoneInfo(zone)))
    for starts_at, ends_at in slots:
        assert ends_at - starts_at == timedelta(minutes=minutes)
    assert all(one[1] == next_one[0] for one, next_one in itertools.pairwise(slots))
    assert len(slots) * minutes <= closes - opens + 60  # at most the hour that a clock shows twice


@pytest.mark.parametrize(
    ("hours", "problem"),
    [([["09:00", "12:00"], ["12:00", "13:00"]], ""), ([["9:00", "12:00"]], "clock"), ([["12:00", "09:00"]], "order"),
     ([["09:00", "12:00"], ["11:00", "13:00"]], "overlap"), ([], ""), ([["25:00", "26:00"]], "clock")],
)  # fmt: skip
def test_hours_that_make_no_sense_are_named(hours, problem):
    assert problem_with(hours) == problem
