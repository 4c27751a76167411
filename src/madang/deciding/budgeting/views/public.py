"""What everybody sees: rounds, projects, outcomes, the ledger."""

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render

from ..forms import ReceiptForm
from ..models import Archive, Round
from ..outcome_page import pots_told
from ..queries import is_accepted, turnout


def index(request):
    return render(request, "budgeting/index.html", {"rounds": Round.objects.all()})


def show(request, code):
    round_ = get_object_or_404(Round, code=code)
    pots = round_.pots.prefetch_related("projects")
    return render(request, "budgeting/round.html", {"round": round_, "pots": pots, "turnout": turnout(round_)})


def project(request, code, number):
    round_ = get_object_or_404(Round, code=code)
    found = get_object_or_404(round_.projects.select_related("pot__area", "round"), number=number)
    return render(request, "budgeting/project.html", {"round": round_, "project": found})


def outcome(request, code):
    round_ = get_object_or_404(Round, code=code)
    if not round_.counted_at:
        raise Http404
    return render(request, "budgeting/outcome.html", {"round": round_, "pots": pots_told(round_), "turnout": turnout(round_)})


def ledger(request, code):
    """The published heads, the archive, and the place where a receipt is looked up."""
    round_ = get_object_or_404(Round, code=code)
    form = ReceiptForm(request.POST or None)
    found = is_accepted(round_, form.cleaned_data["code"]) if form.is_valid() else None
    archive = Archive.objects.filter(round=round_).values("digest").first()
    context = {"round": round_, "heads": round_.heads.all(), "archive": archive, "form": form, "found": found}
    return render(request, "budgeting/ledger.html", context)


def archive(request, code):
    found = get_object_or_404(Archive, round__code=code)
    name = f'attachment; filename="{code}.zip"'
    return HttpResponse(bytes(found.content), content_type="application/zip", headers={"Content-Disposition": name})
