"""Funded projects while they are carried out: what everybody sees, the plan, the report."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import Prefetch
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control, never_cache

from madang.common.people.permissions import staff_required

from ..actions import plan_delivery, report_delivery
from ..delivery_forms import PlanForm, ReportForm
from ..models import Delivery, DeliveryReport, Round
from ..permissions import managers_only, may_manage, may_report

PLANNED = ("office", "starts_on", "ends_on", "report_every_days", "granted_cents")


def overview(request, code):
    round_ = get_object_or_404(Round.objects.exclude(counted_at=None), code=code)
    deliveries = list(Delivery.objects.of_funded().filter(project__round=round_).select_related("project__round", "office"))
    unplanned = round_.projects.carried_out().filter(delivery=None).select_related("round")
    granted, spent = (sum(getattr(one, name) for one in deliveries) for name in ("granted_cents", "spent_cents"))
    context = {
        "round": round_, "deliveries": deliveries, "unplanned": unplanned, "granted": granted, "spent": spent,
        "done": sum(one.state == Delivery.State.DONE for one in deliveries), "may_manage": may_manage(request.user),
        "bars": [(str(one), _parts(one)) for one in deliveries if one.granted_cents],
    }  # fmt: skip
    return render(request, "budgeting/delivery.html", context)


def _parts(delivery):
    """Per cent spent and not spent of what was granted; above it, all of it is spent."""
    spent = min(100, round(100 * delivery.spent_cents / delivery.granted_cents))
    return [spent, 100 - spent]


@managers_only
@never_cache
def plan(request, round_, number):
    project = get_object_or_404(round_.projects.carried_out().select_related("round", "pot"), number=number)
    known = Delivery.objects.filter(project=project).first()
    initial = {name: getattr(known, name) for name in PLANNED} if known else {"granted_cents": project.cost_cents}
    form = PlanForm(round_.currency, request.POST or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            plan_delivery(project, form.cleaned_data, by=request.user)
        except ValidationError as problem:
            form.add_error("ends_on", problem)
        else:
            return redirect(project)
    return render(request, "budgeting/desk/plan.html", {"project": project, "form": form}, status=422 if form.is_bound else 200)


@staff_required()
@never_cache
def report(request, code, number):
    found = get_object_or_404(
        Delivery.objects.of_funded().select_related("project__round", "office"), project__round__code=code, project__number=number
    )
    if not may_report(request.user, found):
        raise PermissionDenied
    currency = found.project.round.currency
    initial = {"started_on": found.started_on, "ended_on": found.ended_on}
    form = ReportForm(currency, request.user, request.POST or None, request.FILES or None, initial=initial)
    if form.is_bound and form.is_valid():
        try:
            _save(found, form, by=request.user)
        except ValidationError as problem:
            form.add_error("started_on", problem)
        else:
            return redirect(found.project)
    return render(request, "budgeting/desk/report.html", {"delivery": found, "form": form}, status=422 if form.is_bound else 200)


def _save(delivery, form, *, by):
    data, language = form.cleaned_data, get_language()
    shows = {language: data["photo_shows"]} if form.stored else {}
    written = DeliveryReport(text={language: data["text"]}, spent_cents=data["spent_cents"], photo=form.stored, photo_shows=shows)
    report_delivery(delivery, written, started_on=data["started_on"], ended_on=data["ended_on"], by=by)


@cache_control(public=True, max_age=86400)
def photo(request, code, pk):
    """Reports are public, and so are their photos."""
    found = get_object_or_404(DeliveryReport.objects.select_related("photo"), pk=pk, delivery__project__round__code=code)
    if not (found.photo and found.photo.is_clean):
        raise Http404
    response = FileResponse(found.photo.content.open("rb"), content_type=found.photo.media_type)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def told(project):
    """For the project's own page: its delivery with reports, or None."""
    reports = Prefetch("reports", DeliveryReport.objects.select_related("photo"))
    return Delivery.objects.of_funded().filter(project=project).select_related("office").prefetch_related(reports).first()
