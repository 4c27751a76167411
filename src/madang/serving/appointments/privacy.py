"""What this room holds about a person, why, and until when."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from .models import Appointment

KEPT = timedelta(days=180)  # long enough to answer a question about it, and to count how many came

AUDIT_WORDS = {
    "appointments.booked": gettext_lazy("booked an appointment"),
    "appointments.moved": gettext_lazy("moved the appointment"),
    "appointments.cancelled": gettext_lazy("cancelled the appointment"),
    "appointments.attended": gettext_lazy("noted that the appointment was kept"),
    "appointments.missed": gettext_lazy("noted that nobody came to the appointment"),
    "appointments.reminded": gettext_lazy("sent a reminder of the appointment"),
    "appointments.day_seen": gettext_lazy("saw your appointment in the list of a day"),
    "appointments.seen": gettext_lazy("looked at an appointment of yours"),
}
PURPOSE_WORDS = {"appointments": gettext_lazy("to prepare for appointments")}


def ids(account: Any, resident: Any) -> list[tuple[str, Any]]:
    return [("appointments.appointment", pk) for pk in Appointment.objects.of_account(account, resident).values_list("pk", flat=True)]


def names(things: list[tuple[str, str]]) -> dict[tuple[str, str], tuple[Any, str]]:
    wanted = [pk for kind, pk in things if kind == "appointments.appointment"]
    found = Appointment.objects.filter(pk__in=wanted).select_related("calendar")
    return {("appointments.appointment", str(one.pk)): (str(one), one.get_absolute_url()) for one in found}


def export(account: Any, resident: Any) -> list[dict]:
    return [
        {
            _("Appointment"): str(one.calendar),
            _("When"): timezone.localtime(one.starts_at),
            _("Where"): one.calendar.where,
            _("State"): one.get_state_display(),
            _("Name"): one.name,
            _("E-mail"): one.email,
        }
        for one in Appointment.objects.of_account(account, resident).select_related("calendar")
    ]


def erase(account: Any, resident: Any) -> list[tuple[str, str, Any]]:
    """What is past or cancelled goes; what is still to come stays until it is over or cancelled, because somebody waits there."""
    mine = Appointment.objects.of_account(account, resident)
    coming = mine.booked().filter(starts_at__gt=timezone.now())
    staying = [
        (str(one), _("It is still to come. Cancel it, and it can be erased."), timezone.localdate(one.ends_at))
        for one in coming.select_related("calendar")
    ]
    _make_nameless(mine.exclude(pk__in=coming.values("pk")))
    return staying


def run_retention(now: datetime) -> dict[str, int]:
    named = ~Q(name="") | ~Q(email="") | ~Q(account=None) | ~Q(resident=None) | ~Q(about_id=None)
    return {gettext_noop("names on past appointments"): _make_nameless(Appointment.objects.filter(named, ends_at__lt=now - KEPT))}


def _make_nameless(appointments: Any) -> int:
    """The rows stay, so that it can be counted how many places were used."""
    pks = list(appointments.values_list("pk", flat=True))
    return Appointment.objects.filter(pk__in=pks).update(name="", email="", account=None, resident=None, about_kind="", about_id=None)


def activities():
    yield {
        "id": "appointments",
        "name": _("Appointments"),
        "purpose": _("To keep a time for you, to remind you of it, and to know who comes"),
        "legal_basis": "public_task",
        "law": "",
        "categories": [_("Name"), _("E-mail address"), _("Time and place"), _("Whether you came")],
        "sensitive": False,
        "retention": _("The name goes %(days)s days after the appointment") % {"days": KEPT.days},
        "recipients": _("The office you come to"),
        "office": _("The office you come to"),
    }
