"""The demo town grown to the size of a city's year, and people who use it."""

from __future__ import annotations

import datetime
import random
from collections import defaultdict
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from django.db import connection
from django.utils import timezone

from madang.common.people.models import Account, StaffRole
from madang.common.places.models import Area
from madang.common.search.models import Document
from madang.serving.cases import codes
from madang.serving.cases.models import Application, ClockStop, Draft, InformationRequest, Task
from madang.serving.services.models import Service

BATCH = 2000
OPEN_SHARE = 0.05
STOPPED_SHARE = 0.1  # of the open ones: a question has been put to the resident
TAKEN_SHARE = 0.3  # of the open ones, each by somebody of its office


def grow(cases: int) -> int:
    """Adds what is missing: of a hundred cases five are open. The same seed gives the same town."""
    missing = cases - Application.objects.count()
    services, areas, dice = list(Service.objects.select_related("current_version")), list(Area.objects.all()), random.Random(7)  # noqa: S311
    staff = _staff()
    for start in range(0, max(missing, 0), BATCH):
        batch = [_case(dice, services, areas) for _ in range(min(BATCH, missing - start))]
        made = Application.objects.bulk_create(batch)
        Task.objects.bulk_create(_task(dice, case, staff) for case in made)
        asked = InformationRequest.objects.bulk_create(_question(case) for case in made if case.status == "waiting")
        ClockStop.objects.bulk_create(ClockStop(application=one.application, request=one) for one in asked)
    if missing > 0 and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # autovacuum would, a minute later
    return max(missing, 0)


def _staff() -> dict[int, list[int]]:
    """By office."""
    found = defaultdict(list)
    for office, account in StaffRole.objects.filter(role="officer").values_list("office", "account"):
        found[office].append(account)
    return found


def _case(dice: random.Random, services: list, areas: list) -> Application:
    service = dice.choice(services)
    sent = timezone.now() - datetime.timedelta(days=dice.randrange(365), seconds=dice.randrange(86400))
    is_open = dice.random() < OPEN_SHARE
    status = ("waiting" if dice.random() < STOPPED_SHARE else "in_progress") if is_open else "decided"
    return Application(
        reference=codes.new_reference(), version=service.current_version, service=service, office=service.office, area=dice.choice(areas),
        answers={"note": "grown for a measurement"}, channel="online", language="ko", contact_name="김지훈",
        contact_email=f"resident{dice.randrange(20000)}@example.org", status=status, stage="check",
        submitted_at=sent, promised_on=sent.date() + datetime.timedelta(days=10), due_on=sent.date() + datetime.timedelta(days=10),
        decided_at=None if is_open else sent + datetime.timedelta(days=dice.randrange(1, 15)),
    )  # fmt: skip


def _task(dice: random.Random, case: Application, staff: dict[int, list[int]]) -> Task:
    colleagues = staff[case.office_id]
    is_taken = case.decided_at is None and colleagues and dice.random() < TAKEN_SHARE
    return Task(
        application=case, stage="check", task="check", office=case.office, started_at=case.submitted_at, due_on=case.due_on,
        done_at=case.decided_at, assigned_to_id=dice.choice(colleagues) if is_taken else None,
    )  # fmt: skip


def _question(case: Application) -> InformationRequest:
    return InformationRequest(application=case, question="Which colour is it?", answer_until=case.due_on)


def words(how_many: int) -> list[str]:
    """What people may type: words of the titles that can be found."""
    titles = " ".join(Document.objects.order_by("pk").values_list("title", flat=True))
    found = sorted({word.strip("()“”,.:?!·").lower() for word in titles.split()} - {""})
    random.Random(7).shuffle(found)  # noqa: S311
    return found[:how_many]


def sign_in(base: str, email: str) -> str:
    """The cookie of somebody who walked in at the demo's own door."""
    jar = CookieJar()
    browser = build_opener(HTTPCookieProcessor(jar))
    browser.open(f"{base}/demo/").read()
    token = next(cookie.value for cookie in jar if cookie.name == "csrftoken")
    account = Account.objects.get(email=email)
    browser.open(f"{base}/demo/as/{account.pk}/", urlencode({"csrfmiddlewaretoken": token}).encode()).read()
    return "; ".join(f"{cookie.name}={cookie.value}" for cookie in jar)


def resident() -> str:
    """The e-mail address of one of the town's people."""
    return Account.objects.filter(is_staff=False, is_active=True).earliest("pk").email


def drafts(slug: str, how_many: int) -> list[str]:
    version = Service.objects.get(slug=slug).current_version
    tokens = [codes.new_token() for _ in range(how_many)]
    expires = timezone.now() + datetime.timedelta(days=1)
    Draft.objects.bulk_create(Draft(token_digest=codes.token_digest(token), version=version, expires_at=expires) for token in tokens)
    return tokens
