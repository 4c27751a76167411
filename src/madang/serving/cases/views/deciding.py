"""Deciding a case, or several of the same service: choose, read what would go out, send."""

import hashlib

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.common.audit.actions import record_read
from madang.common.languages import say
from madang.common.numbers import whole_numbers
from madang.common.people.permissions import staff_required
from madang.common.ui.markdown import to_html

from .. import actions
from ..case_page import case_name
from ..desk_forms import BulkForm, DecisionForm, LetterForm
from ..letters import unknown_places
from ..models import Application
from ..moves import moving
from ..permissions import WORKERS, case_permission, decided_before, may_decide
from ..queries import for_deciding, seen_by
from .queue import back_to_the_queue

MOST_AT_ONCE = 100


@case_permission
def decide(request, application):
    if not may_decide(request.user, application):
        messages.error(request, _not_you(request.user, application))
        return redirect("desk:case", application.reference)
    form = DecisionForm(request.POST or None, application=application)
    step = request.POST.get("do")
    if step == "insert":
        form = form.with_blocks()
    elif step == "change":
        form = DecisionForm(initial=request.POST.dict(), application=application)
    elif step == "send":
        return _send(request, application)
    elif request.method == "POST" and form.is_valid():
        chosen = {name: form.cleaned_data[name] for name in ("outcome", "reasons")}
        if problem := actions.why_not(application, **chosen):
            form.add_error(None, problem)
        else:
            draft = actions.draft_decision(application, **chosen, by=request.user)
            return _preview(request, application, LetterForm(initial={**chosen, "letter": draft.letter}), draft)
    record_read(request.user, "cases.case_seen", [application], purpose="case")
    context = {"application": application, "name": case_name(application), "form": form}
    return render(request, "cases/desk/decide.html", context, status=422 if form.errors else 200)


def _not_you(account, application):
    if decided_before(account, application):
        return _("You took the decision that was set aside, so a colleague or the head of the office has to decide anew.")
    return _("Only the responsible office can decide this case; where its head has to sign, the head.")


def _send(request, application):
    """The letter as the officer left it; where it cannot go out, it is shown again as it stands."""
    form = LetterForm(request.POST)
    if not form.is_valid():
        return _preview(request, application, form, None)
    try:
        actions.decide(application, **form.cleaned_data, by=request.user)
    except ValidationError as error:
        form.add_error(None, " ".join(error.messages))
        return _preview(request, application, form, None)
    messages.success(request, _("The case is decided, and the letter is on its way."))
    return redirect("desk:case", application.reference)


def _preview(request, application, form, draft):
    record_read(request.user, "cases.letter_seen", [application], purpose="case")
    letter = draft.letter if draft else form.data.get("letter", "")
    outcome = draft.outcome if draft else form.data.get("outcome", "")
    title = next((say(one.title) for one in application.workflow.outcomes if one.id == outcome), outcome)
    output, copies = actions.ordered_documents(application, outcome) if title != outcome else (None, 0)
    context = {
        "application": application,
        "form": form,
        "outcome": title,
        "output": say(output.title) if output else "",
        "copies": copies,
        "subject": draft.subject if draft else "",
        "shown": to_html(letter),
        "unknown": unknown_places(letter),
        "recipient": application.contact_name,
        "channel": application.get_contact_channel_display(),
        "moving": moving(application) if draft and draft.kind == "granted" else None,
    }
    return render(request, "cases/desk/letter_preview.html", context, status=422 if form.errors else 200)


@staff_required(*WORKERS)
@require_POST
def bulk(request):
    """Nothing is decided before it was shown which cases would be, and which would not and why."""
    cases = chosen_cases(request)
    if problem := _not_together(cases):
        messages.error(request, problem)
        return back_to_the_queue(request)
    record_read(request.user, "cases.bulk_seen", cases, purpose="queue")
    step = request.POST.get("do")
    form = BulkForm(request.POST if step in ("preview", "send") else None, outcomes=_outcomes(cases))
    ready, refused = [], []
    if form.is_bound and form.is_valid():
        ready, refused = _sorted_out(cases, form.cleaned_data, request.user)
        if step == "send" and request.POST.get("shown") == _fingerprint(form.cleaned_data):
            return _decide_all(request, ready, refused, form.cleaned_data)
    context = {
        "cases": cases,
        "form": form,
        "service": say(cases[0].definition.name),
        "ready": ready,
        "refused": refused,
        "is_preview": form.is_bound and form.is_valid(),
    }
    if context["is_preview"]:
        context["shown"] = _fingerprint(form.cleaned_data)
    return render(request, "cases/desk/bulk.html", context, status=422 if form.errors else 200)


def chosen_cases(request):
    """The ticked cases this member of staff may see, at most a hundred, with all that is asked of them in a few queries."""
    ticked = {name: whole_numbers(request.POST.getlist(name)) for name in ("task", "case")}
    found = Application.objects.filter(pk__in=ticked["case"]) | Application.objects.filter(tasks__in=ticked["task"])
    wanted = seen_by(request.user, Application.objects.filter(pk__in=found.values("pk")))
    return list(for_deciding(wanted).order_by("due_on", "pk")[:MOST_AT_ONCE])


def _fingerprint(chosen):
    """Of what was shown: an outcome changed on the page of confirmation is shown again, not sent."""
    words = f"{chosen['outcome']} {' '.join(chosen['reasons'].split())}"
    return hashlib.sha256(words.encode()).hexdigest()


def _not_together(cases):
    if not cases:
        return _("Tick the cases you want to decide together.")
    if len({(case.service_id, case.part) for case in cases}) > 1:
        return _("These cases are of different services. Choose one service in the list, then tick its cases.")
    return ""


def _outcomes(cases):
    """Of all versions the cases were made with; a case without the chosen outcome is named before anything happens."""
    return {outcome.id: outcome.title for case in cases for outcome in case.workflow.outcomes}


def _sorted_out(cases, chosen, account):
    ready, refused = [], []
    for case in cases:
        problem = (
            actions.why_not(case, **chosen)
            if may_decide(account, case)
            else _("Another office, a colleague, or the head of yours decides this case.")
        )
        if problem or (problem := _needs_a_look(case, chosen["outcome"])):
            refused.append((case, problem))
        else:
            ready.append(case)
    return ready, refused


def _needs_a_look(case, outcome):
    """Who gets a new address is looked at case by case."""
    is_granted = any(one.id == outcome and one.kind == "granted" for one in case.workflow.outcomes)
    return _("This decision changes the register of residents. Decide it by itself.") if is_granted and moving(case) else ""


def _decide_all(request, ready, refused, chosen):
    """What became of each, with the reason beside those that stay as they are."""
    decided, failed = actions.decide_many(ready, **chosen, by=request.user)
    context = {"decided": decided, "refused": refused + failed}
    return render(request, "cases/desk/bulk_done.html", context)
