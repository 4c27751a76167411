"""What somebody guesses at: read from the request, so that all who guess at the same thing are counted together."""

import json

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY


def address_typed(request, kwargs):
    return request.POST.get("login") or request.POST.get("email")


def kept_login(request, kwargs):
    """Whose sign-in is half done: by address, because an unknown one must not be told from a known one."""
    login = request.session.get(LOGIN_SESSION_KEY) or {}
    return login.get("email") or login.get("user_pk")


def reference(request, kwargs):
    return kwargs.get("reference") or request.POST.get("reference")


def code_in_address(request):
    return "reference" in request.resolver_match.kwargs and request.GET.get("code")


def case_asked_for(request, kwargs):
    try:
        return json.loads(request.body).get("reference")
    except (ValueError, AttributeError):  # not understood: the interface says so
        return None
