"""The paper desk: batches printed, sums shown, piles counted and closed."""

import logging

import segno
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from madang.common.people.permissions import staff_required
from madang.common.ui import letters

from ..actions import close_batch, print_batch
from ..forms import AGES, MOST_PLACES, SEXES
from ..models import Batch, Round, Sheet
from ..paper_forms import CloseForm, PrintForm, SheetForm
from ..permissions import PAPER_ROLES
from ..queries import projects_in, turnout
from ..sums import sums_told

logger = logging.getLogger(__name__)
paper_desk = staff_required(*PAPER_ROLES)


@paper_desk
def rounds(request):
    return render(request, "budgeting/paper/rounds.html", {"rounds": Round.objects.all()})


@paper_desk
def home(request, code):
    """Where the paper of a round stands; the number of a sheet that came back opens its key-in."""
    round_ = get_object_or_404(Round, code=code)
    form = SheetForm(round_, request.POST or None)
    if request.method == "POST" and form.is_valid():
        return redirect("budget_paper:sheet", code, form.sheet.code)
    waiting = Sheet.objects.filter(batch__round=round_, state__in=[Sheet.State.KEYED, Sheet.State.DIFFERS]).select_related("batch__area")
    context = {"round": round_, "form": form, "sums": sums_told(round_), "waiting": waiting, "turnout": turnout(round_)}
    return render(request, "budgeting/paper/home.html", context, status=422 if form.errors else 200)


@paper_desk
def print_new(request, code):
    round_ = get_object_or_404(Round, code=code)
    form = PrintForm(round_, request.POST or None, initial={"language": get_language(), "size": 50, "area": ""})
    if request.method == "POST" and form.is_valid():
        values = {"area_id": form.cleaned_data["area"], "size": form.cleaned_data["size"], "language": form.cleaned_data["language"]}
        try:
            made = print_batch(round_, by=request.user, **values)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("budget_paper:batch", code, made.number)
    return render(request, "budgeting/paper/print.html", {"round": round_, "form": form}, status=422 if form.errors else 200)


@paper_desk
def batch(request, code, number):
    """One batch: to print, to follow, and after the vote to close."""
    found = _batch(code, number)
    form = CloseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            close_batch(found, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error("left", error)
        else:
            messages.success(request, _("The batch is closed."))
            return redirect("budget_paper:home", code)
    context = {"round": found.round, "batch": found, "form": form, "sums": sums_told(found.round, batch=found.number)}
    return render(request, "budgeting/paper/batch.html", context, status=422 if form.errors else 200)


@paper_desk
def sheets(request, code, number):
    """The sheets themselves, as a page to print or as PDF; printed again after a paper jam they bear the same numbers."""
    found = _batch(code, number)
    with translation.override(found.language or get_language()):
        context = _sheets_context(found)
        if "pdf" in request.GET and letters.can_make_pdf():
            try:
                content = letters.make_pdf("budgeting/paper/sheets.html", context)
            except letters.LetterNotDrawn as problem:
                logger.warning("Ballots on paper were given out as a page: %s", problem)
            else:
                name = f'attachment; filename="{code}-{number}.pdf"'
                return HttpResponse(content, content_type="application/pdf", headers={"Content-Disposition": name})
        return render(request, "budgeting/paper/sheets.html", context)


def _sheets_context(found):
    round_ = found.round
    offered = projects_in(round_, found.area_id)
    places = range(1, min(round_.most_choices or MOST_PLACES, max(map(len, offered.values()), default=1)) + 1)
    return {
        "round": round_, "batch": found, "offered": list(offered.items()), "places": places,
        "voting": next((phase for phase in round_.phases if "vote" in phase.acts), None),
        "about": {"sex": _labels(SEXES), "age": _labels(AGES)},
        "sheets": [{"sheet": sheet, "qr": _square(round_, sheet)} for sheet in found.sheets.all()],
    }  # fmt: skip


def _labels(choices):
    return [label for value, label in choices if value]


def _square(round_, sheet):
    address = f"{settings.BASE_URL}{reverse('budget_paper:sheet', args=[round_.code, sheet.code])}"
    return segno.make(address, error="m").svg_data_uri(scale=3, border=2)


def _batch(code, number):
    return get_object_or_404(Batch.objects.select_related("round", "area"), round__code=code, number=number)
