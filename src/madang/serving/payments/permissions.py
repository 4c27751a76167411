"""Who may do what with money. Everybody at the counter takes cash; giving up or giving back money needs a head or an administrator."""

from madang.common.people.models import Role
from madang.common.people.permissions import has_role, offices_of

CASH = (Role.COUNTER, Role.HEAD, Role.ADMINISTRATOR)
SEE = (Role.COUNTER, Role.OFFICER, Role.HEAD, Role.ADMINISTRATOR)


def may_see_payments(account):
    return has_role(account, *SEE)


def may_take_cash(account):
    return has_role(account, *CASH)


def may_reconcile(account):
    return has_role(account, Role.HEAD, Role.ADMINISTRATOR)


def may_waive(account, invoice):
    return _heads(account, invoice)


def may_refund(account, invoice):
    return _heads(account, invoice)


def _heads(account, invoice):
    return has_role(account, Role.ADMINISTRATOR) or has_role(account, Role.HEAD, office_id=invoice.office_id)


def visible_invoices(account, invoices):
    """The counter serves every office; an officer and a head see those of their own."""
    offices = set()
    for role in SEE:
        held_in = offices_of(account, role)
        if held_in is None or (role in (Role.COUNTER, Role.ADMINISTRATOR) and held_in):
            return invoices
        offices |= held_in
    return invoices.filter(office__in=offices)
