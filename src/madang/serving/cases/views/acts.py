"""What an officer does with one case, button by button."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.common.audit.actions import record_read

from .. import actions
from ..desk_forms import FindingForm, HandOverForm, NoteForm, QuestionForm, WithdrawalForm
from ..permissions import case_permission, may_hand_over, may_work_on, visible_questions


def do(request, application, what, done):
    """Run an action of one button; say what came of it; back to the case."""
    try:
        what()
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, done)
    return redirect("desk:case", application.reference)


def ask_and_do(request, application, form, act, *, title, done, button=None, hint=""):  # noqa: PLR0913 - what the page says
    """Ask, do, answer; what was typed stays when it cannot be done."""
    if request.method == "POST" and request.POST.get("do") == "insert":
        form = form.with_blocks()
    elif request.method == "POST" and form.is_valid():
        try:
            act(form)
        except ValidationError as error:
            form.add_error(None, " ".join(error.messages))
        else:
            messages.success(request, done)
            return redirect("desk:case", application.reference)
    record_read(request.user, "cases.case_seen", [application], purpose="case")
    context = {"application": application, "form": form, "title": title, "button": button or title, "hint": hint}
    return render(request, "cases/desk/form.html", context, status=422 if form.errors else 200)


def task_of(request, application, pk, allowed=may_work_on):
    task = get_object_or_404(application.tasks.select_related("assigned_to"), pk=pk)
    if not allowed(request.user, task, application):
        raise PermissionDenied
    return task


def refuse_guests(request, application):
    """An office asked for its opinion alone does not speak with the resident."""
    if visible_questions(request.user, application) is not None:
        raise PermissionDenied


@require_POST
@case_permission
def take(request, application, pk):
    task = task_of(request, application, pk)
    return do(request, application, lambda: actions.take(task, by=request.user), _("The case is yours now."))


@require_POST
@case_permission
def put_back(request, application, pk):
    task = task_of(request, application, pk)
    return do(request, application, lambda: actions.put_back(task, by=request.user), _("The case is free for a colleague again."))


@case_permission
def hand_over(request, application, pk):
    task = task_of(request, application, pk, may_hand_over)
    return ask_and_do(
        request,
        application,
        HandOverForm(request.POST or None, task=task),
        lambda form: actions.hand_over(task, to=form.cleaned_data["to"], by=request.user),
        title=_("Hand over"),
        done=_("The case is handed over, and your colleague has been told."),
    )


@case_permission
def ask(request, application):
    refuse_guests(request, application)
    return ask_and_do(
        request,
        application,
        QuestionForm(request.POST or None, application=application),
        lambda form: actions.ask_for_more(application, question=form.cleaned_data["question"], by=request.user),
        title=_("Ask the resident"),
        button=_("Send the question"),
        done=_("The resident has been asked, and the clock has stopped."),
    )


@require_POST
@case_permission
def take_back_request(request, application, pk):
    refuse_guests(request, application)
    question = get_object_or_404(application.information_requests, pk=pk)
    return do(
        request,
        application,
        lambda: actions.take_back_request(question, by=request.user),
        _("The question is taken back, and the clock runs."),
    )


@case_permission
def note(request, application):
    return ask_and_do(
        request,
        application,
        NoteForm(request.POST or None),
        lambda form: actions.add_note(application, text=form.cleaned_data["text"], by=request.user),
        title=_("Note for colleagues"),
        button=_("Keep the note"),
        done=_("The note is kept with the case."),
    )


@case_permission
def finish(request, application, pk):
    task = task_of(request, application, pk)
    return ask_and_do(
        request,
        application,
        FindingForm(request.POST or None),
        lambda form: actions.finish_task(task, finding=form.cleaned_data["finding"], text=form.cleaned_data["text"], by=request.user),
        title=_("Finish this office's part"),
        button=_("Finish"),
        done=_("Your office's part is finished."),
    )


@case_permission
def withdraw(request, application):
    """The resident has said so by letter or on the telephone."""
    refuse_guests(request, application)
    return ask_and_do(
        request,
        application,
        WithdrawalForm(request.POST or None),
        lambda form: record_withdrawal(application, form.cleaned_data, request.user),
        title=_("Withdraw at the resident's wish"),
        button=_("Withdraw the application"),
        done=_("The application is withdrawn, and the resident has been told."),
        hint=_("Nobody works on the case any more. This cannot be undone; the resident can apply again."),
    )


@transaction.atomic
def record_withdrawal(application, said, by):
    actions.withdraw(application, by=by, how=said["how"])
    actions.add_note(application, text=said["note"], by=by)
