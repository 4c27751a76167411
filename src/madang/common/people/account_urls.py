"""Sign-in. allauth's own addresses, without those that would ask for a password."""

from django.urls import include, path, re_path

from .views import account

urlpatterns = [
    path("", account.security, name="security"),
    path("invitation/<str:token>/", account.invitation, name="invitation"),
    re_path(r"^password/", account.no_passwords),
    re_path(r"^reauthenticate/$", account.no_passwords),
    path("login/code/", account.no_passwords),
    path("", include("allauth.urls")),
]
