"""Who runs a round."""

from functools import wraps

from django.shortcuts import get_object_or_404

from madang.common.people.models import Role
from madang.common.people.permissions import has_role, staff_required

from .models import Round

MANAGERS = (Role.EDITOR, Role.ADMINISTRATOR)


def may_manage(account):
    return has_role(account, *MANAGERS)


def may_report(account, delivery):
    """The office that carries it out, and whoever runs rounds."""
    return may_manage(account) or has_role(account, Role.OFFICER, Role.HEAD, office_id=delivery.office_id)


def managers_only(view):
    """Gives the view the round."""

    @staff_required(*MANAGERS)
    @wraps(view)
    def guarded(request, code, *args, **kwargs):
        return view(request, get_object_or_404(Round, code=code), *args, **kwargs)

    return guarded
