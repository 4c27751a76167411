"""Signing in by an OpenID Connect issuer, with every check of OpenID Connect Core 1.0 (3.1.3.7): the library we build on leaves out the
nonce, skips the signature of a token that came straight from the issuer, and takes user facts of one person beside the token of another."""

from __future__ import annotations

import secrets
from urllib.parse import parse_qs, urlsplit

from allauth.core.internal.httpkit import add_query_params
from allauth.socialaccount.internal import jwtkit
from allauth.socialaccount.models import SocialApp
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.oauth2.views import OAuth2CallbackView, OAuth2LoginView
from allauth.socialaccount.providers.openid_connect.views import OpenIDConnectOAuth2Adapter
from django.http import Http404

KEY = "nonces_of_issuers"
AT_ONCE = 5  # sign-ins begun in other tabs
SIGNED = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")  # by a key only the issuer has


class CheckedIssuer(OpenIDConnectOAuth2Adapter):
    def complete_login(self, request, app, token, **kwargs):
        id_token = kwargs["response"].get("id_token")
        if not id_token:
            raise OAuth2Error("The issuer sent no ID token.")
        claims = self._decode_id_token(app, id_token)
        self._check_nonce(request, claims)
        data = {"id_token": claims}
        if app.settings.get("fetch_userinfo", True):
            data["userinfo"] = self._fetch_user_info(token.token)
            if data["userinfo"].get("sub") != claims.get("sub"):
                raise OAuth2Error("The issuer's user facts are about somebody else than its token.")
        return self.get_provider().sociallogin_from_response(request, data)

    def _decode_id_token(self, app, id_token):
        from jwt import PyJWTError, get_unverified_header

        try:
            algorithm = get_unverified_header(id_token).get("alg")
        except PyJWTError as error:
            raise OAuth2Error("The issuer's ID token cannot be read.") from error
        if algorithm not in SIGNED:
            raise OAuth2Error("The issuer's ID token is not signed by a key of its own.")
        claims = jwtkit.verify_and_decode(
            credential=id_token,
            keys_url=self.openid_config["jwks_uri"],
            issuer=self.openid_config["issuer"],
            audience=app.client_id,
            lookup_kid=jwtkit.lookup_kid_jwk,
        )
        meant_for = claims.get("azp", app.client_id)
        if meant_for != app.client_id or "exp" not in claims or "sub" not in claims:
            raise OAuth2Error("The issuer's ID token is meant for another site, or lacks what it must say.")
        return claims

    def _check_nonce(self, request, claims):
        """Once only: a token that was caught and sent again finds its nonce gone."""
        begun = request.session.get(KEY, {})
        expected = begun.pop(request.GET.get("state", ""), None)
        request.session[KEY] = begun
        if not expected or claims.get("nonce") != expected:
            raise OAuth2Error("The issuer's ID token answers another sign-in than this one.")


def login(request, provider_id):
    """The page that asks whether to go on, then the way to the issuer with a nonce that its answer must repeat."""
    response = _call(OAuth2LoginView, request, provider_id)
    state = parse_qs(urlsplit(response.get("Location", "")).query).get("state")
    if state:
        nonce = secrets.token_urlsafe(24)
        begun = list(request.session.get(KEY, {}).items())[-AT_ONCE + 1 :]
        request.session[KEY] = {**dict(begun), state[0]: nonce}
        response["Location"] = add_query_params(response["Location"], {"nonce": nonce})
    return response


def callback(request, provider_id):
    return _call(OAuth2CallbackView, request, provider_id)


def _call(view, request, provider_id):
    try:
        return view.adapter_view(CheckedIssuer(request, provider_id))(request)
    except SocialApp.DoesNotExist as error:
        raise Http404 from error
