from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.shortcuts import redirect
from django.urls import get_script_prefix
from django.utils.http import urlencode
from django.utils.translation import get_language_from_path

from .queries import current_mandate


class StaffNeedSecondFactor:
    """A member of staff who has not shown a second factor in this session can do nothing but set one up or show it."""

    FREE = ("account/", "static/", "media/", "theme.css", "i18n/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self._way_out(request) or self.get_response(request)

    def _way_out(self, request):
        if not request.session.session_key or self._plain_path(request).startswith(self.FREE):
            return None
        account = request.user
        if not account.is_authenticated or not account.is_staff or get_adapter().has_shown_second_factor(request):
            return None
        if not self._has_second_factor(account):
            return redirect("mfa_index")
        return self._ask_for_it(request)

    def _plain_path(self, request):
        path = request.path_info.removeprefix(get_script_prefix()).lstrip("/")
        language = get_language_from_path(request.path_info)
        return path.removeprefix(f"{language}/") if language else path

    def _has_second_factor(self, account):
        return account.authenticator_set.exclude(type=Authenticator.Type.RECOVERY_CODES).exists()

    def _ask_for_it(self, request):
        """The session began before the second factor did, in this browser or another."""
        if not request.session.get("account_authentication_methods"):
            return None
        way = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
        return redirect(f"{way}?{urlencode({'next': request.get_full_path()})}")


class ActingFor:
    """Whoever said that they act for another does so on every page until they stop, or the mandate ends; the log names both."""

    KEY = "acting_under"

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.acting = None
        if request.session.session_key and (number := request.session.get(self.KEY)) and request.user.is_authenticated:
            request.acting = current_mandate(request.user, number)
            if request.acting:
                request.user.acting = request.acting
            else:
                del request.session[self.KEY]
        return self.get_response(request)


class PersonalPages:
    """What is about a person is kept by no cache and no browser's history, and a secret in an address is told to nobody, our own pages included.

    `strict-origin` names the town but no address. `no-referrer` would be stricter by a hair, and make browsers send `Origin: null` with
    every button of the page, which the protection against forged requests refuses.
    """

    SECRETS = {"token", "reference", "code", "external_id", "uidb36"}

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        has_secret = self._has_secret(request)
        if has_secret:
            response["Referrer-Policy"] = "strict-origin"
        if (has_secret or self._is_signed_in(request)) and "public" not in response.get("Cache-Control", ""):
            response["Cache-Control"] = "private, no-store"
        return response

    def _has_secret(self, request):
        match = request.resolver_match
        return bool(match and self.SECRETS & set(match.kwargs)) or "code" in request.GET

    def _is_signed_in(self, request):
        return bool(request.session.session_key) and request.user.is_authenticated
