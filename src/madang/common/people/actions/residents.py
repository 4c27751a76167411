"""What happens to what the town knows about a resident."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record
from madang.common.places.queries import area_of

from ..codes import new_code
from ..models import Account, Channel, CorrectionRequest, Household, Resident

REGISTER_FIELDS = ("family_name", "given_name", "latin_name", "birth_date", "sex", "street", "number", "unit", "postcode")
CONTACT_FIELDS = ("email", "phone", "language", "channel")
ADDRESS_FIELDS = {"street", "number", "unit", "postcode"}


@transaction.atomic
def create_resident(*, by: Account, **fields: Any) -> Resident:
    resident = Resident(**fields)
    resident.area = area_of(resident.street, resident.number, resident.postcode)
    resident.full_clean()
    resident.save()
    record(by, "people.resident_created", resident)
    return resident


@transaction.atomic
def correct_resident(resident: Resident, *, by: Account, **fields: Any) -> list[str]:
    """Gives the names of the fields that changed; the log keeps those names, not what stood in them."""
    from madang.common.notices.actions import Recipient

    unknown = set(fields) - {*REGISTER_FIELDS, *CONTACT_FIELDS}
    if unknown:
        raise ValueError(f"Not a fact about a resident: {', '.join(sorted(unknown))}")
    resident = Resident.objects.select_for_update().get(pk=resident.pk)
    changed = sorted(name for name, value in fields.items() if getattr(resident, name) != value)
    before = Recipient.of_resident(resident)
    for name in changed:
        setattr(resident, name, fields[name])
    if ADDRESS_FIELDS & set(changed):
        resident.area, resident.address_changed_at = area_of(resident.street, resident.number, resident.postcode), timezone.now()
        resident.link_codes.filter(used_at=None).delete()  # a letter on its way to the old address opens nothing any more
    require_a_way(resident)
    if changed:
        resident.full_clean(validate_unique=False)
        resident.save()
        record(by, "people.resident_corrected", resident, fields=changed)
        tell_the_old_places(before, resident, changed)
    return changed


def tell_the_old_places(before: Any, resident: Resident, changed: list[str]) -> None:
    """Each place that is given up hears of it there, and learns nothing of the new one, in case it was not the resident who changed it."""
    from madang.common.notices.actions import notify

    given_up = {"email": "email" in changed, "sms": "phone" in changed, "letter": bool(ADDRESS_FIELDS & set(changed))}
    had = {"email": before.email, "sms": before.phone, "letter": before.address}
    channels = {channel if had[channel] else before.channel for channel, is_new in given_up.items() if is_new}
    if "channel" in changed and before.channel not in channels:
        channels.add(before.channel)
    for channel in sorted(channels):
        notify(replace(before, channel=channel), "people/contact_changed", about=resident)


def update_contact(resident: Resident, *, by: Account, **fields: Any) -> list[str]:
    """What residents may change themselves."""
    return correct_resident(resident, by=by, **{name: value for name, value in fields.items() if name in CONTACT_FIELDS})


def choose_channel(resident: Resident, channel: str, *, by: Account) -> None:
    update_contact(resident, by=by, channel=channel)


def require_a_way(resident: Resident) -> None:
    """A channel is of use only with something at its end."""
    if resident.channel == Channel.EMAIL and not resident.email:
        raise ValidationError({"email": _("To get messages by e-mail, enter an e-mail address.")})
    if resident.channel == Channel.SMS and not resident.phone:
        raise ValidationError({"phone": _("To get text messages, enter a phone number.")})


@transaction.atomic
def move_in_with(resident: Resident, other: Resident | None, *, by: Account) -> None:
    """Into the household of the other, which is made where there was none; or, with nobody, into a new one."""
    if other == resident:
        raise ValidationError({"with_whom": _("Name somebody else, or leave the field empty.")})
    if other is None or other.household is None:
        household = Household.objects.create(code=new_code(10))
        if other is not None:
            move_into(other, household, by=by)
    else:
        household = other.household
    move_into(resident, household, by=by)


@transaction.atomic
def move_into(resident: Resident, household: Household, *, by: Account) -> None:
    resident.household = household
    resident.save(update_fields=["household", "updated_at"])
    record(by, "people.household_changed", resident, household=household.pk)


@transaction.atomic
def ask_for_correction(resident: Resident, text: str, *, by: Account) -> CorrectionRequest:
    request = resident.correction_requests.create(text=text, asked_by=by)
    record(by, "people.correction_asked", resident, request=request.pk)
    return request


@transaction.atomic
def answer_correction(request: CorrectionRequest, *, was_corrected: bool, answer: str, by: Account) -> CorrectionRequest:
    from madang.common.notices.actions import notify

    request = CorrectionRequest.objects.select_for_update().get(pk=request.pk)
    if request.answered_at:
        raise ValidationError(_("A colleague has already answered this request."))
    request.was_corrected, request.answer, request.answered_by, request.answered_at = was_corrected, answer, by, timezone.now()
    request.save()
    record(by, "people.correction_answered", request.resident, request=request.pk)
    notify(request.resident, "people/correction_answered", about=request.resident, request=request)
    return request
