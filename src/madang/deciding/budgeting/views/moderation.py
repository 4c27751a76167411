"""One list for whoever keeps the discussion: first comments, what was reported, what waits for an answer."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from madang.common.directory.models import Office
from madang.common.numbers import whole_numbers
from madang.common.people.permissions import offices_of, staff_required

from ..actions import discussing
from ..models import Comment, Proposal
from ..permissions import CHECKERS, DESK, MANAGERS, may_manage
from ..proposal_forms import RemoveForm, TownAnswerForm
from ..proposal_queries import to_answer

PAGE = 30
AT_ONCE = 100


@staff_required(*DESK)
def discussion(request):
    """Ticked comments are published together, or get one answer."""
    form = TownAnswerForm(request.POST if "answer" in request.POST else None)
    manages = may_manage(request.user)
    if request.method == "POST":
        chosen = Comment.objects.filter(pk__in=whole_numbers(request.POST.getlist("comment"))[:AT_ONCE])
        if done := _publish(request, chosen) if "publish" in request.POST and manages else _answer(request, form, chosen):
            messages.success(request, done)
            return redirect("proposals_desk:discussion")
    context = {
        "manages": manages,
        "held": Comment.objects.held().select_related("round", "proposal__round", "project")[:AT_ONCE] if manages else [],
        "reported": reported() if manages else [],
        "page": Paginator(to_answer(request.user), PAGE).get_page(request.GET.get("page")),
        "form": form,
        "ticked": whole_numbers(request.POST.getlist("comment")),
    }
    return render(request, "budgeting/desk/discussion.html", context, status=422 if form.errors else 200)


def reported():
    comments = Comment.objects.published().filter(reports__isnull=False, reports__settled_at=None).distinct()
    proposals = Proposal.objects.public().filter(reports__isnull=False, reports__settled_at=None).distinct()
    return [*comments.select_related("round", "proposal__round", "project")[:AT_ONCE], *proposals.select_related("round")[:AT_ONCE]]


def _publish(request, chosen):
    many = discussing.publish(chosen, by=request.user)
    if not many:
        messages.error(request, _("Tick at least one comment that waits for a look."))
    return ngettext("%(count)s comment is published.", "%(count)s comments are published.", many) % {"count": many} if many else ""


def _answer(request, form, chosen):
    allowed = to_answer(request.user).filter(pk__in=chosen)
    if not form.is_valid():
        return ""
    many = discussing.answer(allowed, form.cleaned_data["text"], by=request.user, office=_office_of(request.user))
    if not many:
        form.add_error(None, _("Tick the comments that this answers."))
    return ngettext("%(count)s comment is answered.", "%(count)s comments are answered.", many) % {"count": many} if many else ""


def _office_of(account):
    """For which office somebody answers: their only one."""
    offices = offices_of(account, *CHECKERS, *MANAGERS)
    return Office.objects.filter(pk__in=offices).first() if offices and len(offices) == 1 else None


@staff_required(*MANAGERS)
def comment(request, pk):
    """A single one: taken down with its reason, or kept."""
    found = get_object_or_404(Comment.objects.select_related("round", "proposal__round", "project", "account"), pk=pk)
    form = RemoveForm(request.POST if "remove" in request.POST else None)
    if "keep" in request.POST:
        discussing.keep(found, by=request.user)
        messages.success(request, _("It stays."))
        return redirect("proposals_desk:discussion")
    if form.is_valid():
        try:
            discussing.remove(found, reason=form.cleaned_data["reason"], explanation=form.cleaned_data["explanation"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("It is removed. The reason stands in the public log."))
            return redirect("proposals_desk:discussion")
    context = {"comment": found, "round": found.round, "form": form, "reports": found.reports.filter(settled_at=None)}
    return render(request, "budgeting/desk/comment.html", context, status=422 if form.errors else 200)
