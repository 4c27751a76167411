"""What people are told about their appointments, over the channel their case is answered on."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone, translation

from madang.common.notices.actions import Recipient, notify

from .models import Appointment


def tell(appointment: Appointment, template: str, **context: Any) -> None:
    person = person_of(appointment)
    if person is None:
        return
    with translation.override(person.spoken_language()):
        url = settings.BASE_URL + reverse("appointments:show", args=[appointment.token])
    starts_at = timezone.localtime(appointment.starts_at, timezone.get_default_timezone())
    notify(person, template, about=appointment, appointment=appointment, starts_at=starts_at, url=url, **context)


def person_of(appointment: Appointment) -> Recipient | None:
    """The contact the case gives, by the names every case-like thing uses; else what the appointment itself knows."""
    about = appointment.about
    if about is not None and getattr(about, "contact_name", ""):
        return Recipient(
            name=about.contact_name,
            language=getattr(about, "language", ""),
            channel=getattr(about, "contact_channel", ""),
            email=getattr(about, "contact_email", ""),
            phone=getattr(about, "contact_phone", ""),
            address=getattr(about, "contact_address", ""),
            resident=appointment.resident,
            account=appointment.account,
        )
    if appointment.email:
        return Recipient(name=appointment.name, language=appointment.language, channel="email", email=appointment.email)
    person = appointment.resident or appointment.account
    return Recipient.of(person) if person else None
