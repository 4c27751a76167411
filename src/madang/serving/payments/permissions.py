"""Who may do what with money. Everybody at the counter takes cash; giving up or giving back money needs a head or an administrator."""

from functools import wraps

from django.core.exceptions import PermissionDenied

from madang.common.people.models import Role
from madang.common.people.permissions import has_role, offices_of, staff_required

from .models import TownAccount

CASH = (Role.COUNTER, Role.HEAD, Role.ADMINISTRATOR)
SEE = (Role.COUNTER, Role.OFFICER, Role.HEAD, Role.ADMINISTRATOR)


def may_see_payments(account):
    return has_role(account, *SEE)


def may_take_cash(account):
    return has_role(account, *CASH)


def may_reconcile(account):
    """Who works in the treasury. As long as the town has named none, every head."""
    treasury = TownAccount.current().treasury_id
    if has_role(account, Role.ADMINISTRATOR) or (treasury is None and has_role(account, Role.HEAD)):
        return True
    return treasury is not None and has_role(account, Role.OFFICER, Role.HEAD, office_id=treasury)


def reconcilers_only(view):
    @staff_required(Role.OFFICER, Role.HEAD, Role.ADMINISTRATOR)
    @wraps(view)
    def guarded(request, *args, **kwargs):
        if not may_reconcile(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return guarded


def may_conclude_refund(account, invoice):
    return may_refund(account, invoice) or may_reconcile(account)


def may_waive(account, invoice):
    return _heads(account, invoice)


def may_refund(account, invoice):
    return _heads(account, invoice)


def _heads(account, invoice):
    return has_role(account, Role.ADMINISTRATOR) or has_role(account, Role.HEAD, office_id=invoice.office_id)


def visible_invoices(account, invoices):
    """The counter serves every office, the treasury keeps every account; an officer and a head see those of their own."""
    if TownAccount.current().treasury_id and may_reconcile(account):
        return invoices
    offices = set()
    for role in SEE:
        held_in = offices_of(account, role)
        if held_in is None or (role in (Role.COUNTER, Role.ADMINISTRATOR) and held_in):
            return invoices
        offices |= held_in
    return invoices.filter(office__in=offices)
