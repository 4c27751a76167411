from datetime import datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from madang.common.audit.models import Entry
from madang.common.notices.models import Notice
from madang.serving.appointments.actions import (
    book,
    cancel,
    cancel_all_about,
    hold,
    let_expired_go,
    mark_attended,
    mark_missed,
    move,
    remind,
    renew,
)
from madang.serving.appointments.models import Appointment
from madang.serving.appointments.queries import bookable_slots
from madang.serving.appointments.signals import appointment_cancelled, appointment_moved

State = Appointment.State


@pytest.fixture
def booked(calendar, slot):
    return book(hold(calendar, slot.starts_at), name="Park Ji-hoon", email="jihoon@example.org")


def run_out(held):
    Appointment.objects.filter(pk=held.pk).update(held_until=timezone.now() - timedelta(minutes=1))


def test_a_hold_keeps_the_place_for_a_quarter_of_an_hour(calendar, slot):
    held = hold(calendar, slot.starts_at, language="ko")
    assert timedelta(minutes=14) < held.held_until - timezone.now() <= timedelta(minutes=15)
    with pytest.raises(ValidationError, match="just been taken"):
        hold(calendar, slot.starts_at)


def test_a_hold_that_ran_out_frees_the_place(calendar, slot):
    first = hold(calendar, slot.starts_at)
    run_out(first)
    assert hold(calendar, slot.starts_at).place_number == 1
    with pytest.raises(ValidationError, match="Choose a time once more"):
        book(first)


def test_a_hold_that_ran_out_still_books_while_nobody_else_wants_the_place(calendar, slot):
    held = hold(calendar, slot.starts_at)
    run_out(held)
    assert book(held).state == State.BOOKED


def test_a_hold_can_be_renewed_but_not_once_it_ran_out(calendar, slot):
    held = hold(calendar, slot.starts_at)
    assert renew(held)
    run_out(held)
    assert not renew(held)


def test_a_time_outside_the_hours_is_refused(calendar, slot):
    with pytest.raises(ValidationError, match="not offered"):
        hold(calendar, slot.starts_at + timedelta(minutes=7))


def test_a_booking_is_logged_and_told(booked):
    assert Entry.objects.filter(action="appointments.booked").exists()
    notice = Notice.objects.get(template="appointments/booked")
    assert notice.to == "jihoon@example.org" and booked.token in notice.body


def test_an_appointment_is_booked_once(booked):
    with pytest.raises(ValidationError, match="already booked"):
        book(booked)


def test_the_database_itself_refuses_a_second_booking_of_a_place(booked):
    twin = Appointment(calendar=booked.calendar, starts_at=booked.starts_at, ends_at=booked.ends_at, place_number=1, state=State.BOOKED)
    with pytest.raises(IntegrityError), transaction.atomic():
        twin.save()


def test_moving_frees_the_old_time_and_tells_other_rooms(booked, calendar):
    heard = []

    def hear(sender, appointment, from_, **_):
        heard.append((from_, appointment.starts_at))

    appointment_moved.connect(hear)
    other = bookable_slots(calendar)[3]
    moved = move(booked, other.starts_at, by="applicant")
    appointment_moved.disconnect(hear)
    assert heard == [(booked.starts_at, other.starts_at)]
    assert (moved.sequence, moved.token) == (1, booked.token)
    assert booked.starts_at in {slot.starts_at for slot in bookable_slots(calendar)}


def test_moving_to_a_taken_time_keeps_the_old_one(booked, calendar):
    taken = bookable_slots(calendar)[0]
    hold(calendar, taken.starts_at)
    with pytest.raises(ValidationError, match="just been taken"):
        move(booked, taken.starts_at, by="applicant")
    booked.refresh_from_db()
    assert booked.state == State.BOOKED


