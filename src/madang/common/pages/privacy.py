"""What this room holds about people: messages about barriers on the portal."""

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .models import Complaint

KEPT = timedelta(days=2 * 365)


def activities():
    yield {
        "id": "complaints",
        "name": _("Messages about barriers on the portal"),
        "purpose": _("To remove what locks people out, and to answer them"),
        "legal_basis": "legal_obligation",
        "law": "",
        "categories": [_("Name and contact, if given"), _("Text of the message")],
        "sensitive": False,
        "retention": _("two years after it was answered"),
        "recipients": "",
        "office": "",
    }


def remove_expired(now):
    gone, _kinds = Complaint.objects.filter(answered_at__lt=now - KEPT).delete()
    return {gettext_noop("answered messages about barriers"): gone}
