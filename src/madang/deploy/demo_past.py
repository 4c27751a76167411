"""What happened in the demo town before you came: half a year of cases, so that desk, till, performance page and *My page* show something real.

Each story is told by the verbs everybody uses, on the day it happened, in the order in which things happened: so the log, the clocks and
the figures are as they would be. It runs once, while the demo town is made; a real town never sees it.
"""

from __future__ import annotations

import base64
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from heapq import heappop, heappush
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation

from madang.common.calendar.queries import add_working_days
from madang.common.files.actions import keep
from madang.common.names import full_name
from madang.common.notices.models import Notice, State
from madang.common.people.models import Account, Role
from madang.common.places.models import Address
from madang.serving.appointments.actions import hold
from madang.serving.appointments.models import Calendar
from madang.serving.appointments.queries import bookable_slots
from madang.serving.cases import actions
from madang.serving.cases.calculations import refresh_performance
from madang.serving.cases.models import Application
from madang.serving.cases.permissions import deciding_office, role_for
from madang.serving.cases.workflow import is_last_stage
from madang.serving.payments.actions import close_cash, take_cash
from madang.serving.payments.actions.cash import drawer_cents
from madang.serving.payments.models import Invoice
from madang.serving.services.models import Service, ServiceVersion

DAYS = 200
PAPER = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==")
PEOPLE = [
    ("김", "민준", "ko"), ("이", "서윤", "ko"), ("박", "도윤", "ko"), ("최", "하은", "ko"), ("정", "시우", "ko"), ("강", "지유", "ko"),
    ("Santos", "Maria", "en"), ("Nguyen", "Linh", "en"), ("Haddad", "Omar", "ar"), ("조", "은서", "ko"), ("윤", "주원", "ko"), ("Ivanova", "Vera", "en"),
]  # fmt: skip


class Clock:
    """Whoever asks Django for the time while the town is made is told this moment."""

    def __init__(self) -> None:
        self.real = timezone.now
        self.began = timezone.now()
        self.moment = self.began - timedelta(days=DAYS + 5)

    def now(self) -> datetime:
        return self.moment

    @contextmanager
    def turned_back(self) -> Iterator[Clock]:
        timezone.now = self.now
        try:
            yield self
        finally:
            timezone.now = self.real


@dataclass
class Story:
    """`ago`: days since it was sent. `took`: working days until the decision, None while it is open. The rest is what else happened."""

    service: str
    ago: int
    took: int | None = None
    outcome: str = ""
    answers: dict[str, Any] = field(default_factory=dict)
    person: int = 0
    account: str = ""
    channel: str = "online"
    is_taken: bool = True
    finishes: int = 9  # stages that were finished, where it is open
    question: str = ""
    answered_after: int | None = None
    is_paid: bool = True
    rating: int | None = None
    objection: str = ""


def tell(clock: Clock) -> None:
    """All stories side by side, each going on when its next day has come; what lies in the future has not happened yet."""
    town = Town(clock)
    waiting: list[tuple[datetime, int, Iterator[datetime]]] = []
    for number, story in enumerate(stories()):
        life = town.live(story)
        heappush(waiting, (next(life), number, life))
    with transaction.atomic(), translation.override("en"):
        while waiting:
            moment, number, life = heappop(waiting)
            if moment > clock.began:
                continue
            clock.moment = moment
            if (following := next(life, None)) is not None:
                heappush(waiting, (max(following, moment + timedelta(minutes=1)), number, life))
        clock.moment = clock.began
        old = Notice.objects.filter(state=State.QUEUED, created_at__lt=clock.began - timedelta(days=3))
        old.update(state=State.SENT, handed_over_at=F("created_at"))
        refresh_performance()


