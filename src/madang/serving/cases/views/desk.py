"""The officer's desk: the queue, and a case with what can be done about it."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.common.audit.actions import record_read
from madang.common.people.permissions import staff_required

from .. import actions
from ..case_page import case_context
from ..desk_forms import DecisionForm, FindingForm, HandOverForm, NoteForm, QuestionForm
from ..models import Task
from ..permissions import DESK, case_permission, may_decide
from ..queries import queue_of

PAGE = 50


@staff_required(*DESK)
def queue(request):
    only, search = request.GET.get("show", "all"), request.GET.get("q", "").strip()
    page = Paginator(queue_of(request.user, only=only, search=search), PAGE).get_page(request.GET.get("page"))
    record_read(request.user, "cases.queue_seen", [task.application for task in page], purpose="queue")
    return render(request, "cases/desk/queue.html", {"page": page, "only": only, "search": search})


@case_permission
def case(request, application):
    record_read(request.user, "cases.case_seen", [application], purpose="case")
    return render(request, "cases/desk/case.html", case_context(application, request.user))


def _do(request, application, what, done):
    """Run an action of one button; say what came of it; back to the case."""
    try:
        what()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("desk:case", application.reference)


@require_POST
@case_permission
def take(request, application, pk):
    task = get_object_or_404(application.tasks, pk=pk)
    return _do(request, application, lambda: actions.take(task, by=request.user), _("The case is yours now."))


@require_POST
@case_permission
def put_back(request, application, pk):
    task = get_object_or_404(application.tasks, pk=pk)
    return _do(request, application, lambda: actions.put_back(task, by=request.user), _("The case is free for a colleague again."))


@case_permission
def hand_over(request, application, pk):
    task = get_object_or_404(application.tasks, pk=pk)
    return _form(
        request,
        application,
        HandOverForm(request.POST or None, task=task),
        lambda form: actions.hand_over(task, to=form.cleaned_data["to"], by=request.user),
        title=_("Hand over"),
        done=_("The case is handed over, and your colleague has been told."),
    )


@case_permission
def ask(request, application):
    return _form(
        request,
        application,
        QuestionForm(request.POST or None, application=application),
        lambda form: actions.ask_for_more(application, question=form.cleaned_data["question"], by=request.user),
        title=_("Ask the resident"),
        done=_("The resident has been asked, and the clock has stopped."),
    )


@require_POST
@case_permission
def take_back_request(request, application, pk):
    question = get_object_or_404(application.information_requests, pk=pk)
    return _do(request, application, lambda: actions.take_back_request(question, by=request.user), _("The question is taken back, and the clock runs."))


@case_permission
def note(request, application):
    return _form(
        request,
        application,
        NoteForm(request.POST or None),
        lambda form: actions.add_note(application, text=form.cleaned_data["text"], by=request.user),
        title=_("Note for colleagues"),
        done=_("The note is kept with the case."),
    )


@case_permission
def finish(request, application, pk):
    task = get_object_or_404(Task.objects.open(), application=application, pk=pk)
    return _form(
        request,
        application,
        FindingForm(request.POST or None),
        lambda form: actions.finish_task(task, finding=form.cleaned_data["finding"], text=form.cleaned_data["text"], by=request.user),
        title=_("Finish this office's part"),
        done=_("Your office's part is finished."),
    )


@case_permission
def decide(request, application):
    if not may_decide(request.user, application):
        messages.error(request, _("Only the responsible office can decide this case."))
        return redirect("desk:case", application.reference)
    return _form(
        request,
        application,
        DecisionForm(request.POST or None, application=application),
        lambda form: actions.decide(application, outcome=form.cleaned_data["outcome"], reasons=form.cleaned_data["reasons"], by=request.user),
        title=_("Decide"),
        done=_("The case is decided, and the letter is on its way."),
    )


def _form(request, application, form, do, *, title, done):
    """Ask, do, answer; what was typed stays when it cannot be done."""
    if request.method == "POST" and form.is_valid():
        try:
            do(form)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, done)
            return redirect("desk:case", application.reference)
    context = {"application": application, "form": form, "title": title}
    return render(request, "cases/desk/form.html", context, status=422 if form.errors else 200)
