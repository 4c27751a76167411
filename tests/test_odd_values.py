"""Whatever is sent, the answer is a page: no address of the portal breaks over a value that nobody expected."""

import json

import pytest
from django.db import transaction
from django.test import Client

from tests.test_access import TABLE, address_of, our_addresses, things, those_who_may  # noqa: F401 - the fixture

ODD = (
    "²", "٣", "-1", "0", "9" * 19, "9" * 5000, "1e999", "NaN", "0001-01-01", "9999-12-31", "2026-02-30", "0000-00-00", "\ud55c\ufeff\u202e",
    "ſ", "İ", "' OR 1=1 --", "%s{0}{name}", "{{7*7}}", "<script>alert(1)</script>", "=1+1", "../../etc/passwd", "a" * 20_000, "\r\nX: y",
    "[[[", "null", "1;2", "desk-²", "my-9999999999999999999", "2026-12-31T23:59:59+14:00", "9999-12-31T23:59:59-14:00", "0001-01-01T00:00+14:00",
)  # fmt: skip
GET = (
    "q",
    "page",
    "day",
    "resident",
    "show",
    "office",
    "service",
    "kind",
    "code",
    "next",
    "purpose",
    "from",
    "state",
    "month",
    "area",
    "find",
    "language",
)
POST = (
    "code", "reference", "note", "letter", "case", "task", "do", "outcome", "reasons", "starts_at", "email", "name", "day", "amount", "counted",
    "reason", "text", "answer", "resident", "with_whom", "starts_on", "ends_on", "starts_on_day", "starts_on_month", "starts_on_year", "rating",
    "channel", "phone", "address", "shown", "blocks", "to", "copies", "language", "consent_how", "consent_note", "missed", "order", "move",
    "deputy", "role", "office", "birth_date", "birth_date_day", "birth_date_month", "birth_date_year", "file", "kept", "remove_file", "find",
    "dog_name", "dogs", "guide_dog", "opening", "mon", "version", "question", "value", "path", "id", "act", "next", "register_number", "login",
    "day_day", "day_month", "day_year", "comment", "finding", "slot_minutes", "capacity", "mon-0-from", "mon-0-to", "from-0", "to-0", "state",
)  # fmt: skip


def answer_of(client, method, address, values):
    """Nothing that happens stays."""
    with transaction.atomic():
        try:
            return getattr(client, method)(address, values).status_code
        except Exception as error:
            return f"{type(error).__name__}: {str(error)[:200]}"
        finally:
            transaction.set_rollback(True)


@pytest.fixture
def somebody(things, settings, request):  # noqa: F811
    """For whom an address opens, by tests/access.yaml: whoever is let in furthest."""
    settings.LIMITS = False
    clients = {}

    def client_for(name):
        may = those_who_may(TABLE[name]) or {"resident"}
        person = next(one for one in ("head", "clerk", "administrator", "privacy_officer", "resident", "visitor") if one in may)
        if person not in clients:
            clients[person] = Client(raise_request_exception=True)
            clients[person].force_login(request.getfixturevalue(person))
        return clients[person]

    return client_for


def faults(somebody, things, method, fields):  # noqa: F811
    wrong = []
    for number, (name, parameters) in enumerate(our_addresses().items()):
        values = {field: ODD[(number * 7 + place) % len(ODD)] for place, field in enumerate(fields)}
        address = address_of(name, parameters, things)
        code = answer_of(somebody(name), method, address, values)
        if isinstance(code, str) or (code >= 500 and name != "health"):
            wrong.append(f"{method} {name} ({address}): {code}")
    return wrong


def test_no_page_breaks_over_an_odd_question(somebody, things):  # noqa: F811
    assert not (wrong := faults(somebody, things, "get", GET)), "\n".join(wrong)


def test_no_button_breaks_over_an_odd_answer(somebody, things):  # noqa: F811
    assert not (wrong := faults(somebody, things, "post", POST)), "\n".join(wrong)


LOOKED_UP = (
    "/desk/counter/?resident", "/desk/counter/start/dog-tag/?resident", "/desk/?office", "/desk/?page", "/desk/?q", "/desk/?show", "/desk/payments/?q",
    "/desk/payments/till/?day", "/desk/appointments/calendar/counter/?day", "/desk/privacy/data/?resident", "/search/?q", "/addresses.json?q",
    "/verify/?code", "/api/v1/services?language",
)  # fmt: skip


@pytest.mark.parametrize("address", LOOKED_UP)
def test_each_odd_value_where_values_are_looked_up(somebody, things, address):  # noqa: F811
    path, _mark, field = address.rpartition("?")
    client = somebody("payments:till" if path.startswith("/desk/") else "search")
    codes = {odd[:40]: answer_of(client, "get", path, {field: odd}) for odd in ODD}
    assert not {odd: code for odd, code in codes.items() if isinstance(code, str) or code >= 500}


@pytest.mark.parametrize(
    "body",
    [b"[" * 100_000, b'{"reference":' * 50_000, b"", b"null", b"[]", b"1", b'"x"', b"\xff\xfe", b'{"reference": "\\ud800", "code": "\\ud800"}',
     b'{"reference": 1e999, "code": NaN}', b'{"reference": "a\\u0000", "code": "b\\u0000"}', json.dumps({"reference": "9" * 41, "code": []}).encode()],
)  # fmt: skip
def test_the_open_interface_refuses_what_it_cannot_read(db, body):
    answer = Client().post("/api/v1/cases/status", body, content_type="application/json")
    assert 400 <= answer.status_code < 500 and answer.json()["error"]["message"]


@pytest.mark.parametrize("address", ["/search/?q=%00", "/case/2026%00/", "/pay/%00/", "/desk/?q=a%00b"])
def test_the_character_0_is_refused_everywhere(db, head, address):
    client = Client()
    client.force_login(head)
    assert client.get(address).status_code == 400
    assert client.post("/case/", {"reference": "\x00", "code": "x"}).status_code == 400
