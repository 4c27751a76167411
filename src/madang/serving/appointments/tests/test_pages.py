from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar as ICalendar

from madang.common.audit.models import Entry
from madang.common.notices.models import Notice
from madang.serving.appointments.actions import book, cancel, hold, move, set_exception
from madang.serving.appointments.forms import SlotForm
from madang.serving.appointments.models import Appointment, Calendar
from madang.serving.appointments.queries import bookable_slots

State = Appointment.State


@pytest.fixture
def booked(calendar, slot):
    return book(hold(calendar, slot.starts_at), name="Park Ji-hoon", email="jihoon@example.org")


def url(name, *args):
    return reverse(f"appointments:{name}", args=args)


def value_of(slot):
    return slot.starts_at.isoformat(timespec="minutes")


def refresh(appointment):
    return Appointment.objects.get(pk=appointment.pk)


# --- Choosing ---------------------------------------------------------------------------------------------------------


def test_the_picker_shows_days_and_months_with_free_times_only(make_calendar, at):
    at(2026, 11, 23, 8)
    calendar = make_calendar(horizon_days=70, opening={"tue": [["09:00", "10:00"]]})
    set_exception(calendar, day=timezone.localdate() + timedelta(days=1), opening=[], reason={}, by=_nobody())
    for day in (1, 8, 15, 22, 29):
        set_exception(calendar, day=timezone.datetime(2026, 12, day).date(), opening=[], reason={}, by=_nobody())
    months = SlotForm(calendar)["starts_at"].months
    assert [f"{month['first']:%Y-%m}" for month in months] == ["2027-01"]


def _nobody():
    return "system"


def test_the_picker_opens_the_day_of_the_time_already_held(calendar):
    slots = bookable_slots(calendar)
    held = hold(calendar, slots[-1].starts_at)
    months = SlotForm(calendar, initial={"starts_at": held.starts_at})["starts_at"].months
    opened = [day for month in months for day in month["days"] if day["is_open"]]
    assert len(opened) == 1 and any(time["checked"] for time in opened[0]["times"])


def test_nothing_free_says_what_to_do(client, make_calendar):
    calendar = make_calendar(opening={}, is_public=True)
    assert "No time is free at the moment" in client.get(url("new", calendar.code)).content.decode()


@pytest.mark.parametrize("sent", ["", "tomorrow", "2026-11-24T09:00"])
def test_what_is_no_time_is_refused_and_the_rest_stays(client, make_calendar, sent):
    calendar = make_calendar(is_public=True)
    page = client.post(url("new", calendar.code), {"starts_at": sent, "name": "Park Ji-hoon", "email": "jihoon@example.org"})
    assert page.status_code == 422 and 'value="Park Ji-hoon"' in page.content.decode()
    assert not Appointment.objects.exists()


# --- By link ----------------------------------------------------------------------------------------------------------


def test_an_appointment_is_booked_moved_and_cancelled_without_an_account(client, make_calendar):
    calendar = make_calendar(is_public=True)
    assert calendar.code in client.get(url("calendars")).content.decode()
    first, second = bookable_slots(calendar)[:2]
    data = {"starts_at": value_of(first), "name": "Park Ji-hoon", "email": "jihoon@example.org"}
    page = client.post(url("new", calendar.code), data, follow=True)
    appointment = Appointment.objects.get()
    assert page.redirect_chain[-1][0] == appointment.get_absolute_url()
    assert appointment.token in Notice.objects.get().body
    client.post(url("move", appointment.token), {"starts_at": value_of(second)})
    assert refresh(appointment).starts_at == second.starts_at
    client.post(url("cancel", appointment.token))
    assert refresh(appointment).state == State.CANCELLED
    assert "is cancelled" in client.get(appointment.get_absolute_url()).content.decode()


def test_looking_at_the_cancel_page_cancels_nothing(client, booked):
    client.get(url("cancel", booked.token))
    assert refresh(booked).is_booked


def test_a_time_taken_meanwhile_is_said_beside_the_field(client, make_calendar):
    calendar = make_calendar(is_public=True)
    slot = bookable_slots(calendar)[0]
    hold(calendar, slot.starts_at)
    page = client.post(url("new", calendar.code), {"starts_at": value_of(slot), "name": "A", "email": "a@example.org"})
    assert page.status_code == 422 and "just been taken" in page.content.decode()


def test_a_calendar_inside_applications_is_not_booked_by_itself(client, calendar):
    assert client.get(url("new", calendar.code)).status_code == 404