def test_cancelling_frees_the_time_and_is_final(booked, calendar):
    heard = []

    def hear(sender, appointment, **_):
        heard.append(appointment.pk)

    appointment_cancelled.connect(hear)
    cancel(booked, by="applicant")
    appointment_cancelled.disconnect(hear)
    assert heard == [booked.pk]
    assert booked.starts_at in {slot.starts_at for slot in bookable_slots(calendar)}
    with pytest.raises(ValidationError, match="not booked any more"):
        move(booked, bookable_slots(calendar)[1].starts_at, by="applicant")


def test_a_case_that_is_withdrawn_takes_its_appointments_with_it(calendar, slot, family_office):
    appointment = book(hold(calendar, slot.starts_at), family_office, email="jihoon@example.org")
    assert cancel_all_about(family_office, by="applicant") == [appointment]
    assert cancel_all_about(family_office, by="applicant") == []


def test_what_has_begun_is_changed_by_staff_alone(booked, clerk):
    Appointment.objects.filter(pk=booked.pk).update(starts_at=timezone.now() - timedelta(minutes=5))
    with pytest.raises(ValidationError, match="already begun"):
        cancel(booked, by="applicant")
    assert cancel(booked, by=clerk, by_staff=True).state == State.CANCELLED


def test_who_came_is_noted_on_the_day_and_not_before(booked, clerk):
    with pytest.raises(ValidationError, match="later day"):
        mark_attended(booked, by=clerk)
    Appointment.objects.filter(pk=booked.pk).update(starts_at=timezone.now() - timedelta(minutes=5))
    assert mark_missed(booked, by=clerk).state == State.MISSED
    assert mark_attended(booked, by=clerk).state == State.ATTENDED


def test_a_reminder_comes_once_on_the_day_before_from_nine(calendar, at):
    friday = at(2026, 11, 20, 8)
    starts_at = datetime(2026, 11, 24, 9, tzinfo=friday.tzinfo)
    appointment = book(hold(calendar, starts_at), name="Park Ji-hoon", email="jihoon@example.org")
    Appointment.objects.filter(pk=appointment.pk).update(changed_at=friday)
    at(2026, 11, 23, 8, 59)
    assert remind() == 0
    at(2026, 11, 23, 9, 1)
    assert (remind(), remind()) == (1, 0)
    assert "Tomorrow" in Notice.objects.get(template="appointments/reminder").subject


def test_a_cancelled_appointment_is_not_reminded_of(calendar, at):
    friday = at(2026, 11, 20, 8)
    appointment = book(hold(calendar, datetime(2026, 11, 24, 9, tzinfo=friday.tzinfo)), email="jihoon@example.org")
    cancel(appointment, by="applicant")
    Appointment.objects.filter(pk=appointment.pk).update(changed_at=friday)
    at(2026, 11, 23, 10)
    assert remind() == 0


def test_old_holds_are_tidied_away(calendar, slot):
    held = hold(calendar, slot.starts_at)
    Appointment.objects.filter(pk=held.pk).update(held_until=timezone.now() - timedelta(days=2))
    assert let_expired_go() == 1


def test_a_hold_ends_after_an_hour_however_often_it_is_renewed(calendar, slot, at):
    moment = at(2026, 11, 23, 8)
    held = hold(calendar, bookable_slots(calendar)[0].starts_at)
    for minutes in range(10, 60, 10):
        at.later(moment, minutes=minutes)
        assert renew(held)
    at.later(moment, minutes=61)
    assert not renew(held)


def test_one_visitor_holds_a_few_times_and_nobody_else_suffers(calendar):
    times = [slot.starts_at for slot in bookable_slots(calendar)]
    holds = [hold(calendar, starts_at, holder="mallory") for starts_at in times[:6]]
    with pytest.raises(ValidationError, match="being held from here already"):
        hold(calendar, times[6], holder="mallory")
    hold(calendar, times[6], holder="amina")
    run_out(holds[0])
    assert hold(calendar, times[7], holder="mallory").held_by == "mallory"
    assert book(holds[1]).held_by == ""
