"""At the desk, before the vote: rules are tried on an earlier vote, and one of them is fixed."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from ..actions import ask_for_trial, set_rule
from ..models import Trial
from ..permissions import managers_only
from ..queries import voting_opens_at
from ..rule_words import words_of
from ..trial_forms import TrialForm
from ..trial_page import told


@managers_only
@never_cache
def rule(request, round_):
    form = TrialForm(round_, request.POST or None, request.FILES or None)
    if form.is_bound and form.is_valid():
        data = form.cleaned_data
        name = data["file"].name[:200] if data["file"] else ""
        wanted = Trial(round=round_, rules=data["rules"], pot=data["pot"], file_name=name, content=form.content)
        return redirect(ask_for_trial(wanted, by=request.user))
    return render(request, "budgeting/desk/rule.html", _context(round_, form=form), status=422 if form.is_bound else 200)


@managers_only
@never_cache
def trial(request, round_, pk):
    found = get_object_or_404(round_.trials.select_related("round", "pot__round"), pk=pk)
    table = told(found) if found.result else None
    return render(request, "budgeting/desk/trial.html", _context(round_, trial=found, told=table))


@managers_only
@require_POST
def choose_rule(request, round_):
    try:
        set_rule(round_, request.POST.get("rule", ""), by=request.user)
    except ValidationError as problem:
        messages.error(request, problem.messages[0])
    else:
        messages.success(request, _("The rule is set. It can be changed until voting opens."))
    return redirect("budgeting:rule", round_.code)


def _context(round_, **more):
    opens_at, has_opened = voting_opens_at(round_)
    trials = round_.trials.select_related("pot__round")[:10]
    return {"round": round_, "rule_words": words_of(round_.rule), "opens_at": opens_at, "has_opened": has_opened, "trials": trials} | more