class Town:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.chance = random.Random(7)  # noqa: S311 the same town every time
        self.addresses = list(Address.objects.select_related("area").order_by("pk"))
        self.clerk = Account.objects.get(email="counter@maru.example")

    def live(self, story: Story) -> Iterator[datetime]:
        sent = self._at(self.clock.began - timedelta(days=story.ago), self.chance.randrange(9, 17))
        sent = min(sent, self.clock.began - timedelta(minutes=self.chance.randrange(10, 90)))
        yield sent
        case = self._apply(story)
        for invoice in Invoice.objects.about(case).open() if story.is_paid else ():
            self._take_money(invoice, story)
        if not story.is_taken:
            return
        yield self._workday(sent, 1)
        yield from self._handle(case, story, sent)
        if story.took is None:
            return
        yield self._workday(sent, story.took)
        decision = actions.decide(self._fresh(case), outcome=story.outcome, reasons=REASONS.get(story.outcome, ""), by=self._decider(case))
        yield self._workday(sent, story.took + 2)
        if story.rating:
            actions.give_feedback(self._fresh(case), rating=story.rating)
        if story.objection:
            actions.object_to_decision(decision, text=story.objection)

    def _handle(self, case: Application, story: Story, sent: datetime) -> Iterator[datetime]:
        """Takes the work on, asks where something is missing, and brings the case to where it is decided or stands still."""
        task = case.tasks.filter(done_at=None)[0]
        officer = self._somebody(task.office_id, role_for(task, case))
        actions.take(task, by=officer)
        if story.question:
            asked = actions.ask_for_more(self._fresh(case), question=story.question, by=officer)
            if story.answered_after is None:
                return
            yield self.clock.now() + timedelta(days=story.answered_after)
            actions.answer_request(asked, answer="Here it is. Thank you for asking.")
        for stage in range(story.finishes):
            if is_last_stage(self._fresh(case)) and story.took is None:
                return
            yield self._workday(sent, 1 + min(stage + 1, (story.took or 9) - 1))
            if self._finish_stage(self._fresh(case)):
                return

    def _finish_stage(self, case: Application) -> bool:
        """Every office does its part; in the last stage the competent one decides instead. True when that is all that is left."""
        is_last = is_last_stage(case)
        for task in case.tasks.filter(done_at=None, stage=case.stage).select_related("application"):
            if not (is_last and task.office_id == deciding_office(case)):
                actions.finish_task(task, finding="agrees", by=self._somebody(task.office_id, role_for(task, case)))
        return is_last

    def _apply(self, story: Story) -> Application:
        account = Account.objects.filter(email=story.account).first() if story.account else None
        by_clerk = story.channel != "online"
        version = ServiceVersion.objects.get(pk__in=Service.objects.filter(slug=story.service).values("current_version"))
        draft, _token = actions.start_draft(
            version,
            account=account,
            channel=story.channel,
            language=PEOPLE[story.person % len(PEOPLE)][2],
            assisted_by=self.clerk if by_clerk else None,
            consent_how="in_person" if by_clerk else "",
            consent_note="Identity card seen" if by_clerk else "",
        )
        contact = draft.answers.get("_contact") or self._contact(story)
        known = draft.answers  # of somebody signed in: what the register says of them
        draft = actions.save_answers(draft, {**self._answers(story, draft.language, known), **known, "_contact": contact})
        return actions.submit(draft, by=self.clerk if by_clerk else account or "applicant")

    def _answers(self, story: Story, language: str, known: dict[str, Any]) -> dict[str, Any]:
        """What the service needs, with an address, a person, a paper and a time where it asks for one."""
        family, given, _language = PEOPLE[story.person % len(PEOPLE)]
        person = {"family_name": family, "given_name": given, "birth_date": "1990-05-04", "national_number": None, "phone": "010-0000-0100"}
        makers = {
            "ADDRESS": self._address,
            "PERSON": lambda: person | {"other_number": "Passport M7654321"},
            "FAMILY": lambda: (known.get("applicant") or person)["family_name"],
            "PAPER": lambda: [str(keep(PAPER, name="paper.png", media_type="image/png").pk)],
        }
        return {name: makers[value]() if value in list(makers) else self._slot(value, language) for name, value in story.answers.items()}

    def _slot(self, value: Any, language: str) -> Any:
        if not (isinstance(value, str) and value.startswith("SLOT:")):
            return value
        calendar = Calendar.objects.get(code=value.removeprefix("SLOT:"))
        free = bookable_slots(calendar)
        return hold(calendar, self.chance.choice(free[: min(len(free), 12)]).starts_at, language=language).token

    def _address(self) -> dict[str, str]:
        one = self.chance.choice(self.addresses)
        street = one.street.get("ko") or next(iter(one.street.values()))
        return {"street": street, "number": one.number, "unit": "", "postcode": one.postcode, "area": one.area.code}

    def _contact(self, story: Story) -> dict[str, str]:
        family, given, _language = PEOPLE[story.person % len(PEOPLE)]
        if story.channel == "online":
            return {
                "name": full_name(family, given),
                "channel": "email",
                "email": f"person{story.person}@example.org",
                "phone": "",
                "address": "",
            }
        home = self._address()
        return {
            "name": full_name(family, given), "channel": "letter", "email": "", "phone": "",
            "address": f"{home['street']} {home['number']}\n{home['postcode']} 마루시",
        }  # fmt: skip

    def _take_money(self, invoice: Invoice, story: Story) -> None:
        take_cash(invoice, by=self.clerk)
        if story.ago:  # the drawer is counted every evening; today's is still open
            close_cash(by=self.clerk, currency=invoice.currency, counted_cents=drawer_cents(self.clerk, invoice.currency))

    def _decider(self, case: Application) -> Account:
        case = self._fresh(case)
        left = case.tasks.filter(done_at=None, stage=case.stage, office=deciding_office(case)).first()
        return self._somebody(deciding_office(case), role_for(left, case) if left else Role.OFFICER)

    def _somebody(self, office: int, role: str) -> Account:
        held = Account.objects.filter(roles__office=office, roles__role=role).order_by("pk")
        return held.first() or Account.objects.filter(roles__office=office).order_by("pk")[0]

    @staticmethod
    def _fresh(case: Application) -> Application:
        return Application.objects.select_related("version", "service", "office").get(pk=case.pk)

    @staticmethod
    def _at(moment: datetime, hour: int) -> datetime:
        return timezone.make_aware(datetime.combine(timezone.localdate(moment), time(hour, 7)))

    def _workday(self, sent: datetime, days: int) -> datetime:
        return self._at(self._at_noon(add_working_days(timezone.localdate(sent), days)), self.chance.randrange(9, 17))

    @staticmethod
    def _at_noon(day: Any) -> datetime:
        return timezone.make_aware(datetime.combine(day, time(12)))


