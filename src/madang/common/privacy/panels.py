"""What this room shows on pages that gather from everywhere."""

from madang.common.people.models import Role
from madang.common.people.permissions import has_role

from .models import AccessObjection, ErasureRequest, RetentionRun
from .register_entries import unassessed

GUARDIANS = (Role.PRIVACY, Role.ADMINISTRATOR)


def may_see_desk(request):
    return has_role(request.user, *GUARDIANS)


def waiting(request):
    """The tile on the desk; None for everybody whose business it is not."""
    if not may_see_desk(request):
        return None
    last = RetentionRun.objects.first()
    return {
        "objections": AccessObjection.objects.open().count(),
        "erasures": ErasureRequest.objects.waiting().count(),
        "assessments": len(unassessed()),
        "failures": list(last.failures) if last else [],
    }
