"""Questions about cases that several pages ask."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, Exists, IntegerField, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from madang.common.directory.models import Office
from madang.common.languages import say
from madang.common.numbers import whole_number
from madang.common.people.models import Account, Deputy, StaffRole
from madang.common.people.permissions import offices_of
from madang.serving.payments.models import Invoice
from madang.serving.services.definitions.service import ServiceDefinition
from madang.serving.services.models import ServiceVersion, definition_of

from .models import Application, ClockStop, InformationRequest, Objection, Task
from .permissions import WORKERS

STOPPED = (Application.Status.WAITING, Application.Status.UNPAID)  # the clock stands still
OF_TASK = ("task", "office", "due_on", "objection", "assigned_to", "application")
LISTED = ("reference", "version", "part", "parent", "office", "contact_name", "status", "submitted_at", "due_on")


@dataclass(frozen=True)
class Filters:
    """What an officer asked to see. `show`: all, mine, free, absent, overdue, soon, waiting, running."""

    show: str = "all"
    search: str = ""
    office: int | None = None
    service: int | None = None

    @property
    def is_plain(self) -> bool:
        """Nothing but one of the views, each of which is counted anyway."""
        return not (self.search or self.office or self.service)

    @classmethod
    def of(cls, data: Any) -> Filters:
        numbers = {name: whole_number(data.get(name, "")) for name in ("office", "service")}
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
    stopped = Case(When(_is_stopped(), then=Value(1)), default=Value(0), output_field=IntegerField())
    return tasks.order_by(stopped, "due_on", "pk")


def _is_stopped() -> Q:
    """As a set that the database makes once from an index: joining each task to its case costs five times as much."""
    return Q(application__in=Application.objects.filter(status__in=STOPPED).values("pk"))


class Queue:
    """The queue for a paginator, which asks for its length and a slice. What runs is read in the order of an index, as far as the page needs
    and no further; what is stopped is asked for only where the rest does not fill the page. So a page costs the same in a queue of any length.
    """

    def __init__(self, account: Account, filters: Filters, known: int | None = None):
        """`known`: how many there are, for whoever has counted them already."""
        self.tasks, self.known = queue_of(account, filters).order_by("due_on", "pk"), known

    def count(self) -> int:
        return self.tasks.count() if self.known is None else self.known

    def __getitem__(self, wanted: slice) -> list[Task]:
        running = self.tasks.exclude(_is_stopped())
        ids = list(running.values_list("pk", flat=True)[wanted])
        if missing := wanted.stop - wanted.start - len(ids):
            skipped = max(0, wanted.start - running.count())
            ids += self.tasks.filter(_is_stopped()).values_list("pk", flat=True)[skipped : skipped + missing]
        found = for_listing(Task.objects.all()).in_bulk(ids)
        return [found[pk] for pk in ids if pk in found]


def for_deciding(cases: QuerySet[Application]) -> QuerySet[Application]:
    """With all that is asked before a decision, however many cases there are."""
    owed = Invoice.objects.open().filter(about_kind="cases.application", about_id=OuterRef("pk"))
    cases = cases.select_related("version", "service", "office", "parent", "account", "resident").annotate(is_unpaid=Exists(owed))
    return cases.prefetch_related("tasks__office", "parts__office", "decisions")


def seen_by(account: Account, cases: QuerySet[Application]) -> QuerySet[Application]:
    """`may_see`, asked of many at once."""
    offices = offices_of(account, *WORKERS)
    if offices is None:
        return cases
    mine = (
        Q(office__in=offices) | Q(parent__office__in=offices) | Q(tasks__office__in=offices) | Q(decisions__objections__office__in=offices)
    )
    return cases.filter(pk__in=Application.objects.filter(mine).values("pk"))


def _shown(account: Account, show: str) -> Q:
    today = timezone.localdate()
    if show == "absent":
        return Q(assigned_to__in=absent_for(account))
    conditions = {
        "mine": {"assigned_to": account},
        "free": {"assigned_to": None},
        "overdue": {"due_on__lt": today},
        "soon": {"due_on__gte": today, "due_on__lte": today + timedelta(days=3)},
    }
    if show in {"overdue", "soon", "running"}:
        return ~_is_stopped() & Q(**conditions.get(show, {}))
    return _is_stopped() if show == "waiting" else Q(**conditions.get(show, {}))


def absent_for(account: Account) -> QuerySet:
    """Ids of the colleagues the account stands in for today."""
    return Deputy.objects.current().filter(deputy=account).values("absent")


def counts_of(account: Account) -> dict[str, int]:
    """How many tasks each view of the queue holds: one query."""
    kinds = ("mine", "free", "overdue", "soon", "waiting")
    return tasks_of(account).aggregate(all=Count("pk"), **{kind: Count("pk", filter=_shown(account, kind)) for kind in kinds})


def for_listing(tasks: QuerySet[Task]) -> QuerySet[Task]:
    """With all that a row shows, and nothing else. Offices and versions are few, so they are fetched once and not with each row."""
    open_questions = InformationRequest.objects.filter(answered_at=None, taken_back_at=None)
    return (
        tasks.select_related("application", "assigned_to")
        .only(*OF_TASK, *(f"application__{name}" for name in LISTED), "assigned_to__name", "assigned_to__email")
        .prefetch_related(
            Prefetch("office", Office.objects.only("name")),
            Prefetch("application__version", ServiceVersion.objects.only("digest")),
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
    fee: str = ""

    @property
    def application(self) -> Application:
        return self.task.application

    @property
    def number(self) -> str:
        return str(self.task.pk)

    @property
    def url(self) -> str:
        return self.application.get_absolute_url()

    @property
    def due(self) -> str:
        return date_format(self.task.due_on, "SHORT_DATE_FORMAT")

    @property
    def decision_due(self) -> str:
        """The day the whole case is due, where its task is due on another."""
        day = self.application.due_on
        return date_format(day, "SHORT_DATE_FORMAT") if day and day != self.task.due_on else ""


def rows_of(tasks: list[Task]) -> list[Row]:
    definitions = definitions_of([task.application.version for task in tasks])
    fees = fees_of([task.application for task in tasks])
    return [_row(task, definitions[task.application.version_id], fees.get(task.application_id, "")) for task in tasks]


def fees_of(cases: list[Application]) -> dict[int, str]:
    """Of each case with a fee (a part has that of the whole): "unpaid", "paid", or "refunded". One query."""
    whole = {case.pk: case.parent_id or case.pk for case in cases}
    states = defaultdict(set)
    for about, state in Invoice.objects.filter(about_kind="cases.application", about_id__in=set(whole.values())).values_list(
        "about_id", "state"
    ):
        states[about].add(state)
    words = (("open", "unpaid"), ("paid", "paid"), ("refunded", "refunded"))
    return {case: next((word for state, word in words if state in states[about]), "") for case, about in whole.items() if about in states}


def _row(task: Task, definition: ServiceDefinition, fee: str) -> Row:
    case, today = task.application, timezone.localdate()
    one = next((one for stage in definition.workflow_of(case.part).stages for one in stage.tasks if one.id == task.task), None)
    is_masked = is_sensitive(definition) or bool(one and one.questions is not None and task.office_id != case.office_id)
    return Row(
        task=task,
        service=say(definition.name),
        title=_("Decide anew after the objection") if task.objection_id else say(one.title) if one else task.task,
        name="" if is_masked else case.contact_name,
        is_masked=is_masked,
        is_overdue=case.status not in STOPPED and task.due_on < today,
        question=next(iter(case.open_questions), None),
        stop=next(iter(case.open_stops), None),
        fee=fee,
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
    today, running = timezone.localdate(), ~_is_stopped()
    counted = tasks.values("office", "office__name", "assigned_to", "assigned_to__name", "assigned_to__email").annotate(
        open=Count("pk"),
        overdue=Count("pk", filter=running & Q(due_on__lt=today)),
        waiting=Count("pk", filter=_is_stopped()),
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
        mine |= Q(account=account, resident=None) | (
            Q(account=None, resident=None, contact_email__iexact=account.email) & ~Q(contact_email="")
        )
    if resident is not None:
        mine |= Q(resident=resident)
    return Application.objects.filter(mine)
