"""Acting for another: recorded by staff or given by code, told to both, ended by either."""

from __future__ import annotations

import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from madang.common.audit.actions import record

from ..codes import as_typed, digest_of, new_code, spaced
from ..models import Account, Mandate, MandateOffer, Resident

OFFER_LASTS = datetime.timedelta(days=7)


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


@transaction.atomic
def offer_mandate(account: Account, *, scope: str = "", ends_on: datetime.date | None = None) -> str:
    """Gives the code to hand over. A new offer takes the place of one that nobody has accepted."""
    resident = account.resident
    if resident is None:
        raise ValidationError(_("Tie your account to the register first, so that the mandate is yours to give."))
    if ends_on and ends_on < timezone.localdate():
        raise ValidationError({"ends_on": _("The mandate would already be over. Enter a day that lies ahead, or none.")})
    resident.mandate_offers.filter(accepted_at=None).delete()
    code = new_code()
    MandateOffer.objects.create(
        resident=resident, code_digest=digest_of(as_typed(code)), scope=scope, ends_on=ends_on, expires_at=timezone.now() + OFFER_LASTS
    )
    record(account, "people.mandate_offered", resident)
    return spaced(code)


@transaction.atomic
def accept_mandate(account: Account, typed: str) -> Mandate:
    offers = MandateOffer.objects.select_for_update().filter(accepted_at=None, expires_at__gt=timezone.now())
    offer = offers.filter(code_digest=digest_of(as_typed(typed))).first()
    if account.resident is None:
        raise ValidationError(_("Tie your account to the register first, so that the town knows who acts."))
    if offer is None:
        raise ValidationError(_("This code does not fit, or it has expired. Check it letter by letter, or ask for a new one."))
    evidence = str(_("Given on My page, accepted by code"))
    mandate = record_mandate(
        offer.resident, holder=account.resident, evidence=evidence, by=account, scope=offer.scope, ends_on=offer.ends_on
    )
    offer.accepted_at = timezone.now()
    offer.save(update_fields=["accepted_at"])
    return mandate


@transaction.atomic
def begin_acting(mandate: Mandate, *, by: Account) -> None:
    record(by, "people.acting_begun", mandate.resident, mandate=mandate.pk)
