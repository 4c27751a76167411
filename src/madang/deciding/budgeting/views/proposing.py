"""From the first word to a number: a draft that keeps everything, a look at what is alike, and then it is public."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from madang.common.files.actions import give_to, remove, take_in
from madang.common.files.models import StoredFile
from madang.common.people.codes import digest_of
from madang.common.phases.queries import NotNow, require
from madang.common.places.queries import find_addresses

from ..actions import checking, proposing
from ..alike import alike
from ..models import CoAuthor, Proposal, Round
from ..permissions import why_not_propose
from ..proposal_forms import AnswerForm, InviteForm, JoinForm, PictureForm, ProposalForm
from .proposals import context_of, outlines, own_or_403, public_or_404


@never_cache
@login_required
def new(request, code):
    """Who may, and how it goes on; the button makes the draft."""
    round_ = get_object_or_404(Round, code=code)
    try:
        require(round_, "propose")
    except NotNow as reason:
        return render(request, "budgeting/proposals/not_now.html", {"round": round_, "reason": reason.messages[0]}, status=403)
    if fault := why_not_propose(round_, request.user.resident):
        return render(request, "budgeting/proposals/not_now.html", {"round": round_, "reason": fault}, status=403)
    if request.method == "POST":
        try:
            return redirect("proposals:edit", code, proposing.begin(round_, by=request.user).pk)
        except ValidationError as error:
            return render(request, "budgeting/proposals/not_now.html", {"round": round_, "reason": error.messages[0]}, status=422)
    return render(request, "budgeting/proposals/new.html", {"round": round_})


@never_cache
@login_required
def edit(request, code, pk):
    """What is right is kept in the draft with each press of a button, what is not stays in its field."""
    proposal = own_or_403(request, code, pk=pk)
    if proposal.state != Proposal.State.DRAFT:
        return redirect(proposal)
    form = ProposalForm(request.POST or None, instance=proposal)
    picture = PictureForm(request.POST or None, request.FILES or None, initial={"photo_words": proposal.photo_words})
    if request.method == "POST":
        is_right = form.is_valid()
        keep_typed(proposal, form)
        is_right = keep_picture(request, proposal, picture) and is_right
        if is_right and "later" not in request.POST:
            return redirect("proposals:alike", code, pk)
        if "later" in request.POST:
            messages.success(request, _("Your draft is kept. You find it on the list of proposals."))
            return redirect("proposals:list", code)
    photos = StoredFile.objects.filter(owner_kind="budgeting.proposal", owner_id=proposal.pk)
    context = {"round": proposal.round, "proposal": proposal, "form": form, "picture": picture, "photos": photos, "outlines": outlines()}
    return render(request, "budgeting/proposals/edit.html", context, status=422 if form.errors or picture.errors else 200)


def keep_typed(proposal, form):
    """The form has put into `proposal` whatever it could read."""
    said = form.cleaned_data
    proposal.author_name = str(proposal.resident) if said.get("show_name") else ""
    if proposal.latitude is None or proposal.longitude is None:
        proposal.latitude, proposal.longitude = point_of(proposal.place)
    proposal.save()
    wanted = {email.lower() for email in said.get("with_others", [])}
    proposal.coauthors.filter(confirmed_at=None).exclude(email__in=wanted).delete()
    known = set(proposal.coauthors.values_list("email", flat=True))
    CoAuthor.objects.bulk_create(CoAuthor(proposal=proposal, email=email) for email in sorted(wanted - known))


def point_of(place):
    """Of an address that the town knows; a map is not needed for that."""
    found = find_addresses(place, limit=1) if len(place) > 3 else []
    return (found[0].latitude, found[0].longitude) if found else (None, None)


def keep_picture(request, proposal, picture):
    if not picture.is_valid():
        return False
    photo, words = picture.cleaned_data["photo"], picture.cleaned_data["photo_words"]
    Proposal.objects.filter(pk=proposal.pk).update(photo_words=words)
    old = StoredFile.objects.filter(owner_kind="budgeting.proposal", owner_id=proposal.pk)
    if "drop_photo" in request.POST or photo:
        for one in old:
            remove(one)
    if not photo:
        return True
    try:
        give_to(take_in(photo, accept=("image",), by=request.user), proposal)
    except ValidationError as error:
        picture.add_error("photo", error)
        return False
    if not words:
        picture.add_error("photo_words", _("Say what the picture shows: not everybody sees it."))
        return False
    return True


@never_cache
@login_required
def look_alike(request, code, pk):
    """Before it is sent: what is like it already, and how it will look."""
    proposal = own_or_403(request, code, pk=pk)
    if proposal.state != Proposal.State.DRAFT:
        return redirect(proposal)
    if not (proposal.title and proposal.what and proposal.pot_id):
        return redirect("proposals:edit", code, pk)
    error = ""
    if request.method == "POST":
        try:
            sent = proposing.submit(proposal, by=request.user)
        except ValidationError as problem:
            error = problem.messages[0]
        else:
            messages.success(
                request,
                _("Your proposal has the number %(number)s and is public. We tell you as soon as an office has checked it.")
                % {"number": sent.number},
            )
            return redirect(sent)
    near = alike(proposal.round, proposal.title, proposal.what, proposal.language, besides=proposal.pk)
    context = {"round": proposal.round, "proposal": proposal, "near": near, "error": error}
    return render(request, "budgeting/proposals/alike.html", context, status=422 if error else 200)


@login_required
@require_POST
def withdraw(request, code, pk):
    proposal = own_or_403(request, code, pk=pk)
    try:
        proposing.withdraw(proposal, by=request.user)
        messages.success(request, _("It is taken back."))
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect("proposals:list", code)


@login_required
@require_POST
def support(request, code, number):
    proposal = public_or_404(code, number)
    try:
        proposing.support(proposal, by=request.user, wanted="stop" not in request.POST)
    except ValidationError as error:
        messages.error(request, error.messages[0])
    return redirect(proposal)


@login_required
@require_POST
def answer(request, code, number):
    """The proposer answers what the office found."""
    proposal = own_or_403(request, code, number=number)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            checking.answer_finding(proposal, text=form.cleaned_data["text"], by=request.user)
        except ValidationError as error:
            form.add_error("text", error)
        else:
            messages.success(request, _("Your answer is with the office, which looks again."))
            return redirect(proposal)
    shown = context_of(request, public_or_404(code, number), answer_form=form)
    return render(request, "budgeting/proposals/show.html", shown, status=422)


@login_required
@require_POST
def invite(request, code, number):
    proposal = own_or_403(request, code, number=number)
    form = InviteForm(request.POST)
    if form.is_valid():
        try:
            proposing.invite(proposal, form.cleaned_data["email"], by=request.user)
        except ValidationError as error:
            form.add_error("email", error)
        else:
            messages.success(request, _("The invitation is on its way. The name appears once they have said yes."))
            return redirect(proposal)
    shown = context_of(request, public_or_404(code, number), invite_form=form)
    return render(request, "budgeting/proposals/show.html", shown, status=422)


@never_cache
def join(request, token):
    """Behind the link of the e-mail: yes with a name, or no and nothing is kept."""
    invited = CoAuthor.objects.select_related("proposal__round").filter(token_digest=digest_of(token), confirmed_at=None).first()
    if invited is None or not invited.proposal.is_public:
        return render(request, "budgeting/proposals/join_gone.html", status=404)
    account = request.user if request.user.is_authenticated else None
    form = JoinForm(request.POST if "yes" in request.POST else None, initial={"name": account.name if account else ""})
    if "no" in request.POST:
        proposing.decline(invited)
        messages.success(request, _("You are not named, and your address is erased."))
        return redirect(invited.proposal)
    if form.is_bound and form.is_valid():
        proposing.join(invited, form.cleaned_data["name"], account=account)
        messages.success(request, _("You are named as one of those who propose it."))
        return redirect(invited.proposal)
    context = {"proposal": invited.proposal, "round": invited.proposal.round, "form": form}
    return render(request, "budgeting/proposals/join.html", context, status=422 if form.errors else 200)
