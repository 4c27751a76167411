import re

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils import translation

from madang.common.notices.models import Notice
from madang.common.people.models import Account
from tests.cast import make_account, show_again

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture(autouse=True)
def no_limits_left_over():
    """And no language: a request in Korean leaves it switched on."""
    cache.clear()
    with translation.override("en"):
        yield


def code_sent_to(email):
    notice = Notice.objects.filter(to=email).latest("pk")
    assert notice.is_secret and notice.is_urgent
    return notice.subject.split()[0]


def ask_for_code(client, email):
    return client.post("/account/login/", {"login": email})


def sign_in(client, email):
    ask_for_code(client, email)
    return client.post("/account/login/code/confirm/", {"code": code_sent_to(email)})


def app_code(secret=SECRET):
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def is_signed_in(client):
    return "_auth_user_id" in client.session


def test_a_resident_signs_in_with_a_code_by_e_mail_and_no_password(client, resident):
    page = client.get("/account/login/").content.decode()
    assert 'type="password"' not in page
    answer = sign_in(client, resident.email)
    assert answer.status_code == 302
    assert answer.url == "/my/"
    assert is_signed_in(client)


def test_whoever_signs_in_in_korean_stays_in_korean(client, resident):
    client.post("/ko/account/login/", {"login": resident.email})
    assert Notice.objects.get(to=resident.email).language == "ko"
    code = re.search(r"^([A-Z0-9-]{6,})$", Notice.objects.get().body, re.M)[1]
    answer = client.post("/ko/account/login/code/confirm/", {"code": code})
    assert answer.url == "/ko/my/"


def test_a_wrong_code_is_refused_and_said_so(client, resident):
    ask_for_code(client, resident.email)
    answer = client.post("/account/login/code/confirm/", {"code": "nonsense"})
    assert "govuk-error-summary" in answer.content.decode()
    assert not is_signed_in(client)


def test_three_wrong_codes_end_the_attempt(client, resident):
    ask_for_code(client, resident.email)
    right = code_sent_to(resident.email)
    for _attempt in range(3):
        client.post("/account/login/code/confirm/", {"code": "nonsense"})
    client.post("/account/login/code/confirm/", {"code": right})
    assert not is_signed_in(client)


def test_an_unknown_address_gets_the_same_answer_as_a_known_one(client, resident):
    known = ask_for_code(client, resident.email)
    shown_to_known = client.get(known.url).content.decode()
    client.cookies.clear()
    unknown = ask_for_code(client, "nobody@example.org")
    shown_to_unknown = client.get(unknown.url).content.decode()
    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert without_what_differs(shown_to_known, resident.email) == without_what_differs(shown_to_unknown, "nobody@example.org")


def test_signing_up_twice_gets_the_same_answer_as_signing_up_once(client, resident):
    taken = client.post("/account/signup/", {"email": resident.email})
    shown_to_taken = client.get(taken.url).content.decode()
    client.cookies.clear()
    free = client.post("/account/signup/", {"email": "new@example.org"})
    shown_to_free = client.get(free.url).content.decode()
    assert (taken.status_code, taken.url) == (free.status_code, free.url)
    assert without_what_differs(shown_to_taken, resident.email) == without_what_differs(shown_to_free, "new@example.org")


def without_what_differs(page, email):
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page).replace(email, "")


def test_signing_up_makes_an_account_once_the_address_is_confirmed(client, db):
    client.post("/account/signup/", {"email": "new@example.org"})
    client.post("/account/confirm-email/", {"code": code_sent_to("new@example.org")})
    assert is_signed_in(client)
    account = Account.objects.get(email="new@example.org")
    assert not account.is_staff and not account.has_usable_password()


def test_an_account_with_a_residents_address_is_not_tied_to_that_resident(client, resident_who_needs_help):
    resident_who_needs_help.email = "okja@example.org"
    resident_who_needs_help.save()
    client.post("/account/signup/", {"email": "okja@example.org"})
    client.post("/account/confirm-email/", {"code": code_sent_to("okja@example.org")})
    assert Account.objects.get(email="okja@example.org").resident is None


def test_asking_for_codes_again_and_again_is_stopped(resident):
    for _attempt in range(6):
        answer = ask_for_code(Client(), resident.email)
    assert answer.status_code == 429
    assert Notice.objects.filter(to=resident.email).count() == 5


def test_a_password_opens_nothing_even_if_an_account_has_one(client, resident):
    resident.set_password("correct horse battery staple")
    resident.save()
    assert not client.login(username=resident.email, password="correct horse battery staple")
    assert not client.login(email=resident.email, password="correct horse battery staple")
    assert client.get("/account/password/reset/").url == "/account/login/"


@pytest.fixture
def staff_with_app(officer):
    officer.authenticator_set.all().delete()
    TOTP.activate(officer, SECRET)
    return officer


def test_staff_who_sign_in_by_code_must_pass_the_second_step(client, staff_with_app):
    answer = sign_in(client, staff_with_app.email)
    assert answer.url == "/account/2fa/authenticate/"
    assert not is_signed_in(client)
    assert client.get("/account/email/").url.startswith("/account/login/")
    client.post("/account/2fa/authenticate/", {"code": "000000"})
    assert not is_signed_in(client)
    answer = client.post("/account/2fa/authenticate/", {"code": app_code()})
    assert is_signed_in(client)
    assert answer.url == "/desk/"


