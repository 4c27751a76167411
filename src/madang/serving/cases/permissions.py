"""Who may do what with a case on the desk: by the office that has a task in it."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import Http404

from madang.common.people.models import Role
from madang.common.people.permissions import has_role, offices_of, staff_required

from .models import Application

WORKERS = (Role.OFFICER, Role.HEAD)
DESK = (Role.OFFICER, Role.HEAD, Role.COUNTER, Role.ADMINISTRATOR)


def offices_in(application):
    """Ids of the offices that deal with the case: its own, and those with a task."""
    return {application.office_id, *application.tasks.values_list("office_id", flat=True)}


def may_see(account, application):
    offices = offices_of(account, *WORKERS)
    return offices is None or bool(offices & offices_in(application))


def may_decide(account, application):
    """The competent office decides."""
    return any(has_role(account, role, office_id=application.office_id) for role in WORKERS)


def case_permission(view):
    """Gives the view the case; 404 for a reference that is not there, 403 for an office that has nothing to do with it."""

    @staff_required(*DESK)
    @wraps(view)
    def guarded(request, reference, *args, **kwargs):
        application = Application.objects.select_related("version", "service", "office", "account", "resident").filter(reference=reference).first()
        if application is None:
            raise Http404
        if not may_see(request.user, application):
            raise PermissionDenied
        return view(request, application, *args, **kwargs)

    return guarded
