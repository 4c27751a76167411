"""What this room itself holds about a person, and how long."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .models import AccessObjection, ErasureRequest

OBJECTIONS_KEPT = timedelta(days=3 * 365)  # as long as somebody may ask whether they were answered in time
ERASURES_KEPT = timedelta(days=3 * 365)


def export(account, resident):
    return [
        {
            _("Objection to an access"): objection.pk,
            _("Made on"): objection.made_at,
            _("What you wrote"): objection.text,
            _("State"): objection.get_state_display(),
            _("Answer"): objection.answer,
        }
        for objection in AccessObjection.objects.of(account, resident)
    ]


def erase(account, resident):
    """What is being examined stays, as long as the answer can still reach somebody: a resident of the register."""
    mine = AccessObjection.objects.of(account, resident)
    if resident is None:
        mine.delete()
        return []
    mine.exclude(state=AccessObjection.State.OPEN).delete()
    reason = _("It is still being examined. It is erased three years after the answer.")
    return [(_("Objection %(number)s to an access") % {"number": objection.pk}, reason, None) for objection in mine]


def remove_expired(now):
    objections, _kinds = AccessObjection.objects.filter(answered_at__lt=now - OBJECTIONS_KEPT).delete()
    erasures, _kinds = ErasureRequest.objects.filter(done_at__lt=now - ERASURES_KEPT).delete()
    return {gettext_noop("answered objections to an access"): objections, gettext_noop("answered requests for erasure"): erasures}
