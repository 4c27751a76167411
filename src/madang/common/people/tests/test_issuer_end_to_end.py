"""Signing in by an issuer from one end to the other: a small issuer on loopback signs tokens, honest ones and others."""

import base64
import hashlib
import json
import secrets
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest
from allauth.mfa.totp.internal.auth import TOTP
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives.asymmetric import rsa

from madang.common.people.models import Account, Resident
from madang.common.people.tests.test_sign_in import SECRET, app_code, is_signed_in

KEY, STRANGE_KEY = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))
CLIENT = {"client_id": "madang", "secret": "only we two know"}
NEWCOMER = {"sub": "n-17", "email": "newcomer@example.org", "email_verified": True, "name": "Newcomer"}


class Issuer:
    """`person` signs in there. `claims(honest)` may bend what the token says; `encode` how it is signed."""

    def __init__(self):
        issuer, self.codes, self.person = self, {}, dict(NEWCOMER)
        self.claims = lambda honest: honest
        self.encode = lambda claims: jwt.encode(claims, KEY, algorithm="RS256", headers={"kid": "1"})
        self.userinfo = lambda person: person

        class Desk(BaseHTTPRequestHandler):
            def do_GET(self):
                issuer.answer(self, self.path, "")

            def do_POST(self):
                issuer.answer(self, self.path, self.rfile.read(int(self.headers["Content-Length"])).decode())

            def log_message(self, *words):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Desk)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def answer(self, desk, path, body):
        pages = {
            "/.well-known/openid-configuration": self.configuration,
            "/keys": lambda: {"keys": [{**json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(KEY.public_key())), "kid": "1", "alg": "RS256"}]},
            "/me": lambda: self.userinfo(self.person),
            "/token": lambda: self.token(parse_qs(body)),
        }
        found = pages[path]()
        desk.send_response(200 if found else 400)
        desk.send_header("Content-Type", "application/json")
        desk.end_headers()
        desk.wfile.write(json.dumps(found or {"error": "invalid_grant"}).encode())

    def configuration(self):
        return {
            "issuer": self.url, "authorization_endpoint": f"{self.url}/authorize", "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/me", "jwks_uri": f"{self.url}/keys",
        }  # fmt: skip

    def authorize(self, location):
        """The person says yes: the way back, with a code."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        assert asked["response_type"] == "code" and asked["client_id"] == CLIENT["client_id"] and asked["nonce"] and asked["state"]
        code = secrets.token_hex(8)
        self.codes[code] = asked
        return f"{urlsplit(asked['redirect_uri']).path}?code={code}&state={asked['state']}"

    def token(self, sent):
        asked = self.codes.pop(sent["code"][0], None)
        proof = base64.urlsafe_b64encode(hashlib.sha256(sent["code_verifier"][0].encode()).digest()).rstrip(b"=").decode()
        if asked is None or sent["client_secret"][0] != CLIENT["secret"] or proof != asked["code_challenge"]:
            return None
        now = int(time.time())
        honest = {"iss": self.url, "aud": CLIENT["client_id"], "exp": now + 300, "iat": now, "nonce": asked["nonce"], **self.person}
        token = self.encode(self.claims(honest))
        return {"access_token": "a", "token_type": "Bearer", **({"id_token": token} if token else {})}


@pytest.fixture
def issuer(settings, monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    made = Issuer()
    app = {"provider_id": "nation", "name": "National sign-in", **CLIENT, "settings": {"server_url": made.url, "register_claim": "rrn"}}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app], "OAUTH_PKCE_ENABLED": True}}
    yield made
    made.server.shutdown()
    made.server.server_close()


def way_to_the_issuer(client):
    return client.post("/account/oidc/nation/login/").url


def sign_in(client, issuer):
    return client.get(issuer.authorize(way_to_the_issuer(client)))


def test_a_resident_signs_in_and_is_tied_to_the_register_by_the_number_the_issuer_vouches_for(client, issuer, resident_who_needs_help):
    Resident.objects.filter(pk=resident_who_needs_help.pk).update(register_number="480203-2")
    issuer.person["rrn"] = "480203-2"
    assert sign_in(client, issuer).url == "/my/"
    account = Account.objects.get(email="newcomer@example.org")
    assert is_signed_in(client) and account.resident == resident_who_needs_help and not account.is_staff
    client.post("/account/logout/")
    assert not is_signed_in(client)
    assert sign_in(client, issuer).url == "/my/"
    assert Account.objects.filter(email="newcomer@example.org").count() == 1


def test_a_member_of_staff_signs_in_and_still_shows_the_second_step(client, issuer, officer):
    officer.authenticator_set.all().delete()
    TOTP.activate(officer, SECRET)
    SocialAccount.objects.create(user=officer, provider="nation", uid="staff-7")
    issuer.person |= {"sub": "staff-7", "email": officer.email}
    assert sign_in(client, issuer).url == "/account/2fa/authenticate/"
    assert not is_signed_in(client)
    assert client.post("/account/2fa/authenticate/", {"code": app_code()}).url == "/desk/"
    assert is_signed_in(client)


def test_an_issuer_that_says_an_address_of_staff_is_not_believed_to_be_them(client, issuer, officer):
    issuer.person["email"] = officer.email
    sign_in(client, issuer)
    assert not is_signed_in(client) and not SocialAccount.objects.filter(user=officer).exists()


def unsigned(claims):
    return jwt.encode(claims, None, algorithm="none", headers={"kid": "1"})


LIES = {
    "of another sign-in": {"claims": lambda honest: {**honest, "nonce": "another"}},
    "without a nonce": {"claims": lambda honest: {name: value for name, value in honest.items() if name != "nonce"}},
    "of another issuer": {"claims": lambda honest: {**honest, "iss": "https://id.elsewhere.example"}},
    "for another site": {"claims": lambda honest: {**honest, "aud": "another-town"}},
    "for another party": {"claims": lambda honest: {**honest, "aud": ["madang", "another-town"], "azp": "another-town"}},
    "that has expired": {"claims": lambda honest: {**honest, "exp": int(time.time()) - 60}},
    "that never expires": {"claims": lambda honest: {name: value for name, value in honest.items() if name != "exp"}},
    "that nobody signed": {"encode": unsigned},
    "signed by a stranger": {"encode": lambda claims: jwt.encode(claims, STRANGE_KEY, algorithm="RS256", headers={"kid": "1"})},
    "signed by a key unknown": {"encode": lambda claims: jwt.encode(claims, STRANGE_KEY, algorithm="RS256", headers={"kid": "2"})},
    "signed with our own secret": {
        "encode": lambda claims: jwt.encode(claims, CLIENT["secret"] * 2, algorithm="HS256", headers={"kid": "1"})
    },
    "that is none": {"encode": lambda claims: None},
    "that is no token": {"encode": lambda claims: "a.b.c"},
    "beside facts about somebody else": {"userinfo": lambda person: {**person, "sub": "victim"}},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_token_is_refused(client, db, issuer, lie):
    vars(issuer).update(LIES[lie])
    answer = sign_in(client, issuer)
    assert answer.status_code == 401 and 'class="govuk-skip-link"' in answer.content.decode()
    assert not is_signed_in(client) and not Account.objects.filter(email="newcomer@example.org").exists()


def test_the_way_back_works_once_and_in_one_browser_only(client, db, issuer):
    back = issuer.authorize(way_to_the_issuer(client))
    thief = client.__class__()
    thief.get(back)
    assert not is_signed_in(thief)
    assert client.get(back).url == "/my/"
    client.post("/account/logout/")
    client.get(back)
    assert not is_signed_in(client)


def test_asking_for_the_page_starts_nothing(client, db, issuer):
    assert client.get("/account/oidc/nation/login/").status_code == 200
