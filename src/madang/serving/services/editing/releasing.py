"""What residents see: a draft is published, by one person or by two, and a service is taken off the portal and put back."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from madang.common.people.models import Role
from madang.common.people.permissions import staff_required

from ..actions import put_back, take_off
from ..models import PublishingRule
from .actions import ChangedMeanwhile, fingerprint, publish_draft
from .checking import with_definition
from .compare import differences
from .forms import PublishForm, ReviewForm, RuleForm
from .hooks import usage_of
from .reviewing import approve, ask_for_approval, demand_two_people, may_approve, send_back, withdraw_review
from .views import service_page


@with_definition
def publish_it(request, service, definition):
    """Published at once, or where the town demands two people, laid before the second."""
    two_people = PublishingRule.current().two_people
    form = PublishForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (said := _released(request, service, form, two_people)):
        messages.success(request, said)
        return redirect("services_editor_review" if two_people else "services_editor_service", service.slug)
    before = service.current_version.content if service.current_version else {}
    context = {
        "service": service,
        "form": form,
        "changes": differences(before, service.draft) if before else [],
        "is_same": before == service.draft,
        "seen": fingerprint(service.draft),
        "two_people": two_people,
        "sent_back": service.reviews.filter(state="sent_back").first() if two_people else None,
    }
    return render(request, "services/editor/publish.html", context, status=422 if form.errors else 200)


def _released(request, service, form, two_people):
    """The sentence that says what was done; empty where the form says why not."""
    given = {"seen": request.POST.get("seen", ""), "note": form.cleaned_data["note"], "by": request.user}
    try:
        if two_people:
            ask_for_approval(service, **given)
            return _("Approval is asked for. You get a message when somebody has answered.")
        version = publish_draft(service, **given)
    except ChangedMeanwhile:
        form.add_error(None, _("The draft has been changed since you opened this page. Read the changes below once more, then publish."))
        service.refresh_from_db()
        return ""
    except ValidationError as error:
        form.add_error(None, error)
        return ""
    words = _("Version %(number)s is published. Cases under way keep the version they were made with.")
    return words % {"number": version.number}


@service_page
def review(request, service):
    """Old beside new, for the person who approves it or sends it back."""
    one = service.reviews.select_related("asked_by", "answered_by", "service").first()
    if one is None:
        messages.warning(request, _("Nobody has asked for approval of this service."))
        return redirect("services_editor_service", service.slug)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and (said := _answered(request, one, form)):
        messages.success(request, said)
        return redirect("services_editor_service", service.slug)
    before = service.current_version.content if service.current_version else {}
    context = {
        "service": service,
        "review": one,
        "form": form,
        "may_approve": may_approve(request.user, one),
        "is_mine": one.asked_by_id == request.user.pk,
        "changes": differences(before, one.content) if one.state == "waiting" else [],
        "is_new": not before,
    }
    return render(request, "services/editor/review.html", context, status=422 if form.errors else 200)


def _answered(request, one, form):
    decision = request.POST.get("decision")
    try:
        if decision == "approve":
            version = approve(one, by=request.user)
            return _("Version %(number)s is approved and published.") % {"number": version.number}
        if decision == "send_back":
            send_back(one, answer=form.cleaned_data["answer"], by=request.user)
            return _("It is sent back, and its editor is told. Nothing was published.")
        if decision == "withdraw" and one.asked_by_id == request.user.pk:
            withdraw_review(one, by=request.user)
            return _("You have taken it back. The draft is as it was.")
        form.add_error(None, _("Press one of the buttons: approve it, or send it back."))
    except ValidationError as error:
        form.add_error(None, error)
    return ""


@service_page
def offer(request, service):
    """Takes a service off the portal, or puts it back; says first what that means for who has applied."""
    if request.method == "POST":
        try:
            return _offered(request, service)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
    context = {"service": service, "usage": usage_of(service)}
    return render(request, "services/editor/offer.html", context)


def _offered(request, service):
    if service.is_withdrawn:
        put_back(service, by=request.user)
        messages.success(request, _("The service is on the portal again."))
    else:
        take_off(service, by=request.user)
        messages.success(request, _("The service is off the portal. Cases under way go on."))
    return redirect("services_editor_service", service.slug)


@staff_required(Role.ADMINISTRATOR)
def rules(request):
    form = RuleForm(request.POST or None, initial={"two_people": PublishingRule.current().two_people})
    if request.method == "POST" and form.is_valid():
        demand_two_people(form.cleaned_data["two_people"], by=request.user)
        messages.success(request, _("Saved. It holds for every version from now on."))
        return redirect("services_editor")
    return render(request, "services/editor/rules.html", {"form": form})
