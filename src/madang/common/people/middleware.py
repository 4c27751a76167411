from allauth.account.adapter import get_adapter
from allauth.mfa.models import Authenticator
from django.shortcuts import redirect
from django.urls import get_script_prefix
from django.utils.http import urlencode
from django.utils.translation import get_language_from_path


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
