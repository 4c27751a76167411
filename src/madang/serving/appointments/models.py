from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from madang.common.languages import say


class Calendar(models.Model):
    """Something that can be booked: a counter, a lorry, a visitor's time. `capacity` bookings fit in one slot."""

    code = models.SlugField(unique=True)
    name = models.JSONField()
    office = models.ForeignKey("directory.Office", models.PROTECT, related_name="calendars")
    place = models.JSONField(default=dict, blank=True)
    slot_minutes = models.PositiveSmallIntegerField(default=30)
    capacity = models.PositiveSmallIntegerField(default=1)
    opening = models.JSONField(default=dict)  # "mon" → [["09:00", "12:00"], …]
    notice_hours = models.PositiveSmallIntegerField(default=24)  # not bookable sooner than this
    horizon_days = models.PositiveSmallIntegerField(default=60)

    def __str__(self):
        return say(self.name)


class CalendarException(models.Model):
    """A day with other hours than usual: `opening` [] = closed, else the hours of that day."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="exceptions")
    day = models.DateField()
    opening = models.JSONField(default=list, blank=True)
    reason = models.JSONField(default=dict, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="one_exception_per_day")]


class AppointmentQuerySet(models.QuerySet):
    def taking_a_place(self):
        """Booked, or held and not yet expired."""
        return self.filter(models.Q(state=Appointment.State.BOOKED) | models.Q(state=Appointment.State.HELD, held_until__gt=timezone.now()))


class Appointment(models.Model):
    """A place in a slot: held for a while during the application, then booked; moved or cancelled by its link."""

    class State(models.TextChoices):
        HELD = "held", _("Held")
        BOOKED = "booked", _("Booked")
        CANCELLED = "cancelled", _("Cancelled")
        ATTENDED = "attended", _("Attended")
        MISSED = "missed", _("Missed")

    token = models.CharField(max_length=40, unique=True)
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place_number = models.PositiveSmallIntegerField()  # 1 … capacity: the constraint below makes overbooking impossible
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    held_until = models.DateTimeField(null=True, blank=True)
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=12, default="en")
    created_at = models.DateTimeField(auto_now_add=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at"]
        indexes = [models.Index(fields=["calendar", "starts_at"]), models.Index(fields=["about_kind", "about_id"])]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "starts_at", "place_number"],
                condition=models.Q(state__in=["held", "booked"]),
                name="one_booking_per_place",
            )
        ]
