import pytest
from allauth.socialaccount.models import SocialAccount, SocialLogin
from django.test import override_settings

from madang.common.people.models import Account, Resident
from madang.common.people.receivers import tie_by_claim
from madang.config import env

APP = {"provider_id": "nation", "name": "National sign-in", "client_id": "madang", "secret": "s",
       "settings": {"server_url": "https://id.nation.example/realms/all", "register_claim": "rrn"}}  # fmt: skip
WITH_ISSUER = override_settings(SOCIALACCOUNT_PROVIDERS={"openid_connect": {"APPS": [APP]}})


def test_issuers_are_read_from_the_environment(monkeypatch):
    for key, value in {"MADANG_OIDC": "nation", "MADANG_OIDC_NATION_URL": "https://id.nation.example/realms/all", "MADANG_OIDC_NATION_CLIENT_ID": "madang",
                       "MADANG_OIDC_NATION_SECRET": "s", "MADANG_OIDC_NATION_LABEL": "National sign-in", "MADANG_OIDC_NATION_REGISTER_CLAIM": "rrn"}.items():  # fmt: skip
        monkeypatch.setenv(key, value)
    assert env.oidc_apps() == [APP]
    assert env.origins(env.oidc_apps()) == ["https://id.nation.example"]


@WITH_ISSUER
def test_an_issuer_is_offered_on_the_sign_in_page(client, db):
    page = client.get("/account/login/").content.decode()
    assert "National sign-in" in page and "/account/oidc/nation/login/" in page


@WITH_ISSUER
@pytest.mark.parametrize(
    ("claims", "tied"), [({"userinfo": {"rrn": "480203-2"}}, True), ({"rrn": "480203-2"}, True), ({"sub": "480203-2"}, False)]
)
def test_signing_in_by_an_issuer_ties_whom_it_vouches_for(rf, neighbour, resident_who_needs_help, claims, tied):
    Resident.objects.filter(pk=resident_who_needs_help.pk).update(register_number="480203-2")
    login = SocialLogin(user=neighbour, account=SocialAccount(user=neighbour, provider="nation", uid="1", extra_data=claims))
    tie_by_claim(sender=Account, request=rf.get("/"), user=neighbour, sociallogin=login)
    assert (Account.objects.get(pk=neighbour.pk).resident == resident_who_needs_help) is tied
