"""What time brings about by itself: each is done once, however often the worker asks."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from madang.common.audit.actions import record
from madang.common.calendar.queries import add_working_days, is_working_day
from madang.common.notices.actions import Recipient, notify
from madang.common.notices.models import Notice
from madang.common.people.models import Account

from ..contact import case_url, recipient_of
from ..models import Application, InformationRequest, Task
from ..queries import heads_of
from .handling import locked, open_clock

REMIND_DAYS = 3  # before the last day to answer
DIGEST_HOUR = 7
BATCH = 200


def escalate() -> int:
    """A task that has lain too long: the heads of its office are told, once."""
    late = Task.objects.open().filter(escalate_on__lte=timezone.localdate(), escalated_at=None)
    late = late.filter(application__status=Application.Status.IN_PROGRESS)
    return sum(_escalate(pk) for pk in late.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _escalate(pk: int) -> bool:
    if not Task.objects.filter(pk=pk, escalated_at=None, done_at=None).update(escalated_at=timezone.now()):
        return False
    task = Task.objects.select_related("application", "assigned_to").get(pk=pk)
    record("system", "cases.escalated", task.application, task=pk)
    for head in heads_of(task.office_id):
        notify(Recipient.of_account(head), "cases/escalated", about=task.application, application=task.application, task=task)
    return True


def remind() -> int:
    """The resident, some days before the time to answer ends."""
    soon = timezone.localdate() + timedelta(days=REMIND_DAYS)
    waiting = _unanswered().filter(answer_until__lte=soon, answer_until__gte=timezone.localdate(), reminded_at=None)
    # Asked with only these few days to answer, a reminder would follow the question itself.
    waiting = waiting.filter(asked_at__lt=timezone.now() - timedelta(days=1))
    return sum(_remind(pk) for pk in waiting.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _remind(pk: int) -> bool:
    if not InformationRequest.objects.filter(pk=pk, reminded_at=None).update(reminded_at=timezone.now()):
        return False
    request = InformationRequest.objects.select_related("application").get(pk=pk)
    case = request.application
    record("system", "cases.reminded", case, request=pk)
    notify(recipient_of(case), "cases/answer_reminder", about=case, application=case, request=request, url=case_url(case))
    return True


def let_questions_lapse() -> int:
    """No answer in time: the clock runs again, and the officer decides on what there is or asks once more. A late answer still counts."""
    over = _unanswered().filter(answer_until__lt=timezone.localdate(), lapsed_at=None)
    return sum(_let_lapse(pk) for pk in over.values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _let_lapse(pk: int) -> bool:
    request = InformationRequest.objects.select_related("application").get(pk=pk)
    case = locked(request.application)
    if not _unanswered().filter(pk=pk, lapsed_at=None).update(lapsed_at=timezone.now()):
        return False
    open_clock(case)
    record("system", "cases.request_lapsed", case, request=pk)
    for officer in _responsible(case):
        notify(Recipient.of_account(officer), "cases/request_lapsed", about=case, application=case, request=request)
    return True


def _unanswered():
    return InformationRequest.objects.filter(answered_at=None, taken_back_at=None, application__status=Application.Status.WAITING)


def _responsible(case: Application) -> list[Account]:
    """Who works on it; where nobody does, the heads of the office."""
    officers = Account.objects.filter(tasks__application=case, tasks__done_at=None, is_active=True).distinct()
    return list(officers) or list(heads_of(case.office_id))


def send_digests() -> int:
    """On the morning of a working day: to each officer what is overdue or due until the next working day, one message a day."""
    now = timezone.localtime()
    if now.hour < DIGEST_HOUR or not is_working_day(now.date()):
        return 0
    due = _due_until(add_working_days(now.date(), 1))
    told = Notice.objects.filter(template="cases/due_digest", created_at__gte=now.replace(hour=0, minute=0, second=0, microsecond=0))
    officers = Account.objects.filter(is_active=True, is_staff=True, pk__in=due.values("assigned_to"))
    waiting = officers.exclude(pk__in=told.exclude(account=None).values("account"))
    for officer in waiting:
        _send_digest(officer, list(due.filter(assigned_to=officer).select_related("application").order_by("due_on", "pk")[:50]))
    return len(waiting)


def _due_until(day):
    return Task.objects.open().filter(due_on__lte=day, application__status=Application.Status.IN_PROGRESS).exclude(assigned_to=None)


@transaction.atomic
def _send_digest(officer: Account, tasks: list[Task]) -> None:
    notify(Recipient.of_account(officer), "cases/due_digest", tasks=tasks, count=len(tasks))


def watch_deadlines() -> dict[str, int]:
    return {"escalated": escalate(), "reminded": remind(), "lapsed": let_questions_lapse(), "digests": send_digests()}