REASONS = {
    "not_registered": "The birth notice belongs to another child.",
    "stands": "We looked at the file again: the office kept to the ordinance, and the sum is right.",
    "upheld": "The office had overlooked your letter of the third. It decides anew.",
}
BIRTH = {
    "child_family_name": "FAMILY", "child_given_name": "새봄", "child_sex": "girl", "birth_place": "home", "is_twin": False, "applicant": "PERSON",
    "relation": "mother", "add_father": False, "married": False, "home": "ADDRESS", "birth_notice": "PAPER", "copies": 1, "nurse_visit": False, "truth": True,
}  # fmt: skip
LOST = {"lost_or_found": "lost", "category": "keys", "description": "Three keys on a red ribbon", "place": "bus", "photo": []}
WASTE = {"items": [{"what": "seat", "note": ""}], "pickup_address": "ADDRESS", "slot": "SLOT:bulky-waste-lorry", "needs_carrying": False}
COMPLAINT = {
    "kind": "decision", "what_happened": "The fee was counted twice.", "what_you_want": "Please count it again.", "for_whom": "self",
    "confidential": False, "talk_first": False,
}  # fmt: skip
PERMIT = {
    "applicant": "PERSON", "is_owner": True, "has_architect": False, "site": "ADDRESS", "kind": "extend", "use": "home", "floor_area": 82,
    "floors": 1, "near_trees_or_dune": False, "site_plan": "PAPER", "floor_plans": "PAPER", "neighbours_told": True, "truth": True,
}  # fmt: skip


def stories() -> Iterator[Story]:
    yield from past_stories()
    yield from open_stories()


def past_stories() -> Iterator[Story]:
    """What is decided: enough of each for figures that tell nobody apart."""
    for n in range(20):
        late = n % 3 == 2
        yield _birth(190 - 9 * n, n, took=8 if late else 3 + n % 3, outcome="registered", rating=(3 if late else 5) if n % 2 else None)
    for n in range(14):
        outcome = "matched" if n % 4 == 1 else "not_matched"
        yield _lost(195 - 7 * n, n, took=12 + n, outcome=outcome, rating=4 + n % 2, channel="counter" if n % 3 == 0 else "online")
    for n in range(8):
        yield Story("bulky-waste", 150 - 16 * n, took=2, outcome="confirmed", answers=WASTE, person=n, channel="counter", rating=4)
    for n in range(7):
        yield Story(
            "complaint-decision", 180 - 17 * n, took=12 + n, outcome="stands" if n % 3 else "upheld", answers=COMPLAINT, person=n + 3
        )


def open_stories() -> Iterator[Story]:
    """What lies on the desks today: new, taken, due, overdue, waiting for an answer, for money, for another office, for a second look."""
    yield _birth(0, 3, is_taken=False)
    yield _birth(1, 4, is_taken=False)
    yield _birth(3, 5, finishes=1)
    yield _birth(9, 6, question="The photograph is dark. Please send another one.")
    yield _birth(15, 7, finishes=1)
    yield _birth(40, 8, took=4, outcome="registered", account="amina.salim@example.org", copies=2)
    yield _birth(20, 9, took=4, outcome="not_registered", objection="The notice is my child's: the hospital wrote a wrong number on it.")
    yield _lost(2, 10, question="Which number stands on the key?", account="amina.salim@example.org")
    yield _lost(70, 11, finishes=1)
    yield _lost(5, 2, channel="counter", finishes=1)
    yield Story("bulky-waste", 0, answers=WASTE, person=1, channel="counter", is_taken=False)
    yield Story("bulky-waste", 1, answers=WASTE, person=2, account="jihoon.park@example.org", is_paid=False, is_taken=False)
    yield Story("bulky-waste", 4, answers=WASTE, person=5, is_paid=False, is_taken=False)
    yield Story("complaint-decision", 33, answers=COMPLAINT, person=6, finishes=1)
    yield Story("complaint-decision", 6, answers=COMPLAINT, person=7, finishes=1)
    yield Story("building-permit", 12, answers=PERMIT, person=8, finishes=1, is_paid=False)
    yield Story("building-permit", 20, answers=PERMIT, person=9, question="The plan does not show the height of the roof.", is_paid=False)


def _birth(ago: int, person: int, copies: int = 1, **more: Any) -> Story:
    born = (timezone.localdate() - timedelta(days=ago + 4)).isoformat()
    return Story("register-birth", ago, answers=BIRTH | {"born_on": born, "copies": copies}, person=person, **more)


def _lost(ago: int, person: int, **more: Any) -> Story:
    happened = (timezone.localdate() - timedelta(days=ago + 1)).isoformat()
    return Story("lost-and-found", ago, answers=LOST | {"happened_on": happened}, person=person, **more)
