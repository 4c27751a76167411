"""What everybody sees of proposals: the list with its map, a proposal, what was taken down and why."""

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from madang.common.files.models import StoredFile
from madang.common.phases.queries import may, phase_for
from madang.common.places.models import Area

from ..models import Project, Proposal, Round
from ..permissions import is_author, may_manage
from ..proposal_forms import SERVES, AnswerForm, CommentForm, FilterForm, InviteForm
from ..proposal_queries import comments_on, confirmed, listed, points_of

PAGE = 20


@require_safe
def index(request, code):
    round_ = get_object_or_404(Round, code=code)
    form = FilterForm(request.GET)
    filters = form.cleaned_data if form.is_valid() else getattr(form, "cleaned_data", {})
    found = listed(round_, filters)
    context = {
        "round": round_,
        "form": form,
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "points": points_of(found.exclude(latitude=None)[:500]),
        "outlines": outlines(),
        "phase": phase_for(round_, "propose"),
        "drafts": drafts_of(round_, request.user),
    }
    return render(request, "budgeting/proposals/list.html", context)


def outlines():
    return [{"name": str(area), "geometry": area.geometry} for area in Area.objects.exclude(geometry=None)]


def drafts_of(round_, account):
    return round_.proposals.filter(account=account, state=Proposal.State.DRAFT) if account.is_authenticated else []


def public_or_404(code, number):
    found = Proposal.objects.select_related("round", "pot", "area", "office", "project", "merged_into__round").prefetch_related(confirmed())
    return get_object_or_404(found.exclude(state=Proposal.State.DRAFT), round__code=code, number=number)


@require_safe
def show(request, code, number):
    proposal = public_or_404(code, number)
    if proposal.state == Proposal.State.MERGED:
        return redirect(proposal.merged_into or proposal.round)
    if proposal.state == Proposal.State.REMOVED:
        removal = proposal.round.removals.filter(what="proposal", about=str(number)).first()
        return render(
            request, "budgeting/proposals/removed.html", {"proposal": proposal, "round": proposal.round, "removal": removal}, status=410
        )
    return render(request, "budgeting/proposals/show.html", context_of(request, proposal))


def context_of(request, proposal, **forms):
    """Also for the pages that come back with an error: `forms` are those that were sent."""
    round_, account = proposal.round, request.user
    mine = is_author(account, proposal)
    return {
        "round": round_,
        "proposal": proposal,
        "serves": [label for key, label in SERVES if key in proposal.serves],
        "photos": StoredFile.objects.filter(owner_kind="budgeting.proposal", owner_id=proposal.pk),
        "points": points_of([proposal]),
        "outlines": outlines() if proposal.latitude is not None else [],
        "statements": proposal.statements.select_related("office"),
        "merged": proposal.merged.select_related("round"),
        "many_supports": proposal.supports.count(),
        "is_supported": account.is_authenticated and proposal.supports.filter(account=account).exists(),
        "may_support": may(round_, "support", account) and (proposal.is_in_checking or proposal.project_id),
        "is_mine": mine,
        "may_manage": may_manage(account),
        "answer_form": AnswerForm(),
        "invite_form": InviteForm(),
        **discussion_of(request, proposal),
        **forms,
    }


def discussion_of(request, thing):
    round_ = thing.round
    held = thing.comments.held().filter(account=request.user) if request.user.is_authenticated else []
    return {
        "comments": comments_on(thing),
        "held": held,
        "thing": thing,
        "may_discuss": may(round_, "discuss", request.user),
        "discuss_phase": phase_for(round_, "discuss"),
        "comment_form": CommentForm(),
    }


@require_safe
def project(request, code, number):
    """What residents say of a project on the ballot or under way, with the town's answers."""
    found = get_object_or_404(Project.objects.select_related("round"), round__code=code, number=number)
    return render(request, "budgeting/proposals/project.html", {"round": found.round, "project": found, **discussion_of(request, found)})


@require_safe
def removals(request, code):
    round_ = get_object_or_404(Round, code=code)
    page = Paginator(round_.removals.all(), 50).get_page(request.GET.get("page"))
    return render(request, "budgeting/proposals/removals.html", {"round": round_, "page": page})


def own_or_403(request, code, **which):
    """A proposal of whoever asks; a draft is nobody else's business, so that it is not even there."""
    found = get_object_or_404(Proposal.objects.select_related("round", "resident"), round__code=code, **which)
    if not is_author(request.user, found):
        if found.state == Proposal.State.DRAFT:
            raise Http404
        raise PermissionDenied
    return found
