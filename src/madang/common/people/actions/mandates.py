"""Acting for another: recorded by staff, told to both, ended by either."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record

from ..models import Account, Mandate, Resident


@transaction.atomic
def record_mandate(  # noqa: PLR0913 - what the form asks
    resident: Resident, *, holder: Resident, evidence: str, by: Account, scope: str = "", ends_on: datetime.date | None = None
) -> Mandate:
    from madang.common.notices.actions import notify

    if resident == holder:
        raise ValidationError(_("Nobody needs a mandate to act for themselves. Choose another person."))
    if ends_on and ends_on < timezone.localdate():
        raise ValidationError(_("The mandate would already be over. Enter a day that lies ahead, or none."))
    if resident.mandates_given.current().filter(holder=holder, scope=scope).exists():
        raise ValidationError(_("This mandate is already recorded."))
    mandate = Mandate.objects.create(resident=resident, holder=holder, scope=scope, evidence=evidence, recorded_by=by, ends_on=ends_on)
    record(by, "people.mandate_recorded", resident, holder, mandate=mandate.pk)
    notify(resident, "people/mandate_recorded", about=mandate, mandate=mandate)
    return mandate


@transaction.atomic
def end_mandate(mandate: Mandate, *, by: Account) -> Mandate:
    """It no longer holds from this moment on; the row stays, because decisions rest on it."""
    from madang.common.notices.actions import notify

    mandate = Mandate.objects.select_for_update().get(pk=mandate.pk)
    yesterday = timezone.localdate() - datetime.timedelta(days=1)
    if mandate.ends_on and mandate.ends_on <= yesterday:
        return mandate
    mandate.ends_on = yesterday
    mandate.save(update_fields=["ends_on"])
    record(by, "people.mandate_ended", mandate.resident, mandate.holder, mandate=mandate.pk)
    notify(mandate.resident, "people/mandate_ended", about=mandate, mandate=mandate)
    return mandate
