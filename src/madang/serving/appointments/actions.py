"""What happens to an appointment. Every change of places takes the calendar's lock first, so that two people cannot get the last one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record

from .hours import Hours, problem_with
from .messages import tell
from .models import Appointment, Calendar, CalendarException, new_token
from .queries import Slot, free_slots, taken_places
from .signals import appointment_booked, appointment_cancelled, appointment_kept, appointment_missed, appointment_moved

HOLD_MINUTES = 15
HOLD_AT_MOST = timedelta(hours=1)  # however often it is renewed
HOLDS_AT_ONCE = 6  # of one visitor: a library or a counter helps several people at a time
BOOKINGS_OF_A_MAILBOX = 5  # to come, in one calendar, made without an application
REMIND_FROM = time(9)  # on the day before, not in the night


@transaction.atomic
def hold(  # noqa: PLR0913  # who, when and how to reach them is what a hold is
    calendar: Calendar,
    starts_at: datetime,
    *,
    name: str = "",
    email: str = "",
    language: str = "en",
    by_staff: bool = False,
    holder: str = "",
) -> Appointment:
    """Keep a place for a quarter of an hour, while somebody fills in the rest. `holder`: a digest of the visitor, who may hold a few at once."""
    calendar = _locked(calendar)
    if holder and Appointment.objects.taking_a_place().filter(held_by=holder).count() >= HOLDS_AT_ONCE:
        raise ValidationError(
            _("Several times are being held from here already. Send one of those applications, or wait a quarter of an hour.")
        )
    slot, place = _free_place(calendar, starts_at, by_staff=by_staff)
    return Appointment.objects.create(
        calendar=calendar,
        starts_at=slot.starts_at,
        ends_at=slot.ends_at,
        place_number=place,
        held_until=timezone.now() + timedelta(minutes=HOLD_MINUTES),
        held_by=holder,
        name=name,
        email=email,
        language=language,
    )


def renew(held: Appointment) -> bool:
    """Hold it for another quarter of an hour, because its holder is still busy, an hour at most. False where it has run out."""
    until = min(timezone.now() + timedelta(minutes=HOLD_MINUTES), held.created_at + HOLD_AT_MOST)
    return bool(Appointment.objects.taking_a_place().filter(pk=held.pk, state=Appointment.State.HELD).update(held_until=until))


def let_go(held: Appointment) -> None:
    """A hold that is not wanted any more, because another time was chosen."""
    Appointment.objects.filter(pk=held.pk, state=Appointment.State.HELD).delete()


@transaction.atomic
def book(held: Appointment, about: Model | None = None, *, name: str = "", email: str = "", by: Any = "applicant") -> Appointment:
    """A hold that ran out counts as long as nobody else has taken the place since."""
    _locked(held.calendar)
    appointment = Appointment.objects.filter(pk=held.pk).first()
    if appointment is None:
        raise ValidationError(_("The time you chose was held for a while and then given to somebody else. Choose a time once more."))
    if appointment.state != Appointment.State.HELD:
        raise ValidationError(_("This appointment is already booked or cancelled."))
    appointment.state, appointment.held_until, appointment.held_by = Appointment.State.BOOKED, None, ""
    appointment.name, appointment.email = name or appointment.name, email or appointment.email
    if about is not None:
        _tie(appointment, about)
    appointment.save()
    record(by, "appointments.booked", appointment, *([about] if about else []))
    appointment_booked.send(Appointment, appointment=appointment)
    tell(appointment, "appointments/booked")
    return appointment


def refuse_too_many(calendar: Calendar, email: str) -> None:
    """One mailbox is one person: made-up names fill no calendar."""
    coming = Appointment.objects.booked().filter(calendar=calendar, email__iexact=email, about_id=None, starts_at__gt=timezone.now())
    if coming.count() >= BOOKINGS_OF_A_MAILBOX:
        raise ValidationError(_("There are several appointments with this e-mail address already. Cancel one of them first."))


def _tie(appointment: Appointment, about: Model) -> None:
    appointment.about_kind, appointment.about_id = about._meta.label_lower, about.pk
    appointment.account_id = getattr(about, "account_id", None)
    appointment.resident_id = getattr(about, "resident_id", None)
    appointment.language = getattr(about, "language", "") or appointment.language


def _case(appointment: Appointment) -> list[tuple[str, Any]]:
    """What the appointment is about has it in its history."""
    return [(appointment.about_kind, appointment.about_id)] if appointment.about_kind else []


@transaction.atomic
def move(appointment: Appointment, starts_at: datetime, *, by: Any, by_staff: bool = False) -> Appointment:
    """To another free time of the same calendar. The old place is free at once."""
    calendar = _locked(appointment.calendar)
    appointment = _changeable(appointment, by_staff)
    if starts_at == appointment.starts_at:
        return appointment
    before = appointment.starts_at
    slot, place = _free_place(calendar, starts_at, by_staff=by_staff, leaving=appointment)
    appointment.starts_at, appointment.ends_at, appointment.place_number = slot.starts_at, slot.ends_at, place
    appointment.sequence, appointment.reminded_at = appointment.sequence + 1, None
    appointment.save()
    record(by, "appointments.moved", appointment, *_case(appointment), from_=before.isoformat(), to=slot.starts_at.isoformat())
    appointment_moved.send(Appointment, appointment=appointment, from_=before)
    tell(appointment, "appointments/moved", before=before)
    return appointment


@transaction.atomic
def cancel(appointment: Appointment, *, by: Any, by_staff: bool = False, reason: str = "") -> Appointment:
    _locked(appointment.calendar)
    appointment = _changeable(appointment, by_staff)
    appointment.state, appointment.sequence = Appointment.State.CANCELLED, appointment.sequence + 1
    appointment.save()
    record(by, "appointments.cancelled", appointment, *_case(appointment))
    appointment_cancelled.send(Appointment, appointment=appointment)
    tell(appointment, "appointments/cancelled", reason=reason.strip())
    return appointment


def cancel_all_about(about: Model, *, by: Any) -> list[Appointment]:
    """The case was withdrawn: nobody need come any more."""
    coming = Appointment.objects.booked().filter(about_kind=about._meta.label_lower, about_id=about.pk, starts_at__gt=timezone.now())
    return [cancel(appointment, by=by) for appointment in coming]


def mark_attended(appointment: Appointment, *, by: Any) -> Appointment:
    return _mark(appointment, Appointment.State.ATTENDED, appointment_kept, by)


def mark_missed(appointment: Appointment, *, by: Any) -> Appointment:
    return _mark(appointment, Appointment.State.MISSED, appointment_missed, by)


@transaction.atomic
def _mark(appointment: Appointment, state: Appointment.State, signal: Any, by: Any) -> Appointment:
    appointment = Appointment.objects.select_for_update().get(pk=appointment.pk)
    if appointment.state not in (Appointment.State.BOOKED, Appointment.State.ATTENDED, Appointment.State.MISSED):
        raise ValidationError(_("Only a booked appointment can be marked."))
    if not _is_today_or_past(appointment):
        raise ValidationError(_("This appointment is on a later day."))
    appointment.state = state
    appointment.save()
    record(by, f"appointments.{state}", appointment, *_case(appointment))
    signal.send(Appointment, appointment=appointment)
    return appointment


def _is_today_or_past(appointment: Appointment) -> bool:
    return timezone.localdate(appointment.starts_at) <= timezone.localdate()


def _changeable(appointment: Appointment, by_staff: bool) -> Appointment:
    appointment = Appointment.objects.select_for_update(of=("self",)).select_related("calendar").get(pk=appointment.pk)
    if not appointment.is_booked:
        raise ValidationError(_("This appointment is not booked any more, so it cannot be changed."))
    if appointment.has_begun and not by_staff:
        raise ValidationError(_("This appointment has already begun, so it cannot be changed here. Please call the office."))
    return appointment


def _locked(calendar: Calendar) -> Calendar:
    return Calendar.objects.select_for_update().get(pk=calendar.pk)


def _free_place(calendar: Calendar, starts_at: datetime, *, by_staff: bool, leaving: Appointment | None = None) -> tuple[Slot, int]:
    day = timezone.localdate(starts_at, timezone.get_default_timezone())
    slot = next((slot for slot in free_slots(calendar, day, day, by_staff=by_staff) if slot.starts_at == starts_at), None)
    if slot is None:
        raise ValidationError(_("This time has just been taken, or is not offered any more. Choose another one."))
    # Holds that ran out still stand in the table, where the constraint on places would count them.
    calendar.appointments.expired().overlapping(slot.starts_at, slot.ends_at).delete()
    taken = taken_places(calendar, slot.starts_at, slot.ends_at, besides=leaving)
    place = next((number for number in range(1, calendar.capacity + 1) if number not in taken), None)
    if place is None:
        raise ValidationError(_("This time has just been taken, or is not offered any more. Choose another one."))
    return slot, place


# --- The calendar itself ----------------------------------------------------------------------------------------------


@transaction.atomic
def set_exception(calendar: Calendar, *, day: date, opening: Hours, reason: dict[str, str], by: Any) -> CalendarException:
    """Closed on a day, or open at other hours than usual. What is booked already stays, and shows on the day's list."""
    if problem := problem_with(opening):
        raise ValidationError(HOURS_PROBLEMS[problem]())
    exception, _created = CalendarException.objects.update_or_create(
        calendar=calendar, day=day, defaults={"opening": sorted(opening), "reason": reason}
    )
    record(by, "appointments.exception_set", exception, calendar, day=day.isoformat())
    return exception


