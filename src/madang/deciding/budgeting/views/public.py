"""What everybody sees: rounds, projects, outcomes, the ledger."""

import io
import zipfile

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse

from ..forms import ReceiptForm
from ..models import Archive, Round
from ..outcome_page import pots_told, why
from ..permissions import may_manage, may_report
from ..queries import is_accepted, turnout, voting_opens_at
from ..rule_words import words_of
from ..sums import sums_told
from .delivery import told


def index(request):
    return render(request, "budgeting/index.html", {"rounds": Round.objects.announced()})


def show(request, code):
    manages = may_manage(request.user)
    round_ = get_object_or_404(Round.objects.all() if manages else Round.objects.announced(), code=code)
    pots = round_.pots.prefetch_related("projects")
    context = {
        "round": round_, "pots": pots, "turnout": turnout(round_), "rule_words": words_of(round_.rule),
        "rule_stands": voting_opens_at(round_)[1], "may_manage": manages,
    }  # fmt: skip
    return render(request, "budgeting/round.html", context)


def project(request, code, number):
    round_ = get_object_or_404(Round, code=code)
    found = get_object_or_404(round_.projects.select_related("pot__area", "round"), number=number)
    carried_out = told(found)
    context = {
        "round": round_, "project": found, "why": why(found), "delivery": carried_out,
        "may_manage": may_manage(request.user), "may_report": carried_out is not None and may_report(request.user, carried_out),
    }  # fmt: skip
    return render(request, "budgeting/project.html", context)


def outcome(request, code):
    round_ = _counted(code)
    context = {"round": round_, "pots": pots_told(round_), "turnout": turnout(round_), "sums": sums_told(round_)}
    return render(request, "budgeting/outcome.html", context)


def recount(request, code):
    """Counting again, in the browser of whoever doubts: the page gives the ballots and the rule, and sees nothing of the result."""
    round_ = _counted(code)
    context = {"round": round_, "pots": pots_told(round_), "outcome_url": reverse("budgeting:outcome", args=[code])}
    return render(request, "budgeting/recount.html", context)


def votes(request, code, pot):
    """One pot's ballots as they lie in the archive, to the byte."""
    found = get_object_or_404(Archive, round__code=code)
    with zipfile.ZipFile(io.BytesIO(bytes(found.content))) as archive:
        try:
            text = archive.read(f"{pot}.pb")
        except KeyError:
            raise Http404 from None
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def _counted(code):
    return get_object_or_404(Round.objects.exclude(counted_at=None), code=code)


def secrecy(request, code):
    return render(request, "budgeting/secrecy.html", {"round": get_object_or_404(Round, code=code)})


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
