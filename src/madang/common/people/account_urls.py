"""Sign-in. allauth's own addresses, without those that would ask for a password.

Where codes go and what counts as a second factor is changed only by somebody who has just shown who they are: otherwise a browser left
open could make itself the second factor.
"""

from allauth.account import views as allauth_account
from allauth.mfa.totp import views as allauth_totp
from allauth.mfa.webauthn import views as allauth_keys
from django.urls import include, path, re_path, reverse

from . import issuers
from .again import must_show_again
from .views import account


def guarded(view, name, **options):
    return must_show_again(back_to=lambda request: reverse(name), sign_in_counts=True, **options)(view)


urlpatterns = [
    path("", account.security, name="security"),
    path("email/", guarded(allauth_account.email, "account_email", allow_get=True), name="account_email"),
    path("2fa/totp/activate/", guarded(allauth_totp.activate_totp, "mfa_activate_totp"), name="mfa_activate_totp"),
    path("2fa/webauthn/add/", guarded(allauth_keys.add_webauthn, "mfa_add_webauthn"), name="mfa_add_webauthn"),
    path("oidc/<str:provider_id>/login/", issuers.login, name="openid_connect_login"),
    path("oidc/<str:provider_id>/login/callback/", issuers.callback, name="openid_connect_callback"),
    path("again/", account.sign_in_again, name="sign_in_again"),
    path("invitation/<str:token>/", account.invitation, name="invitation"),
    re_path(r"^password/", account.no_passwords),
    re_path(r"^reauthenticate/$", account.no_passwords),
    path("login/code/", account.no_passwords),
    path("", include("allauth.urls")),
]
