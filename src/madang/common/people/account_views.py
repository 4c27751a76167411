from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render


@login_required
def security(request):
    return render(request, "people/security.html")


def no_passwords(request, **kwargs):
    """Addresses of allauth that ask for a password, and its second page for asking for a code, lead to the one sign-in page."""
    response = redirect("account_login")
    if query := request.GET.urlencode():
        response["Location"] += f"?{query}"
    return response
