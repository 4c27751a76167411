"""Every address of the portal, asked as every member of the cast, held against one table of who may (tests/access.yaml).

"May" means: the door opens. A page, a form that wants more, or "there is no such thing" behind the door. Refused is 403, being sent to
sign in or to the page that asks for a code, and for addresses that only a token opens, 404.
"""

from pathlib import Path
from uuid import UUID

import pytest
import yaml
from django.conf import settings
from django.db import transaction
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from madang.serving.appointments.models import Calendar
from madang.serving.cases.models import Application, Draft
from madang.serving.cases.tests.test_journey import apply
from madang.serving.payments.models import Invoice

TABLE = yaml.safe_load((Path(__file__).parent / "access.yaml").read_text())
CAST = (
    "visitor", "resident", "neighbour", "clerk", "officer", "other_officer", "head", "editor", "administrator", "privacy_officer",
)  # fmt: skip
# Their own suites guard what happens inside; here their front doors stand for them (below).
FOREIGN = {"wagtail", "allauth", "django", "csp"}
DOORS = {"editor": "/editor/", "editor pages": "/editor/pages/", "account": "/account/email/", "second factor": "/account/2fa/"}
SENT_AWAY = ("/account/login/", "/account/2fa/", "/account/again/", "/case/?")
# Behind these doors there is something in this test, so that "there is no such thing" means: not for you.
REAL = ("cases:", "payments:", "appointments:", "files:")


def every_pattern(resolver, namespaces=()):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            more = (pattern.namespace,) if pattern.namespace else ()
            yield from every_pattern(pattern, (*namespaces, *more))
        elif isinstance(pattern, URLPattern):
            yield pattern, namespaces


def is_ours(pattern):
    view = getattr(pattern.callback, "view_class", pattern.callback)
    return view.__module__.split(".")[0] not in FOREIGN | {"ninja", "functools"}


def parameters_of(route):
    """Named ones, of a path or of a regular expression."""
    kinds = {name: type(converter).__name__ for name, converter in route.converters.items()}
    return kinds or dict.fromkeys(route.regex.groupindex, "")


def our_addresses():
    """{name: {parameter: kind}} of every address that a room of ours answers."""
    found = {}
    for pattern, namespaces in every_pattern(get_resolver()):
        if is_ours(pattern) and pattern.name:
            found[":".join((*namespaces, pattern.name))] = parameters_of(pattern.pattern)
    return found


@pytest.fixture
def things(client, dog_tag, resident):
    """One of each thing an address can name. The case belongs to Ji-hoon, the resident."""
    apply(client.__class__(), dog_tag)
    case = Application.objects.get()
    case.account = resident
    case.save()
    invoice = Invoice.objects.get()
    office = case.office
    Calendar.objects.create(code="counter", name={"en": "Counter"}, office=office, opening={"mon": [["09:00", "12:00"]]})
    client.force_login(resident)
    drafted = client.post(reverse("cases:start", args=[dog_tag.slug]))
    Draft.objects.exclude(application=case).update(account=resident)
    return {
        "payments": {"number": invoice.number, "token": invoice.token}, "appointments": {"code": "counter", "pk": 1},
        "slug": dog_tag.slug, "reference": case.reference, "token": drafted.url.rstrip("/").split("/")[-1], "pk": case.tasks.get().pk,
        "question_id": "dog_name", "number": 1, "code": "family", "provider": "demo", "external_id": "none", "path": "town/none.png", "kind": "json",
    }  # fmt: skip


def address_of(name, parameters, things):
    room = things.get(name.partition(":")[0], {})
    return reverse(name, kwargs={parameter: sample(parameter, kind, things | room) for parameter, kind in parameters.items()})


def sample(parameter, kind, things):
    return UUID(int=0) if kind == "UUIDConverter" else things.get(parameter, 1)


def opens(client, address, name=""):
    """Ask as a page, or as a button where it is one; nothing that happens stays. /health may say that no worker runs."""
    with transaction.atomic():
        response = client.get(address)
        if response.status_code == 405:
            response = client.post(address, {})
        transaction.set_rollback(True)
    assert response.status_code < 500 or address == "/health", f"{address} answered {response.status_code}"
    if response.status_code in (301, 302):
        onward = response.url.removeprefix(settings.BASE_URL)
        return not any(f"{onward}?".startswith(place) for place in SENT_AWAY)
    is_hidden = response.status_code == 404 and (name.startswith(REAL) or not our_addresses().get(name))
    return response.status_code not in (401, 403) and not is_hidden


def those_who_may(row):
    return set(CAST) if row == "everybody" else set(CAST) - {"visitor"} if row == "signed in" else set((row or "").split())


def test_no_address_is_missing_from_the_table_and_none_is_left_over():
    assert set(our_addresses()) | set(DOORS) == set(TABLE)


@pytest.mark.parametrize("person", CAST)
def test_every_door_opens_to_whom_it_should_and_to_nobody_else(client, things, person, request):
    visitor = client.__class__(raise_request_exception=True)
    if person != "visitor":
        visitor.force_login(request.getfixturevalue(person))
    wrong = []
    addresses = {name: address_of(name, parameters, things) for name, parameters in our_addresses().items()} | DOORS
    for name, address in addresses.items():
        should = person in those_who_may(TABLE[name])
        if opens(visitor, address, name) != should:
            wrong.append(f"{name} ({address}) is {'closed' if should else 'open'} to {person}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("gone", ["role over", "not begun", "left"])
def test_no_door_stays_open_to_whoever_worked_here_or_will(client, things, head, gone):
    from datetime import timedelta

    from django.utils import timezone

    day = timedelta(days=1)
    head.roles.update(
        **{"role over": {"ends_on": timezone.localdate() - day}, "not begun": {"starts_on": timezone.localdate() + day}}.get(gone, {})
    )
    visitor = client.__class__()
    visitor.force_login(head)
    if gone == "left":
        from madang.common.people.actions import leave

        leave(head, hand_over_to=None, by=head)
    others = {name for name, row in TABLE.items() if "head" in those_who_may(row) and row not in ("everybody", "signed in")}
    addresses = {name: address_of(name, parameters, things) for name, parameters in our_addresses().items() if name in others}
    assert len(addresses) > 30
    still_open = [f"{name} ({address})" for name, address in addresses.items() if opens(visitor, address, name)]
    assert not still_open, "\n".join(still_open)
