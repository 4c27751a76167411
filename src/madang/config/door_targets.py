"""What somebody guesses at: read from the request, so that all who guess at the same thing are counted together."""

import json

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY

from madang.common.people.emails import mailbox_of
from madang.serving.appointments.forms import SlotField
from madang.serving.cases.codes import canonical_reference


def address_typed(request, kwargs):
    """From the field that the form behind this address reads, and no other: an extra field would name another target."""
    field = "login" if request.resolver_match.view_name == "account_login" else "email"
    return mailbox_of(request.POST[field]) if request.POST.get(field) else None


def phone_typed(request, kwargs):
    """Its last nine digits, as the register is asked: however it is written, it is one telephone that would ring."""
    return "".join(sign for sign in request.POST.get("phone", "") if sign.isdecimal())[-9:] or None


def kept_login(request, kwargs):
    """Whose sign-in is half done: by address, because an unknown one must not be told from a known one."""
    login = request.session.get(LOGIN_SESSION_KEY) or {}
    return mailbox_of(login["email"]) if login.get("email") else login.get("user_pk")


def reference(request, kwargs):
    return canonical_reference(kwargs.get("reference") or request.POST.get("reference") or "")


def token(request, kwargs):
    return kwargs.get("token")


def chooses_a_time(request):
    """A free time of a calendar comes as a moment with its zone, whatever the question is called."""
    return any(SlotField.as_moment(value) for value in request.POST.values())


def code_in_address(request):
    return "reference" in request.resolver_match.kwargs and request.GET.get("code")


def case_asked_for(request, kwargs):
    try:
        return canonical_reference(json.loads(request.body).get("reference"))
    except (ValueError, TypeError, AttributeError, RecursionError):  # not understood: the interface says so
        return None
