from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from ..actions import accept_invitation


@login_required
def security(request):
    return render(request, "people/security.html")


def no_passwords(request, **kwargs):
    """Addresses of allauth that ask for a password, and its second page for asking for a code, lead to the one sign-in page."""
    response = redirect("account_login")
    if query := request.GET.urlencode():
        response["Location"] += f"?{query}"
    return response


@never_cache
def invitation(request, token):
    """Opening the link changes nothing, because mail filters open links too; the button accepts."""
    error = None
    if request.method == "POST":
        try:
            return accepted(request, token)
        except ValidationError as problem:
            error = problem.messages[0]
    response = render(request, "people/invitation.html", {"error": error}, status=422 if error else 200)
    response["Referrer-Policy"] = "no-referrer"
    return response


def accepted(request, token):
    logout(request)
    account = accept_invitation(token)
    record_authentication(request, account, method="code", email=account.email)
    return perform_login(request, Login(user=account, email=account.email, redirect_url="/desk/"))
