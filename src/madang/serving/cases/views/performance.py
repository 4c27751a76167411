"""How well the services do, for everybody to read."""

from django.http import Http404, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from madang.common.languages import say
from madang.common.places.models import Area
from madang.common.ui.public_pages import public_page
from madang.serving.services.queries import published

from ..calculations import CHANNELS, published_figures
from ..models import PerformanceReport


def _report():
    return PerformanceReport.objects.order_by("-made_at").first()


def channel_labels():
    return {"online": _("Online"), "counter": _("At the counter"), "paper": _("On paper"), "phone": _("By telephone")}


@public_page
def index(request):
    report = _report()
    measured = report.content["services"] if report else {}
    rows = [
        {
            "service": service,
            "name": say(service.current_version.content["name"]),
            "promised": service.current_version.definition.workflow.deadline_days,
        }
        | measured.get(service.slug, {"applications": 0})
        for service in published()
    ]
    rows.sort(key=lambda row: row["name"])
    bars = [(row["name"], row["kept_percent"]) for row in rows if row.get("kept_percent") is not None]
    return render(request, "cases/performance/index.html", {"report": report, "rows": rows, "bars": bars})


@public_page
def service(request, slug):
    service = published().filter(slug=slug).first()
    if service is None:
        raise Http404
    report = _report()
    measured = report.content["services"].get(slug) if report else None
    context = {
        "report": report,
        "service": service,
        "name": say(service.current_version.content["name"]),
        "promised": service.current_version.definition.workflow.deadline_days,
        "measured": measured,
        "channels": [channel_labels()[channel] for channel in CHANNELS],
        "rows": _rows(measured) if measured else [],
    }
    return render(request, "cases/performance/service.html", context)


def _rows(measured):
    names = {area.code: say(area.name) for area in Area.objects.all()}
    table = measured["table"]
    rows = [
        {
            "name": names.get(code) or _("Area not known"),
            "cells": [cells[channel] for channel in CHANNELS],
            "total": table["row_totals"][code],
        }
        for code, cells in table["rows"].items()
    ]
    return [*rows, {"name": _("Total"), "cells": [table["column_totals"][c] for c in CHANNELS], "total": table["total"], "is_total": True}]


def as_json(request):
    figures = published_figures()
    if figures is None:
        raise Http404
    return JsonResponse(figures)
