"""What a resident sees of themselves."""

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from madang.common.audit.actions import record
from madang.common.people.again import must_show_again
from madang.common.rooms import MyPanel, registered
from madang.common.ui.context import menu

from ..accesses import accesses_of, entries_about
from ..actions import erase_own, foresee_erasure, object_to_access
from ..forms import EraseForm, ObjectionForm
from ..models import ErasureRequest
from ..person import Person
from ..presentation import as_csv, as_json, exports_of, sections_of

ACCESSES_ON_A_PAGE = 20
GOING_ON = 50  # panels before this tell what is going on, those after it what is known


def posted(request):
    """What was sent, even when that is nothing: an empty form is an answer too, and gets its errors."""
    return request.POST if request.method == "POST" else None


@never_cache
@login_required
def my(request):
    person = Person.of_account(request.user)
    panels = panels_of(request)
    context = {
        "panels": [html for _order, html in panels],
        "is_quiet": not any(order < GOING_ON for order, _html in panels),
        "my_menu": menu(request, "my"),
        "latest": accesses_of(person, entries_about(person, with_own=False)[:3]),
    }
    return render(request, "privacy/my.html", context)


def panels_of(request):
    """Each room's panel as HTML, in order; a room with nothing to show has none."""
    shown = ((panel, panel.rows(request)) for panel in registered(MyPanel))
    return [(panel.order, render_to_string(panel.template, rows, request)) for panel, rows in shown if rows is not None]


@never_cache
@login_required
def data(request):
    sections = sections_of(exports_of(Person.of_account(request.user)))
    return render(request, "privacy/data.html", {"sections": sections})


@never_cache
@login_required
@must_show_again(back_to=lambda request: reverse("privacy:data"))
def download(request, kind):
    person = Person.of_account(request.user)
    record(request.user, "privacy.data_exported", *person.things, format=kind)
    return file_of(person, kind)


def file_of(person, kind):
    exports = exports_of(person)
    text, media_type = (as_json(exports), "application/json") if kind == "json" else (as_csv(exports), "text/csv; charset=utf-8")
    name = f"my-data-{timezone.localdate():%Y-%m-%d}.{kind}"
    return HttpResponse(text, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@never_cache
@login_required
def accesses(request):
    person = Person.of_account(request.user)
    with_own = request.GET.get("own") == "yes"
    page = Paginator(entries_about(person, with_own=with_own), ACCESSES_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "privacy/accesses.html", {"page": page, "accesses": accesses_of(person, page), "with_own": with_own})


@never_cache
@login_required
def object_(request, entry):
    """404 for an entry that is not about oneself: its number says nothing to a stranger."""
    person = Person.of_account(request.user)
    entry = get_object_or_404(entries_about(person, with_own=False), pk=entry)
    form = ObjectionForm(posted(request))
    if form.is_valid():
        try:
            objection = object_to_access(person, entry, text=form.cleaned_data["text"], by=request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your objection number %(number)s has arrived. You get an answer.") % {"number": objection.pk})
            return redirect("privacy:accesses")
    context = {"form": form, "access": accesses_of(person, [entry])[0]}
    return render(request, "privacy/object.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@must_show_again(back_to=lambda request: reverse("privacy:erase"), allow_get=True)
def erase(request):
    form = EraseForm(posted(request))
    if form.is_valid():
        try:
            erasure = erase_own(request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            logout(request)
            return redirect("privacy:erased", token=erasure.token)
    outcome = foresee_erasure(Person.of_account(request.user))
    return render(request, "privacy/erase.html", {"form": form, "outcome": outcome}, status=422 if form.errors else 200)


@never_cache
def erased(request, token):
    """The result, for a person who has no account any more. It names nobody."""
    erasure = get_object_or_404(ErasureRequest.objects.exclude(done_at=None), token=token)
    return render(request, "privacy/erased.html", {"erasure": erasure})
