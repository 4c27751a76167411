"""What residents see and change about themselves."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from ..actions import ask_for_correction, ask_for_link, end_mandate, link_by_code, update_contact
from ..forms import AskForLinkForm, ContactForm, CorrectionRequestForm, LinkCodeForm
from ..models import Mandate


def facts_rows(request):
    """The panel on My page: for whoever is in the register, and the way in for whoever is not yet."""
    return {"resident": request.user.resident, "rows": rows_of(request.user.resident)} if request.user.is_authenticated else None


def rows_of(resident):
    if resident is None:
        return []
    home = " ".join(part for part in (resident.street, resident.number, resident.unit, resident.postcode) if part)
    facts = [
        (_("Name"), str(resident)),
        (_("Name in Latin letters"), resident.latin_name),
        (_("Date of birth"), date_format(resident.birth_date, "DATE_FORMAT") if resident.birth_date else ""),
        (_("Register number"), resident.register_number),
        (_("Address"), home),
        (_("E-mail address"), resident.email),
        (_("Phone number"), resident.phone),
        (_("We write to you by"), resident.get_channel_display()),
    ]
    return [(label, value) for label, value in facts if value]


@login_required
def facts(request):
    resident = request.user.resident
    if resident is None:
        return redirect("link")
    form = ContactForm(request.POST or None, instance=resident)
    if request.method == "POST" and form.is_valid():
        resident.refresh_from_db()
        try:
            update_contact(resident, by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("Your contact details are saved."))
            return redirect("facts")
    resident.refresh_from_db()
    context = {"form": form, "resident": resident, "rows": rows_of(resident), "mandates": resident.mandates_given.current()}
    return render(request, "people/facts.html", context, status=422 if form.errors else 200)


@login_required
def correction(request):
    if request.user.resident is None:
        return redirect("link")
    form = CorrectionRequestForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask_for_correction(request.user.resident, form.cleaned_data["text"], by=request.user)
        messages.success(request, _("Your request has reached the town. You get an answer."))
        return redirect("facts")
    page = {"form": form, "title": _("Ask for a correction"), "button": _("Send"), "back": "facts"}
    return render(request, "people/form.html", page, status=422 if form.errors else 200)


@login_required
@require_POST
def stop_mandate(request, pk):
    """Either side ends it: who gave it, or who holds it."""
    me = request.user.resident
    if me is None:
        raise Http404
    mandate = get_object_or_404(Mandate.objects.filter(Q(resident=me) | Q(holder=me)), pk=pk)
    end_mandate(mandate, by=request.user)
    is_mine = mandate.resident_id == me.pk
    messages.success(request, _("This person can no longer act for you.") if is_mine else _("You can no longer act for this person."))
    return redirect("mandates")


@login_required
def link(request):
    """Always the same answer, whoever was named."""
    if request.user.resident:
        return redirect("facts")
    form = AskForLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        ask_for_link(request.user, **form.cleaned_data)
        return redirect("link_code")
    return render(request, "people/link.html", {"form": form}, status=422 if form.errors else 200)


@login_required
def link_code(request):
    if request.user.resident:
        return redirect("facts")
    form = LinkCodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and tied(request, form):
        messages.success(request, _("Your account is now tied to your entry in the register."))
        return redirect("facts")
    return render(request, "people/link_code.html", {"form": form}, status=422 if form.errors else 200)


def tied(request, form):
    try:
        link_by_code(request.user, form.cleaned_data["code"])
    except ValidationError as error:
        form.add_error("code", error)
        return False
    return True
