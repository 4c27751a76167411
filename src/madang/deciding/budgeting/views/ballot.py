"""Voting: signed in or with a code; choose, check, cast. What was chosen travels in the form and never lies in a session."""

from functools import wraps

from django.conf import settings
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache

from madang.common.phases.queries import NotNow, require

from ..actions import cast
from ..forms import BallotForm, CodeForm
from ..models import Round
from ..queries import projects_for, voter_of

COOKIE = "ballot"  # signed: the roll's entry that a code opened in this browser; no session, whose row would tell when
HOURS = 3600 * 2


def open_vote(view):
    """Gives the view the round and its voter (or None); outside the hours it says when they are."""

    @never_cache
    @wraps(view)
    def guarded(request, code):
        round_ = get_object_or_404(Round, code=code)
        try:
            require(round_, "vote")
        except NotNow as reason:
            return render(request, "budgeting/not_now.html", {"round": round_, "reason": reason.messages[0]}, status=403)
        return view(request, round_, voter_of(round_, request.user) or _opened(request, round_))

    return guarded


def _opened(request, round_):
    opened = request.get_signed_cookie(COOKIE, None, salt=_salt(round_), max_age=HOURS)
    return round_.voters.select_related("round").filter(pk=opened).first() if opened else None


def _salt(round_):
    return f"budgeting.ballot.{round_.code}"


@open_vote
def enter(request, round_, voter):
    """Who you are: an account that is tied to the register goes straight on, everybody else enters the code."""
    if voter is not None and not voter.has_voted:
        return redirect("budgeting:ballot", round_.code)
    form = CodeForm(round_, request.POST or None)
    if request.method == "POST" and form.is_valid():
        answer = redirect("budgeting:ballot", round_.code)
        answer.set_signed_cookie(
            COOKIE, form.voter.pk, salt=_salt(round_), httponly=True, samesite="Lax", secure=settings.SESSION_COOKIE_SECURE
        )
        return answer
    return render(request, "budgeting/enter.html", {"round": round_, "form": form, "voter": voter}, status=422 if form.is_bound else 200)


@open_vote
def ballot(request, round_, voter):
    if voter is None or voter.has_voted:
        return redirect("budgeting:enter", round_.code)

    def thank(receipt):
        answer = render(request, "budgeting/cast.html", {"round": round_, "receipt": receipt})
        answer.delete_cookie(COOKIE)
        return answer

    return fill_in(request, voter, channel="internet", thank=thank)


def fill_in(request, voter, *, channel, thank):
    """Choose, check, cast, on whichever screen; `thank` makes the page that shows the receipt."""
    round_ = voter.round
    form = BallotForm(round_, projects_for(voter), request.POST or None)
    if request.method != "POST" or "change" in request.POST or not form.is_valid():
        is_wrong = form.is_bound and "change" not in request.POST
        return render(request, "budgeting/ballot.html", {"round": round_, "form": form}, status=422 if is_wrong else 200)
    if "cast" not in request.POST:
        return render(request, "budgeting/check.html", {"round": round_, "form": form})
    try:
        receipt = cast(voter, form.choices, channel=channel, given=form.given)
    except ValidationError as error:
        form.add_error(None, error)
        return render(request, "budgeting/ballot.html", {"round": round_, "form": form}, status=422)
    return thank(receipt)
