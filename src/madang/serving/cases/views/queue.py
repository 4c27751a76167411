"""The officer's list of work: what is due first, and what can be done with several cases at once."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import StreamingHttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from madang.common.audit.actions import record_read
from madang.common.directory.models import Office
from madang.common.numbers import whole_numbers
from madang.common.people.models import Role
from madang.common.people.permissions import has_role, offices_of, staff_required
from madang.common.rooms import DeskPanel, registered
from madang.serving.services.models import Service

from .. import actions
from ..export import queue_as_csv
from ..permissions import DESK, WORKERS, heads, may_work_on
from ..queries import Filters, Queue, counts_of, definitions_of, load_of, queue_of, rows_of

PAGE = 30  # every case on a page is a look at a person, and logged as one: no more than are read at once
MOST_AT_ONCE = 100
LONGEST_ADDRESS = 500


@staff_required(*DESK)
@require_safe
def overview(request):
    """What is waiting for this member of staff, in every room."""
    shown = ((panel, panel.rows(request)) for panel in registered(DeskPanel))
    panels = [render_to_string(panel.template, rows, request) for panel, rows in shown if rows is not None]
    return render(request, "cases/desk/overview.html", {"panels": panels})


@staff_required()
@require_safe
def queue(request):
    """Where every member of staff lands; whoever has no cases goes on to the first page they may use."""
    if not has_role(request.user, *DESK):
        return redirect(_first_page(request))
    if not has_role(request.user, *WORKERS):
        return redirect("desk:overview")
    filters = Filters.of(request.GET)
    counts = counts_of(request.user)
    known = counts.get(filters.show) if filters.is_plain else None
    page = Paginator(Queue(request.user, filters, known), PAGE).get_page(request.GET.get("page"))
    rows = rows_of(page.object_list)
    record_read(request.user, "cases.queue_seen", [row.application for row in rows], purpose="queue")
    _remember(request)
    context = {"page": page, "rows": rows, "filters": filters, "views": _views(counts), **_choices(request.user)}
    return render(request, "cases/desk/queue.html", context)


def _remember(request):
    """Whoever comes back from a case finds the list as they left it: filtered, and on the same page."""
    chosen = f"?{request.GET.urlencode()}" if request.GET else ""
    chosen = chosen if len(chosen) <= LONGEST_ADDRESS else ""
    if request.session.get("queue", "") != chosen:
        request.session["queue"] = chosen


def back_to_the_queue(request):
    return redirect(reverse("desk:queue") + request.session.get("queue", ""))


def _first_page(request):
    their_own = {Role.EDITOR: "wagtailadmin_home", Role.PRIVACY: "privacy:desk"}
    return next((page for role, page in their_own.items() if has_role(request.user, role)), "my")


def _views(counts):
    """The lists an officer switches between, with how many stand in each."""
    labels = {
        "all": _("All"),
        "mine": _("Mine"),
        "free": _("Nobody's yet"),
        "overdue": _("Overdue"),
        "soon": _("Due in 3 days"),
        "waiting": _("Clock stopped"),
    }
    return [(key, label, counts[key]) for key, label in labels.items()] + [("absent", _("Of absent colleagues"), None)]


def _choices(account):
    offices = offices_of(account, *WORKERS)
    mine = Office.objects.all() if offices is None else Office.objects.filter(pk__in=offices)
    services = Service.objects.select_related("current_version").defer("draft", "current_version__content")
    named = definitions_of([service.current_version for service in services if service.current_version])
    names = [(service.pk, named[service.current_version_id].name) for service in services if service.current_version]
    return {"offices": mine, "services": names}


@staff_required(*WORKERS)
@require_safe
def export(request):
    """The whole filtered queue. The log names every case before the first line leaves."""
    ids = list(queue_of(request.user, Filters.of(request.GET)).values_list("pk", "application_id"))
    record_read(
        request.user, "cases.exported", [("cases.application", pk) for pk in dict.fromkeys(case for _task, case in ids)], purpose="export"
    )
    response = StreamingHttpResponse(queue_as_csv([task for task, _case in ids]), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="queue-{timezone.localdate():%Y-%m-%d}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


@staff_required(*WORKERS)
@require_POST
def take_many(request):
    """Each on its own; who was quicker is named."""
    taken = 0
    for task in queue_of(request.user).filter(pk__in=_ids(request, "task")).select_related("application__version")[:MOST_AT_ONCE]:
        try:
            if may_work_on(request.user, task, task.application):
                actions.take(task, by=request.user)
                taken += 1
        except ValidationError as error:
            messages.error(request, f"{task.application.reference}: {' '.join(error.messages)}")
    if taken:
        messages.success(request, ngettext("%(count)s case is yours now.", "%(count)s cases are yours now.", taken) % {"count": taken})
    else:
        messages.error(request, _("No case was taken. Tick cases that nobody has yet."))
    return back_to_the_queue(request)


def _ids(request, name):
    return whole_numbers(request.POST.getlist(name))


@staff_required(Role.HEAD)
@require_safe
def load(request):
    """Who has how many, and what is overdue: for the head of the office."""
    return render(request, "cases/desk/load.html", {"rows": load_of(heads(request.user))})