def test_staff_without_a_second_step_can_do_nothing_but_set_one_up(client, officer, monkeypatch):
    officer.authenticator_set.all().delete()
    sign_in(client, officer.email)
    for path in ("/", "/my/", "/desk/", "/ko/desk/", "/editor/", "/desk/account/", "/api/v1/services"):
        assert client.get(path).url.endswith("/account/2fa/"), path
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    monkeypatch.setattr("django.db.transaction.on_commit", lambda call, **kwargs: call())  # a test's transaction never commits
    client.post("/account/2fa/totp/activate/", {"code": app_code(secret)})
    assert client.get("/account/2fa/").status_code == 200
    assert client.get("/nothing-here/").status_code == 404


def test_a_session_older_than_the_second_step_has_to_show_it(client, officer):
    """Signed in by code alone in one browser; then an app is set up in another."""
    officer.authenticator_set.all().delete()
    sign_in(client, officer.email)
    TOTP.activate(officer, SECRET)
    answer = client.get("/desk/")
    assert answer.url == "/account/2fa/reauthenticate/?next=%2Fdesk%2F"
    assert client.post(answer.url, {"code": app_code()}).url == "/desk/"
    assert client.get("/nothing-here/").status_code == 404


def test_recovery_codes_alone_are_no_second_step(client, officer):
    officer.authenticator_set.update(type=Authenticator.Type.RECOVERY_CODES, data={"seed": "x", "used_mask": 0})
    client.force_login(officer)
    assert client.get("/desk/").url.endswith("/account/2fa/")


def test_staff_may_not_remove_their_last_second_step(client, staff_with_app):
    sign_in(client, staff_with_app.email)
    client.post("/account/2fa/authenticate/", {"code": app_code()})
    cache.clear()
    client.post("/account/2fa/reauthenticate/", {"code": app_code()})
    client.post("/account/2fa/totp/deactivate/")
    assert staff_with_app.authenticator_set.filter(type="totp").exists()


def test_the_secret_of_an_app_is_not_readable_in_the_database(staff_with_app):
    assert SECRET not in str(list(Authenticator.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    "name", ["account_email", "mfa_index", "usersessions_list", "socialaccount_connections", "security", "mfa_list_webauthn"]
)
def test_pages_about_ones_own_account_ask_visitors_to_sign_in(client, name, db):
    assert client.get(reverse(name)).url.startswith("/account/login/")


@pytest.mark.parametrize(
    "name",
    ["account_email", "mfa_index", "usersessions_list", "socialaccount_connections", "security", "mfa_list_webauthn", "mfa_activate_totp",
     "mfa_add_webauthn", "account_logout"],
)  # fmt: skip
@pytest.mark.parametrize("language", ["en", "ko", "ar"])
def test_every_page_about_ones_account_stands_in_the_portals_frame(client, resident, name, language):
    client.force_login(resident)
    show_again(client)
    with translation.override(language):
        answer = client.get(reverse(name))
    page = answer.content.decode()
    assert answer.status_code == 200
    assert 'class="govuk-skip-link"' in page
    assert_obeys_the_policy(page)


@pytest.mark.parametrize(
    "path",
    ["/account/login/", "/account/signup/", "/account/3rdparty/login/cancelled/", "/account/3rdparty/login/error/", "/account/inactive/"],
)
def test_every_page_on_the_way_in_stands_in_the_portals_frame(client, db, path):
    page = client.get(path).content.decode()
    assert 'class="govuk-skip-link"' in page
    assert_obeys_the_policy(page)


def assert_obeys_the_policy(page):
    assert " style=" not in page and "<style" not in page and " onclick=" not in page
    for script in re.findall(r"<script[^>]*>", page):
        assert "src=" in script or 'type="application/json"' in script or 'type="application/ld+json"' in script, script


def test_sessions_elsewhere_are_listed_and_ended(client, resident):
    other = Client()
    sign_in(other, resident.email)
    cache.clear()
    sign_in(client, resident.email)
    other.get("/account/")
    assert client.get("/account/sessions/").context["session_count"] == 2
    client.post("/account/sessions/")
    assert client.get("/account/sessions/").context["session_count"] == 1
    assert other.get("/account/").url.startswith("/account/login/")


def test_an_account_that_is_closed_gets_no_code(client, db):
    gone = make_account("gone@example.org", "Gone", is_active=False)
    ask_for_code(client, gone.email)
    assert not Notice.objects.filter(to=gone.email, template="account/login_code").exists()


def test_what_a_proxy_says_is_believed_only_of_our_own(rf, settings):
    from madang.common.people.visitors import address_of

    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    assert address_of(rf.get("/", REMOTE_ADDR="203.0.113.9", headers={"X-Forwarded-For": "198.51.100.1"})) == "203.0.113.9"
    assert address_of(rf.get("/", REMOTE_ADDR="127.0.0.1", headers={"X-Forwarded-For": "6.6.6.6, 198.51.100.1"})) == "198.51.100.1"
