"""What every page says about itself to browsers, caches and other sites, over every address of the portal."""

import csv
import io
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings as portal
from django.db import transaction
from django.test import Client

from madang.common.notices.models import Notice
from tests.cast import show_again
from tests.test_access import DOORS, TABLE, address_of, our_addresses, things  # noqa: F401 - the fixture

SECRETS = {"token", "reference", "code", "external_id"}
TAKES_UNFORGED = {"payments:webhook": "signed by the provider", "api:case_status": "no cookie counts there"}
INLINE = re.compile(r"<script(?![^>]*(?:\bsrc=|application/(?:ld\+)?json))|<style|\sstyle=|\son[a-z]+=\"", re.IGNORECASE)


@pytest.fixture
def addresses(things):  # noqa: F811
    return {name: (address_of(name, parameters, things), parameters) for name, parameters in our_addresses().items()}


def visit(client, address, method="get"):
    """Nothing that happens stays."""
    with transaction.atomic():
        response = getattr(client, method)(address)
        if response.status_code == 405 and method == "get":
            response = client.post(address, {})
        body = b"" if response.streaming else response.content
        transaction.set_rollback(True)
    return response, body.decode(errors="replace")


@pytest.mark.parametrize("person", ["resident", "clerk", "officer", "administrator", "privacy_officer"])
def test_no_cache_keeps_what_a_signed_in_person_sees(addresses, request, person):
    client = Client()
    client.force_login(request.getfixturevalue(person))
    show_again(client)
    kept = []
    for name, (address, _parameters) in addresses.items():
        response, _body = visit(client, address)
        control = response.get("Cache-Control", "")
        is_public = TABLE[name] == "everybody" and "public" in control
        if not is_public and not {"no-store", "private"} <= set(control.replace(" ", "").split(",")):
            kept.append(f"{name} ({address}) says “{control}” to {person}")
    assert not kept, "\n".join(kept)


def test_an_address_with_a_secret_is_kept_nowhere_and_told_to_nobody(addresses):
    loose, seen = [], 0
    for name, (address, parameters) in addresses.items():
        if SECRETS & set(parameters):
            response, _body = visit(Client(), address)
            seen += 1
            if "no-store" not in response.get("Cache-Control", "") or response["Referrer-Policy"] != "strict-origin":
                loose.append(f"{name}: {response.get('Cache-Control')}, {response['Referrer-Policy']}")
    assert seen > 30
    assert not loose, "\n".join(loose)


@pytest.mark.parametrize("person", ["visitor", "resident", "officer", "administrator"])
def test_every_page_forbids_inline_script_frames_and_guessing_of_types(addresses, request, person):
    client, wrong = Client(), []
    if person != "visitor":
        client.force_login(request.getfixturevalue(person))
        show_again(client)
    for name, (address, _parameters) in [*addresses.items(), *((name, (address, {})) for name, address in DOORS.items())]:
        response, body = visit(client, address)
        wrong += [f"{name} ({address}): {fault}" for fault in faults(address, response, body)]
    assert not wrong, "\n".join(wrong)


def faults(address, response, body):
    policy = response.get("Content-Security-Policy", "")
    if response.get("X-Content-Type-Options") != "nosniff":
        yield "types are guessed"
    if not policy:
        yield "no policy"
    if "/editor/" in address:
        if response.get("X-Frame-Options") not in ("DENY", "SAMEORIGIN") or "frame-ancestors" not in policy:
            yield "may be framed"
        return
    if "unsafe-" in policy or ("frame-ancestors 'none'" not in policy and "sandbox" not in policy):
        yield f"policy {policy}"
    if response.get("X-Frame-Options") != "DENY":
        yield "may be framed"
    if response["Content-Type"].startswith("text/html") and (found := INLINE.search(body)):
        yield f"inline: {body[found.start() : found.start() + 80]}"


@pytest.mark.parametrize("person", ["resident", "administrator"])
def test_nothing_is_changed_by_a_form_of_another_site(addresses, request, person):
    client = Client(enforce_csrf_checks=True)
    client.force_login(request.getfixturevalue(person))
    forged = []
    for name, (address, _parameters) in addresses.items():
        response, _body = visit(client, address, "post")
        if response.status_code != 403 and name not in TAKES_UNFORGED:
            forged.append(f"{name} ({address}) answered {response.status_code}")
    assert not forged, "\n".join(forged)
    assert client.post("/account/login/", {"login": "a@example.org"}).status_code == 403
    assert client.post("/account/logout/").status_code == 403


# --- Signing in ------------------------------------------------------------------------------------------------------


def code_for(email):
    return Notice.objects.filter(to=email, template="account/login_code").latest("pk").subject.split()[0]


def sign_in(client, email, address="/account/login/", **more):
    client.post(address, {"login": email, **more})
    return client.post("/account/login/code/confirm/", {"code": code_for(email), **more})


@pytest.mark.parametrize(
    "elsewhere", ["https://evil.example/", "//evil.example/x", "/\\evil.example", "javascript:alert(1)", "http:evil.example"]
)
def test_nobody_is_led_out_of_the_portal(client, resident, elsewhere):
    assert sign_in(client, resident.email, next=elsewhere).url == "/my/"
    assert "evil" not in client.post("/account/logout/", {"next": elsewhere}).url
    assert "evil" not in client.post("/i18n/setlang/", {"language": "ko", "next": elsewhere}).url


