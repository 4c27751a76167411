"""Questions about cases that several pages ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, IntegerField, Prefetch, Q, QuerySet, Value, When
from django.utils import timezone

from madang.common.languages import say
from madang.common.people.models import Account, Deputy, StaffRole
from madang.common.people.permissions import offices_of
from madang.serving.services.definitions.service import ServiceDefinition
from madang.serving.services.models import ServiceVersion, definition_of

from .models import Application, ClockStop, InformationRequest, Objection, Task
from .permissions import WORKERS

WAITING = Application.Status.WAITING
NEVER_LISTED = ("application__answers", "application__contact_address", "application__contact_phone", "application__consent_note")


@dataclass(frozen=True)
class Filters:
    """What an officer asked to see. `show`: all, mine, free, absent, overdue, soon, waiting, running."""

    show: str = "all"
    search: str = ""
    office: int | None = None
    service: int | None = None

    @classmethod
    def of(cls, data: Any) -> Filters:
        numbers = {name: int(data.get(name)) if str(data.get(name, "")).isdecimal() else None for name in ("office", "service")}
        return cls(data.get("show") or "all", data.get("q", "").strip()[:100], **numbers)


def tasks_of(account: Account) -> QuerySet[Task]:
    """Open tasks of the offices in which the account works, today also for those it stands in for."""
    tasks = Task.objects.open()
    offices = offices_of(account, *WORKERS)
    return tasks if offices is None else tasks.filter(office__in=offices)


def queue_of(account: Account, filters: Filters | None = None) -> QuerySet[Task]:
    """What is due first on top; where the clock is stopped nothing can be done, so these come last."""
    filters = filters or Filters()
    tasks = tasks_of(account).filter(_shown(account, filters.show))
    if filters.office:
        tasks = tasks.filter(office=filters.office)
    if filters.service:
        tasks = tasks.filter(application__service=filters.service)
    if filters.search:
        tasks = tasks.filter(Q(application__reference__icontains=filters.search) | Q(application__contact_name__icontains=filters.search))
    stopped = Case(When(application__status=WAITING, then=Value(1)), default=Value(0), output_field=IntegerField())
    return tasks.order_by(stopped, "due_on", "pk")


def _shown(account: Account, show: str) -> Q:
    today = timezone.localdate()
    running = ~Q(application__status=WAITING)
    return {
        "mine": Q(assigned_to=account),
        "free": Q(assigned_to=None),
        "absent": Q(assigned_to__in=absent_for(account)),
        "overdue": running & Q(due_on__lt=today),
        "soon": running & Q(due_on__gte=today, due_on__lte=today + timedelta(days=3)),
        "waiting": Q(application__status=WAITING),
        "running": running,
    }.get(show, Q())


def absent_for(account: Account) -> QuerySet:
    """Ids of the colleagues the account stands in for today."""
    return Deputy.objects.current().filter(deputy=account).values("absent")


def counts_of(account: Account) -> dict[str, int]:
    """How many tasks each view of the queue holds: one query."""
    kinds = ("mine", "free", "overdue", "soon", "waiting")
    return tasks_of(account).aggregate(all=Count("pk"), **{kind: Count("pk", filter=_shown(account, kind)) for kind in kinds})


def for_listing(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """With all that a row shows, and without the answers."""
    open_questions = InformationRequest.objects.filter(answered_at=None, taken_back_at=None)
    return (
        tasks.select_related("application__version", "assigned_to", "office")
        .defer("application__version__content", *NEVER_LISTED)
        .prefetch_related(
            Prefetch("application__information_requests", open_questions, to_attr="open_questions"),
            Prefetch("application__clock_stops", ClockStop.objects.filter(ended_on=None), to_attr="open_stops"),
        )
    )


_known: dict[tuple[int, str], ServiceDefinition] = {}


def definitions_of(versions: list[ServiceVersion]) -> dict[int, ServiceDefinition]:
    """By id of the version. The content of one never changes and is large, so each process reads it once: at most one query."""
    wanted = {version.pk: (version.pk, version.digest) for version in versions}
    missing = [pk for pk, key in wanted.items() if key not in _known]
    if len(_known) > 500:
        _known.clear()
        missing = list(wanted)
    for version in ServiceVersion.objects.filter(pk__in=missing) if missing else ():
        _known[version.pk, version.digest] = definition_of(version.pk, version.digest, version.content)
    return {pk: _known[key] for pk, key in wanted.items()}


@dataclass(frozen=True)
class Row:
    """A line of the queue."""

    task: Task
    service: str
    title: str
    name: str
    is_masked: bool
    is_overdue: bool
    question: InformationRequest | None
    stop: ClockStop | None

    @property
    def application(self) -> Application:
        return self.task.application


def rows_of(tasks: list[Task]) -> list[Row]:
    definitions = definitions_of([task.application.version for task in tasks])
    return [_row(task, definitions[task.application.version_id]) for task in tasks]


def _row(task: Task, definition: ServiceDefinition) -> Row:
    case, today = task.application, timezone.localdate()
    one = next((one for stage in definition.workflow_of(case.part).stages for one in stage.tasks if one.id == task.task), None)
    is_masked = is_sensitive(definition) or bool(one and one.questions is not None and task.office_id != case.office_id)
    return Row(
        task=task,
        service=say(definition.name),
        title=say(one.title) if one else task.task,
        name="" if is_masked else case.contact_name,
        is_masked=is_masked,
        is_overdue=case.status != WAITING and task.due_on < today,
        question=next(iter(case.open_questions), None),
        stop=next(iter(case.open_stops), None),
    )


def is_sensitive(definition: ServiceDefinition) -> bool:
    return any(use.sensitive for use in definition.form.data_uses)


def workers_in(office_id: int) -> QuerySet[Account]:
    """Who can be given a task of this office."""
    held = StaffRole.objects.current().filter(role__in=WORKERS).filter(Q(office=office_id) | Q(office=None))
    return Account.objects.filter(pk__in=held.values("account"), is_active=True, is_staff=True)


def heads_of(office_id: int) -> QuerySet[Account]:
    held = StaffRole.objects.current().filter(role="head").filter(Q(office=office_id) | Q(office=None))
    return Account.objects.filter(pk__in=held.values("account"), is_active=True, is_staff=True)


def objections_of(account: Account) -> QuerySet[Objection]:
    """Open objections for the account's offices, the oldest first."""
    offices = offices_of(account, *WORKERS)
    found = Objection.objects.filter(state=Objection.State.OPEN)
    if offices is not None:
        found = found.filter(office__in=offices)
    return found.select_related("decision__application__version", "office").defer(
        "decision__application__version__content", "decision__application__answers"
    ).order_by("made_at")  # fmt: skip


