"""Sheets that come back: keyed in by two people who do not see each other's reading, looked at by a third where they differ, or replaced."""

import json

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..actions import decide, key_in, read_anew, replace_sheet
from ..forms import BallotForm, labels_of
from ..models import Round, Sheet
from ..paper_forms import SheetForm, SpoiltForm
from ..queries import projects_in
from .paper import paper_desk

SAID = {
    Sheet.State.KEYED: lambda: _("Kept. Now somebody else keys this sheet in, without seeing your reading."),
    Sheet.State.DIFFERS: lambda: _("The two readings differ. Put the sheet aside: a third person decides."),
    Sheet.State.COUNTED: lambda: _("Both readings agree: the ballot is in the box, and the readings are deleted."),
    Sheet.State.SPOILT: lambda: _("Both readings agree: the sheet is declared spoilt."),
}


@never_cache
@paper_desk
def sheet(request, code, sheet):
    """Key in what stands on it, or say why it cannot be counted. Nothing of another reading is shown, except to the third person."""
    found = _sheet(code, sheet)
    offered = projects_in(found.batch.round, found.batch.area_id)
    is_spoilt = "declare" in request.POST
    form = BallotForm(found.batch.round, offered, request.POST if request.method == "POST" and not is_spoilt else None)
    spoilt = SpoiltForm(request.POST if is_spoilt else None)
    if request.method == "POST" and (spoilt if is_spoilt else form).is_valid():
        values = {"spoilt": spoilt.cleaned_data["spoilt"]} if is_spoilt else {"choices": form.choices, "given": form.given}
        try:
            state = (decide if "third" in request.POST else key_in)(found, by=request.user, **values)
        except ValidationError as error:
            (spoilt if is_spoilt else form).add_error(None, error)
        else:
            messages.success(request, SAID[Sheet.State(state)]())
            return redirect("budget_paper:home", code)
    has_read = found.readings.filter(by=request.user).exists()
    readings = _told(found, offered) if found.state == Sheet.State.DIFFERS and not has_read else []
    context = {
        "round": found.batch.round, "sheet": found, "form": form, "spoilt": spoilt, "has_read": has_read, "readings": readings,
        "is_done": found.state in (Sheet.State.COUNTED, Sheet.State.SPOILT), "is_open": found.batch.is_open,
    }  # fmt: skip
    return render(request, "budgeting/paper/sheet.html", context, status=422 if form.errors or spoilt.errors else 200)


def _told(sheet, offered):
    """Both readings side by side, for whoever decides between them."""
    return [(reading.turn, _in_words(reading.content, sheet.batch.round, offered)) for reading in sheet.readings.all()]


def _in_words(content, round_, offered):
    if "spoilt" in content:
        return [_("Spoilt: %(reason)s") % {"reason": Sheet.Reason(content["spoilt"]).label}]
    chosen = {part["pot"]: part["choices"] for part in map(json.loads, content["contents"])}
    words = [f"{pot}: {label}" for pot, projects in offered.items() for label in labels_of(round_, projects, chosen.get(pot.code, []))]
    form = BallotForm(round_, offered)
    said = [f"{form.fields[name].label}: {dict(form.fields[name].choices)[value]}" for name, value in content["given"].items()]
    return words + said


@paper_desk
@require_POST
def anew(request, code, sheet):
    try:
        read_anew(_sheet(code, sheet), by=request.user)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Both readings are thrown away. Two people key the sheet in again."))
    return redirect("budget_paper:sheet", code, sheet)


@paper_desk
def replace(request, code):
    """Somebody brings back a sheet they have spoilt: it is declared so, and they get another one. The roll stays as it is."""
    round_ = get_object_or_404(Round, code=code)
    form = SheetForm(round_, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pile = replace_sheet(form.sheet, by=request.user)
        except ValidationError as error:
            form.add_error("code", error)
        else:
            messages.success(request, _("The old sheet is declared spoilt: keep it. Give another one from %(batch)s.") % {"batch": pile})
            return redirect("budget_paper:home", code)
    return render(request, "budgeting/paper/replace.html", {"round": round_, "form": form}, status=422 if form.errors else 200)


def _sheet(code, sheet):
    found = Sheet.objects.select_related("batch__round", "batch__area")
    return get_object_or_404(found, code=sheet, batch__round__code=code)
