"""The register at the counter. Every look is kept in the log with its purpose."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from madang.common.audit.actions import record_read

from ..actions import answer_correction, correct_resident, create_resident, end_mandate, link_account, move_in_with, record_mandate
from ..forms import (
    PURPOSES,
    CorrectionAnswerForm,
    CorrectionForm,
    CounterLinkForm,
    HouseholdForm,
    MandateForm,
    ResidentForm,
    ResidentSearchForm,
)
from ..models import Account, CorrectionRequest, Mandate, Resident, Role
from ..permissions import staff_required
from ..queries import find_residents
from .staff import did

AT_MOST = 25
counter = staff_required(Role.COUNTER)


@counter
def residents(request):
    """A search names its purpose; what it shows is one entry in the log. By POST: no name in an address, a history or a web server's log."""
    form = ResidentSearchForm(request.POST if request.method == "POST" else None)
    found = None
    if form.is_valid():
        found = list(find_residents(form.cleaned_data["name"], form.cleaned_data["birth_date"])[: AT_MOST + 1])
        record_read(request.user, "people.residents_found", found[:AT_MOST], purpose=form.cleaned_data["purpose"])
    context = {
        "form": form,
        "found": found[:AT_MOST] if found is not None else None,
        "too_many": found is not None and len(found) > AT_MOST,
    }
    return render(request, "people/residents.html", context, status=422 if form.errors else 200)


@counter
def resident_new(request):
    form = ResidentForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            resident = create_resident(by=request.user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, _("%(name)s is now in the register.") % {"name": resident})
            return redirect("resident", resident.pk)
    page = {"form": form, "title": _("Enter a resident"), "button": _("Enter"), "back": "residents", "frame": "ui/desk_base.html"}
    return render(request, "people/form.html", page, status=422 if form.errors else 200)


@counter
def resident(request, pk):
    person = get_object_or_404(Resident.objects.select_related("area", "household"), pk=pk)
    record_read(request.user, "people.resident_seen", [person], purpose=purpose_of(request))
    return render(request, "people/resident.html", resident_context(person))


def purpose_of(request):
    given = request.GET.get("purpose", "")
    return given if given in dict(PURPOSES) else "counter"


def resident_context(person):
    from .my import rows_of

    household = person.household.residents.exclude(pk=person.pk) if person.household else Resident.objects.none()
    return {
        "resident": person,
        "rows": rows_of(person),
        "account": Account.objects.filter(resident=person).first(),
        "household": household,
        "given": person.mandates_given.current().select_related("holder"),
        "held": person.mandates_held.current().select_related("resident"),
        "requests": person.correction_requests.open(),
    }


@counter
def resident_correct(request, pk):
    person = get_object_or_404(Resident, pk=pk)
    record_read(request.user, "people.resident_seen", [person], purpose="correction")
    form = CorrectionForm(request.POST or None, instance=person)
    if (
        request.method == "POST"
        and form.is_valid()
        and did(form, correct_resident, Resident(pk=person.pk), by=request.user, **form.cleaned_data)
    ):
        messages.success(request, _("The register is corrected."))
        return redirect("resident", pk)
    page = {"form": form, "title": _("Correct what the town holds"), "button": _("Save"), "back": "residents", "frame": "ui/desk_base.html"}
    return render(request, "people/form.html", page, status=422 if form.errors else 200)


@counter
def resident_mandate(request, pk):
    person = get_object_or_404(Resident, pk=pk)
    form = MandateForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and did(form, record_mandate, person, by=request.user, **form.cleaned_data):
        messages.success(request, _("The mandate is recorded, and the resident is told."))
        return redirect("resident", pk)
    record_read(request.user, "people.resident_seen", [person], purpose=purpose_of(request))
    title = _("Who may act for %(name)s?") % {"name": person}
    page = {"form": form, "title": title, "button": _("Record the mandate"), "back": "residents", "frame": "ui/desk_base.html"}
    return render(request, "people/form.html", page, status=422 if form.errors else 200)


@counter
def resident_household(request, pk):
    person = get_object_or_404(Resident, pk=pk)
    form = HouseholdForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and did(form, move_in_with, person, form.cleaned_data["with_whom"], by=request.user):
        messages.success(request, _("The household is changed."))
        return redirect("resident", pk)
    record_read(request.user, "people.resident_seen", [person], purpose=purpose_of(request))
    title = _("With whom does %(name)s live?") % {"name": person}
    page = {"form": form, "title": title, "button": _("Save"), "back": "residents", "frame": "ui/desk_base.html"}
    return render(request, "people/form.html", page, status=422 if form.errors else 200)


@counter
@require_POST
def mandate_end(request, pk):
    mandate = get_object_or_404(Mandate, pk=pk)
    end_mandate(mandate, by=request.user)
    messages.success(request, _("The mandate has ended."))
    return redirect("resident", mandate.resident_id)


@counter
def resident_link(request, pk):
    person = get_object_or_404(Resident, pk=pk)
    form = CounterLinkForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and linked(form, person, request.user):
        messages.success(request, _("The account is tied to %(name)s.") % {"name": person})
        return redirect("resident", pk)
    record_read(request.user, "people.resident_seen", [person], purpose=purpose_of(request))
    title = _("Tie an account to %(name)s") % {"name": person}
    page = {"form": form, "title": title, "button": _("Tie the account"), "back": "residents", "frame": "ui/desk_base.html"}
    return render(request, "people/form.html", page, status=422 if form.errors else 200)


def linked(form, person, clerk):
    account = Account.objects.filter(emailaddress__email__iexact=form.cleaned_data["email"], emailaddress__verified=True).first()
    if account is None:
        form.add_error("email", _("There is no account with this confirmed address. The person can create one first."))
        return False
    return did(form, link_account, account, person, by=clerk, how="counter")


@counter
def corrections(request):
    requests = list(CorrectionRequest.objects.open().select_related("resident"))
    record_read(request.user, "people.corrections_seen", [one.resident for one in requests], purpose="correction")
    return render(request, "people/corrections.html", {"requests": requests})


@counter
def correction_answer(request, pk):
    asked = get_object_or_404(CorrectionRequest.objects.select_related("resident"), pk=pk)
    record_read(request.user, "people.resident_seen", [asked.resident], purpose="correction")
    form = CorrectionAnswerForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        values = {"was_corrected": form.cleaned_data["was_corrected"] == "yes", "answer": form.cleaned_data["answer"]}
        if did(form, answer_correction, asked, by=request.user, **values):
            messages.success(request, _("The resident gets the answer."))
            return redirect("corrections")
    page = {"form": form, "asked": asked}
    return render(request, "people/correction_answer.html", page, status=422 if form.errors else 200)
