"""What everybody may know: which personal data the town uses, for what, and how long."""

from datetime import timedelta

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from madang.common.directory.models import Office
from madang.common.languages import say
from madang.common.ui.models import Town

from ..models import RetentionRun
from ..register_entries import FIELDS, activities_of_town, register_as_csv
from ..retention import deleted_since

YEAR = timedelta(days=365)


def privacy(request):
    context = {
        "activities": activities_of_town(),
        "officer": officer_of_town(),
        "deleted": deleted_since(timezone.now() - YEAR),
        "last_run": RetentionRun.objects.first(),
    }
    return render(request, "privacy/privacy.html", context)


def register(request):
    return render(request, "privacy/register.html", {"activities": activities_of_town(), "officer": officer_of_town()})


def register_file(request, kind):
    activities = activities_of_town()
    if kind == "csv":
        headers = {"Content-Disposition": 'attachment; filename="register-of-processing.csv"'}
        return HttpResponse(register_as_csv(activities), content_type="text/csv; charset=utf-8", headers=headers)
    rows = [{name: activity[name] for name in FIELDS} for activity in activities]
    document = {"controller": str(Town.current()), "privacy_officer": officer_of_town(), "activities": rows}
    return JsonResponse(document, json_dumps_params={"ensure_ascii": False, "indent": 2})


def officer_of_town():
    """Name, title, office, phone and e-mail of the data protection officer, in words; empty when the town named none."""
    known = Town.current().privacy_officer or {}
    words = {key: say(value) if isinstance(value, dict) else value or "" for key, value in known.items()}
    office = Office.objects.filter(code=words.get("office") or "").first()
    return {**words, "office": say(office.name) if office else ""} if words else {}
