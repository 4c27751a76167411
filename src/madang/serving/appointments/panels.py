"""What appointments show on pages that gather from everywhere."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from .models import Appointment
from .permissions import visible_calendars


def desk(request: Any) -> dict | None:
    today = Appointment.objects.booked().filter(starts_at__date=timezone.localdate(), calendar__in=visible_calendars(request.user))
    coming = today.filter(ends_at__gt=timezone.now())
    return {"today": today.count(), "next": coming.select_related("calendar").first()} if today else None


def mine(request: Any) -> dict | None:
    coming = Appointment.objects.of_account(request.user).booked().filter(ends_at__gt=timezone.now()).select_related("calendar")
    return {"appointments": coming} if coming else None
