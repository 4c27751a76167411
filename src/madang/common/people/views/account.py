from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from .. import again
from ..account_forms import CodeAgainForm
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
    return render(request, "people/invitation.html", {"error": error}, status=422 if error else 200)


def accepted(request, token):
    logout(request)
    account = accept_invitation(token)
    record_authentication(request, account, method="code", email=account.email)
    return perform_login(request, Login(user=account, email=account.email, redirect_url="/desk/"))


@never_cache
@login_required
def sign_in_again(request):
    """A code by e-mail, for an account without a second factor. Asking for the page sends nothing; the button does."""
    onward = next_of(request)
    if again.has_second_factor(request.user):
        return redirect(f"{again.way_of(request.user)}?{urlencode({'next': onward})}")
    form = CodeAgainForm(request.POST if "code" in request.POST else None)
    if request.method == "POST" and "code" not in request.POST:
        again.send_code(request)
    elif form.is_valid() and is_right(request, form):
        messages.success(request, _("Thank you. For five minutes you can go on from here."))
        return redirect(onward)
    context = {"form": form, "is_sent": again.is_code_sent(request), "next": onward, "email": request.user.email}
    return render(request, "people/sign_in_again.html", context, status=422 if form.errors else 200)


def is_right(request, form):
    try:
        again.check_code(request, form.cleaned_data["code"])
    except ValidationError as error:
        form.add_error("code", error)
        return False
    return True


def next_of(request):
    """Where they came from, as long as it is one of our own pages."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return asked if is_ours else reverse("my")