def load_of(office_ids: set[int] | None) -> list[dict[str, Any]]:
    """Who has how many open tasks: by office and person, nobody's first. One query."""
    tasks = Task.objects.open()
    if office_ids is not None:
        tasks = tasks.filter(office__in=office_ids)
    today, running = timezone.localdate(), ~Q(application__status=WAITING)
    counted = tasks.values("office", "office__name", "assigned_to", "assigned_to__name", "assigned_to__email").annotate(
        open=Count("pk"),
        overdue=Count("pk", filter=running & Q(due_on__lt=today)),
        waiting=Count("pk", filter=Q(application__status=WAITING)),
    )
    rows = [
        {
            "office": say(row["office__name"]),
            "office_id": row["office"],
            "person": row["assigned_to__name"] or row["assigned_to__email"] or "",
            "account": row["assigned_to"],
            **{key: row[key] for key in ("open", "overdue", "waiting")},
        }
        for row in counted.order_by()
    ]
    return sorted(rows, key=lambda row: (row["office"], row["account"] is not None, -row["overdue"], -row["open"]))


def cases_of(account: Any, resident: Any) -> QuerySet[Application]:
    """All cases of a person, with the parts of life events; either argument may be None."""
    mine = Q(pk=None)
    if account is not None:
        mine |= Q(account=account) | (Q(account=None, resident=None, contact_email__iexact=account.email) & ~Q(contact_email=""))
    if resident is not None:
        mine |= Q(resident=resident)
    return Application.objects.filter(mine)
