"""Every door that can be hammered is tried (tests/doors.yaml), and every address that a visitor can hammer is a door."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from allauth.mfa.totp.internal.auth import TOTP
from django.core.cache import caches
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import include, path, resolve
from django.utils.translation import gettext, override

from madang.common.limits import doors_at, network_of, visitor_of
from madang.common.people.models import Knock
from madang.config.doors import DOORS
from madang.config.urls import urlpatterns as portal
from tests.test_access import things  # noqa: F401 - the fixture

ROWS = yaml.safe_load((Path(__file__).parent / "doors.yaml").read_text())
BY_KEY = {door.key: door for door in DOORS}
WITH_TARGET = [key for key, row in ROWS.items() if "for" in row]
urlpatterns = [path("demo/", include("madang.deploy.urls")), *portal]  # a demo has its own doors
HERE, THERE = "203.0.113.7", "198.51.100.9"


def test_every_door_is_tried_and_every_tried_door_is_in_the_table():
    assert set(ROWS) == set(BY_KEY)
    assert {key for key in BY_KEY if BY_KEY[key].target} - {"sign in: second step"} == set(WITH_TARGET)


class Knocker:
    """Somebody at a door, from one address on the internet."""

    def __init__(self, row, known, account=None, came_from=HERE, language=""):
        self.row, self.known, self.language = row, known, language
        self.client = Client(REMOTE_ADDR=came_from)
        if account:
            self.client.force_login(account)

    def knock(self, other=False):
        row = self.row
        before = row.get("for") if other and "after" in row else row.get("after")
        if before:
            self._first(before)
        asked = row["for"] if other and isinstance(row.get("for"), str) and "after" not in row else row["ask"]
        values = row["for"] if other and isinstance(row.get("for"), dict) else row.get("json") or row.get("with") or {}
        method, address = asked.format(**self.known).split(" ", 1)
        values = {name: str(value).format(**self.known) for name, value in values.items()}
        return self._send(method, f"/{self.language}{address}" if self.language else address, values)

    def _first(self, line):
        _method, address, pair = line.split(" ")
        with_limits_off = dict([pair.split("=")])
        self.client.post(address, with_limits_off)

    def _send(self, method, address, values):
        if method == "GET":
            return self.client.get(address)
        if "json" in self.row:
            return self.client.post(address, json.dumps(values), content_type="application/json")
        if "file" in self.row:
            values[self.row["file"]] = SimpleUploadedFile("photo.jpg", b"no picture")
        return self.client.post(address, values)


@pytest.fixture
def known(things, settings):  # noqa: F811
    settings.ROOT_URLCONF, settings.DEMO = "tests.test_doors", True
    doors_at.cache_clear()
    return {"reference": things["reference"], "token": things["token"], "invoice": things["payments"]["token"]}


@pytest.fixture
def somebody(known, request):
    def make(row, **more):
        account = request.getfixturevalue(row["as"]) if "as" in row else None
        if account and account.is_staff:
            account.authenticator_set.all().delete()
            TOTP.activate(account, "JBSWY3DPEHPK3PXP")
        return Knocker(row, known, account, **more)

    return make


def fill(door, what):
    """As if all the tries of this window but none after were used up."""
    limit = door.client if what == "client" else door.target
    if door.is_cheap:
        for key in [key.split(":", 2)[2] for key in caches["process"]._cache if ":knock:" in key]:
            count, until = caches["process"].get(key)
            caches["process"].set(key, (max(count, limit.knocks), until), limit.seconds)
        return
    assert Knock.objects.filter(door=door.key, what=what).update(count=limit.knocks), "The first knock was not counted."


@pytest.mark.parametrize("key", ROWS)
def test_a_door_answers_as_usual_and_after_its_limit_asks_to_wait_in_the_readers_language(somebody, key):
    row, door = ROWS[key], BY_KEY[key]
    visitor = somebody(row)
    assert visitor.knock().status_code != 429
    fill(door, "client")
    for language in [""] if row["ask"].split(" ")[1].startswith(("/api/", "/demo/")) else ["", "ko", "ar"]:
        visitor.language = language
        assert_refused(visitor.knock(), door, language)


def assert_refused(refused, door, language):
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= max(door.client.seconds, door.target.seconds if door.target else 0)
    assert "no-store" in refused["Cache-Control"]
    if refused["Content-Type"].startswith("text/html"):
        assert_kind(refused, language)


def assert_kind(refused, language):
    page = refused.content.decode()
    with override(language or "en"):
        assert gettext("Too many tries") in page
    if language in ("ko", "ar"):
        assert "Too many tries" not in page and "Wait " not in page
    assert f'lang="{language or "en"}"' in page and ('dir="rtl"' in page) is (language == "ar")


@pytest.mark.parametrize("key", WITH_TARGET)
def test_what_is_guessed_at_is_guarded_whoever_guesses_and_nothing_else_is(somebody, key):
    row, door = ROWS[key], BY_KEY[key]
    somebody(row).knock()
    fill(door, "target")
    elsewhere = somebody(row, came_from=THERE)
    assert elsewhere.knock(other=True).status_code != 429, "Another target suffers with it."
    assert somebody(row, came_from=THERE).knock().status_code == 429


def test_the_second_step_is_guarded_for_the_account_whoever_guesses(db, known, officer):
    door = BY_KEY["sign in: second step"]
    from allauth.account.internal.stagekit import LOGIN_SESSION_KEY

    for came_from, expected in ((HERE, 302), (THERE, 429)):
        guesser = Client(REMOTE_ADDR=came_from)
        session = guesser.session
        session[LOGIN_SESSION_KEY] = {"user_pk": str(officer.pk), "email": officer.email}
        session.save()
        guesser.cookies["sessionid"] = session.session_key
        assert guesser.post("/account/2fa/authenticate/", {"code": "000000"}).status_code == expected
        fill(door, "target")


def test_whoever_is_right_uses_up_no_try(client, known, things):  # noqa: F811
    from madang.serving.cases.codes import access_code

    right = {"reference": things["reference"], "code": access_code(things["reference"])}
    for _time in range(BY_KEY["follow a case"].target.knocks + 1):
        assert client.post("/case/", right).status_code == 302


def test_head_is_no_way_around(somebody, known):
    row, door = ROWS["follow a case by link"], BY_KEY["follow a case by link"]
    somebody(row).knock()
    fill(door, "target")
    assert Client(REMOTE_ADDR=THERE).head(f"/case/{known['reference']}/receipt/?code=WRONGONE").status_code == 429
    assert Client(REMOTE_ADDR=THERE).options(f"/case/{known['reference']}/receipt/?code=WRONGONE").status_code == 429


def test_what_was_typed_is_kept_to_be_sent_again(somebody):
    row = ROWS["report a barrier"]
    visitor = somebody(row)
    visitor.knock()
    fill(BY_KEY["report a barrier"], "client")
    page = visitor.knock().content.decode()
    assert 'name="text" value="The letters are too small."' in page and "Send again" in page


def test_a_window_ends(somebody):
    row, door = ROWS["report a barrier"], BY_KEY["report a barrier"]
    visitor = somebody(row)
    visitor.knock()
    fill(door, "client")
    assert visitor.knock().status_code == 429
    from django.utils import timezone

    Knock.objects.update(until=timezone.now())
    assert visitor.knock().status_code == 302


def test_no_address_of_the_internet_is_written_down(somebody):
    somebody(ROWS["report a barrier"]).knock()
    assert HERE not in str(list(Knock.objects.values()))


def test_processes_share_their_count(tmp_path):
    """Four processes with one SQLite file, fifty tries each."""
    setup = "import django; django.setup(); from django.core.management import call_command; call_command('migrate', 'people', verbosity=0)"
    tries = (
        "import django; django.setup(); from madang.common.limits import Door, Knocking, Limit; "
        "k = Knocking(Door('gate', (), Limit(1, 1)), 'client', 'me', Limit(150, 3600)); print(sum(1 for _ in range(50) if not k.wait()))"
    )
    environment = {**os.environ, "MADANG_HOME": str(tmp_path), "DJANGO_SETTINGS_MODULE": "madang.config.settings"}
    environment.pop("MADANG_DATABASE", None)
    subprocess.run([sys.executable, "-c", setup], env=environment, check=True, timeout=300)
    running = [subprocess.Popen([sys.executable, "-c", tries], env=environment, stdout=subprocess.PIPE, text=True) for _ in range(4)]
    allowed = [int(process.communicate(timeout=300)[0].split()[-1]) for process in running]
    assert sum(allowed) == 150


# --- Who knocks ------------------------------------------------------------------------------------------------------


def test_a_header_from_outside_does_not_make_somebody_another_visitor(rf, settings):
    settings.TRUSTED_PROXIES = ["127.0.0.1", "::1"]

    def who(direct, forwarded):
        request = rf.get("/", REMOTE_ADDR=direct, headers={"X-Forwarded-For": forwarded})
        request.session = type("Session", (), {"session_key": None})()
        return visitor_of(request)

    assert who("203.0.113.7", "198.51.100.1") == "203.0.113.7"  # not our proxy: not believed
    assert who("127.0.0.1", "6.6.6.6, 203.0.113.7") == "203.0.113.7"  # what our proxy added stands last
    assert who("127.0.0.1", "127.0.0.1, 203.0.113.7") == "203.0.113.7"
    assert who("::1", "203.0.113.7") == "203.0.113.7"


def test_caddy_drops_headers_with_underscores():
    """The gateway cannot tell X_Forwarded_For from X-Forwarded-For; the one sent by a visitor would come last, and count."""
    caddyfile = (Path(__file__).parents[1] / "src/madang/deploy/system/Caddyfile").read_text()
    assert "header_up -*_*" in caddyfile


def test_one_home_is_one_visitor_however_many_addresses_it_has():
    assert network_of("2001:db8:1:2:aaaa::1") == network_of("2001:db8:1:2:bbbb::2") != network_of("2001:db8:1:3::1")
    assert network_of("::ffff:203.0.113.7") == "203.0.113.7"
    assert network_of("unknown") == "unknown"


# --- No door is forgotten --------------------------------------------------------------------------------------------

HARMLESS = {
    "gallery": "keeps nothing, and stands in demos alone",
    "cases:resume": "a secret in the address, and nothing to send",
    "cases:check": "a secret in the address", "cases:contact": "a secret in the address", "cases:discard": "a secret in the address",
    "cases:sent": "a secret in the address", "cases:remove_item": "a secret in the address",
    "payments:back": "a secret in the address; asks the provider, once for each payment",
}  # fmt: skip


def test_every_address_to_which_a_visitor_can_send_something_is_a_door(known, things):  # noqa: F811
    from tests.test_access import address_of, our_addresses

    forgotten = []
    for name, parameters in our_addresses().items():
        address = address_of(name, parameters, things)
        answer = Client(REMOTE_ADDR=HERE, raise_request_exception=False).post(address, {})
        sent_away = answer.status_code in (301, 302) and answer.url.split("?")[0].endswith(("/account/login/", "/case/", "/"))
        only_reads = answer.status_code == 200 and b'method="post"' not in answer.content  # shows the same whatever was sent
        if answer.status_code in (403, 404, 405) or only_reads or (sent_away and not doors_at(name)):
            continue
        if not doors_at(resolve(address).view_name) and name not in HARMLESS:
            forgotten.append(f"{name} ({address}) answers {answer.status_code} to anybody, as often as they like")
    assert not forgotten, "\n".join(forgotten)


# --- One thing, however it is written --------------------------------------------------------------------------------

SAME_REFERENCE = {
    "small letters": str.lower,
    "no hyphens": lambda text: text.replace("-", ""),
    "blanks": lambda text: f" {text.replace('-', ' - ')} ",
    "full width": lambda text: "".join(chr(ord(sign) + 0xFEE0) for sign in text),
    "something invisible": lambda text: text.replace("-", "\u200b-"),
}
SAME_EMAIL = {
    "capitals": str.upper,
    "full width after the @": lambda text: text.replace("example", "ｅxample"),
    "a label for one's own sorting": lambda text: text.replace("@", "+1@"),
    "blanks": lambda text: f" {text} ",
}


def case_found(client, written, code):
    return client.post("/case/", {"reference": written, "code": code}).status_code == 302


@pytest.mark.parametrize("way", SAME_REFERENCE)
def test_a_reference_written_otherwise_opens_the_same_case_and_is_counted_with_it(known, way):
    from madang.serving.cases.codes import access_code

    reference, door = known["reference"], BY_KEY["follow a case"]
    written = SAME_REFERENCE[way](reference)
    assert case_found(Client(REMOTE_ADDR=HERE), written, access_code(reference))
    assert not case_found(Client(REMOTE_ADDR=HERE), reference, "WRONGONE")
    fill(door, "target")
    assert Client(REMOTE_ADDR=THERE).post("/case/", {"reference": written, "code": "WRONGONE"}).status_code == 429


@pytest.mark.parametrize("way", SAME_REFERENCE)
def test_the_same_in_an_address_and_in_the_open_interface(known, way):
    reference, written = known["reference"], SAME_REFERENCE[way](known["reference"])

    def ask(reference, came_from):
        body = json.dumps({"reference": reference, "code": "WRONGONE"})
        elsewhere = Client(REMOTE_ADDR=came_from)
        return (
            elsewhere.get(f"/case/{reference}/", {"code": "WRONGONE"}).status_code,
            elsewhere.post("/api/v1/cases/status", body, content_type="application/json").status_code,
        )

    assert 429 not in ask(reference, HERE)
    fill(BY_KEY["follow a case by link"], "target")
    fill(BY_KEY["status of a case"], "target")
    assert ask(written, THERE) == (429, 429)


@pytest.mark.parametrize("odd", ["\x00", "ſ", "\ud800", "９", "²", "", " ", "é", "a" * 41, 7, None, ["x"], {"a": 1}])
def test_an_odd_reference_is_no_fresh_try_and_no_fault(known, odd):
    body = json.dumps({"reference": odd, "code": "WRONGONE"})
    assert Client().post("/api/v1/cases/status", body, content_type="application/json").status_code in (404, 422)
    assert Client().get("/case/2026-%00AAA-AAAA/?code=WRONGONE").status_code == 400


@pytest.mark.parametrize("key", ["send the link to come back", "book an appointment", "another e-mail address"])
def test_a_field_that_the_form_does_not_have_names_no_other_target(somebody, key):
    row, door = ROWS[key], BY_KEY[key]
    somebody(row).knock()
    fill(door, "target")
    other = somebody(row | {"with": row["with"] | {"login": "somebody-else@example.org", "reference": "X"}}, came_from=THERE)
    assert other.knock().status_code == 429


@pytest.mark.parametrize("way", SAME_EMAIL)
@pytest.mark.parametrize("key", ["sign in: ask for a code", "send the link to come back", "book an appointment"])
def test_an_address_written_otherwise_is_counted_as_the_same(somebody, key, way):
    row, door = ROWS[key], BY_KEY[key]
    somebody(row).knock()
    fill(door, "target")
    written = {name: SAME_EMAIL[way](value) if "@" in value else value for name, value in row["with"].items()}
    assert somebody(row | {"with": written}, came_from=THERE).knock().status_code == 429
