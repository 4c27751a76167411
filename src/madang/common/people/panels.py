"""What this room hangs on pages that gather from everywhere."""

from django.utils.translation import gettext_lazy as _

from madang.common.rooms import AuditWords, DeskPanel, MenuItem, MyPanel, Periodic, PersonalData, Processing, Retention, Subject

from . import access, privacy
from .models import CorrectionRequest, Role
from .permissions import has_role


def holds(*roles):
    return lambda request: has_role(request.user, *roles)


def waiting_corrections(request):
    if not has_role(request.user, Role.COUNTER):
        return None
    waiting = CorrectionRequest.objects.open().count()
    return {"waiting": waiting} if waiting else None


def my_facts(request):
    from .views.my import facts_rows

    return facts_rows(request)


def entries():
    return [
        MyPanel("people.facts", "people/facts_panel.html", my_facts, order=70),
        DeskPanel("people.corrections", "people/desk_corrections.html", waiting_corrections, order=60),
        MenuItem("desk", _("Residents"), "residents", order=40, visible=holds(Role.COUNTER)),
        MenuItem("desk", _("Absence"), "absence", order=80, visible=holds(*Role)),
        MenuItem("desk", _("Staff"), "staff", order=90, visible=holds(Role.ADMINISTRATOR)),
        PersonalData("people", _("Who you are"), privacy.export, privacy.erase, order=90),
        Processing("people", privacy.activities),
        Retention("people", privacy.retain),
        Subject("people", privacy.subjects, privacy.names),
        AuditWords("people", privacy.AUDIT_WORDS, privacy.PURPOSE_WORDS),
        Periodic("people.access", 3600, access.sync_everybody),
    ]
