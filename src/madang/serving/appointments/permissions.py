"""Who sees a calendar's day, and who changes its hours."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404

from madang.common.directory.models import Office
from madang.common.people.models import Role
from madang.common.people.permissions import has_role, offices_of, staff_required

from .models import Calendar

DESK = (Role.COUNTER, Role.OFFICER, Role.HEAD, Role.ADMINISTRATOR)
KEEPERS = (Role.HEAD, Role.ADMINISTRATOR)


def may_see(account, calendar):
    """The counter serves every office."""
    return has_role(account, Role.COUNTER, Role.ADMINISTRATOR) or has_role(account, Role.OFFICER, Role.HEAD, office_id=calendar.office_id)


def may_keep(account, calendar):
    return has_role(account, Role.ADMINISTRATOR) or has_role(account, Role.HEAD, office_id=calendar.office_id)


def visible_calendars(account):
    calendars = Calendar.objects.select_related("office")
    if has_role(account, Role.COUNTER, Role.ADMINISTRATOR):
        return calendars
    offices = offices_of(account, Role.OFFICER, Role.HEAD)
    return calendars if offices is None else calendars.filter(office__in=offices)


def offices_kept(account):
    """Where they may make a new calendar."""
    offices = Office.objects.filter(is_closed=False)
    if has_role(account, Role.ADMINISTRATOR):
        return offices
    held = offices_of(account, Role.HEAD)
    return offices if held is None else offices.filter(pk__in=held)


def calendar_permission(may):
    """Gives the view the calendar; 404 for a code that is not there, 403 where `may` says no."""

    def decorate(view):
        @staff_required(*DESK)
        @wraps(view)
        def guarded(request, code, *args, **kwargs):
            calendar = get_object_or_404(Calendar.objects.select_related("office"), code=code)
            if not may(request.user, calendar):
                raise PermissionDenied
            return view(request, calendar, *args, **kwargs)

        return guarded

    return decorate