def test_the_session_of_before_is_not_the_session_of_after(client, resident):
    client.get("/account/login/")
    client.post("/account/login/", {"login": resident.email})
    before = client.session.session_key
    client.post("/account/login/code/confirm/", {"code": code_for(resident.email)})
    after = client.session.session_key
    assert before and after and before != after
    client.post("/account/logout/")
    thief = Client()
    thief.cookies["sessionid"] = after
    assert thief.get("/my/").url.startswith("/account/login/")


def test_what_was_opened_by_code_is_forgotten_with_the_session(client, resident, things):  # noqa: F811
    from madang.serving.cases.codes import access_code

    visitor = Client()
    visitor.post("/case/", {"reference": things["reference"], "code": access_code(things["reference"])})
    assert visitor.get(f"/case/{things['reference']}/").status_code == 200
    visitor.session.flush()
    visitor.cookies.clear()
    assert visitor.get(f"/case/{things['reference']}/").status_code == 302


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example", ""])
def test_a_made_up_host_is_refused(client, db, host):
    assert client.get("/account/login/", headers={"Host": host}).status_code == 400


@pytest.mark.parametrize("headers", [{"Host": "localhost"}, {"X-Forwarded-Host": "evil.example"}, {"Forwarded": "host=evil.example"}])
def test_links_in_messages_come_from_the_settings_whatever_the_request_says(client, db, resident, headers):
    client.post("/account/login/", {"login": "unknown@example.org"}, headers=headers)
    client.post("/account/signup/", {"email": resident.email}, headers=headers)
    links = re.findall(r"https?://\S+", " ".join(Notice.objects.values_list("body", flat=True)))
    assert links and all(link.startswith(portal.BASE_URL) for link in links), links


def without_what_differs(page):
    return re.sub(r'value="[^"]*"|20\d\d-\w{4}-\w{4}', "", page)


def test_a_known_reference_and_an_unknown_one_get_the_same_answer(client, things):  # noqa: F811
    known = client.post("/case/", {"reference": things["reference"], "code": "WRONGONE"})
    unknown = client.post("/case/", {"reference": "2026-ZZZZ-ZZZZ", "code": "WRONGONE"})
    assert known.status_code == unknown.status_code == 422
    assert without_what_differs(known.content.decode()) == without_what_differs(unknown.content.decode())
    pages = [Client().get(f"/case/{reference}/") for reference in (things["reference"], "2026-ZZZZ-ZZZZ")]
    assert len({(page.status_code, page.get("Location")) for page in pages}) == 1, "Following a link tells which references there are."


def test_a_known_and_an_unknown_reference_cost_as_many_questions_to_the_database(things, db):  # noqa: F811
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for reference in ("2026-AAAA-AAAA", things["reference"], "2026-ZZZZ-ZZZZ"):
        with CaptureQueriesContext(connection) as asked:
            Client().post("/api/v1/cases/status", {"reference": reference, "code": "WRONGONE"}, content_type="application/json")
        counts.append(len(asked))
    assert counts[1] == counts[2]


# --- What leaves as a table ------------------------------------------------------------------------------------------

FORMULAS = ["=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(1)", "\t=1", "\r=1", " =1", "＝1+1"]


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_table_runs_what_somebody_typed(formula):
    from madang.common.privacy.presentation import csv_text
    from madang.serving.cases.export import harmless as of_the_queue
    from madang.serving.payments.views.till import cell as of_the_till
    from madang.serving.services.editing.texts import harmless as of_the_texts

    (row,) = csv.reader(io.StringIO(csv_text([[formula]]).lstrip("\ufeff"), newline=""))
    for written in (row[0], of_the_queue(formula), of_the_till(formula), of_the_texts(formula)):
        assert written.startswith("'"), f"{written!r} would run"


# --- A real town -----------------------------------------------------------------------------------------------------


def production(tmp_path, *command):
    environment = {key: value for key, value in os.environ.items() if not key.startswith("MADANG_")}
    environment |= {"MADANG_HOME": str(tmp_path), "MADANG_DOMAIN": "maru.example", "DJANGO_SETTINGS_MODULE": "madang.config.settings"}
    return subprocess.run(
        [sys.executable, *command], env=environment, cwd=Path(__file__).parents[1], capture_output=True, text=True, timeout=300, check=False
    )


def test_django_finds_nothing_wrong_with_the_settings_of_a_town(tmp_path):
    found = production(tmp_path, "-m", "madang", "manage", "check", "--deploy", "--fail-level", "WARNING")
    assert found.returncode == 0, found.stdout + found.stderr


def test_a_town_serves_https_alone_with_cookies_that_stay_there(tmp_path):
    asked = (
        "import django; from django.conf import settings as s; django.setup(); "
        "print(s.SECURE_HSTS_SECONDS >= 31_536_000, s.SECURE_HSTS_INCLUDE_SUBDOMAINS, s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, "
        "s.LANGUAGE_COOKIE_SECURE, s.SESSION_COOKIE_HTTPONLY, s.CSRF_COOKIE_HTTPONLY, s.SESSION_COOKIE_SAMESITE == 'Lax', "
        "not s.DEBUG, not s.DEMO, s.LIMITS, '*' not in s.ALLOWED_HOSTS, s.BASE_URL == 'https://maru.example')"
    )
    assert production(tmp_path, "-c", asked).stdout.split() == ["True"] * 13