def test_one_connection_cannot_book_the_whole_calendar(client, make_calendar):
    calendar = make_calendar(is_public=True, capacity=20)
    slot = bookable_slots(calendar)[0]
    people = [{"starts_at": value_of(slot), "name": "A", "email": f"a{number}@example.org"} for number in range(12)]
    codes = [client.post(url("new", calendar.code), data).status_code for data in people]
    assert codes[:10] == [302] * 10 and codes[10:] == [429] * 2


def test_one_mailbox_books_a_few_times_only(client, make_calendar):
    calendar = make_calendar(is_public=True)
    for slot in bookable_slots(calendar)[:5]:
        book(hold(calendar, slot.starts_at, email="a@example.org"))
    data = {"starts_at": value_of(bookable_slots(calendar)[0]), "name": "A", "email": "A@example.org"}
    assert "several appointments with this e-mail address" in client.post(url("new", calendar.code), data).content.decode()
    assert client.post(url("new", calendar.code), data | {"email": "b@example.org"}).status_code == 302


def test_a_link_moves_its_appointment_not_for_ever(client, make_calendar, booked):
    """Each move writes to the person."""
    times = bookable_slots(booked.calendar)[:12]
    codes = [client.post(url("move", booked.token), {"starts_at": value_of(slot)}).status_code for slot in times]
    assert codes[0] == 302 and codes[-1] == 429


def test_a_hold_has_no_page_of_its_own(client, calendar, slot):
    assert client.get(url("show", hold(calendar, slot.starts_at).token)).status_code == 404


def test_the_ics_file_says_when_and_where_and_replaces_itself_after_a_move(client, booked, calendar):
    (event,) = ICalendar.from_ical(client.get(url("ics", booked.token)).content).walk("VEVENT")
    assert event.decoded("dtstart") == booked.starts_at and event["location"] == "Town hall, desk 4"
    move(booked, bookable_slots(calendar)[2].starts_at, by="applicant")
    (later,) = ICalendar.from_ical(client.get(url("ics", booked.token)).content).walk("VEVENT")
    assert later["uid"] == event["uid"] and later["sequence"] > event["sequence"]
    cancel(refresh(booked), by="applicant")
    (gone,) = ICalendar.from_ical(client.get(url("ics", booked.token)).content).walk("VEVENT")
    assert gone["status"] == "CANCELLED"


def test_the_feed_names_nobody_and_ends_with_a_new_address(client, booked, calendar, head):
    address = url("feed", calendar.feed_token)
    feed = client.get(address).content.decode()
    assert "BEGIN:VEVENT" in feed and "Ji-hoon" not in feed and booked.token not in feed
    client.force_login(head)
    client.post(url("renew_feed", calendar.code))
    assert client.get(address).status_code == 404


@pytest.mark.parametrize("language", ["ko", "ar"])
def test_the_page_speaks_the_reader_s_language(client, booked, language):
    page = client.get(f"/{language}{booked.get_absolute_url()}")
    assert page.status_code == 200 and f'lang="{language}"' in page.content.decode()


# --- The desk ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("who", "see", "keep"), [
    ("clerk", 200, 403), ("officer", 200, 403), ("head", 200, 200), ("administrator", 200, 200), ("other_officer", 403, 403),
    ("editor", 403, 403), ("privacy_officer", 403, 403), ("neighbour", 403, 403), ("resident", 403, 403),
])  # fmt: skip
def test_who_sees_a_calendar_and_who_keeps_it(client, calendar, request, who, see, keep):
    client.force_login(request.getfixturevalue(who))
    assert client.get(url("day", calendar.code)).status_code == see
    assert client.get(url("edit_calendar", calendar.code)).status_code == keep
    assert client.get(url("exceptions", calendar.code)).status_code == keep


def test_the_list_of_the_day_shows_who_comes_and_is_logged(client, booked, calendar, clerk):
    client.force_login(clerk)
    day = timezone.localdate(booked.starts_at)
    assert "Park Ji-hoon" in client.get(url("day", calendar.code), {"day": day}).content.decode()
    entry = Entry.objects.get(action="appointments.day_seen")
    assert (entry.is_read and entry.objects_named.get().object_id == str(booked.pk)) or entry.objects_named.get().object_id == booked.pk


