import secrets

from django.apps import apps
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from madang.common.languages import say


def new_token():
    return secrets.token_urlsafe(24)


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
    is_public = models.BooleanField(default=False)  # bookable by itself; else only as part of an application
    feed_token = models.CharField(max_length=40, unique=True, default=new_token)  # opens the .ics feed for staff

    class Meta:
        ordering = ["code"]

    def __str__(self):
        return say(self.name)

    def get_absolute_url(self):
        return reverse("appointments:day", args=[self.code])

    @property
    def where(self):
        return say(self.place)


class CalendarException(models.Model):
    """A day with other hours than usual: `opening` [] = closed, else the hours of that day."""

    calendar = models.ForeignKey(Calendar, models.CASCADE, related_name="exceptions")
    day = models.DateField()
    opening = models.JSONField(default=list, blank=True)
    reason = models.JSONField(default=dict, blank=True)

    class Meta:
        ordering = ["day"]
        constraints = [models.UniqueConstraint(fields=["calendar", "day"], name="one_exception_per_day")]

    def __str__(self):
        return say(self.reason)


class AppointmentQuerySet(models.QuerySet):
    def taking_a_place(self):
        """Booked, or held and not yet expired."""
        return self.filter(Q(state=Appointment.State.BOOKED) | Q(state=Appointment.State.HELD, held_until__gt=timezone.now()))

    def expired(self):
        return self.filter(state=Appointment.State.HELD, held_until__lte=timezone.now())

    def booked(self):
        return self.filter(state=Appointment.State.BOOKED)

    def overlapping(self, starts_at, ends_at):
        return self.filter(starts_at__lt=ends_at, ends_at__gt=starts_at)

    def of_account(self, account, resident=None):
        """Theirs by record, or made with the e-mail address they have proved to own."""
        if account is None:
            return self.filter(resident=resident) if resident else self.none()
        mine = Q(account=account, resident=None)
        if resident := resident or account.resident:
            mine |= Q(resident=resident)
        return self.filter(mine | Q(account=None, resident=None, email__iexact=account.email))


class Appointment(models.Model):
    """A place in a slot: held for a while during the application, then booked; moved or cancelled by its link."""

    class State(models.TextChoices):
        HELD = "held", _("Held")
        BOOKED = "booked", _("Booked")
        CANCELLED = "cancelled", _("Cancelled")
        ATTENDED = "attended", _("Attended")
        MISSED = "missed", _("Missed")

    token = models.CharField(max_length=40, unique=True, default=new_token)
    calendar = models.ForeignKey(Calendar, models.PROTECT, related_name="appointments")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    place_number = models.PositiveSmallIntegerField()  # 1 … capacity: the constraint below makes overbooking impossible
    state = models.CharField(max_length=10, choices=State, default=State.HELD)
    held_until = models.DateTimeField(null=True, blank=True)
    held_by = models.CharField(max_length=64, blank=True)  # digest of the visitor, while it is held: nobody holds the whole calendar
    about_kind = models.CharField(max_length=40, blank=True)
    about_id = models.BigIntegerField(null=True, blank=True)
    name = models.CharField(max_length=200, blank=True)
    email = models.EmailField(blank=True)
    account = models.ForeignKey("people.Account", models.SET_NULL, null=True, blank=True, related_name="appointments")
    resident = models.ForeignKey("people.Resident", models.SET_NULL, null=True, blank=True, related_name="appointments")
    language = models.CharField(max_length=12, default="en")
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    sequence = models.PositiveSmallIntegerField(default=0)  # of the .ics file: counted up by each change
    reminded_at = models.DateTimeField(null=True, blank=True)

    objects = AppointmentQuerySet.as_manager()

    class Meta:
        ordering = ["starts_at", "place_number"]
        indexes = [
            models.Index(fields=["calendar", "starts_at"]),
            models.Index(fields=["about_kind", "about_id"]),
            models.Index(fields=["state", "starts_at"]),
            models.Index(fields=["held_by"], condition=Q(state="held"), name="holds_of_a_visitor"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["calendar", "starts_at", "place_number"],
                condition=Q(state__in=["held", "booked"]),
                name="one_booking_per_place",
            )
        ]

    def __str__(self):
        return f"{self.calendar}, {date_format(timezone.localtime(self.starts_at), 'DATETIME_FORMAT')}"

    def get_absolute_url(self):
        return reverse("appointments:show", args=[self.token])

    @cached_property
    def about(self):
        """The case, found without knowing what it is; None where there is none, or it is erased."""
        try:
            model = apps.get_model(self.about_kind) if self.about_kind else None
        except LookupError:
            return None
        return model and model._default_manager.filter(pk=self.about_id).first()

    @property
    def is_booked(self):
        return self.state == self.State.BOOKED

    @property
    def is_changeable(self):
        """By its link: until it begins."""
        return self.is_booked and self.starts_at > timezone.now()

    @property
    def has_begun(self):
        return self.starts_at <= timezone.now()
