"""How often somebody may knock at a door that can be hammered. Which doors there are, and their limits: config/doors.py."""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from madang.common.people.visitors import address_of

MACHINES = ("/api/", ".json")
NOT_SENT_AGAIN = {"csrfmiddlewaretoken"}


@dataclass(frozen=True)
class Limit:
    knocks: int
    seconds: int


@dataclass(frozen=True)
class Door:
    """`addresses` are names of URLs; one that ends in `*` stands for all that begin so.

    `client`: how often one visitor may knock. `target`: how often anybody may knock for the same thing, which `target_of(request, kwargs)`
    names: a reference, an e-mail address. Without it a guesser with a thousand addresses would have a thousand tries.
    `only_failures`: whoever opens the door has not used up a try. `is_knock(request)`: not every request to the address is one.
    `is_cheap`: counted in each web process for itself, without a write to the database: a limit on load, never on guessing.
    """

    key: str
    addresses: tuple[str, ...]
    client: Limit
    target: Limit | None = None
    target_of: Callable[[Any, dict], Any] | None = None
    methods: tuple[str, ...] = ("POST",)
    only_failures: bool = False
    is_knock: Callable[[Any], Any] | None = None
    is_cheap: bool = False


class Doors:
    """Middleware. It stands behind sign-in, because a clerk is counted by account: a whole town hall has one address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.knocks = []
        response = self.get_response(request)
        for knock in request.knocks if response.status_code < 400 else ():
            knock.forgive()
        return response

    def process_view(self, request, view, args, kwargs):
        if not settings.LIMITS:
            return None
        kind = "POST" if request.method == "POST" else "GET"  # whatever is not POST reads, so HEAD and OPTIONS are no way around
        for door in doors_at(request.resolver_match.view_name):
            if kind in door.methods and (door.is_knock is None or door.is_knock(request)):
                knocks = [Knocking(door, *counted) for counted in counted_by(door, request, kwargs)]
                waits = [wait for knock in knocks if (wait := knock.wait())]
                if waits:
                    return too_often(request, max(waits))
                request.knocks += [knock for knock in knocks if door.only_failures]
        return None


@lru_cache(maxsize=1000)
def doors_at(view_name: str) -> tuple[Door, ...]:
    return tuple(door for door in import_string(settings.DOORS) if any(fits(address, view_name) for address in door.addresses))


def fits(address: str, view_name: str) -> bool:
    return view_name.startswith(address[:-1]) if address.endswith("*") else view_name == address


def counted_by(door: Door, request: Any, kwargs: dict):
    """(what is counted, whose, at most)."""
    yield "client", visitor_of(request), door.client
    if door.target and door.target_of and (target := door.target_of(request, kwargs)):
        yield "target", str(target).strip().lower(), door.target


def visitor_of(request) -> str:
    """The account of whoever is signed in, else from where they knock. Without a session nothing is asked of it, so that a public page stays public."""
    if request.session.session_key and request.user.is_authenticated:
        return f"account {request.user.pk}"
    return network_of(address_of(request))


def visitor_digest(request) -> str:
    """To count what one visitor keeps, without writing down who it is."""
    return _digest(f"visitor|{visitor_of(request)}")


def _digest(text: str) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), text.encode(errors="replace"), hashlib.sha256).hexdigest()


def network_of(address: str) -> str:
    """One home has 2⁶⁴ addresses of IPv6: it is one visitor."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return address
    return str(known.ipv4_mapped or ipaddress.ip_network(f"{address}/64", strict=False))


class Knocking:
    """One try at a door, by one visitor or for one target."""

    def __init__(self, door: Door, what: str, whose: str, limit: Limit):
        self.door, self.what, self.limit = door, what, limit
        self.digest = _digest(f"{door.key}|{what}|{whose}")

    def wait(self) -> int:
        """Counts this try. The seconds to wait, or 0 when it is allowed."""
        count, until = self._count_in_process() if self.door.is_cheap else self._count()
        return max(1, math.ceil((until - timezone.now()).total_seconds())) if count > self.limit.knocks else 0

    def _count(self):
        """One row for all web processes, counted up by the database itself, so that tries at the same moment all count."""
        from madang.common.people.models import Knock

        now = timezone.now()
        mine = Knock.objects.filter(pk=self.digest)
        if not mine.filter(until__gt=now).count_up():
            mine.filter(until__lte=now).delete()
            until = now + timedelta(seconds=self.limit.seconds)
            Knock.objects.bulk_create([Knock(self.digest, self.door.key, self.what, 0, until)], ignore_conflicts=True)
            mine.count_up()
        return mine.values_list("count", "until").first() or (1, now)

    def _count_in_process(self):
        store, until = caches["process"], timezone.now() + timedelta(seconds=self.limit.seconds)
        key = f"knock:{self.digest}"
        if store.add(key, (1, until), self.limit.seconds):
            return 1, until
        count, until = store.get(key) or (0, until)
        store.set(key, (count + 1, until), max(1, (until - timezone.now()).total_seconds()))
        return count + 1, until

    def forgive(self) -> None:
        from madang.common.people.models import Knock

        Knock.objects.filter(pk=self.digest, count__gt=0).count_up(-1)


def too_often(request, wait_s: int) -> HttpResponse:
    """Says how long, in the reader's language; what was typed stays on the page, to be sent again."""
    if any(mark in request.path for mark in MACHINES):
        message = _("This was asked too often in a short time. Wait %(seconds)s seconds and try again.") % {"seconds": wait_s}
        response = JsonResponse({"error": {"code": "too_many", "message": message, "fields": {}}}, status=429)
    else:
        context = {"wait_minutes": math.ceil(wait_s / 60), "typed": list(typed_in(request))}
        response = render(request, "429.html", context, status=429)
    response["Retry-After"] = str(wait_s)
    response["Cache-Control"] = "private, no-store"
    return response


def typed_in(request):
    if request.method != "POST":
        return
    for name, values in request.POST.lists():
        if name not in NOT_SENT_AGAIN:
            yield from ((name, value) for value in values)
