"""Codes for people without an account: asked for by text message, or sent to everybody else by letter."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache

from madang.common.people.permissions import staff_required

from ..actions import send_code, write_code_letters
from ..code_forms import AskForm
from ..models import Round
from ..permissions import LETTER_ROLES
from ..queries import without_a_way_in
from .ballot import open_vote


@never_cache
@open_vote
def ask(request, round_, _voter):
    """Whoever asks gets the same answer, so that nobody learns whose number stands in the register."""
    form = AskForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        send_code(round_, **form.cleaned_data)
        return render(request, "budgeting/asked.html", {"round": round_})
    return render(request, "budgeting/ask.html", {"round": round_, "form": form}, status=422 if form.errors else 200)


@staff_required(*LETTER_ROLES)
def letters(request, code):
    round_ = get_object_or_404(Round, code=code)
    if request.method == "POST":
        try:
            written = write_code_letters(round_, by=request.user)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            words = ngettext("%(count)s letter waits to be printed.", "%(count)s letters wait to be printed.", written)
            messages.success(request, words % {"count": written} if written else _("Nobody is left who needs a letter."))
        return redirect("budget_paper:letters", code)
    context = {"round": round_, "missing": without_a_way_in(round_).count(), "coded": round_.voters.exclude(code_digest=None).count()}
    return render(request, "budgeting/paper/letters.html", context)