def test_the_list_of_the_day_asks_the_database_as_often_for_three_as_for_one(client, make_calendar, clerk, family_office, building_office):
    calendar = make_calendar(capacity=3)
    slot = bookable_slots(calendar)[0]
    client.force_login(clerk)
    counts = []
    for abouts in ([family_office], [building_office, family_office]):
        for about in abouts:
            book(hold(calendar, slot.starts_at), about, email="a@example.org")
        client.get(url("day", calendar.code), {"day": slot.day})
        with CaptureQueriesContext(connection) as queries:
            client.get(url("day", calendar.code), {"day": slot.day})
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_the_clerk_notes_who_came(client, booked, calendar, clerk):
    Appointment.objects.update(starts_at=timezone.now() - timedelta(minutes=10))
    client.force_login(clerk)
    client.post(url("mark", calendar.code, booked.pk), {"missed": "1"})
    assert refresh(booked).state == State.MISSED


def test_the_clerk_moves_and_cancels_with_a_word_to_the_person(client, booked, calendar, clerk):
    client.force_login(clerk)
    other = bookable_slots(calendar)[4]
    client.post(url("desk_move", calendar.code, booked.pk), {"starts_at": value_of(other)})
    assert refresh(booked).starts_at == other.starts_at
    client.post(url("desk_cancel", calendar.code, booked.pk), {"reason": "The lorry is broken"})
    assert "The lorry is broken" in Notice.objects.get(template="appointments/cancelled").body


def hours(**filled):
    return {
        f"{day}_{n}_{end}": "" for day in ("mon", "tue", "wed", "thu", "fri", "sat", "sun") for n in range(3) for end in ("from", "to")
    } | filled


def calendar_data(office, **more):
    base = {"name_en": "Desk", "office": office.pk, "slot_minutes": "20", "capacity": "2", "notice_hours": "4", "horizon_days": "30"}
    return base | hours(mon_0_from="09:00", mon_0_to="12:00", mon_1_from="13:00", mon_1_to="17:00") | more


def test_a_head_makes_a_calendar_with_form_rows(client, head, family_office):
    client.force_login(head)
    client.post(url("new_calendar"), calendar_data(family_office, code="desk-4"))
    calendar = Calendar.objects.get(code="desk-4")
    assert calendar.opening == {"mon": [["09:00", "12:00"], ["13:00", "17:00"]]} and calendar.name == {"en": "Desk"}


@pytest.mark.parametrize(("more", "words"), [
    ({"mon_1_to": ""}, "Fill in both times"), ({"mon_0_to": "08:00"}, "later than the beginning"), ({"mon_0_to": "14:00"}, "overlap"),
    ({"tue_0_from": "9", "tue_0_to": "10:00"}, "two figures"), ({"name_en": ""}, "at least one language"), ({"slot_minutes": "1"}, "between 5 minutes"),
])  # fmt: skip
def test_hours_that_make_no_sense_are_refused_beside_the_field(client, calendar, head, family_office, more, words):
    client.force_login(head)
    page = client.post(url("edit_calendar", calendar.code), calendar_data(family_office, **more))
    assert page.status_code == 422 and words in page.content.decode()
    assert Calendar.objects.get().opening == calendar.opening


def test_a_head_cannot_give_a_calendar_to_another_office(client, calendar, head, building_office):
    client.force_login(head)
    assert client.post(url("edit_calendar", calendar.code), calendar_data(building_office)).status_code == 422


def test_an_extra_day_is_added_and_removed(client, calendar, head):
    client.force_login(head)
    day = timezone.localdate() + timedelta(days=5)
    data = {"day": day.isoformat(), "hours_0_from": "18:00", "hours_0_to": "20:00", "reason_en": "Long evening"}
    client.post(url("exceptions", calendar.code), data)
    exception = calendar.exceptions.get()
    assert (exception.opening, exception.reason) == ([["18:00", "20:00"]], {"en": "Long evening"})
    client.post(url("remove_exception", calendar.code, exception.pk))
    assert not calendar.exceptions.exists()


def test_closing_a_day_says_who_is_booked_on_it(client, booked, calendar, head):
    client.force_login(head)
    page = client.post(url("exceptions", calendar.code), {"day": timezone.localdate(booked.starts_at).isoformat()}, follow=True)
    assert "1 appointments are booked on that day" in page.content.decode()
    assert refresh(booked).is_booked


def test_a_day_that_has_passed_is_refused(client, calendar, head):
    client.force_login(head)
    page = client.post(url("exceptions", calendar.code), {"day": (timezone.localdate() - timedelta(days=1)).isoformat()})
    assert page.status_code == 422 and "has passed" in page.content.decode()
