"""Sign-in. allauth's own addresses, without those that would ask for a password."""

from django.urls import include, path, re_path

from . import account_views

urlpatterns = [
    path("", account_views.security, name="security"),
    re_path(r"^password/", account_views.no_passwords),
    re_path(r"^reauthenticate/$", account_views.no_passwords),
    path("login/code/", account_views.no_passwords),
    path("", include("allauth.urls")),
]
