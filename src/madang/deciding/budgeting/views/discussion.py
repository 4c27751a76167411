"""Saying something, and saying that something should not stand there."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..actions import discussing
from ..models import Comment, Project, Proposal, Round
from ..proposal_forms import CommentForm, ReportForm
from .proposals import context_of, discussion_of, public_or_404


@login_required
@require_POST
def comment(request, code, number):
    proposal = public_or_404(code, number)
    form = CommentForm(request.POST)
    if made := _said(request, proposal, form):
        return redirect(made)
    return render(request, "budgeting/proposals/show.html", context_of(request, proposal, comment_form=form), status=422)


@login_required
@require_POST
def comment_project(request, code, number):
    project = get_object_or_404(Project.objects.select_related("round"), round__code=code, number=number)
    form = CommentForm(request.POST)
    if made := _said(request, project, form):
        return redirect(made)
    context = {"round": project.round, "project": project, **discussion_of(request, project), "comment_form": form}
    return render(request, "budgeting/proposals/project.html", context, status=422)


def _said(request, thing, form):
    if not form.is_valid():
        return None
    try:
        made = discussing.comment(thing, form.cleaned_data["text"], by=request.user, name=str(request.user.resident or request.user.name))
    except ValidationError as error:
        form.add_error("text", error)
        return None
    if made.state == Comment.State.HELD:
        messages.success(request, _("Thank you. Somebody looks at your first comment before it appears; your next ones appear at once."))
    else:
        messages.success(request, _("Your comment is there. The town answers it by %(day)s.") % {"day": made.due_on})
    return made


def report(request, code, kind, pk):
    """Anybody may, without an account; it is not kept who did."""
    round_ = get_object_or_404(Round, code=code)
    if kind == "comment":
        thing = get_object_or_404(Comment.objects.published().select_related("proposal__round", "project", "round"), pk=pk, round=round_)
    elif kind == "proposal":
        thing = get_object_or_404(Proposal.objects.public().select_related("round"), pk=pk, round=round_)
    else:
        raise Http404
    form = ReportForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        discussing.report(thing, reason=form.cleaned_data["reason"], text=form.cleaned_data["text"])
        messages.success(request, _("Thank you. Somebody of the town looks at it."))
        return redirect(thing)
    text = thing.text if kind == "comment" else f"{thing.title}\n\n{thing.what}"
    context = {"round": round_, "thing": thing, "text": text, "form": form}
    return render(request, "budgeting/proposals/report.html", context, status=422 if form.errors else 200)