@transaction.atomic
def remove_exception(exception: CalendarException, *, by: Any) -> None:
    record(by, "appointments.exception_removed", exception, exception.calendar, day=exception.day.isoformat())
    exception.delete()


HOURS_PROBLEMS: dict[str, Callable[[], str]] = {
    "clock": lambda: _("Write hours as 09:00, with two figures on each side of the colon."),
    "order": lambda: _("The end must be later than the beginning."),
    "overlap": lambda: _("The hours of one day overlap. Let one end before the next begins."),
}


@transaction.atomic
def save_calendar(calendar: Calendar, *, by: Any) -> Calendar:
    is_new = calendar.pk is None
    calendar.save()
    record(by, "appointments.calendar_made" if is_new else "appointments.calendar_changed", calendar)
    return calendar


@transaction.atomic
def renew_feed(calendar: Calendar, *, by: Any) -> Calendar:
    """The old address of the feed stops working, e.g. when somebody leaves."""
    calendar.feed_token = new_token()
    calendar.save(update_fields=["feed_token"])
    record(by, "appointments.feed_renewed", calendar)
    return calendar


# --- The worker's round -----------------------------------------------------------------------------------------------


def remind() -> int:
    """The day before, from nine in the morning. Who booked today for tomorrow has just been told."""
    now = timezone.localtime(timezone=timezone.get_default_timezone())
    if now.time() < REMIND_FROM:
        return 0
    tomorrow = now.date() + timedelta(days=1)
    due = Appointment.objects.booked().filter(
        reminded_at=None, starts_at__date=tomorrow, changed_at__lt=now.replace(hour=0, minute=0, second=0, microsecond=0)
    )
    return sum(_remind(appointment) for appointment in due.select_related("calendar"))


@transaction.atomic
def _remind(appointment: Appointment) -> bool:
    if not Appointment.objects.booked().filter(pk=appointment.pk, reminded_at=None).update(reminded_at=timezone.now()):
        return False
    tell(appointment, "appointments/reminder")
    record("system", "appointments.reminded", appointment)
    return True


def let_expired_go() -> int:
    """Places are free from the minute a hold ends; this only tidies up."""
    yesterday = timezone.now() - timedelta(days=1)
    return Appointment.objects.expired().filter(held_until__lt=yesterday).delete()[0]
