"""Who may: asked everywhere by role and office, never by group or flag."""

from functools import wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from .models import Role, StaffRole


def roles_of(account):
    """(role, office id or None) pairs: one's own and those of colleagues one stands in for today. Read once per request."""
    if not account.is_authenticated or not account.is_staff or not account.is_active:
        return frozenset()
    if not hasattr(account, "_roles"):
        today = timezone.localdate()
        absent = account.stands_in_for.filter(starts_on__lte=today, ends_on__gte=today).values("absent")
        held = StaffRole.objects.current().filter(account__in=[account.pk]) | StaffRole.objects.current().filter(account__in=absent)
        account._roles = frozenset(held.values_list("role", "office_id"))
    return account._roles


def has_role(account, *roles, office_id=None):
    """A role without office holds in every office; `office_id=None` asks for the role anywhere."""
    return any(role in roles and (office_id is None or held_in in (None, office_id)) for role, held_in in roles_of(account))


def offices_of(account, *roles):
    """Ids of the offices in which the account holds one of the roles, or None for all offices."""
    held_in = {office for role, office in roles_of(account) if role in roles}
    return None if None in held_in else held_in


def staff_required(*roles):
    """Only for accounts with one of the roles (any role when none is named). Others get 403, visitors the sign-in page."""
    wanted = roles or tuple(Role)

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not has_role(request.user, *wanted):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return login_required(guarded)

    return decorate


def may_act_for(account, resident, service_slug=""):
    """For oneself, or with a mandate that holds today, for this service or for all."""
    if not account.is_authenticated or account.resident_id is None:
        return False
    if account.resident_id == resident.pk:
        return True
    mandates = resident.mandates_given.current().filter(holder=account.resident_id)
    return mandates.filter(scope__in={"", service_slug}).exists()
